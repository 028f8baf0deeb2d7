"""Forgetting in time: words after some weeks, everything after a year or so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import rulesets
from .rule_tables import appeals, rule_drafts
from .tables import (
    conversations,
    day_figures,
    digests,
    findings,
    hints,
    inspections,
    messages,
    outbox,
    promises,
    runs,
)


async def forget_words(tx: AsyncConnection, before: datetime) -> int:
    """Empty every text said or sent before then; figures stay. Returns how many messages that were."""
    said = update(messages).where(messages.c.at < before, messages.c.text != "")
    emptied = await tx.execute(said.values(text=""))
    found = update(findings).where(findings.c.found_at < before, findings.c.hint != "")
    await tx.execute(found.values(match="", hint="", suggest=None))
    await tx.execute(update(hints).where(hints.c.created_at < before, hints.c.html != "").values(html=""))
    await tx.execute(update(promises).where(promises.c.made_at < before, promises.c.text != "").values(text=""))
    sent = update(outbox).where(outbox.c.created_at < before, outbox.c.html != "")
    await tx.execute(sent.values(html="", plain=""))
    await tx.execute(update(appeals).where(appeals.c.opened_at < before).values(reason="", note=""))
    await tx.execute(update(day_figures).where(day_figures.c.local_day < before.date()).values(words=[]))
    await tx.execute(delete(rule_drafts).where(rule_drafts.c.created_at < before))
    return int(emptied.rowcount)


async def forget_everything(tx: AsyncConnection, before: datetime) -> int:
    """Delete conversations that ended before then, with all that hangs on them. Returns how many."""
    await tx.execute(delete(outbox).where(outbox.c.created_at < before))
    await tx.execute(delete(digests).where(digests.c.created_at < before))
    await tx.execute(delete(day_figures).where(day_figures.c.local_day < before.date()))
    await tx.execute(delete(runs).where(runs.c.seen_at < before))
    await tx.execute(delete(inspections).where(inspections.c.ended_at < before))
    gone = await tx.execute(delete(conversations).where(conversations.c.last_at < before))
    await rulesets.forget_unused(tx, before)
    return int(gone.rowcount)
