"""Everything a day's figures are made from, read at once on one snapshot."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Protocol, TypeVar

from ...scoring.signs import Sign
from ...settings import TeamSettings
from ...store import FindingRow, PromiseRow, Tx, figures, inspections, promises
from ...store.figures import Heard, Said, Share, Talk

_MOST_PRAISE = 40


@dataclass(frozen=True, slots=True)
class Waits:
    """How many answers took so many seconds, and the same of each conversation's first answer."""

    every: Counter[int]
    first: Counter[int]

    @classmethod
    def of(cls, shares: Iterable[Share]) -> Waits:
        """How long customers waited for the answers in these parts."""
        told, first = [], []
        for share in shares:
            if share.waits:
                told.append(share.waits)
            if share.first_wait is not None:
                first.append(share.first_wait)
        return cls(Counter(map(int, ",".join(told).split(","))) if told else Counter(), Counter(first))

    def within(self, seconds: int) -> int:
        """How many answers took no longer."""
        return sum(times for waited, times in self.every.items() if waited <= seconds)


def median(counts: Counter[int]) -> float | None:
    """The middle of all values; None where there are none."""
    whole = counts.total()
    if not whole:
        return None
    ordered = sorted(counts.items())
    ends = list(accumulate(times for _, times in ordered))
    low, high = (ordered[bisect_right(ends, place)][0] for place in ((whole - 1) // 2, whole // 2))
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One team's day as it is stored. `began` and `ended`: its midnights."""

    team: TeamSettings
    day: date
    began: datetime
    ended: datetime
    shares: Sequence[Share]
    found: Sequence[FindingRow]
    talks: Mapping[int, Talk]
    heard: Mapping[int, Heard]
    customers: frozenset[int]
    with_leads: frozenset[int]
    inspected: Sequence[tuple[datetime, datetime | None]]
    promises: Sequence[PromiseRow]
    praise: Sequence[Said]

    @property
    def named(self) -> Sequence[Share]:
        """The parts somebody can be named for."""
        return [share for share in self.shares if share.agent is not None]

    def by_agent(self) -> dict[int, Reading]:
        """The same, of each agent who spoke alone."""
        shares, found = _grouped(self.shares), _grouped(self.found)
        agents = sorted(agent for agent in shares if agent is not None)
        return {agent: replace(self, shares=shares[agent], found=found.get(agent, [])) for agent in agents}

    @property
    def conversations(self) -> int:
        """In how many conversations anybody spoke."""
        return len(self.customers | self.with_leads | {share.conversation for share in self.shares})


class _Whose(Protocol):
    @property
    def agent(self) -> int | None: ...


_Row = TypeVar("_Row", bound=_Whose)


def _grouped(rows: Iterable[_Row]) -> dict[int | None, list[_Row]]:
    groups: dict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.agent].append(row)
    return groups


def midnights(team: TeamSettings, day: date) -> tuple[datetime, datetime]:
    """When the team's day begins and ends."""
    begin, end = (datetime.combine(one, datetime.min.time(), team.zone) for one in (day, day + timedelta(days=1)))
    return begin, end


async def read_day(connection: Tx, team: TeamSettings, day: date) -> Reading:
    """Read it."""
    began, ended = midnights(team, day)
    talks = await figures.talks(connection, team.id, day)
    heard = await figures.heard(connection, team.id, day)
    return Reading(
        team=team,
        day=day,
        began=began,
        ended=ended,
        shares=await figures.shares(connection, team.id, day),
        found=await figures.found(connection, team.id, day),
        talks={talk.id: talk for talk in talks},
        heard={one.conversation: one for one in heard},
        customers=await figures.customers(connection, team.id, day),
        with_leads=await figures.with_leads(connection, team.id, day),
        inspected=await inspections.between(connection, team.id, began, ended),
        promises=await promises.of_day(connection, team.id, day),
        praise=await figures.said_with(connection, team.id, day, "customer", Sign.PRAISES, _MOST_PRAISE),
    )


Farewells = Mapping[int | None, tuple[int, int]]


def farewells_of(read: Reading) -> Farewells:
    """Of the day's conversations in which a goodbye was due, in how many it was said: by who spoke last."""
    last = {one.conversation: one.agent for one in sorted(read.shares, key=lambda share: share.ended)}
    counts: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    for talk in read.talks.values():
        if talk.farewell is not None and talk.here:
            count = counts[last.get(talk.id)]
            count[0] += talk.farewell
            count[1] += 1
    return {agent: (said, due) for agent, (said, due) in counts.items()}
