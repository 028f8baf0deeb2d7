"""One event, one transaction: nothing half done, nothing twice, nothing unmasked on disk."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_floor import BAD, CUSTOMER, LILI, MENDED, Floor, opened

from bot.engine.ruleset import RuleSet
from bot.errors import StoreError
from bot.event import Event
from bot.store import Store, messages

SECRETS = {
    "mobile": "13800138000",
    "identity": "11010519491231002X",
    "card": "6222021234567894",
    "mail": "zhangsan",
    "address": "张江路88号3栋502室",
    "plate": "A12345",
    "wechat": "zsan8888",
    "code": "839201",
}
SPOKEN = (
    f"您好，身份证{SECRETS['identity']}，卡号{SECRETS['card']}，邮箱{SECRETS['mail']}@qq.com，"
    f"住上海市浦东新区{SECRETS['address']}，车牌京{SECRETS['plate']}，加微信{SECRETS['wechat']}，"
    f"验证码是{SECRETS['code']}，你打{SECRETS['mobile']}"
)


def fresh(folder: Path) -> Path:
    """A folder that no other example has used."""
    return Path(tempfile.mkdtemp(dir=folder))


async def test_three_deliveries_are_one_message(floor: Floor) -> None:
    event = await floor.event(text=BAD)
    for _ in range(3):
        await floor.desk.handle(event, floor.now)
        await floor.desk.handle(replace(event, inbox_id=0), floor.now)
    assert len(await floor.rows("messages", "id")) == 1
    assert len(await floor.rows("findings", "id")) == 1


async def test_a_second_delivery_after_the_end_opens_nothing(floor: Floor) -> None:
    event = await floor.event(text=BAD)
    await floor.desk.handle(event, floor.now)
    await floor.wait(4 * 3600)
    floor.restart()
    await floor.desk.handle(replace(event, inbox_id=0), floor.now)
    assert len(await floor.rows("conversations", "id")) == 1


async def test_an_edit_delivered_twice_changes_once(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(5)
    await floor.send()
    await floor.edit(ref, MENDED)
    await floor.edit(ref, MENDED)
    assert len(await floor.send()) == 1


async def test_an_update_without_events_is_done_all_the_same(floor: Floor) -> None:
    event = await floor.event()
    await floor.desk.handle_all(event.inbox_id, [], floor.now)
    assert await floor.store.inbox.backlog() == 0


async def test_a_failure_in_the_middle_leaves_nothing_and_can_be_repeated(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.customer("在吗")
    event = await floor.event(text=BAD)
    before = await floor.everything()
    real_save = messages.add

    async def fail(*args: object) -> int:
        await real_save(*args)  # type: ignore[arg-type]
        raise StoreError("磁盘满了")

    monkeypatch.setattr(messages, "add", fail)
    with pytest.raises(StoreError, match="磁盘满了"):
        await floor.desk.handle(event, floor.now)
    assert await floor.everything() == before
    assert await floor.store.inbox.backlog() == 1
    monkeypatch.undo()
    await floor.desk.handle(event, floor.now)
    assert [row[0] for row in await floor.rows("messages", "text")] == ["在吗", BAD]
    assert await floor.rows("findings", "rule", "match") == [("shirk", "不归我们管")]
    assert await floor.store.inbox.backlog() == 0


async def test_a_failure_on_a_fresh_conversation_leaves_no_ghost(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await floor.event(text=BAD)

    async def fail(*_: object) -> int:
        raise StoreError("磁盘满了")

    monkeypatch.setattr(messages, "add", fail)
    with pytest.raises(StoreError):
        await floor.desk.handle(event, floor.now)
    monkeypatch.undo()
    await floor.desk.handle(event, floor.now)
    assert await floor.rows("conversations", "id") == [(1,)]


async def test_no_secret_is_ever_on_disk(floor: Floor, tmp_path: Path) -> None:
    """Through every path: customer, agent, edit, hint, suggestion, draft, backup; database, log and all."""
    await floor.store.inbox.add(10_001, SPOKEN, floor.now)
    await floor.customer(SPOKEN)
    ref = await floor.agent(SPOKEN)
    await floor.wait(10)
    assert len(await floor.send()) == 1
    await floor.edit(ref, SPOKEN + "。")
    await floor.desk.draft(SPOKEN)
    await floor.close()
    await floor.wait(10)
    await floor.store.backup(tmp_path / "data" / "backup.db")
    assert {rule for (rule,) in await floor.rows("findings", "rule")} == {"leak", "nin", "bye"}
    files = list((tmp_path / "data").iterdir())
    assert {"qingnin.db", "qingnin.db-wal", "backup.db"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        found = [name for name, secret in SECRETS.items() if secret.encode() in content]
        assert found == [], path.name


async def test_what_a_rule_redacts_is_starred_though_no_mask_knows_it(tmp_path: Path) -> None:
    """An internal name is nothing a mask can know; the rule that finds it says `redact`."""
    folder = tmp_path / "rules"
    folder.mkdir()
    source = Path(__file__).parent.parent / "data" / "desk" / "rules"
    (folder / "norms.yaml").write_text((source / "norms.yaml").read_text("utf-8"), "utf-8")
    (folder / "own.yaml").write_text(
        "version: 1\nrules:\n  - {id: supplier, name: 供应商, norm: yinsi, level: major, redact: true,"
        " forbid: [远山公司], hint: '不提{match}', bad: [【远山公司】发的货], good: [我们发的货]}\n",
        "utf-8",
    )
    from bot.engine.loader import Sources, load

    async with opened(tmp_path / "data", load(Sources((folder,)))) as floor:
        await floor.agent("这是远山公司发的货")
        await floor.wait(10)
        (hint,) = await floor.send()
        assert "「这是<u>****</u>发的货」\n不提****" in hint.html
        assert await floor.rows("messages", "text") == [("这是****发的货",)]
        assert "远山".encode() not in b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())


async def test_what_no_database_can_hold_is_replaced(floor: Floor) -> None:
    await floor.agent("好\x00的\ud800")
    assert await floor.rows("messages", "text") == [("好\ufffd的\ufffd",)]


_LINES = st.sampled_from([BAD, MENDED, "你好", "没办法", "我来处理", "抱歉", "再见", "谢谢", "在吗", "好的"])
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["customer", "agent", "agent", "other", "edit", "delete", "close", "wait"]),
        _LINES,
        st.sampled_from([0, 1, 5, 29, 31, 65, 130, 1500, 1900, 5000]),
    ),
    max_size=10,
)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, restarts=st.integers(0, 2**14))
async def test_restarts_change_nothing(
    rules: RuleSet, tmp_path: Path, steps: list[tuple[str, str, int]], restarts: int
) -> None:
    """A desk that restarts at any moments leaves the same rows as one that never does."""
    outcomes = []
    for pattern in (0, restarts):
        async with opened(fresh(tmp_path), rules) as floor:
            for number, (what, text, seconds) in enumerate(steps):
                await _step(floor, what, text, seconds)
                if pattern >> number & 1:
                    floor.restart()
            await floor.wait(2 * 3600)
            outcomes.append(await floor.everything())
    assert outcomes[0] == outcomes[1]


async def _step(floor: Floor, what: str, text: str, seconds: int) -> None:
    await floor.wait(seconds)
    match what:
        case "customer":
            await floor.customer(text)
        case "agent" | "other":
            await floor.agent(text, author=LILI if what == "agent" else 2002)
        case "edit" | "delete" if floor.ref:
            said = await floor.rows("messages", "ref", "role")
            if said:
                ref, role = said[len(text) % len(said)]
                await floor.do(kind=what, ref=ref, text=text, role=role, author=LILI if role == "agent" else CUSTOMER)
        case "close":
            await floor.close()


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), lines=st.lists(_LINES, min_size=1, max_size=8))
async def test_repeated_deliveries_change_nothing(
    rules: RuleSet, tmp_path: Path, data: st.DataObject, lines: list[str]
) -> None:
    """Each update delivered again at any later moment: the rows are those of one delivery."""
    outcomes = []
    again = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=6))
    for repeats in ([], again):
        async with opened(fresh(tmp_path), rules) as floor:
            events: list[Event] = []
            for number, line in enumerate(lines):
                floor.pass_time(7)
                role = "customer" if number % 3 == 0 else "agent"
                events.append(await floor.event(role=role, author=CUSTOMER if number % 3 == 0 else LILI, text=line))
                await floor.desk.handle(events[-1], floor.now)
                for index in repeats:
                    if index < number:
                        await floor.desk.handle(replace(events[index], inbox_id=0), floor.now)
            await floor.wait(4000)
            outcomes.append(await floor.everything())
    assert outcomes[0] == outcomes[1]


async def test_the_store_is_a_real_file(floor: Floor, tmp_path: Path) -> None:
    """What one desk wrote, another store reads."""
    await floor.agent(BAD)
    url = f"sqlite+aiosqlite:///{tmp_path}/data/qingnin.db"
    async with Store.opened(url, data_dir=tmp_path / "data") as other, other.read() as connection:
        (row,) = await messages.of_conversation(connection, 1)
    assert row.text == BAD


async def test_many_at_once_are_the_same_as_one_by_one(rules: RuleSet, tmp_path: Path) -> None:
    outcomes = []
    for at_once in (1, 4, 100):
        async with opened(fresh(tmp_path), rules) as floor:
            events = []
            for number, line in enumerate(["在吗", BAD, "你好", "没办法", "我来处理", "谢谢", BAD, "再见"] * 4):
                floor.pass_time(20 if number % 8 else 1200)
                role = "customer" if number % 8 in (0, 5) else "agent"
                key = f"tg-group:-100:{number // 16}"
                events.append(await floor.event(role=role, text=line, conversation=key))
            for start in range(0, len(events), at_once):
                await floor.desk.handle_many(events[start : start + at_once], floor.now)
            assert await floor.store.inbox.backlog() == 0
            outcomes.append(await floor.everything())
    assert outcomes[0] == outcomes[1] == outcomes[2]


async def test_many_at_once_leave_out_what_was_handled(floor: Floor) -> None:
    first, second, third = [await floor.event(text=text) for text in ("一", "二", "三")]
    await floor.desk.handle(second, floor.now)
    await floor.desk.handle_many([first, second, third, replace(second, inbox_id=0)], floor.now)
    assert await floor.rows("messages", "text") == [("二",), ("一",), ("三",)]


async def test_many_at_once_all_or_nothing(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [await floor.event(text=text) for text in ("一", "二", "三")]
    real_add = messages.add

    async def fail_at_the_third(tx: object, row: object) -> int | None:
        if getattr(row, "text", "") == "三":
            raise StoreError("磁盘满了")
        return await real_add(tx, row)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "add", fail_at_the_third)
    with pytest.raises(StoreError):
        await floor.desk.handle_many(events, floor.now)
    assert await floor.rows("messages", "text") == []
    assert await floor.store.inbox.backlog() == 3
    monkeypatch.undo()
    await floor.desk.handle_many(events, floor.now)
    assert await floor.rows("messages", "text") == [("一",), ("二",), ("三",)]


async def test_a_failed_batch_leaves_no_change_for_the_next_one_to_save(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await floor.agent("您好")
    (before,) = await floor.rows("conversations", "last_at")
    floor.pass_time(60)
    good, bad = await floor.event(text="一"), await floor.event(text="二", kind="nonsense")
    with pytest.raises(ValueError, match="nonsense"):
        await floor.desk.handle_many([good, bad], floor.now)
    await floor.agent("您好", conversation="tg-group:-100:3002")
    assert (await floor.rows("conversations", "last_at"))[0] == before
