"""Counts of what each rule did in a team: for its health, in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .rule_tables import appeals
from .tables import conversations, findings, hints, messages


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What one rule found on some days. `hinted`: hints that were given; `upheld`: appeals that were granted."""

    hits: int = 0
    hinted: int = 0
    accepted: int = 0
    disputed: int = 0
    upheld: int = 0


@dataclass(frozen=True, slots=True)
class Occasions:
    """How often rules could have found something on some days, by what they look at."""

    agent_messages: int
    customer_messages: int
    sittings: int


async def occasions(connection: AsyncConnection, team: str, since: date, until: date) -> Occasions:
    """How much was said in a team on these days."""
    said, own = messages.c, conversations.c
    wanted = (
        select(func.count().filter(said.role == "agent"), func.count().filter(said.role == "customer"))
        .where(said.team == team, said.local_day.between(since, until))
        .where(said.auto.is_(False), said.deleted_at.is_(None))
    )
    agents, customers = (await connection.execute(wanted)).one()
    sittings = select(func.count()).where(own.team == team, own.local_day.between(since, until))
    return Occasions(int(agents), int(customers), int((await connection.execute(sittings)).scalar_one()))


async def by_rule(connection: AsyncConnection, team: str, since: date, until: date) -> dict[str, RuleCounts]:
    """The counts of every rule that did anything in a team on these days. What was taken back does not count."""
    hits = await _grouped(
        connection,
        select(findings.c.rule, func.count())
        .where(findings.c.team == team, findings.c.local_day.between(since, until))
        .where(findings.c.state.not_in(("withdrawn", "pending")))
        .group_by(findings.c.rule),
    )
    given = select(hints.c.rule, func.count(), func.count().filter(hints.c.answer == "accept"))
    given = given.where(hints.c.team == team, hints.c.local_day.between(since, until), hints.c.mode == "live")
    hinted = await _grouped(connection, given.group_by(hints.c.rule))
    disputes = (
        select(
            appeals.c.rule,
            func.count(appeals.c.finding_id.distinct()).filter(appeals.c.state != "withdrawn"),
            func.count(appeals.c.finding_id.distinct()).filter(appeals.c.state == "upheld"),
        )
        .join(findings, findings.c.id == appeals.c.finding_id)
        .where(appeals.c.team == team, findings.c.local_day.between(since, until))
        .group_by(appeals.c.rule)
    )
    disputed = await _grouped(connection, disputes)
    return {
        rule: RuleCounts(*hits.get(rule, (0,)), *hinted.get(rule, (0, 0)), *disputed.get(rule, (0, 0)))
        for rule in hits.keys() | hinted.keys() | disputed.keys()
    }


async def _grouped(connection: AsyncConnection, wanted: object) -> dict[str, tuple[int, ...]]:
    rows = await connection.execute(wanted)  # type: ignore[call-overload]  # any select of a rule and counts
    return {row[0]: tuple(int(count) for count in row[1:]) for row in rows}
