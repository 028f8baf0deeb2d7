"""When the bot ran and under which rules: a row a run, made longer while it lives. Between two rows nobody watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import dialect
from .tables import rule_hashes, runs


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of time during which the bot worked without a break, and each team's rule set in it."""

    began_at: datetime
    seen_at: datetime
    rulesets: Mapping[str, str]


async def begin(tx: AsyncConnection, rulesets: Mapping[str, str], now: datetime) -> int:
    """A run begins; returns its number."""
    statement = insert(runs).values(began_at=now, seen_at=now, rulesets=dict(rulesets)).returning(runs.c.id)
    return int((await tx.execute(statement)).scalar_one())


async def go_on(tx: AsyncConnection, run: int, now: datetime) -> None:
    """A run is still going on."""
    await tx.execute(update(runs).where(runs.c.id == run).values(seen_at=now))


async def between(connection: AsyncConnection, since: datetime, until: datetime) -> Sequence[Run]:
    """The runs that touch a stretch of time, oldest first."""
    wanted = select(runs.c.began_at, runs.c.seen_at, runs.c.rulesets)
    touching = wanted.where(runs.c.seen_at >= since, runs.c.began_at <= until).order_by(runs.c.began_at, runs.c.id)
    return [Run(*row) for row in await connection.execute(touching)]


async def first(connection: AsyncConnection) -> datetime | None:
    """When the first run that is known began."""
    moment: datetime | None = (await connection.execute(select(func.min(runs.c.began_at)))).scalar_one()
    return moment


async def note_rules(tx: AsyncConnection, ruleset: str, rules: Mapping[str, str]) -> None:
    """Remember what stands in a rule set: each rule's own hash."""
    statement = dialect.insert(tx, rule_hashes).values(ruleset=ruleset, rules=dict(rules))
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["ruleset"]))


async def rules_of(connection: AsyncConnection, ruleset: str) -> Mapping[str, str] | None:
    """What stood in a rule set; None if it was never noted."""
    found: Mapping[str, str] | None = (
        await connection.execute(select(rule_hashes.c.rules).where(rule_hashes.c.ruleset == ruleset))
    ).scalar_one_or_none()
    return found
