"""The smaller repositories: what is claimed once, remembered, counted, forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.store import Store, facts, figures, hints

DAY = date(2026, 11, 23)


async def test_a_days_digest_is_claimed_once(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        assert await figures.digest_days(tx, "a", DAY) == set()
        assert await figures.note_digest(tx, "a", DAY, "hash", now)
        assert not await figures.note_digest(tx, "a", DAY, "hash", now)
        assert await figures.note_digest(tx, "b", DAY, "hash", now)
        assert await figures.note_digest(tx, "a", DAY + timedelta(days=1), "hash", now)
        assert await figures.digest_days(tx, "a", DAY) == {DAY, DAY + timedelta(days=1)}
        assert await figures.digest_days(tx, "a", DAY + timedelta(days=1)) == {DAY + timedelta(days=1)}


async def test_facts(store: Store) -> None:
    assert await store.fact("x") is None
    await store.remember("x", {"旧": [1]})
    await store.remember("x", {"新": [2]})
    async with store.write() as tx:
        await facts.put_once(tx, "x", 3)
        await facts.put_once(tx, "y", 3)
    assert (await store.fact("x"), await store.fact("y")) == ({"新": [2]}, 3)


async def test_a_later_mute_takes_the_place_of_an_earlier_one(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        assert await hints.muted_until(tx, 1) is None
        await hints.mute(tx, 1, now)
        await hints.mute(tx, 1, now + timedelta(hours=1))
        assert await hints.muted_until(tx, 1) == now + timedelta(hours=1)


async def test_an_empty_day_has_empty_figures(store: Store) -> None:
    async with store.read() as connection:
        assert await figures.span(connection, "a", DAY) == (None, None)
        assert await figures.shares(connection, "a", DAY) == []
        assert await figures.heard(connection, "a", DAY) == []
        assert await figures.talks(connection, "a", DAY) == []
        assert await figures.count_asked(connection, "a", DAY) == (0, 0)
        assert await figures.found(connection, "a", DAY) == []
        assert await figures.quiet_hints(connection, "a", DAY) == (0, 0)
