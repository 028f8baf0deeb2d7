"""Answers side by side: who must wait holds up nobody else, and one person hears things in order."""

from __future__ import annotations

import asyncio
import io
import logging

import pytest
from telegram_shop import BAD, Shop

from bot.event import Event
from bot.telegram.lanes import Lanes


async def test_one_person_hears_in_order_and_others_do_not_wait() -> None:
    lanes, heard, gate = Lanes(), list[str](), asyncio.Event()

    async def say(words: str, wait: bool = False) -> None:
        if wait:
            await gate.wait()
        heard.append(words)

    lanes.add(1, say("eins", wait=True))
    lanes.add(1, say("zwei"))
    lanes.add(2, say("drei"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert heard == ["drei"]
    gate.set()
    await lanes.settled()
    assert heard == ["drei", "eins", "zwei"]


async def test_a_fault_is_named_without_words_and_the_next_is_said(caplog: pytest.LogCaptureFixture) -> None:
    lanes, heard = Lanes(), list[str]()

    async def fail() -> None:
        raise ValueError("客户说的话")

    async def say() -> None:
        heard.append("weiter")

    with caplog.at_level(logging.ERROR):
        lanes.add(1, fail())
        lanes.add(1, say())
        await lanes.settled()
    assert heard == ["weiter"]
    assert "ValueError" in caplog.text
    assert "客户" not in caplog.text


async def test_what_is_cancelled_is_not_said() -> None:
    lanes, gate = Lanes(), asyncio.Event()
    lanes.add(1, gate.wait())
    lanes.add(1, gate.wait())
    await asyncio.sleep(0)
    lanes.cancel()
    await asyncio.wait_for(lanes.settled(), 5)


async def test_an_answer_that_must_wait_holds_up_no_judging(shop: Shop) -> None:
    """The group is told to rest for a minute: what is said meanwhile is judged at once, in every conversation."""
    shop.promote()
    await shop.host.step()
    gate = asyncio.Event()
    tell = shop.host.notifier.tell

    async def slow(*args: object, **more: object) -> bool:
        await gate.wait()
        return await tell(*args, **more)  # type: ignore[arg-type]

    shop.host.notifier.tell = slow  # type: ignore[method-assign]
    shop.world.say(shop.group, shop.lili, "/me")
    shop.world.say(shop.group, shop.customer, "在吗")
    shop.world.say(shop.group, shop.lili, BAD)
    await shop.host.ingest.poll(0)
    await asyncio.wait_for(shop.host.worker.drain(), 10)
    assert await shop.store.inbox.backlog() == 0
    async with shop.store.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM findings")).scalar_one() == 1
    gate.set()
    await shop.host.notifier.lanes.settled()
    assert len([post for post in shop.world.from_bot(shop.lili) if "今天" in post.text]) == 1


async def test_one_bad_update_among_many_costs_only_itself(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """All together or one by one: what is at fault is left out, and named without its words."""
    many, one = shop.host.desk.handle_many, shop.host.desk.handle_all

    async def faulty_many(events: list[Event], now: object) -> None:
        if any("坏" in event.text for event in events):
            raise ValueError("坏的那句")
        await many(events, now)  # type: ignore[arg-type]

    async def faulty(inbox: int, events: list[Event], now: object) -> None:
        if any("坏" in event.text for event in events):
            raise ValueError("坏的那句")
        await one(inbox, events, now)  # type: ignore[arg-type]

    monkeypatch.setattr(shop.host.desk, "handle_many", faulty_many)
    monkeypatch.setattr(shop.host.desk, "handle_all", faulty)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger("bot").addHandler(handler)
    for words in ("一", "坏", "二"):
        shop.world.say(shop.group, shop.customer, words)
    await shop.host.step()
    logging.getLogger("bot").removeHandler(handler)
    async with shop.store.read() as connection:
        said = [row[0] for row in await connection.exec_driver_sql("SELECT text FROM messages ORDER BY id")]
    assert said == ["一", "二"]
    assert await shop.store.inbox.backlog() == 0
    assert "ValueError" in stream.getvalue()
    assert "坏" not in stream.getvalue()
