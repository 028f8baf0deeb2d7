"""Invite links: found by the hash of their token, used once, dead after a while."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .rows import InviteRow
from .tables import invites


async def add(tx: AsyncConnection, row: InviteRow) -> None:
    """Keep a new invite."""
    await tx.execute(insert(invites), asdict(row))


async def use(tx: AsyncConnection, token_hash: str, person: int, now: datetime) -> InviteRow | None:
    """Use an invite up; None where there is none of that hash, or it is used or too old."""
    mine = update(invites).where(invites.c.hash == token_hash, invites.c.used_at.is_(None), invites.c.expires_at > now)
    row = (await tx.execute(mine.values(used_by=person, used_at=now).returning(*invites.c))).first()
    return InviteRow(**row._mapping) if row else None


async def forget(tx: AsyncConnection, now: datetime) -> int:
    """Delete those that nobody can use any more; returns how many."""
    return int((await tx.execute(delete(invites).where(invites.c.expires_at <= now))).rowcount)
