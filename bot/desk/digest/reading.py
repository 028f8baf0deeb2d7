"""Everything a day's figures are made from, read at once on one snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from ...scoring.signs import Sign
from ...settings import TeamSettings
from ...store import FindingRow, PromiseRow, Tx, figures, inspections, promises
from ...store.figures import Heard, Said, Share, Talk, Wait
from ..record import local_day

_MOST_PRAISE = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """One team's day as it is stored. `began` and `ended`: its midnights."""

    team: TeamSettings
    day: date
    began: datetime
    ended: datetime
    shares: Sequence[Share]
    waits: Sequence[Wait]
    found: Sequence[FindingRow]
    talks: Mapping[int, Talk]
    heard: Mapping[int, Heard]
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
        shares, waits, found = _grouped(self.shares), _grouped(self.waits), _grouped(self.found)
        agents = sorted(agent for agent in shares if agent is not None)
        return {
            agent: replace(self, shares=shares[agent], waits=waits.get(agent, []), found=found.get(agent, []))
            for agent in agents
        }

    def farewells(self) -> dict[int | None, tuple[int, int]]:
        """Of the day's conversations in which a goodbye was due, in how many it was said: by who spoke last."""
        last = {one.conversation: one.agent for one in sorted(self.shares, key=lambda share: share.ended)}
        counts: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
        for talk in self.talks.values():
            if talk.farewell is not None and talk.closed_at is not None and self.opened_here(talk):
                counts[last.get(talk.id)][0] += talk.farewell
                counts[last.get(talk.id)][1] += 1
        return {agent: (said, due) for agent, (said, due) in counts.items()}

    def opened_here(self, talk: Talk) -> bool:
        """Whether a conversation began on this day."""
        return local_day(talk.opened_at, self.team.zone) == self.day


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
        waits=await figures.waits(connection, team.id, day),
        found=await figures.found(connection, team.id, day),
        talks={talk.id: talk for talk in talks},
        heard={one.conversation: one for one in heard},
        with_leads=await figures.with_leads(connection, team.id, day),
        inspected=await inspections.between(connection, team.id, began, ended),
        promises=await promises.of_day(connection, team.id, day),
        praise=await figures.said_with(connection, team.id, day, "customer", Sign.PRAISES, _MOST_PRAISE),
    )
