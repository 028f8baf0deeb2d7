"""INSERT … ON CONFLICT, which SQLAlchemy spells per dialect although SQLite and PostgreSQL agree."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An insert statement of this connection's dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # the same methods are used of both
    return sqlite.insert(table)
