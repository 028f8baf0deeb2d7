"""When the bot ran, what its rules were, when leads looked on, and who a customer is without saying who."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store import Store, inspections, runs
from bot.store.runs import Run
from bot.store.seal import Seal

HOUR = timedelta(hours=1)


async def test_runs_grow_and_are_found_by_time(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        one = await runs.begin(tx, {"a": "r1"}, now)
        await runs.go_on(tx, one, now + HOUR)
        await runs.begin(tx, {"a": "r2"}, now + 3 * HOUR)
    async with store.read() as connection:
        first, second = Run(now, now + HOUR, {"a": "r1"}), Run(now + 3 * HOUR, now + 3 * HOUR, {"a": "r2"})
        assert await runs.between(connection, now - HOUR, now + 9 * HOUR) == [first, second]
        assert await runs.between(connection, now + 2 * HOUR, now + 9 * HOUR) == [second]
        assert await runs.between(connection, now - HOUR, now) == [first]
        assert await runs.first(connection) == now


async def test_what_a_rule_set_held_is_remembered_once(store: Store) -> None:
    async with store.write() as tx:
        await runs.note_rules(tx, "s", {"a": "1"})
        await runs.note_rules(tx, "s", {"a": "1"})
    async with store.read() as connection:
        assert await runs.rules_of(connection, "s") == {"a": "1"}
        assert await runs.rules_of(connection, "t") is None


async def test_one_inspection_at_a_time_for_each_team(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        assert await inspections.begin(tx, "a", 1001, now)
        assert not await inspections.begin(tx, "a", 1002, now + HOUR)
        assert await inspections.begin(tx, "b", 1003, now)
        assert await inspections.end(tx, "a", now + HOUR) == now
        assert await inspections.end(tx, "a", now + HOUR) is None
    async with store.read() as connection:
        assert await inspections.running(connection, "a") is None
        assert await inspections.running(connection, "b") == now
        assert await inspections.between(connection, "a", now, now + HOUR) == [(now, now + HOUR)]
        assert await inspections.between(connection, "a", now + 2 * HOUR, now + 3 * HOUR) == []
        assert await inspections.between(connection, "b", now + 2 * HOUR, now + 3 * HOUR) == [(now, None)]


def test_a_pseudonym_is_the_same_for_the_same_person_and_team_only() -> None:
    seal, other = Seal(b"k" * 32), Seal(b"l" * 32)
    name = seal.pseudonym("a", 3001)
    assert name == seal.pseudonym("a", 3001)
    assert len({name, seal.pseudonym("b", 3001), seal.pseudonym("a", 3002), other.pseudonym("a", 3001)}) == 4
    assert "3001" not in name
