"""In which state each rule is in each team, and every change it went through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .rule_rows import RuleStateRow
from .rule_tables import rule_states

SEEN = "seen"
"""The reason of a row that changed nothing: it gives a rule that somebody looked at a number for its buttons."""


async def add(tx: AsyncConnection, row: RuleStateRow) -> int:
    """Note a change (its `id` is ignored); it holds from now on."""
    values = asdict(row)
    del values["id"]
    return int((await tx.execute(insert(rule_states).returning(rule_states.c.id), values)).scalar_one())


async def get(connection: AsyncConnection, number: int) -> RuleStateRow | None:
    """The change of that number."""
    found = (await connection.execute(select(rule_states).where(rule_states.c.id == number))).first()
    return RuleStateRow(**found._mapping) if found else None


async def newest(connection: AsyncConnection, team: str) -> dict[str, RuleStateRow]:
    """The newest change of each rule of a team, by rule."""
    last = select(func.max(rule_states.c.id)).where(rule_states.c.team == team).group_by(rule_states.c.rule)
    rows = await connection.execute(select(rule_states).where(rule_states.c.id.in_(last)))
    return {row.rule: RuleStateRow(**row._mapping) for row in rows}


async def of_rule(connection: AsyncConnection, team: str, rule: str) -> Sequence[RuleStateRow]:
    """Everything a rule went through in a team, oldest first."""
    wanted = (
        select(rule_states).where(rule_states.c.team == team, rule_states.c.rule == rule).order_by(rule_states.c.id)
    )
    return [RuleStateRow(**row._mapping) for row in await connection.execute(wanted)]


async def between(connection: AsyncConnection, team: str, since: datetime, until: datetime) -> Sequence[RuleStateRow]:
    """Every change of a team's rules in a stretch of time, oldest first. That somebody looked at one is no change."""
    own = rule_states.c
    wanted = select(rule_states).where(own.team == team, own.at >= since, own.at < until, own.reason != SEEN)
    wanted = wanted.order_by(own.id)
    return [RuleStateRow(**row._mapping) for row in await connection.execute(wanted)]
