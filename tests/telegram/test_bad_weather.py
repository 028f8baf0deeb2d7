"""A line that is slow, cut or down, limits, blocked people, a full disk: nothing is lost, nobody is bothered twice."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from telegram_shop import BAD, CONFIG, GROUP, Shop

from bot.engine.ruleset import RuleSet
from bot.errors import StoreError
from bot.sandbox.values import Refusal
from bot.settings import LogSettings
from bot.telegram.redact import set_up_logging


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What our own set-up logs."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    set_up_logging(LogSettings(level="debug"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@asynccontextmanager
async def open_shop(home: Path, rules: RuleSet, config: str) -> AsyncIterator[Shop]:
    shop = Shop(home, rules, config=config)
    await shop.open()
    try:
        yield shop
    finally:
        await shop.close()
    assert shop.world.watch.violations == []


async def turn(shop: Shop) -> None:
    """One turn of the running bot's loops, which wait an outage out instead of raising."""
    await shop.host.ingest.poll_patiently(0)
    await shop.host.worker.drain()
    if shop.host.ingest.caught_up:
        await shop.host.desk.tick(shop.clock.now())
    await shop.host.notifier.flush()


async def rows(shop: Shop, query: str) -> list[Any]:
    async with shop.store.read() as connection:
        return [tuple(row) for row in await connection.exec_driver_sql(query)]


async def test_sixty_bad_replies_in_a_good_second(tmp_path: Path, rules: RuleSet) -> None:
    """No 429, at most twenty messages a minute in the group, none of them late, every finding stored."""
    agents = ", ".join(f"{number}: 客服{number}" for number in range(5001, 5061))
    team = f"[1001]\n    agents: {{{agents}}}\n    chats: [{GROUP}]\n"
    config = f"version: 1\nteams:\n  - id: aftersales\n    name: 售后一组\n    leads: {team}"
    async with open_shop(tmp_path, rules, config) as shop:
        shop.promote()
        for number in range(5001, 5061):
            shop.group.standings[number] = "member"
            shop.world.add_user(number, f"客服{number}", "agent")
        await shop.say(shop.customer, "在吗")
        for number in range(5001, 5061):
            shop.clock.advance(0.02)
            shop.world.say(shop.group, shop.world.users[number], BAD)
        await shop.host.step()
        said_at = shop.clock.now()
        await shop.wait(300)
        sent = [call for call in shop.world.calls if call.method == "sendMessage"]
        assert [call.error for call in sent if call.error] == []
        times = [call.at for call in sent if call.params["chat_id"] == GROUP]
        assert all(later - first >= timedelta(seconds=60) for first, later in zip(times, times[20:], strict=False))
        assert 30 <= len(times) <= 60, "as many as the limits let out within the two minutes"
        assert max(times) - said_at <= timedelta(seconds=120)
        assert await rows(shop, "SELECT count(*) FROM findings WHERE rule = 'not-our-job' AND state = 'hit'") == [(60,)]
        states = await rows(shop, "SELECT state, count(*) FROM outbox WHERE kind = 'hint' GROUP BY state ORDER BY 1")
        assert states == [("dropped", 60 - len(times)), ("sent", len(times))]


async def test_an_hour_without_a_line(shop: Shop, log: io.StringIO) -> None:
    """It says so, keeps trying and goes on by itself. Answered in time is answered in time; late hints stay away."""
    shop.promote()
    await shop.host.step()
    shop.world.weather.down = True
    end = shop.clock.now() + timedelta(hours=1)
    question = shop.world.say(shop.group, shop.customer, "请问我的快递到哪了")
    while shop.clock.now() < end:
        before = shop.clock.now()
        await turn(shop)
        assert timedelta(0) < shop.clock.now() - before <= timedelta(seconds=30), "it tries again and again"
        if shop.clock.now() - question.date > timedelta(seconds=40) and not await _said(shop, BAD):
            shop.world.say(shop.group, shop.lili, BAD, reply_to=question)
    shop.world.weather.down = False
    await turn(shop)
    await turn(shop)
    await shop.wait(120)
    assert "连不上 Telegram" in log.getvalue()
    assert await rows(shop, "SELECT rule FROM findings WHERE rule = 'not-our-job'") == [("not-our-job",)]
    assert await rows(shop, "SELECT waited FROM messages WHERE role = 'agent'") != [(None,)]
    assert shop.hints(shop.lili) == [], "nobody wants a hint about what was said an hour ago"
    await shop.say(shop.customer, "还在吗")
    await shop.say(shop.wang, BAD)
    await shop.wait(5)
    assert len(shop.hints(shop.wang)) == 1


async def _said(shop: Shop, words: str) -> bool:
    return any(post.text == words for post in shop.world.posts.values())


async def test_a_hint_whose_answer_was_cut_off_is_not_sent_twice(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    shop.world.weather.cut.append("sendMessage")
    await shop.wait(60)
    assert len(shop.hints(shop.lili)) == 1


async def test_one_chat_told_to_wait_holds_up_no_other(shop: Shop) -> None:
    """A 429 is obeyed in its own chat: nothing is sent there until the time is over, elsewhere at once."""
    shop.promote()
    await shop.private(shop.lead, "/start")
    shop.clock.advance(5)
    until = shop.clock.now() + timedelta(seconds=20)
    shop.world.flood.punish(GROUP, until)
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    await shop.wait(4)
    before = len(shop.world.from_bot(shop.lead))
    asked = shop.clock.now()
    await shop.private(shop.lead, "/help")
    assert len(shop.world.from_bot(shop.lead)) == before + 1
    assert shop.clock.now() == asked
    await shop.wait(40)
    tries = [call for call in shop.world.calls if call.method == "sendMessage" and call.params["chat_id"] == GROUP]
    assert [call.error is None for call in tries] == [False, True], "one refusal, one hint"
    assert until <= tries[1].at <= until + timedelta(seconds=2)
    assert len(shop.hints(shop.lili)) == 1


async def test_a_full_disk_is_said_and_waited_out(shop: Shop) -> None:
    """Nothing is confirmed to Telegram while it cannot be kept; when there is room again all of it is judged."""
    shop.promote()
    await shop.host.step()
    engine = shop.store._database.engine.sync_engine

    def no_room(raw: Any, *_: Any) -> None:
        raw.execute("PRAGMA max_page_count = 1")  # SQLite then refuses to grow the file, as on a full disk

    event.listen(engine, "checkout", no_room)
    posts = [shop.world.say(shop.group, shop.customer, f"问题{number}" + "，请问" * 300) for number in range(30)]
    with pytest.raises(StoreError, match="disk is full"):
        await shop.host.ingest.poll(0)
    assert shop.world.pending >= len(posts)
    event.remove(engine, "checkout", no_room)

    def room(raw: Any, *_: Any) -> None:
        raw.execute("PRAGMA max_page_count = 1073741823")

    event.listen(engine, "checkout", room)
    await shop.host.step()
    assert await rows(shop, "SELECT count(*) FROM messages") == [(len(posts),)]
    assert await shop.store.check() == "ok"


async def test_a_server_in_trouble_is_asked_again(shop: Shop) -> None:
    shop.promote()
    shop.world.faults += [("getUpdates", Refusal(code, words)) for code, words in ((502, "Bad Gateway"), (500, "Oops"))]
    shop.world.say(shop.group, shop.customer, "在吗")
    for _ in range(3):
        await turn(shop)
    assert await rows(shop, "SELECT count(*) FROM messages") == [(1,)]


async def test_limits_are_remembered_over_a_restart(tmp_path: Path, rules: RuleSet) -> None:
    """What was sent a moment before a crash still counts against the group's twenty a minute."""
    quick = "hints: {wait_seconds: 0, cooldown_seconds: 0, same_rule_minutes: 0, per_hour: 99, per_day: 99}\n"
    async with open_shop(tmp_path, rules, CONFIG + quick) as shop:
        shop.promote()
        for _ in range(25):
            await shop.say(shop.customer, "在吗")
            await shop.say(shop.lili, BAD)
            await shop.wait(1.2)
            await shop.restart()
        await shop.wait(90)
        assert [call.error for call in shop.world.calls if call.error and "Too Many" in call.error] == []
        assert len(shop.hints(shop.lili)) == 25
