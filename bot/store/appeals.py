"""Appeals: what an agent disputes, who decided, with which word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .rule_rows import AppealRow
from .rule_tables import appeals


async def add(tx: AsyncConnection, row: AppealRow) -> int:
    """Open an appeal (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    return int((await tx.execute(insert(appeals).returning(appeals.c.id), values)).scalar_one())


async def get(connection: AsyncConnection, number: int) -> AppealRow | None:
    """The appeal of that number."""
    found = (await connection.execute(select(appeals).where(appeals.c.id == number))).first()
    return AppealRow(**found._mapping) if found else None


async def settle(tx: AsyncConnection, number: int, **values: Any) -> bool:
    """Close an open appeal; False if it was closed before, so that nobody decides twice."""
    mine = update(appeals).where(appeals.c.id == number, appeals.c.state == "open").values(values)
    return bool((await tx.execute(mine)).rowcount)


async def change(tx: AsyncConnection, number: int, **values: Any) -> None:
    """Change columns of one appeal."""
    await tx.execute(update(appeals).where(appeals.c.id == number).values(values))


async def of_finding(connection: AsyncConnection, finding: int) -> Sequence[AppealRow]:
    """Every appeal against a finding, oldest first."""
    wanted = select(appeals).where(appeals.c.finding_id == finding).order_by(appeals.c.id)
    return [AppealRow(**row._mapping) for row in await connection.execute(wanted)]


async def of_agent(connection: AsyncConnection, agent: int, since: datetime) -> Sequence[AppealRow]:
    """An agent's own appeals since then, newest first."""
    wanted = select(appeals).where(appeals.c.agent == agent, appeals.c.opened_at >= since)
    return [AppealRow(**row._mapping) for row in await connection.execute(wanted.order_by(appeals.c.id.desc()))]


async def waiting(connection: AsyncConnection, team: str) -> Sequence[AppealRow]:
    """A team's appeals that nobody has decided, oldest first."""
    wanted = select(appeals).where(appeals.c.team == team, appeals.c.state == "open").order_by(appeals.c.id)
    return [AppealRow(**row._mapping) for row in await connection.execute(wanted)]
