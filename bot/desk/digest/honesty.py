"""What the figures do not know: when the bot did not run, what nobody could be named for, hints that nobody saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from ...reports.model import Gap, Note
from ...settings import TeamSettings
from ...store import Tx, figures, runs
from ...store.runs import Run
from .reading import Reading

_SHORTEST = timedelta(minutes=3)
"""A restart is no gap."""


async def notes_of(connection: Tx, read: Reading, one_in: int) -> tuple[Note, ...]:
    """What is missing, counted."""
    training, lost = await figures.quiet_hints(connection, read.team.id, read.day)
    nameless = sum(share.messages for share in read.shares if share.agent is None)
    notes = (
        Note("nameless", nameless),
        Note("uncertain", await figures.uncertain(connection, read.team.id, read.day)),
        Note("training", training),
        Note("lost", lost),
        Note("sampled", one_in if one_in > 1 else 0),
    )
    return tuple(note for note in notes if note.number)


async def gaps_of(connection: Tx, read: Reading, until: datetime) -> tuple[Gap, ...]:
    """When the bot did not run in the team's hours of that day, as far as the day has gone.

    Nothing is said of the time before its first run, nor where no run was ever noted (a replayed day).
    """
    since, over = hours_of(read.team, read)
    end = min(until, over)
    born = await runs.first(connection)
    if born is None or born >= end:
        return ()
    begin = max(since, born)
    found = unwatched(await runs.between(connection, begin, end), begin, end)
    return tuple(
        [Gap(off, on, await figures.sent_between(connection, read.team.id, read.day, off, on)) for off, on in found]
    )


def hours_of(team: TeamSettings, read: Reading) -> tuple[datetime, datetime]:
    """When the team's work begins and ends on a day; without hours the whole day, also where they cross midnight."""
    hours = team.hours
    if hours is None or hours.start >= hours.end:
        return read.began, read.ended
    return _at(read, team, hours.start), _at(read, team, hours.end)


def unwatched(ran: Sequence[Run], since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """What lies between runs, where it is longer than a restart takes."""
    gaps: list[tuple[datetime, datetime]] = []
    seen = since
    for run in ran:
        if run.began_at - seen >= _SHORTEST:
            gaps.append((seen, min(run.began_at, until)))
        seen = max(seen, run.seen_at)
    if until - seen >= _SHORTEST:
        gaps.append((seen, until))
    return gaps


def _at(read: Reading, team: TeamSettings, moment: time) -> datetime:
    return datetime.combine(read.day, moment, team.zone)
