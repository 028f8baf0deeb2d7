"""What is stored, row by row, for spreadsheets and for people who ask what is kept about them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import metadata

_HIDDEN = frozenset({"inbox", "outbox", "facts", "conversations"})
"""Left out where one person is asked for: conversations name no agent, the others are the program's own."""
_PERSON = ("agent", "author")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: nothing set means everything."""

    team: str | None = None
    first: date | None = None
    last: date | None = None
    agent: int | None = None


def tables(wanted: Wanted) -> list[Table]:
    """The tables that can hold something wanted: those with a team and a day, and with a person if one is asked for."""
    dated = [table for table in metadata.sorted_tables if {"team", "local_day"} <= set(table.c.keys())]
    if wanted.agent is None:
        return dated
    return [table for table in dated if table.name not in _HIDDEN and any(name in table.c for name in _PERSON)]


async def rows(connection: AsyncConnection, table: Table, wanted: Wanted) -> AsyncIterator[Mapping[str, Any]]:
    """The wanted rows of one table, in the order of their days, as they come."""
    query = select(table).order_by(table.c.local_day, *table.primary_key.columns)
    if wanted.team is not None:
        query = query.where(table.c.team == wanted.team)
    if wanted.first is not None:
        query = query.where(table.c.local_day >= wanted.first)
    if wanted.last is not None:
        query = query.where(table.c.local_day <= wanted.last)
    if wanted.agent is not None:
        query = query.where(or_(*(table.c[name] == wanted.agent for name in _PERSON if name in table.c)))
    async with connection.stream(query) as result:
        async for row in result:
            yield dict(row._mapping)
