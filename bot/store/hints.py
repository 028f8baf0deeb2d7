"""Hints given (or, in training, kept to oneself), and who does not want any for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rows import HintRow
from .tables import hints, mutes


async def add(tx: AsyncConnection, row: HintRow) -> int:
    """Store a hint (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    return int((await tx.execute(insert(tx, hints).returning(hints.c.id), values)).scalar_one())


async def get(connection: AsyncConnection, hint: int) -> HintRow | None:
    """The hint of that number."""
    found = (await connection.execute(select(hints).where(hints.c.id == hint))).first()
    return HintRow(**found._mapping) if found else None


async def change(tx: AsyncConnection, hint: int, **values: Any) -> None:
    """Change columns of one hint."""
    await tx.execute(update(hints).where(hints.c.id == hint).values(values))


async def recent(connection: AsyncConnection, agent: int, since: datetime) -> Sequence[HintRow]:
    """An agent's hints since then, oldest first."""
    wanted = select(hints).where(hints.c.agent == agent, hints.c.created_at >= since).order_by(hints.c.id)
    return [HintRow(**row._mapping) for row in await connection.execute(wanted)]


async def unspoken(connection: AsyncConnection, team: str, day: date) -> Sequence[HintRow]:
    """A team's hints of one day that were only recorded (training), oldest first."""
    mine = select(hints).where(hints.c.team == team, hints.c.local_day == day, hints.c.mode == "training")
    return [HintRow(**row._mapping) for row in await connection.execute(mine.order_by(hints.c.id))]


async def mute(tx: AsyncConnection, agent: int, until: datetime) -> None:
    """No hints for this agent until then. Nobody else is told."""
    statement = insert(tx, mutes).values(agent=agent, until=until)
    await tx.execute(statement.on_conflict_do_update(index_elements=["agent"], set_={"until": until}))


async def muted_until(connection: AsyncConnection, agent: int) -> datetime | None:
    """Until when an agent wants no hints, if ever asked."""
    moment: datetime | None = (
        await connection.execute(select(mutes.c.until).where(mutes.c.agent == agent))
    ).scalar_one_or_none()
    return moment
