"""Everything that is kept: one database, small repositories, migrations. Only this room knows SQLAlchemy.

A repository is a module of functions that take a transaction (`Tx`), so that several of them can
write as one: `async with store.write() as tx: await messages.add(tx, …); await findings.add(tx, …)`.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from . import conversations, facts, figures, findings, hints, inbox, messages, outbox, retention
from .rows import Button, ConversationRow, FindingRow, HintRow, InboxRow, MessageRow, OutboxRow
from .store import Store

Tx = AsyncConnection
"""A transaction, or a snapshot to read from."""

__all__ = [
    "Button",
    "ConversationRow",
    "FindingRow",
    "HintRow",
    "InboxRow",
    "MessageRow",
    "OutboxRow",
    "Store",
    "Tx",
    "conversations",
    "facts",
    "figures",
    "findings",
    "hints",
    "inbox",
    "messages",
    "outbox",
    "retention",
]
