"""Invites, members and connections in the database: used once, newest word, forgotten in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.store import InviteRow, MemberRow, Store, connections, invites, members

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_an_invite_is_used_by_one_person_and_forgotten_when_too_old(store: Store) -> None:
    async with store.write() as tx:
        for name in ("a", "b"):
            await invites.add(tx, InviteRow(name, "agent", "t", "", 1001, NOON, NOON + DAY))
        first = await invites.use(tx, "a", 2001, NOON)
        assert first is not None
        assert (first.used_by, first.used_at) == (2001, NOON)
        assert await invites.use(tx, "a", 2002, NOON) is None
        assert await invites.use(tx, "b", 2002, NOON + DAY) is None
        assert await invites.use(tx, "c", 2002, NOON) is None
        assert await invites.forget(tx, NOON + DAY) == 2


async def test_an_agent_serves_where_the_newest_word_says(store: Store) -> None:
    async with store.write() as tx:
        for team in ("one", "two"):
            await members.put(tx, MemberRow("agent", 2001, team, "李莉", True, 1001, NOON))
            await members.put(tx, MemberRow("lead", 2001, team, "李莉", True, 1001, NOON))
        rows = await members.everybody(tx)
    assert {(row.part, row.team) for row in rows if row.active} == {("agent", "two"), ("lead", "one"), ("lead", "two")}


async def test_a_closed_connection_is_forgotten_after_a_while_and_an_open_one_never(store: Store) -> None:
    async with store.write() as tx:
        first = await connections.put(tx, "x", 2001, "李莉", True, NOON)
        await connections.put(tx, "y", 2002, "王强", True, NOON)
        assert await connections.put(tx, "x", 2001, "李莉", False, NOON + DAY) == first
        assert await connections.forget(tx, NOON + DAY) == 0
        assert await connections.forget(tx, NOON + 2 * DAY) == 1
        assert [row.name for row in await connections.everything(tx)] == ["y"]
