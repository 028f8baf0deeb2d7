"""Conversations: found by key, woken by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .rows import ConversationRow
from .tables import conversations

_CHANGING = (
    "last_at", "ticked_at", "closed_at", "farewell", "due_since", "hint_at", "wake_at", "customer",
    "waiting_since", "remind_at", "reminded_at", "opened_at",
)  # fmt: skip
_UPDATE = (
    update(conversations)
    .where(conversations.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)


async def add(tx: AsyncConnection, row: ConversationRow) -> int:
    """Store a new conversation (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    result = await tx.execute(insert(conversations).values(values).returning(conversations.c.id))
    return int(result.scalar_one())


async def save(tx: AsyncConnection, row: ConversationRow) -> None:
    """Store what changes in a conversation: its times, its closing."""
    values = {f"new_{name}": getattr(row, name) for name in _CHANGING}
    await tx.execute(_UPDATE, {"row": row.id, **values})


async def get(tx: AsyncConnection, conversation: int) -> ConversationRow | None:
    """The conversation of that number."""
    found = (await tx.execute(select(conversations).where(conversations.c.id == conversation))).first()
    return ConversationRow(**found._mapping) if found else None


async def latest(tx: AsyncConnection, key: str) -> ConversationRow | None:
    """The newest conversation of a key."""
    wanted = select(conversations).where(conversations.c.key == key).order_by(conversations.c.id.desc()).limit(1)
    found = (await tx.execute(wanted)).first()
    return ConversationRow(**found._mapping) if found else None


async def waking(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """The numbers of conversations in which something is due, the longest overdue first."""
    due = conversations.c.wake_at
    wanted = select(conversations.c.id).where(due <= now).order_by(due, conversations.c.id).limit(limit)
    return (await connection.execute(wanted)).scalars().all()


async def next_wake(connection: AsyncConnection, after: datetime | None = None) -> datetime | None:
    """When the next conversation has something due (`after` a moment, if one is named)."""
    wanted = select(func.min(conversations.c.wake_at))
    if after is not None:
        wanted = wanted.where(conversations.c.wake_at > after)
    moment: datetime | None = (await connection.execute(wanted)).scalar_one()
    return moment


async def waiting(connection: AsyncConnection, team: str) -> int:
    """How many customers of a team wait for an answer."""
    wanted = select(func.count()).where(conversations.c.team == team, conversations.c.waiting_since.is_not(None))
    return int((await connection.execute(wanted)).scalar_one())


async def to_remind(connection: AsyncConnection, team: str, until: datetime) -> Sequence[int]:
    """The numbers of a team's conversations whose agent is to be told by then that the customer waits."""
    wanted = select(conversations.c.id).where(
        conversations.c.team == team, conversations.c.waiting_since.is_not(None), conversations.c.remind_at <= until
    )
    return (await connection.execute(wanted.order_by(conversations.c.remind_at))).scalars().all()


async def was_here(tx: AsyncConnection, key: str, day: date) -> bool:
    """Whether a conversation of this key already opened on this day."""
    wanted = select(conversations.c.id).where(conversations.c.key == key, conversations.c.local_day == day).limit(1)
    return (await tx.execute(wanted)).first() is not None
