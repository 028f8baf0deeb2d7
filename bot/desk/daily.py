"""For which days a digest is due, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ..settings import TeamSettings
from ..store import Tx, figures
from .record import local_day

CATCH_UP_DAYS = 7
"""How far back a digest that was missed is still made up for."""


async def due_days(connection: Tx, team: TeamSettings, born_at: datetime, now: datetime) -> list[date]:
    """The days whose digest should have gone out by now and has not, oldest first.

    A day that was missed is made up for if anything was said on it; today's goes out even if
    nothing was, so that silence never looks like a broken bot.
    """
    today = local_day(now, team.zone)
    days = [today - timedelta(days=back) for back in range(CATCH_UP_DAYS, -1, -1)]
    sent = await figures.digest_days(connection, team.id, days[0])
    missing = [day for day in days if digest_at(team, day) <= now and day not in sent]
    if not missing:
        return []
    spoken = await figures.spoken_days(connection, team.id, missing)
    return [day for day in missing if day in spoken or (day == today and born_at <= digest_at(team, day))]


def digest_at(team: TeamSettings, day: date) -> datetime:
    """When the digest of that day is due."""
    return datetime.combine(day, team.digest_at, team.zone).astimezone(UTC)


def next_digest(team: TeamSettings, now: datetime) -> datetime:
    """When the team's next digest is due, after `now`."""
    today = local_day(now, team.zone)
    return next(at for at in (digest_at(team, today + timedelta(days=n)) for n in range(3)) if at > now)
