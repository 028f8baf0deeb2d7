"""Rules are read again while the bot runs: by command, by a changed file, by a signal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from rule_home import rule, small_shipped, write
from telegram_shop import Shop

from bot.cli.run import _reload_on_signal
from bot.rulebook import load_rulebook, rule_folder

BAD = "您找别人去"


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """A shop whose rules lie in its home folder."""
    small_shipped(monkeypatch, tmp_path / "shipped")
    shop = Shop(tmp_path, load_rulebook(tmp_path, ["aftersales", "presales"]).general.ruleset)
    await shop.open()
    shop.promote()
    for person in (shop.admin, shop.lead, shop.other_lead):
        await shop.private(person, "/start")
    yield shop
    await shop.close()
    assert shop.world.watch.violations == []


async def hinted(shop: Shop, after: float = 2000) -> bool:
    """Whether the words are hinted at now."""
    shop.clock.advance(after)
    before = len(shop.hints(shop.lili))
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    await shop.wait(10)
    return len(shop.hints(shop.lili)) > before


async def told(shop: Shop, user: object, words: str) -> int:
    shop.clock.advance(2)  # nobody is written to twice in a second
    await shop.host.step()
    return sum(words in post.text for post in shop.world.from_bot(user))  # type: ignore[arg-type]


async def test_reload_by_command(shop: Shop) -> None:
    assert not await hinted(shop)
    (answer,) = await shop.private(shop.admin, "/reload")
    assert answer.startswith("规则已更新，2 条在用"), "the rules' files are known from now on"
    shop.clock.advance(5)
    assert (await shop.private(shop.admin, "/reload"))[0] == "规则没有变化，2 条在用。"
    write(rule_folder(shop.home), "ours.yaml", rule("away", "找别人去", "state: active"))
    shop.clock.advance(5)
    (answer,) = await shop.private(shop.admin, "/reload")
    assert answer == "规则已更新，3 条在用：新增 1，改动 0，去掉 0。从下一条消息起按新的判。"
    assert await hinted(shop)


async def test_a_broken_file_is_told_with_its_place_and_changes_nothing(shop: Shop) -> None:
    path = write(rule_folder(shop.home, "presales"), "ours.yaml", rule("away", "找别人去").replace("hint:", "hnt:"))
    shop.clock.advance(5)
    (answer,) = await shop.private(shop.admin, "/reload")
    assert "仍按上一版判" in answer
    assert "teams/presales/rules/ours.yaml:7:5: 不认识的键 “hnt”，是不是想写 “hint”？" in answer
    path.write_text("", encoding="utf-8")
    shop.clock.advance(5)
    assert "文件是空的" in (await shop.private(shop.admin, "/reload"))[0]


async def test_a_changed_file_is_noticed_and_only_told_once(shop: Shop) -> None:
    """The real watcher on the real file system; admins and the team's own leads hear of a fault, others do not."""
    folder = rule_folder(shop.home, "presales")
    write(folder, "ours.yaml", rule("away", "找别人去", "state: active"))
    stop = asyncio.Event()
    watching = asyncio.create_task(shop.host.reloader.watch(stop))
    try:
        await asyncio.sleep(0.3)
        write(
            folder, "ours.yaml", rule("away", "找别人去", "state: active").replace("bad: [【找别人去】]", "bad: [好]")
        )
        await _until(lambda: told(shop, shop.admin, "应当命中"))
        assert [await told(shop, who, "应当命中") for who in (shop.other_lead, shop.lead)] == [1, 0]
        await shop.host.reloader.reload_and_tell()
        assert await told(shop, shop.admin, "应当命中") == 1
        write(folder, "ours.yaml", rule("away", "找别人去", "state: active"))
        await _until(lambda: told(shop, shop.admin, "规则已更新"))
        assert shop.host.desk.book.of("presales").ruleset.rule("away")
    finally:
        stop.set()
        await asyncio.wait_for(watching, 5)


async def test_where_there_are_no_admins_all_leads_hear_of_it(shop: Shop) -> None:
    staff = shop.host.desk.staff
    assert shop.host.reloader._readers([]) == [1009]
    staff.settings = replace(staff.settings, admins=())
    assert shop.host.reloader._readers([]) == [1001, 1002]


async def test_a_signal_asks_for_it(shop: Shop) -> None:
    write(rule_folder(shop.home), "ours.yaml", rule("away", "找别人去", "state: active"))
    _reload_on_signal(shop.host)
    asking = asyncio.create_task(shop.host.reloader.answer_asking(asyncio.Event()))
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.wait_for(asking, 5)
    asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
    assert await hinted(shop)


async def test_a_rule_of_their_own_is_tried_in_silence_first(shop: Shop) -> None:
    write(rule_folder(shop.home), "ours.yaml", rule("away", "找别人去"))
    await shop.host.reloader.reload()
    assert not await hinted(shop)
    digest = await shop.host.desk.digest("aftersales", shop.clock.now().date(), shop.clock.now())
    assert sum(count.times for count in digest.sanbu) == 0, "and costs nothing"


async def _until(asked: object, seconds: float = 5) -> None:
    for _ in range(int(seconds * 20)):
        if await asked():  # type: ignore[operator]
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not happen in time")
