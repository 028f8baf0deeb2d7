"""Messages, masked. (key, ref) names a message for ever, so that a second delivery finds the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rows import MessageRow
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
    await tx.execute(update(messages).where(messages.c.id == message).values(values))


async def threads(connection: AsyncConnection, since: datetime) -> list[tuple[int, int, str, bool]]:
    """Which message stands in which conversation, oldest first: chat, ref, key, whether a customer wrote it."""
    wanted = (
        select(conversations.c.chat, messages.c.ref, messages.c.key, messages.c.role)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(messages.c.at >= since)
        .order_by(messages.c.id)
    )
    rows = await connection.execute(wanted)
    return [(row.chat, row.ref, row.key, row.role == "customer") for row in rows]


async def get(connection: AsyncConnection, message: int) -> MessageRow | None:
    """The message of that number."""
    found = (await connection.execute(select(messages).where(messages.c.id == message))).first()
    return MessageRow(**found._mapping) if found else None
