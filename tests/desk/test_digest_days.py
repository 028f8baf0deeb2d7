"""Exactly one digest a day, whatever happens to the process and to the clock; scorecards once a week and a month."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from shop_floor import LEAD, LILI, NOON, SETTINGS, TEAM, Floor, opened
from sqlalchemy import insert, select

from bot.desk.daily import digest_at
from bot.desk.duties import Duties
from bot.engine.checker import Checker
from bot.engine.ruleset import RuleSet
from bot.reports.model import Digest
from bot.settings import DigestSettings, Settings, TeamSettings
from bot.store import Store, tables

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York")


@dataclass(slots=True)
class Lives:
    """What Duties asks of the desk: the teams, and by which rules they are judged."""

    teams: tuple[TeamSettings, ...]
    judge: Checker

    def checker(self, _: str) -> Checker:
        return self.judge


@dataclass(slots=True)
class Digests:
    """Gives a digest at once: how one is built is another test's business, when it is sent is this one's."""

    blank: Digest

    async def of(self, _: TeamSettings, day: date, now: datetime, __: RuleSet) -> Digest:
        return replace(self.blank, day=day, until=now)

    async def close_books(self, *_: object) -> None:
        return None


class Sending(Duties):
    """Without the daily cleaning up, which has tests of its own."""

    async def _clean(self, now: datetime) -> None:
        pass


class Process:
    """The part of a process that sends digests, killed and begun again at will."""

    def __init__(self, store: Store, team: TeamSettings, rules: RuleSet, blank: Digest) -> None:
        self._parts = (store, Lives((team,), Checker(rules)), Settings(teams=(team,)), Digests(blank))
        self.restart()

    def restart(self) -> None:
        store, lives, settings, digests = self._parts
        self._duties = Sending(store, lives, settings, digests)  # type: ignore[arg-type]  # what it needs of them

    async def tick(self, now: datetime) -> None:
        await self._duties.tick(now)


def moments(first: date, days: int, team: TeamSettings, dice: random.Random) -> Iterator[datetime]:
    """Moments at which the process is awake: at every one digests may be due. Some are lost to outages of three days
    at most, and now and then the clock is set back by up to two hours."""
    now = datetime.combine(first, time(0, 5), team.zone).astimezone(UTC)
    end = now + timedelta(days=days)
    while now < end:
        yield now
        step = dice.choice((timedelta(minutes=7), timedelta(hours=5), timedelta(hours=9), timedelta(hours=14)))
        if dice.random() < 0.02:
            step = timedelta(hours=dice.randrange(24, 72))
        if dice.random() < 0.05:
            step = -timedelta(minutes=dice.randrange(1, 120))
        due = digest_at(team, now.astimezone(team.zone).date())
        now = due if now < due < now + step and dice.random() < 0.3 else now + step
    yield digest_at(team, end.astimezone(team.zone).date())


async def simulate(folder: Path, rules: RuleSet, zone: str, days: int, seed: int) -> tuple[list[date], list[date]]:
    """The days that should have a digest, and those for which one went out."""
    dice = random.Random(f"{zone} {seed}")
    at = dice.choice((time(0), time(2, 30), time(18, 30), time(23, 59)))
    team = replace(TEAM, zone=ZoneInfo(zone), digest_at=at)
    async with opened(folder, rules, replace(SETTINGS, teams=(team,))) as floor:
        blank = await floor.desk.digest("a", date(2026, 1, 1), NOON)
        process = Process(floor.store, team, rules, blank)
        first = date(2026, 1, 1)
        await speak_daily(floor, first, days + 4, team.zone)
        last = first
        for now in moments(first, days, team, dice):
            if dice.random() < 0.3:
                process.restart()
            await process.tick(now)
            today = now.astimezone(team.zone).date()
            last = max(last, today if now >= digest_at(team, today) else today - timedelta(days=1))
        rows = await floor.rows("outbox", "dedupe", "attachment")
    sent = [date.fromisoformat(name.split(":")[2]) for name, attachment in rows if not attachment]
    begin = min(sent)
    return [begin + timedelta(days=n) for n in range((last - begin).days + 1)], sent


async def speak_daily(floor: Floor, first: date, days: int, zone: ZoneInfo) -> None:
    """Something was said on every day: one message, copied."""
    await floor.agent("您好")
    source = tables.messages
    async with floor.store.write() as tx:
        row = dict((await tx.execute(select(source))).one()._mapping)
        del row["id"]
        noons = [
            (first + timedelta(days=n), datetime.combine(first + timedelta(days=n), time(12), zone))
            for n in range(days)
        ]
        copies = [row | {"ref": 9000 + n, "local_day": day, "at": at} for n, (day, at) in enumerate(noons)]
        await tx.execute(insert(source), copies)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
async def test_a_thousand_days_with_restarts_and_outages(rules: RuleSet, tmp_path: Path, zone: str) -> None:
    """250 in each zone, over both changes of clocks."""
    wanted, sent = await simulate(tmp_path, rules, zone, 250, seed=1)
    assert len(wanted) >= 249
    assert sorted(sent) == wanted
    assert max(Counter(sent).values()) == 1


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("zone", ZONES)
async def test_four_times_a_thousand_days_in_each_zone(rules: RuleSet, tmp_path: Path, zone: str, seed: int) -> None:
    wanted, sent = await simulate(tmp_path, rules, zone, 1000, seed)
    assert sorted(sent) == wanted


async def scorecards(floor: Floor) -> list[str]:
    return [name for (name,) in await floor.rows("outbox", "dedupe") if name.startswith("scorecard:")]


async def test_scorecards_come_on_monday_and_on_the_first_once(rules: RuleSet, tmp_path: Path) -> None:
    team = replace(TEAM, digest=DigestSettings(weekly=True, monthly=True))
    async with opened(tmp_path, rules, replace(SETTINGS, teams=(team,))) as floor:
        friday = datetime(2026, 11, 27, 4, tzinfo=UTC)
        floor.now = friday - timedelta(days=6)
        await floor.desk.tick(floor.now)
        for day in range(12):
            floor.now = friday + timedelta(days=day - 6)
            await floor.agent("您好", author=LILI, conversation=f"c{day}")
            floor.now = digest_at(team, floor.now.date())
            floor.restart()
            await floor.desk.tick(floor.now)
            await floor.desk.tick(floor.now + timedelta(minutes=2))
        assert await scorecards(floor) == [
            f"scorecard:a:week:2026-11-16:{LEAD}",
            f"scorecard:a:week:2026-11-23:{LEAD}",
            f"scorecard:a:month:2026-11-01:{LEAD}",
        ]
        rows = await floor.rows("outbox", "dedupe", "html", "created_at")
        when = {name: at for name, _, at in rows if name.startswith("scorecard:a:week:2026-11-23")}
        assert [at.date() for at in when.values()] == [date(2026, 11, 30)]


async def test_no_scorecards_unless_they_are_wanted(floor: Floor) -> None:
    await floor.desk.tick(floor.now)
    for day in range(9):
        floor.now = NOON + timedelta(days=day)
        await floor.agent("您好", conversation=f"c{day}")
        await floor.wait(12 * 3600)
    assert await scorecards(floor) == []
