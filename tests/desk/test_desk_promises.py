"""Promises through the real desk and database: the book, the reminder, the deadline, a restart, another day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from shop_floor import LILI, NOON, SETTINGS, WANG, Floor, opened, with_hints

from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.settings import PromiseSettings

RULES = """\
version: 1
rules:
  - id: promise-kept
    name: 承诺按时回报
    norm: xiangying.kuai
    after: {role: agent}
    expect: {role: agent}
    within: promise
    hint: 您答应了“{match}”，客户还没有等到回音。
    bad:
      - |
        客: 好了吗
        服: 【十分钟内给您答复】
        客 +700s: 人呢
    good:
      - |
        客: 好了吗
        服: 您好
"""
COLUMNS = ("message_id", "agent", "state", "text")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "promises.yaml").write_text(RULES, "utf-8")
    norms = Path(__file__).parent.parent / "data" / "desk" / "rules" / "norms.yaml"
    (folder / "norms.yaml").write_text(norms.read_text("utf-8"), "utf-8")
    return load(Sources((folder,)))


@pytest.fixture
async def floor(tmp_path: Path, rules: RuleSet) -> AsyncIterator[Floor]:
    async with opened(tmp_path, rules) as floor:
        yield floor


async def promise(floor: Floor, words: str = "我去核实，半小时内给您答复") -> None:
    await floor.customer("退款怎么还没到")
    await floor.agent(words, after=10)


async def test_a_promise_is_written_down_as_it_is_made(floor: Floor) -> None:
    await promise(floor, "您 13800138000 这一单，半小时内给您答复")
    assert await floor.rows("promises", *COLUMNS, "due_at", "team") == [
        (2, LILI, "open", "半小时内给您答复", NOON + timedelta(seconds=1810), "a")
    ]


async def test_coming_back_in_time_keeps_it_and_calls_the_reminder_off(floor: Floor) -> None:
    await promise(floor)
    await floor.agent("查到了，昨天已经退回您的卡里", after=600)
    assert await floor.rows("promises", "state", "settled_at") == [("kept", NOON + timedelta(seconds=610))]
    await floor.wait(1700)
    assert await floor.send() == []
    assert await floor.rows("findings", "rule") == []


async def test_a_private_reminder_comes_before_the_deadline(floor: Floor) -> None:
    await promise(floor)
    await floor.wait(1199)
    assert await floor.send() == []
    await floor.wait(1)
    (reminder,) = await floor.send()
    assert reminder.recipient == LILI
    assert reminder.plain.splitlines()[:2] == ["⏰ 李莉，12:30 前您答应给客户一个回音", "「半小时内给您答复」"]
    assert reminder.buttons == ()


@pytest.mark.parametrize("settings", [with_hints(mode="training"), replace(SETTINGS, promises=PromiseSettings(4, 0))])
async def test_no_reminder_where_none_is_wanted(tmp_path: Path, rules: RuleSet, settings: object) -> None:
    async with opened(tmp_path, rules, settings) as floor:  # type: ignore[arg-type]
        await promise(floor)
        await floor.wait(1500)
        assert await floor.send() == []
        assert await floor.rows("promises", "state") == [("open",)]


async def test_a_deadline_that_passes_is_a_finding_and_an_answer_makes_it_late(floor: Floor) -> None:
    await promise(floor, "十分钟内给您答复")
    await floor.wait(613)
    assert await floor.rows("promises", "state", "settled_at") == [("lost", None)]
    found = [("promise-kept", "hit", LILI, 2)]
    assert await floor.rows("findings", "rule", "state", "agent", "message_id") == found
    await floor.agent("查到了，昨天已经退回您的卡里", after=100)
    assert [row[0] for row in await floor.rows("promises", "state")] == ["late"]
    assert await floor.rows("findings", "rule", "state", "agent", "message_id") == found


async def test_a_promise_for_tomorrow_outlives_the_conversation_and_a_restart(floor: Floor) -> None:
    await promise(floor, "明天上午给您答复")
    await floor.wait(3600)
    assert [row[0] is not None for row in await floor.rows("conversations", "closed_at")] == [True]
    floor.restart()
    await floor.wait(22 * 3600)
    assert await floor.rows("promises", "state") == [("open",)]
    await floor.wait(2 * 3600)
    assert await floor.rows("promises", "state") == [("lost",)]
    assert await floor.rows("findings", "rule", "state", "found_at", "hint_state") == [
        ("promise-kept", "hit", NOON + timedelta(hours=24), "stale")
    ]
    before = await floor.everything()
    floor.restart()
    await floor.wait(3600)
    assert await floor.everything() == before


async def test_an_answer_on_the_next_day_keeps_it_whoever_gives_it(floor: Floor) -> None:
    await promise(floor, "明天上午给您答复")
    await floor.wait(20 * 3600)
    floor.restart()
    await floor.agent("您的退款昨天晚上已经到账了", author=WANG)
    assert await floor.rows("promises", "state", "agent") == [("kept", LILI)]
    await floor.wait(24 * 3600)
    assert await floor.rows("findings", "rule") == []


async def test_a_mere_greeting_on_the_next_day_settles_nothing(floor: Floor) -> None:
    await promise(floor, "明天上午给您答复")
    await floor.wait(20 * 3600)
    await floor.agent("您好，请稍等")
    assert await floor.rows("promises", "state") == [("open",)]


async def test_edited_the_promise_moves_and_taken_back_it_is_gone(floor: Floor) -> None:
    await floor.customer("退款怎么还没到")
    ref = await floor.agent("半小时内给您答复", after=10)
    await floor.edit(ref, "两小时内给您答复", after=5)
    assert await floor.rows("promises", "text", "due_at") == [("两小时内给您答复", NOON + timedelta(seconds=7210))]
    assert await floor.rows("outbox", "state") == [("dropped",), ("queued",)]
    await floor.edit(ref, "请您稍等", after=5)
    assert await floor.rows("promises", "id") == []
    assert await floor.rows("outbox", "state") == [("dropped",), ("dropped",)]


async def test_deleted_it_is_forgotten(floor: Floor) -> None:
    await floor.customer("退款怎么还没到")
    ref = await floor.agent("半小时内给您答复", after=10)
    await floor.do(kind="delete", ref=ref)
    assert await floor.rows("promises", "id") == []
    assert await floor.rows("outbox", "html", "state") == [("", "dropped")]


async def test_two_customers_have_two_books(floor: Floor) -> None:
    await promise(floor)
    other = {"conversation": "tg-group:-100:3002"}
    await floor.agent("您的订单已经发出了，单号在页面上", after=100, **other)
    assert await floor.rows("promises", "state") == [("open",)]


async def test_the_digest_tells_each_broken_promise_once(floor: Floor) -> None:
    await promise(floor)
    await floor.wait(3 * 3600)
    digest = await floor.desk.digest("a", NOON.date(), floor.now)
    assert digest.promises is not None
    assert (digest.promises.lost, [line.words for line in digest.promises.lines]) == (1, ["半小时内给您答复"])


async def test_a_request_that_ends_in_thanks_is_no_praise(floor: Floor) -> None:
    await floor.customer("您好，我想找一家带早餐的酒店，请为我推荐一家，把价格和电话告诉我，谢谢。")
    await floor.agent("您好，请您稍等", after=10)
    for number in range(101):  # a busy day has more long requests than are looked through
        await floor.customer(
            f"您好，我想找一家带早餐的酒店，第{number}家也行，最好靠近地铁，请为我推荐一家，把价格和电话告诉我，谢谢。"
        )
    await floor.customer("好的，十分感谢您的帮助！", after=10)
    digest = await floor.desk.digest("a", NOON.date(), floor.now)
    assert [one.words for one in digest.praise] == ["好的，十分感谢您的帮助！"]
