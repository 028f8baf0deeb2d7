"""Closes the books of past days: figures that weeks, trends and contrasts are added up from.

A day is closed when somebody asks for what needs it; whatever changes it later throws its figures away (store), and
they are made anew at the next asking.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ...engine.ruleset import RuleSet
from ...engine.values import Level
from ...scoring.conversation import STANDING
from ...scoring.figures import DayFigures, day_score, lost_points
from ...scoring.sitting import Sitting, as_data, piled
from ...settings import ScoringSettings, Settings, TeamSettings
from ...store import FindingRow, Store, day_figures, runs
from ...store.day_figures import SAMENESS, TEAM, DayRow
from .reading import Reading, Waits, farewells_of, read_day
from .sameness import WINDOW, sameness_data
from .sittings import sittings_of
from .voices import Voices

_THREE_MINUTES = 180


class Books:
    """Makes what is missing of the days before a day. `rules`: under which days are judged now."""

    def __init__(self, store: Store, settings: Settings, voices: Voices) -> None:
        self._store, self._settings, self._voices = store, settings, voices

    async def close_before(self, team: TeamSettings, day: date, ruleset: RuleSet, back: int = WINDOW) -> None:
        """Have the figures of the `back` days before `day`, and of the four samenesses up to them."""
        last = day - timedelta(days=1)
        first = day - timedelta(days=back)
        async with self._store.read() as connection:
            days = await day_figures.missing(connection, team.id, first, last)
            known = await day_figures.one(connection, team.id, last, SAMENESS)
        for missed in days:
            await self._close(team, missed, ruleset)
        if known is None or days:
            await self._compare(team, last)

    async def _close(self, team: TeamSettings, day: date, ruleset: RuleSet) -> None:
        async with self._store.read() as connection:
            read = await read_day(connection, team, day)
            topics = await self._voices.topics(connection, team, day)
            ran = await runs.between(connection, read.began, read.ended)
        under = _ruleset_of(read, [run.rulesets.get(team.id, "") for run in ran]) or ruleset.hash
        sittings = await asyncio.to_thread(sittings_of, read, self._settings.scoring)
        words = [{"example": topic.example, "times": topic.times} for topic in topics]
        rows = await asyncio.to_thread(day_rows, read, sittings, under, words, self._settings.scoring)
        async with self._store.write() as tx:
            await day_figures.put(tx, rows)

    async def _compare(self, team: TeamSettings, last: date) -> None:
        """Judge all contrasts of the window that ends with this day."""
        minimum = self._settings.scoring.minimum
        async with self._store.read() as connection:
            kept = await day_figures.piles(connection, team.id, last - timedelta(days=WINDOW - 1), last)
        data = await asyncio.to_thread(sameness_data, kept, minimum.contrast, minimum.contrast_flag)
        async with self._store.write() as tx:
            await day_figures.put(tx, [DayRow(team.id, last, SAMENESS, "", data)])


def day_rows(
    read: Reading, sittings: Sequence[Sitting], under: str, words: Sequence[Mapping[str, Any]], scoring: ScoringSettings
) -> list[DayRow]:
    """A day's books: the team's row, and one for each agent who spoke."""
    said = farewells_of(read)
    whole = figures_of(read, Waits.of(read.shares), sittings, sum_pairs(said.values()), scoring).as_data()
    kinds = kinds_of(sittings, scoring)
    rows = [DayRow(read.team.id, read.day, TEAM, under, {**whole, "points_by": points_hash(scoring)}, kinds, words)]
    piles, of_agents = piled(sittings), by_agent(sittings)
    for agent, own in read.by_agent().items():
        mine = of_agents.get(agent, [])
        kept = figures_of(own, Waits.of(own.shares), mine, said.get(agent, (0, 0)), scoring).as_data()
        rows.append(DayRow(read.team.id, read.day, agent, under, kept, as_data(piles.get(agent, {}))))
    return rows


def by_agent(sittings: Iterable[Sitting]) -> dict[int, list[Sitting]]:
    """Each agent's own."""
    groups: dict[int, list[Sitting]] = defaultdict(list)
    for one in sittings:
        groups[one.agent].append(one)
    return groups


def points_hash(scoring: ScoringSettings) -> str:
    """Names the numbers by which scores are reckoned, beside the rules: other numbers, other scores."""
    parts = (scoring.base, scoring.deduct, scoring.caps, scoring.bonus, scoring.weight_cap)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def kinds_of(sittings: Sequence[Sitting], scoring: ScoringSettings) -> list[list[float]]:
    """The day's weight and weighted points by kind of customer: angry, known, weight, total."""
    cap = scoring.weight_cap
    sums: dict[tuple[bool, bool], list[float]] = {}
    for one in sittings:
        weight = one.messages if one.messages < cap else cap
        kind = sums.setdefault((bool(one.hostile), bool(one.known)), [0.0, 0.0])
        kind[0] += weight
        kind[1] += weight * one.score.points
    return [[*kind, *both] for kind, both in sorted(sums.items())]


def figures_of(
    read: Reading, waits: Waits, sittings: Sequence[Sitting], farewell: tuple[int, int], scoring: ScoringSettings
) -> DayFigures:
    """The figures of one agent, or of the team, from what was read of them."""
    standing = [row for row in read.found if row.state in STANDING and row.hint_state != "customer"]
    score, mean = day_score(sittings, scoring)
    nin, asked = sum(share.nin for share in read.shares), sum(share.asked for share in read.shares)
    return DayFigures(
        points=score.points,
        mean=mean,
        conversations=score.conversations,
        messages=score.messages,
        nin=(nin, nin + said_times(standing, "sanyao.nin")),
        qing=(asked, asked + said_times(standing, "sanyao.qing")),
        farewell=farewell,
        in_time=(waits.within(_THREE_MINUTES), waits.every.total()),
        firsts=(sum(waited * times for waited, times in waits.first.items()), waits.first.total()),
        corrected=sum(row.state == "self_corrected" for row in read.found),
        bonus=sum(one.score.bonus for one in sittings),
        norms=dict(Counter(norm for norm, _ in counted_places(standing))),
        lost=lost_points(sittings),
    )


def sum_pairs(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Pairs added up, each side by itself."""
    listed = list(pairs)
    return sum(pair[0] for pair in listed), sum(pair[1] for pair in listed)


def said_times(rows: Sequence[FindingRow], norm: str) -> int:
    """Only what was said: something missing is no 你 and no request."""
    return sum(row.norm == norm and row.end > row.start for row in rows)


def counted_places(rows: Sequence[FindingRow]) -> list[tuple[str, int]]:
    """Norm and message of what costs points: several findings of one norm in one message are one."""
    costly = [row for row in rows if Level.HINT < row.level < Level.VETO]
    return sorted({(row.norm, row.message_id) for row in costly})


def _ruleset_of(read: Reading, running: Sequence[str]) -> str:
    """Under which rules the day was judged: those that ran last, else those of the last finding."""
    if running:
        return running[-1]
    return read.found[-1].ruleset if read.found else ""
