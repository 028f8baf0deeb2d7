"""What there is to draw from: findings nobody has judged, and messages in which nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .rows import FindingRow
from .rule_tables import judgements
from .tables import findings, messages

_MOST = 1000
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A message without findings, and who said it."""

    message: int
    author: int | None


async def unjudged(connection: AsyncConnection, team: str, since: datetime) -> Sequence[FindingRow]:
    """Findings at words that still stand, undisputed and unjudged, of the newest first."""
    own, judged = findings.c, judgements.c
    known = exists().where(
        judged.team == own.team,
        judged.rule == own.rule,
        judged.rule_hash == own.rule_hash,
        judged.message_id == own.message_id,
        judged.start == own.start,
    )
    wanted = (
        select(findings)
        .join(messages, messages.c.id == own.message_id)
        .where(own.team == team, own.found_at >= since, own.state.in_(("hit", "trial")), own.end > own.start)
        .where(messages.c.role == "agent", messages.c.text != "", ~known)
        .order_by(own.id.desc())
        .limit(_MOST)
    )
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def unblamed(connection: AsyncConnection, team: str, since: datetime) -> Sequence[Said]:
    """Agents' own words in which no rule found anything, the newest first."""
    said = messages.c
    wanted = (
        select(said.id, said.author)
        .where(said.team == team, said.at >= since, said.role == "agent", said.auto.is_(False))
        .where(func.length(said.text) >= _SHORTEST, said.deleted_at.is_(None))
        .where(~exists().where(findings.c.message_id == said.id))
        .order_by(said.id.desc())
        .limit(_MOST)
    )
    return [Said(row.id, row.author) for row in await connection.execute(wanted)]


async def said_by_others(connection: AsyncConnection, team: str, text: str, person: int) -> int:
    """How many agents other than this person have said exactly these words."""
    said = messages.c
    wanted = select(func.count(said.author.distinct())).where(
        said.team == team, said.role == "agent", said.text == text, said.author != person
    )
    return int((await connection.execute(wanted)).scalar_one())
