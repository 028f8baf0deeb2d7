"""Everything that is kept about one person, for that person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import metadata

ABOUT: Mapping[str, str] = {
    "messages": "author",
    "findings": "agent",
    "hints": "agent",
    "outbox": "recipient",
    "promises": "agent",
    "appeals": "agent",
    "day_figures": "agent",
    "mutes": "agent",
    "members": "person",
    "connections": "person",
    "invites": "used_by",
    "inspections": "lead",
    "judgements": "by",
    "calibration_answers": "rater",
    "rule_states": "by",
    "rule_drafts": "by",
}
"""By table, the column that says whom a row is about. A test sees to it that no such column is forgotten."""

_SECRET = frozenset({("invites", "hash")})


async def counts(connection: AsyncConnection, person: int) -> dict[str, int]:
    """How many rows each table holds about a person; 0 where it holds none."""
    found = {}
    for name, column in ABOUT.items():
        table = metadata.tables[name]
        wanted = select(func.count()).select_from(table).where(table.c[column] == person)
        found[name] = int((await connection.execute(wanted)).scalar_one())
    return found


async def everything(connection: AsyncConnection, person: int) -> dict[str, list[dict[str, Any]]]:
    """The rows themselves, by table; tables without any are left out."""
    kept = {}
    for name, column in ABOUT.items():
        table = metadata.tables[name]
        shown = [own for own in table.c if (name, own.name) not in _SECRET]
        wanted = select(*shown).where(table.c[column] == person).order_by(*table.primary_key.columns)
        rows = [dict(row._mapping) for row in await connection.execute(wanted)]
        if rows:
            kept[name] = rows
    return kept
