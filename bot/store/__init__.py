"""Everything that is kept: one database, small repositories, migrations. Only this room knows SQLAlchemy.

A repository is a module of functions that take a transaction (`Tx`), so that several of them can
write as one: `async with store.write() as tx: await messages.add(tx, …); await findings.add(tx, …)`.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from . import (
    appeals,
    calibrations,
    conversations,
    day_figures,
    facts,
    figures,
    findings,
    hints,
    history,
    inbox,
    inspections,
    judgements,
    messages,
    outbox,
    personal,
    promises,
    retention,
    rule_drafts,
    rule_figures,
    rule_states,
    rulesets,
    runs,
)
from .rows import (
    Button,
    ChatRow,
    ConnectionRow,
    ConversationRow,
    FindingRow,
    HintRow,
    InboxRow,
    InviteRow,
    MemberRow,
    MessageRow,
    OutboxRow,
    PromiseRow,
    Said,
)
from .rule_rows import AppealRow, CalibrationRow, DraftRow, JudgementRow, RuleStateRow
from .store import Store

Tx = AsyncConnection
"""A transaction, or a snapshot to read from."""

__all__ = [
    "AppealRow",
    "Button",
    "CalibrationRow",
    "ChatRow",
    "ConnectionRow",
    "ConversationRow",
    "DraftRow",
    "FindingRow",
    "HintRow",
    "InboxRow",
    "InviteRow",
    "JudgementRow",
    "MemberRow",
    "MessageRow",
    "OutboxRow",
    "PromiseRow",
    "RuleStateRow",
    "Said",
    "Store",
    "Tx",
    "appeals",
    "calibrations",
    "connections",
    "conversations",
    "day_figures",
    "facts",
    "figures",
    "findings",
    "hints",
    "history",
    "inbox",
    "inspections",
    "invites",
    "judgements",
    "members",
    "messages",
    "outbox",
    "personal",
    "promises",
    "retention",
    "rule_drafts",
    "rule_figures",
    "rule_states",
    "rulesets",
    "runs",
    "samples",
]
