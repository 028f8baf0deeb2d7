"""Business connections: whose private chats are open to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rows import ConnectionRow
from .tables import connections


async def everything(connection: AsyncConnection) -> Sequence[ConnectionRow]:
    """Every connection ever made, oldest first."""
    wanted = select(connections).order_by(connections.c.id)
    return [ConnectionRow(**row._mapping) for row in await connection.execute(wanted)]


async def put(tx: AsyncConnection, name: str, person: int, person_name: str, enabled: bool, now: datetime) -> int:
    """Note how a connection stands; returns its number."""
    changing = {"person": person, "person_name": person_name, "enabled": enabled, "changed_at": now}
    statement = insert(tx, connections).values(name=name, **changing)
    kept = statement.on_conflict_do_update(index_elements=["name"], set_=changing).returning(connections.c.id)
    return int((await tx.execute(kept)).scalar_one())


async def get(connection: AsyncConnection, number: int) -> ConnectionRow | None:
    """The connection of that number."""
    found = (await connection.execute(select(connections).where(connections.c.id == number))).first()
    return ConnectionRow(**found._mapping) if found else None


async def forget(tx: AsyncConnection, before: datetime) -> int:
    """Delete connections that were closed before then; returns how many."""
    old = delete(connections).where(connections.c.enabled.is_(False), connections.c.changed_at < before)
    return int((await tx.execute(old)).rowcount)
