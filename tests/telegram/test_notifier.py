"""The sender under bad conditions: limits, broken connections, a crash between sending and noting it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram_shop import BAD, Shop

from bot.sandbox.values import Refusal
from bot.store.outbox import Parcel, put
from bot.telegram.notifier import _person

GATEWAY = Refusal(502, "Bad Gateway")


async def queue(shop: Shop, kind: str, name: str = "x", **more: object) -> None:
    now = shop.clock.now()
    values = {"recipient": shop.lead.id, "html": f"<b>{name}</b>", "plain": name, "dedupe": name, "due_at": now}
    async with shop.store.write() as tx:
        await put(tx, Parcel(kind=kind, team="aftersales", **(values | more)), now)  # type: ignore[arg-type]


async def states(shop: Shop) -> list[str]:
    async with shop.store.read() as connection:
        rows = await connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")
        return [row[0] for row in rows]


async def test_what_must_wait_stays_and_holds_nobody_up(shop: Shop) -> None:
    """Two for one chat in the same second: the second waits, a third for somebody else goes out at once."""
    await shop.private(shop.lead, "/start")
    await shop.private(shop.lili, "/start")
    shop.clock.advance(5)
    before = shop.clock.now()
    await queue(shop, "notice", "eins")
    await queue(shop, "notice", "zwei")
    await queue(shop, "notice", "drei", recipient=shop.lili.id)
    assert await shop.host.notifier.flush() == 2
    assert shop.clock.now() == before
    assert [p.text for p in shop.world.from_bot(shop.lili)][-1] == "drei"
    await shop.wait(2)
    assert [p.text for p in shop.world.from_bot(shop.lead)][-2:] == ["eins", "zwei"]


async def test_the_most_urgent_goes_first(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    shop.clock.advance(5)
    for name, priority in (("digest", 9), ("hint", 1), ("notice", 5)):
        await queue(shop, "notice", name, priority=priority)
    await shop.wait(5)
    assert [p.text for p in shop.world.from_bot(shop.lead)][-3:] == ["hint", "notice", "digest"]


async def test_a_hint_whose_sending_broke_off_is_not_sent_twice(shop: Shop) -> None:
    """The answer was lost, the message perhaps not: better no hint than two."""
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    shop.world.faults.append(("sendMessage", GATEWAY))
    await shop.wait(30)
    assert shop.hints(shop.lili) == []
    assert await states(shop) == ["dropped"]


async def test_a_digest_whose_sending_broke_off_is_sent_again(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    shop.clock.advance(5)
    await queue(shop, "digest", "日报")
    shop.world.faults += [("sendMessage", GATEWAY), ("sendMessage", GATEWAY)]
    await shop.wait(120)
    assert [p.text for p in shop.world.from_bot(shop.lead)][-1] == "日报"
    assert await states(shop) == ["sent"]


async def test_a_crash_between_sending_and_noting_it(shop: Shop) -> None:
    """Hints at most once, digests at least once."""
    await shop.private(shop.lead, "/start")
    await shop.private(shop.lili, "/start")
    shop.clock.advance(5)
    await queue(shop, "hint", "💡 hint", recipient=shop.lili.id)
    await queue(shop, "digest", "日报")
    for row in await shop.store.outbox.waiting(shop.clock.now()):
        assert await shop.store.outbox.mark_sending(row.id)
    await shop.restart()
    await shop.wait(10)
    assert shop.hints(shop.lili) == []
    assert [p.text for p in shop.world.from_bot(shop.lead)][-1] == "日报"
    assert await states(shop) == ["dropped", "sent"]


async def test_a_late_hint_is_never_sent(shop: Shop) -> None:
    await shop.private(shop.lili, "/start")
    shop.clock.advance(5)
    soon = shop.clock.now() + timedelta(seconds=1)
    await queue(shop, "hint", "💡 spät", recipient=shop.lili.id, expires_at=soon)
    shop.clock.advance(2)
    await shop.host.step()
    await shop.wait(10)
    assert shop.hints(shop.lili) == []
    assert await states(shop) == ["dropped"]


async def test_a_reader_who_never_starts_is_given_up_after_a_day(shop: Shop) -> None:
    await queue(shop, "notice", "niemand liest das")
    await shop.wait(5)
    shop.clock.advance(25 * 3600)
    await shop.wait(5)
    assert (await states(shop))[0] == "failed"


async def test_what_telegram_refuses_for_good_is_not_tried_again(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    shop.clock.advance(5)
    await queue(shop, "notice", "x" * 20)
    shop.world.faults.append(("sendMessage", Refusal(400, "Bad Request: BUTTON_DATA_INVALID")))
    await shop.wait(60)
    assert await states(shop) == ["failed"]


def test_a_group_is_not_a_person() -> None:
    assert _person(2001) == 2001
    with pytest.raises(ValueError, match="only a person"):
        _person(-1001)
