"""Rules made from an example in a chat, before anybody has decided to try them."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .rule_rows import DraftRow
from .rule_tables import rule_drafts


async def add(tx: AsyncConnection, row: DraftRow) -> int:
    """Keep a draft (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    return int((await tx.execute(insert(rule_drafts).returning(rule_drafts.c.id), values)).scalar_one())


async def get(connection: AsyncConnection, number: int) -> DraftRow | None:
    """The draft of that number."""
    found = (await connection.execute(select(rule_drafts).where(rule_drafts.c.id == number))).first()
    return DraftRow(**found._mapping) if found else None


async def settle(tx: AsyncConnection, number: int, state: str) -> bool:
    """Use an open draft or drop it; False if that was done before."""
    mine = update(rule_drafts).where(rule_drafts.c.id == number, rule_drafts.c.state == "open")
    return bool((await tx.execute(mine.values(state=state))).rowcount)
