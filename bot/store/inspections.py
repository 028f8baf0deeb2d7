"""Declared inspections (检查): while one is on, leads look on and everybody may know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import inspections


async def begin(tx: AsyncConnection, team: str, lead: int, now: datetime) -> bool:
    """Begin one; False if one is on already."""
    if await running(tx, team) is not None:
        return False
    await tx.execute(insert(inspections).values(team=team, began_at=now, lead=lead))
    return True


async def end(tx: AsyncConnection, team: str, now: datetime) -> datetime | None:
    """End the one that is on; returns when it began, None if none was."""
    began = await running(tx, team)
    open_one = (inspections.c.team == team) & inspections.c.ended_at.is_(None)
    await tx.execute(update(inspections).where(open_one).values(ended_at=now))
    return began


async def running(connection: AsyncConnection, team: str) -> datetime | None:
    """Since when an inspection is on, if one is."""
    wanted = select(inspections.c.began_at).where(inspections.c.team == team, inspections.c.ended_at.is_(None))
    moment: datetime | None = (await connection.execute(wanted.order_by(inspections.c.id))).scalars().first()
    return moment


async def between(
    connection: AsyncConnection, team: str, since: datetime, until: datetime
) -> Sequence[tuple[datetime, datetime | None]]:
    """The windows that touch a stretch of time: beginning, and end if it has ended."""
    ended = or_(inspections.c.ended_at.is_(None), inspections.c.ended_at >= since)
    wanted = select(inspections.c.began_at, inspections.c.ended_at).where(inspections.c.team == team)
    found = await connection.execute(wanted.where(inspections.c.began_at <= until, ended))
    return [(began, until_) for began, until_ in found]
