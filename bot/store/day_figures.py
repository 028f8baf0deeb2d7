"""Figures of past days, kept so that weeks, trends and contrasts need not read every message again.

Agent 0 is the team, agent -1 what is known of the four samenesses up to that day. Whatever changes something of a past
day calls `forget`; the rows are made anew when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .tables import conversations, day_figures

TEAM, SAMENESS = 0, -1


@dataclass(frozen=True, slots=True)
class DayRow:
    """One agent's day (or the team's). `piles` is empty where it was not asked for."""

    team: str
    local_day: date
    agent: int
    ruleset: str
    figures: Any
    piles: Any = field(default_factory=dict)
    words: Sequence[Mapping[str, Any]] = ()


async def put(tx: AsyncConnection, rows: Iterable[DayRow]) -> None:
    """Keep these rows; those that are there already stay."""
    values = [{name: getattr(row, name) for name in DayRow.__dataclass_fields__} for row in rows]
    if values:
        await tx.execute(insert(tx, day_figures).on_conflict_do_nothing(), values)


async def between(connection: AsyncConnection, team: str, since: date, until: date) -> Sequence[DayRow]:
    """Agents' and team's days from `since` to `until`, without piles and words."""
    own = day_figures.c
    wanted = select(own.team, own.local_day, own.agent, own.ruleset, own.figures)
    mine = wanted.where(own.team == team, own.local_day.between(since, until), own.agent >= TEAM)
    return [DayRow(*row) for row in await connection.execute(mine.order_by(own.local_day, own.agent))]


async def piles(connection: AsyncConnection, team: str, since: date, until: date) -> Sequence[tuple[int, Any]]:
    """Agents' piles from `since` to `until`."""
    own = day_figures.c
    mine = select(own.agent, own.piles).where(own.team == team, own.local_day.between(since, until), own.agent > TEAM)
    return [(agent, kept) for agent, kept in await connection.execute(mine.order_by(own.local_day, own.agent))]


async def one(connection: AsyncConnection, team: str, day: date, agent: int) -> DayRow | None:
    """One whole row."""
    own = day_figures.c
    wanted = select(day_figures).where(own.team == team, own.local_day == day, own.agent == agent)
    found = (await connection.execute(wanted)).first()
    return DayRow(**found._mapping) if found else None


async def missing(connection: AsyncConnection, team: str, since: date, until: date) -> list[date]:
    """The days from `since` to `until` without figures, oldest first; none before the team's first conversation."""
    own, talk = day_figures.c, conversations.c
    first = (await connection.execute(select(func.min(talk.local_day)).where(talk.team == team))).scalar_one()
    if first is None:
        return []
    there = select(own.local_day).where(own.team == team, own.local_day.between(since, until), own.agent == TEAM)
    known = set((await connection.execute(there)).scalars())
    begin = max(first, since)
    days = (begin + timedelta(days=n) for n in range((until - begin).days + 1))
    return [day for day in days if day not in known]


async def forget(tx: AsyncConnection, team: str, day: date) -> None:
    """Something of that day has changed: its figures are thrown away, and what was made of them."""
    own = day_figures.c
    mine = or_(and_(own.local_day == day, own.agent >= TEAM), and_(own.local_day >= day, own.agent == SAMENESS))
    await tx.execute(delete(day_figures).where(own.team == team, mine))
