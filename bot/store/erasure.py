"""Forgetting one person at once: an agent's words and results, or a customer's conversations.

What only counts things for a team stays; what names, quotes or judges the person goes. SQLite overwrites
what it deletes (secure_delete); `scrub` then empties the write-ahead log, where older pages still stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .database import Database
from .day_figures import SAMENESS
from .facts import own_day
from .tables import conversations, day_figures, facts, findings, messages, metadata, outbox

_PERSON = ("agent", "recipient", "person")
"""Columns that say about whom, or for whom, a row is."""


async def erase_agent(tx: AsyncConnection, agent: int) -> dict[str, int]:
    """Forget an agent: messages stand without words and author, everything found or sent goes. Rows per table."""
    said = update(messages).where(messages.c.author == agent)
    gone = {"messages": int((await tx.execute(said.values(text="", author=None))).rowcount)}
    await tx.execute(delete(day_figures).where(day_figures.c.agent == SAMENESS))  # it speaks of everybody; made anew
    for table in reversed(metadata.sorted_tables):
        for column in (table.c[name] for name in _PERSON if name in table.c):
            done = await tx.execute(delete(table).where(column == agent))
            gone[table.name] = gone.get(table.name, 0) + int(done.rowcount)
    await tx.execute(delete(facts).where(facts.c.name == own_day(agent)))
    told = outbox.c.kind == "digest", outbox.c.state != "queued"  # digests sent to leads name and quote the agent
    await tx.execute(update(outbox).where(*told).values(html="", plain="", buttons=[]))
    return {name: count for name, count in gone.items() if count}


async def erase_customer(tx: AsyncConnection, customer: int, pseudonyms: Iterable[str]) -> dict[str, int]:
    """Forget a customer: every conversation with what hangs on it. `pseudonyms`: the names in each team."""
    keys = [conversations.c.key.like(f"{kind}:%:{customer}") for kind in ("tg-group", "tg-biz")]
    mine = or_(conversations.c.customer.in_(list(pseudonyms)), *keys)
    found = (await tx.execute(select(conversations).where(mine))).all()
    numbers = [row.id for row in found]
    said = await tx.execute(select(messages.c.id).where(messages.c.conversation_id.in_(numbers)))
    judged = await tx.execute(select(findings.c.id).where(findings.c.conversation_id.in_(numbers)))
    gone = {"conversations": len(numbers), "messages": len(said.all()), "findings": len(judged.all())}
    for row in found:
        day = day_figures.c.local_day == row.local_day
        await tx.execute(update(day_figures).where(day_figures.c.team == row.team, day).values(words=[]))
        quoting = update(outbox).where(outbox.c.chat == row.chat, outbox.c.created_at >= row.opened_at)
        await tx.execute(quoting.where(outbox.c.hint_id.is_(None)).values(html="", plain=""))
    await tx.execute(delete(conversations).where(conversations.c.id.in_(numbers)))
    return {name: count for name, count in gone.items() if count}


async def teams(connection: AsyncConnection) -> list[str]:
    """Every team that ever had a conversation."""
    return list((await connection.execute(select(conversations.c.team).distinct())).scalars())


async def scrub(database: Database) -> None:
    """Leave no deleted word behind in the files: write the log back and cut it to nothing (SQLite only)."""
    if database.path is None:
        return
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
