"""When the bot was at work, and what a digest says of the time when it was not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shop_floor import NOON, SETTINGS, Floor, opened

from bot.desk.digest.honesty import unwatched
from bot.engine.ruleset import RuleSet
from bot.reports.model import Gap
from bot.store import runs
from bot.store.runs import Run

DAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)


async def work(floor: Floor, minutes: int) -> None:
    """So many minutes at work, a beat each second as the host does (here every 20)."""
    for _ in range(minutes * 3):
        await floor.desk.beat(floor.now)
        floor.pass_time(20)


async def all_runs(floor: Floor) -> list[Run]:
    async with floor.store.read() as connection:
        return list(await runs.between(connection, NOON - timedelta(days=9), NOON + timedelta(days=9)))


async def test_one_run_grows_once_a_minute(floor: Floor) -> None:
    await work(floor, 5)
    (run,) = await all_runs(floor)
    assert run.began_at == NOON
    assert NOON + 4 * MINUTE <= run.seen_at < NOON + 5 * MINUTE
    assert run.rulesets == {"a": floor.rules.hash}


@pytest.mark.parametrize(("away", "number"), [(2, 1), (4, 2), (-600, 2)])
async def test_a_break_begins_another_run(floor: Floor, away: int, number: int) -> None:
    """Also within one process: a machine that slept, a clock that was set back."""
    await work(floor, 2)
    floor.now += away * MINUTE
    await work(floor, 1)
    assert len(await all_runs(floor)) == number


async def test_other_rules_begin_another_run(floor: Floor, rules: RuleSet) -> None:
    await floor.agent("您好")
    await work(floor, 2)
    floor.rules = rules.only("nin")
    floor.restart()
    await work(floor, 1)
    first, second = await all_runs(floor)
    assert first.rulesets != second.rulesets
    async with floor.store.read() as connection:
        assert await runs.rules_of(connection, rules.hash) == {rule.id: rule.hash for rule in rules.rules}


async def test_a_digest_names_the_time_nobody_watched(floor: Floor) -> None:
    """At work from 12:00 to 12:10, away until 12:30; three messages of that time came afterwards."""
    await work(floor, 10)
    off = floor.now - timedelta(seconds=20)
    floor.now = NOON + 30 * MINUTE
    floor.restart()
    for minute in (15, 20):
        await floor.agent("您好", at=NOON + minute * MINUTE)
    await floor.agent("您好", at=NOON + 29 * MINUTE)
    await work(floor, 10)
    digest = await floor.desk.digest("a", DAY, floor.now)
    (gap,) = digest.gaps
    assert gap.until == NOON + 30 * MINUTE
    assert off - MINUTE <= gap.since <= off
    assert gap.caught_up == 3


async def test_nothing_is_claimed_where_no_beat_was_noted(floor: Floor) -> None:
    await floor.agent("您好")
    assert (await floor.desk.digest("a", DAY, NOON + timedelta(hours=6))).gaps == ()


async def test_the_time_before_the_first_run_is_no_gap_and_the_present_silence_is(
    rules: RuleSet, tmp_path: Path
) -> None:
    async with opened(tmp_path, rules, SETTINGS) as floor:
        floor.now = NOON + timedelta(hours=3)
        await work(floor, 10)
        digest = await floor.desk.digest("a", DAY, NOON + timedelta(hours=5))
        (gap,) = digest.gaps
        assert gap == Gap(gap.since, NOON + timedelta(hours=5), 0)
        assert gap.since > NOON + timedelta(hours=3)


def test_what_lies_between_runs() -> None:
    def at(minute: int) -> datetime:
        return datetime(2026, 11, 23, 4, minute, tzinfo=UTC)

    ran = [Run(at(0), at(10), {}), Run(at(12), at(20), {}), Run(at(30), at(50), {})]
    assert unwatched(ran, at(0), at(50)) == [(at(20), at(30))]
    assert unwatched(ran, at(5), at(59)) == [(at(20), at(30)), (at(50), at(59))]
    assert unwatched([], at(0), at(2)) == []
    assert unwatched([], at(0), at(3)) == [(at(0), at(3))]
