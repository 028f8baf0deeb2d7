"""Messages, masked. (key, ref) names a message for ever, so that a second delivery finds the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import day_figures
from .dialect import insert
from .rows import MessageRow, Said
from .tables import conversations, messages


async def add(tx: AsyncConnection, row: MessageRow) -> int | None:
    """Store a message (its `id` is ignored); None if it is known already."""
    values = asdict(row)
    del values["id"]
    statement = insert(tx, messages).on_conflict_do_nothing(index_elements=["key", "ref"]).returning(messages.c.id)
    number = (await tx.execute(statement, values)).scalar_one_or_none()
    return None if number is None else int(number)


async def find(tx: AsyncConnection, key: str, ref: int) -> MessageRow | None:
    """The message a source calls `ref` in the conversation `key`."""
    found = (await tx.execute(select(messages).where(messages.c.key == key, messages.c.ref == ref))).first()
    return MessageRow(**found._mapping) if found else None


async def of_conversation(connection: AsyncConnection, conversation: int) -> Sequence[MessageRow]:
    """A conversation's messages in the order in which they came."""
    wanted = select(messages).where(messages.c.conversation_id == conversation).order_by(messages.c.id)
    return [MessageRow(**row._mapping) for row in await connection.execute(wanted)]


async def change(tx: AsyncConnection, message: int, **values: Any) -> None:
    """Change columns of one message."""
    changed = update(messages).where(messages.c.id == message).values(values)
    for team, day in (await tx.execute(changed.returning(messages.c.team, messages.c.local_day))).all():
        await day_figures.forget(tx, team, day)


async def threads(connection: AsyncConnection, since: datetime) -> list[Said]:
    """Which message stands in which conversation, oldest first."""
    told = messages.c
    wanted = (
        select(conversations.c.chat, told.ref, told.key, told.role, told.author, told.at, told.auto, told.certain)
        .join(conversations, conversations.c.id == told.conversation_id)
        .where(told.at >= since)
        .order_by(told.id)
    )
    return [Said(**row._mapping) for row in await connection.execute(wanted)]


async def experience(connection: AsyncConnection, agent: int, since: datetime) -> tuple[datetime | None, int]:
    """When an agent wrote the first message that is known, and how many since `since`."""
    own = messages.c
    first: datetime | None = (
        await connection.execute(select(func.min(own.at)).where(own.author == agent, own.role == "agent"))
    ).scalar_one()
    lately = select(func.count()).where(own.author == agent, own.role == "agent", own.at >= since)
    return first, int((await connection.execute(lately)).scalar_one())


async def last_agent(connection: AsyncConnection, chat: int, since: datetime) -> int | None:
    """Who served in this chat last, if anybody has since then."""
    own = messages.c
    wanted = (
        select(own.author)
        .join(conversations, conversations.c.id == own.conversation_id)
        .where(conversations.c.chat == chat, own.author.is_not(None), own.role == "agent", own.at >= since)
        .order_by(own.at.desc())
        .limit(1)
    )
    return (await connection.execute(wanted)).scalar_one_or_none()


async def get(connection: AsyncConnection, message: int) -> MessageRow | None:
    """The message of that number."""
    found = (await connection.execute(select(messages).where(messages.c.id == message))).first()
    return MessageRow(**found._mapping) if found else None


async def in_chat(connection: AsyncConnection, chat: int, ref: int) -> MessageRow | None:
    """The message that stands in a group under this number."""
    wanted = select(messages).join(conversations, conversations.c.id == messages.c.conversation_id)
    found = (await connection.execute(wanted.where(conversations.c.chat == chat, messages.c.ref == ref))).first()
    return MessageRow(**found._mapping) if found else None
