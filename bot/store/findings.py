"""Findings: every verdict that was a hit, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import day_figures
from .rows import FindingRow
from .tables import conversations, findings

_VETO: ColumnElement[int] = literal_column("4")  # written out, as the index on veto candidates names it
_COUNTED = frozenset({"state", "level", "norm", "agent", "local_day", "message_id"})
"""Columns on which scores depend."""


async def add(tx: AsyncConnection, row: FindingRow) -> int:
    """Store a new finding (its `id` is ignored) and return its number."""
    values = asdict(row)
    del values["id"]
    await day_figures.forget(tx, row.team, row.local_day)
    result = await tx.execute(insert(findings).returning(findings.c.id), values)
    return int(result.scalar_one())


async def change(tx: AsyncConnection, numbers: Iterable[int], **values: Any) -> None:
    """Change columns of some findings."""
    wanted = list(numbers)
    if not wanted:
        return
    if _COUNTED & values.keys():
        await _forget_days(tx, wanted)
    await tx.execute(update(findings).where(findings.c.id.in_(wanted)).values(values))
    if "local_day" in values:
        await _forget_days(tx, wanted)


async def _forget_days(tx: AsyncConnection, numbers: list[int]) -> None:
    """What was added up of these findings' days no longer holds."""
    days = select(findings.c.team, findings.c.local_day).where(findings.c.id.in_(numbers)).distinct()
    for team, day in (await tx.execute(days)).all():
        await day_figures.forget(tx, team, day)


async def get(connection: AsyncConnection, finding: int) -> FindingRow | None:
    """The finding of that number."""
    found = (await connection.execute(select(findings).where(findings.c.id == finding))).first()
    return FindingRow(**found._mapping) if found else None


async def some(connection: AsyncConnection, numbers: Iterable[int]) -> Sequence[FindingRow]:
    """The findings of these numbers."""
    wanted = select(findings).where(findings.c.id.in_(list(numbers))).order_by(findings.c.id)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def waiting(connection: AsyncConnection, conversation: int) -> Sequence[FindingRow]:
    """Findings of a conversation that may still become a hint."""
    wanted = select(findings).where(findings.c.conversation_id == conversation, findings.c.hint_state == "due")
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted.order_by(findings.c.id))]


async def ripe(connection: AsyncConnection, agent: int, elsewhere_than: int, now: datetime) -> Sequence[FindingRow]:
    """An agent's findings in other conversations whose hint has been waiting, and could be given now."""
    own = findings.c
    wanted = (
        select(findings)
        .join(conversations, conversations.c.id == own.conversation_id)
        .where(conversations.c.hint_at <= now, own.conversation_id != elsewhere_than)
        .where(own.agent == agent, own.hint_state == "due")
        .order_by(own.conversation_id, own.id)
    )
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def counted(connection: AsyncConnection, agent: int, since: datetime) -> int:
    """How many findings that cost points an agent has had since then."""
    own = findings.c
    wanted = select(func.count()).where(own.agent == agent, own.found_at >= since, own.level > 0)
    return int((await connection.execute(wanted.where(own.state.in_(("hit", "confirmed"))))).scalar_one())


async def newest(connection: AsyncConnection, before: datetime) -> int:
    """The number of the last finding that was found before a moment; 0 if there is none."""
    wanted = select(func.max(findings.c.id)).where(findings.c.found_at < before)
    return int((await connection.execute(wanted)).scalar_one() or 0)


async def by_rule(connection: AsyncConnection, after: int) -> tuple[dict[str, int], int]:
    """How many findings each rule has had since the one of this number, and the number of the last."""
    wanted = select(findings.c.rule, func.count(), func.max(findings.c.id)).where(findings.c.id > after)
    rows = (await connection.execute(wanted.group_by(findings.c.rule))).all()
    return {row[0]: int(row[1]) for row in rows}, max((int(row[2]) for row in rows), default=after)


async def of_message(connection: AsyncConnection, message: int) -> Sequence[FindingRow]:
    """Everything found at one message."""
    wanted = select(findings).where(findings.c.message_id == message).order_by(findings.c.id)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def of_conversation(connection: AsyncConnection, conversation: int) -> Sequence[FindingRow]:
    """Everything found in one conversation."""
    wanted = select(findings).where(findings.c.conversation_id == conversation).order_by(findings.c.id)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def of_hint(connection: AsyncConnection, hint: int) -> Sequence[FindingRow]:
    """The findings a hint speaks for."""
    wanted = select(findings).where(findings.c.hint_id == hint).order_by(findings.c.id)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def judged(connection: AsyncConnection, rule: str, since: datetime) -> tuple[int, int]:
    """How often a rule has found something since then, and how often that was disputed."""
    disputed = func.count().filter(findings.c.state == "disputed")
    wanted = select(func.count(), disputed).where(findings.c.rule == rule, findings.c.found_at >= since)
    row = (await connection.execute(wanted)).one()
    return int(row[0]), int(row[1])


async def recent_of_agent(connection: AsyncConnection, agent: int, since: datetime) -> Sequence[FindingRow]:
    """What was found in an agent's messages since then, newest first."""
    wanted = select(findings).where(findings.c.agent == agent, findings.c.found_at >= since)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted.order_by(findings.c.id.desc()))]


async def to_review(connection: AsyncConnection, team: str, before: datetime) -> Sequence[FindingRow]:
    """A team's veto candidates that stand and have stood since `before`, oldest first."""
    own = findings.c
    wanted = select(findings).where(own.team == team, own.level == _VETO, own.state == "hit", own.found_at <= before)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted.order_by(own.id))]


async def next_to_review(connection: AsyncConnection, after: datetime) -> datetime | None:
    """When the next veto candidate after that moment was found, in any team."""
    own = findings.c
    wanted = select(func.min(own.found_at)).where(own.level == _VETO, own.state == "hit", own.found_at > after)
    moment: datetime | None = (await connection.execute(wanted)).scalar_one()
    return moment
