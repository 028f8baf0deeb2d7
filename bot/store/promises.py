"""Promises (承诺): what agents owe to customers, across the sittings of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import day_figures
from .rows import PromiseRow
from .tables import promises

_UNSETTLED = ("open", "lost")


async def add(tx: AsyncConnection, row: PromiseRow) -> int:
    """Store a new promise (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    return int((await tx.execute(insert(promises).values(values).returning(promises.c.id))).scalar_one())


async def change(tx: AsyncConnection, promise: int, **values: Any) -> None:
    """Change columns of one promise."""
    await tx.execute(update(promises).where(promises.c.id == promise).values(values))


async def settle(tx: AsyncConnection, promise: int, state: str, at: datetime | None) -> bool:
    """Note what has become of a promise; False if it was settled before."""
    mine = update(promises).where(promises.c.id == promise, promises.c.state.in_(_UNSETTLED))
    settled = mine.values(state=state, settled_at=at).returning(promises.c.team, promises.c.local_day)
    found = (await tx.execute(settled)).first()
    if found is not None:
        await day_figures.forget(tx, *found)
    return found is not None


async def remove(tx: AsyncConnection, promise: int) -> None:
    """Forget a promise whose words are gone."""
    await tx.execute(delete(promises).where(promises.c.id == promise))


async def get(connection: AsyncConnection, promise: int) -> PromiseRow | None:
    """The promise of that number."""
    found = (await connection.execute(select(promises).where(promises.c.id == promise))).first()
    return PromiseRow(**found._mapping) if found else None


async def of_conversation(connection: AsyncConnection, conversation: int) -> Sequence[PromiseRow]:
    """Everything promised in one sitting."""
    return await _some(connection, promises.c.conversation_id == conversation)


async def owed(connection: AsyncConnection, key: str, before: int, since: datetime) -> Sequence[PromiseRow]:
    """What earlier sittings of a conversation have left unsettled; what was due before `since` is past caring."""
    earlier = (promises.c.key == key, promises.c.conversation_id < before, promises.c.due_at >= since)
    return await _some(connection, *earlier, promises.c.state.in_(_UNSETTLED))


async def due(connection: AsyncConnection, horizon: datetime, limit: int) -> Sequence[PromiseRow]:
    """Open promises whose deadline lay before `horizon`, the longest overdue first."""
    passed = select(promises).where(promises.c.state == "open", promises.c.due_at < horizon)
    rows = await connection.execute(passed.order_by(promises.c.due_at, promises.c.id).limit(limit))
    return [PromiseRow(**row._mapping) for row in rows]


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next open promise is due."""
    wanted = select(func.min(promises.c.due_at)).where(promises.c.state == "open")
    moment: datetime | None = (await connection.execute(wanted)).scalar_one()
    return moment


async def of_day(connection: AsyncConnection, team: str, day: date) -> Sequence[PromiseRow]:
    """What a team promised on one of its days."""
    return await _some(connection, promises.c.team == team, promises.c.local_day == day)


async def still_owed(connection: AsyncConnection, team: str, since: datetime) -> Sequence[PromiseRow]:
    """What a team still owes, the first due first; what was due before `since` is left out."""
    unsettled = (promises.c.team == team, promises.c.state.in_(_UNSETTLED), promises.c.due_at >= since)
    return sorted(await _some(connection, *unsettled), key=lambda row: (row.due_at, row.id))


async def _some(connection: AsyncConnection, *conditions: Any) -> Sequence[PromiseRow]:
    rows = await connection.execute(select(promises).where(*conditions).order_by(promises.c.id))
    return [PromiseRow(**row._mapping) for row in rows]
