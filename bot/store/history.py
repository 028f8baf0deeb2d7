"""A team's conversations over some days, whole, for trying rules on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from .rows import ConversationRow, FindingRow, MessageRow
from .tables import conversations, findings, messages


async def conversations_since(connection: AsyncConnection, team: str, since: datetime) -> Sequence[ConversationRow]:
    """The conversations that opened since then, oldest first."""
    own = conversations.c
    wanted = select(conversations).where(own.team == team, own.opened_at >= since).order_by(own.id)
    return [ConversationRow(**row._mapping) for row in await connection.execute(wanted)]


async def messages_since(connection: AsyncConnection, team: str, since: datetime) -> Sequence[MessageRow]:
    """Their messages whose words are still kept, in the order in which they came."""
    wanted = (
        select(messages)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.team == team, conversations.c.opened_at >= since)
        .order_by(messages.c.id)
    )
    return [MessageRow(**row._mapping) for row in await connection.execute(wanted)]


async def findings_since(connection: AsyncConnection, team: str, since: datetime) -> Sequence[FindingRow]:
    """What was found in them."""
    wanted = (
        select(findings)
        .join(conversations, conversations.c.id == findings.c.conversation_id)
        .where(conversations.c.team == team, conversations.c.opened_at >= since)
        .order_by(findings.c.id)
    )
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]
