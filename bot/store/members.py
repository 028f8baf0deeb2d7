"""Who was enrolled in chat, and which groups were bound there: what lies over config.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rows import ChatRow, MemberRow
from .tables import bound_chats, members


async def everybody(connection: AsyncConnection) -> Sequence[MemberRow]:
    """Every row, oldest change first."""
    wanted = select(members).order_by(members.c.changed_at, members.c.person)
    return [MemberRow(**row._mapping) for row in await connection.execute(wanted)]


async def put(tx: AsyncConnection, row: MemberRow) -> None:
    """Enrol somebody or take somebody off the list. An agent serves in one team: the newest."""
    values = asdict(row)
    if row.part == "agent" and row.active:
        elsewhere = update(members).where(members.c.part == "agent", members.c.person == row.person)
        await tx.execute(elsewhere.values(active=False, changed_by=row.changed_by, changed_at=row.changed_at))
    kept = {name: values[name] for name in ("name", "active", "changed_by", "changed_at")}
    statement = insert(tx, members).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["part", "person", "team"], set_=kept))


async def chats(connection: AsyncConnection) -> Sequence[ChatRow]:
    """Every group that was bound or released in chat."""
    wanted = select(bound_chats).order_by(bound_chats.c.chat)
    return [ChatRow(**row._mapping) for row in await connection.execute(wanted)]


async def bind(tx: AsyncConnection, row: ChatRow) -> None:
    """Bind a group to a team, or release it."""
    values = asdict(row)
    statement = insert(tx, bound_chats).values(values)
    del values["chat"]
    await tx.execute(statement.on_conflict_do_update(index_elements=["chat"], set_=values))


async def move_chat(tx: AsyncConnection, old: int, new: int, team: str, now: datetime) -> None:
    """A group has a new id: the team goes with it."""
    await bind(tx, ChatRow(old, team, active=False, changed_by=None, changed_at=now))
    await bind(tx, ChatRow(new, team, active=True, changed_by=None, changed_at=now))
