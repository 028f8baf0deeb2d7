"""What a day's digest is made from, in a handful of queries on a reading connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rows import FindingRow
from .tables import conversations, digests, findings, hints, messages, outbox


@dataclass(frozen=True, slots=True)
class Share:
    """One agent's part in one conversation on one day. `agent` is None for messages nobody could be named for."""

    conversation: int
    agent: int | None
    messages: int
    nin: int
    asked: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one customer's question waited for its answer, in seconds."""

    agent: int | None
    seconds: int
    first: bool


async def shares(connection: AsyncConnection, team: str, day: date) -> Sequence[Share]:
    """Who said how much where; automatic and deleted messages are not counted, and none twice."""
    said = messages.c
    wanted = (
        select(said.conversation_id, said.author, func.count(), func.sum(said.nin), func.sum(said.asked))
        .where(said.team == team, said.local_day == day, said.role == "agent", said.ref > 0)
        .where(said.auto.is_(False), said.deleted_at.is_(None))
        .group_by(said.conversation_id, said.author)
        .order_by(said.conversation_id, said.author)
    )
    return [Share(*row) for row in await connection.execute(wanted)]


async def waits(connection: AsyncConnection, team: str, day: date) -> Sequence[Wait]:
    """Every answered question of the day."""
    said = messages.c
    wanted = select(said.author, said.waited, said.first_answer).where(
        said.team == team, said.local_day == day, said.waited.is_not(None)
    )
    return [Wait(*row) for row in await connection.execute(wanted)]


async def found(connection: AsyncConnection, team: str, day: date) -> Sequence[FindingRow]:
    """Every finding of the day, whatever became of it."""
    wanted = select(findings).where(findings.c.team == team, findings.c.local_day == day).order_by(findings.c.id)
    return [FindingRow(**row._mapping) for row in await connection.execute(wanted)]


async def span(connection: AsyncConnection, team: str, day: date) -> tuple[int, datetime | None, datetime | None]:
    """How many conversations were spoken in that day, and when the first and last message came."""
    said = messages.c
    wanted = select(func.count(said.conversation_id.distinct()), func.min(said.at), func.max(said.at)).where(
        said.team == team, said.local_day == day
    )
    count, first, last = (await connection.execute(wanted)).one()
    return int(count), first, last


async def farewells(connection: AsyncConnection, team: str, day: date) -> tuple[int, int]:
    """Of the conversations of the day in which a goodbye was due, in how many it was said."""
    own = conversations.c
    said = func.count().filter(own.farewell.is_(True))
    wanted = select(said, func.count()).where(
        own.team == team, own.local_day == day, own.farewell.is_not(None), own.closed_at.is_not(None)
    )
    row = (await connection.execute(wanted)).one()
    return int(row[0]), int(row[1])


async def quiet_hints(connection: AsyncConnection, team: str, day: date) -> tuple[int, int]:
    """Hints that nobody saw: those of the training mode, and those that reached nobody."""
    training = select(func.count()).where(hints.c.team == team, hints.c.local_day == day, hints.c.mode == "training")
    lost = (
        select(func.count())
        .select_from(hints.join(outbox, outbox.c.hint_id == hints.c.id))
        .where(hints.c.team == team, hints.c.local_day == day, outbox.c.kind == "hint")
        .where(outbox.c.state.in_(("dropped", "failed")), outbox.c.reason != "corrected")
    )
    return int((await connection.execute(training)).scalar_one()), int((await connection.execute(lost)).scalar_one())


async def digest_sent(connection: AsyncConnection, team: str, day: date) -> bool:
    """Whether that day's digest has gone into the outbox."""
    wanted = select(digests.c.id).where(digests.c.team == team, digests.c.local_day == day)
    return (await connection.execute(wanted)).first() is not None


async def note_digest(tx: AsyncConnection, team: str, day: date, ruleset: str, now: datetime) -> bool:
    """Claim a day's digest; False if somebody else has."""
    statement = insert(tx, digests).on_conflict_do_nothing(index_elements=["team", "local_day"])
    values = {"team": team, "local_day": day, "created_at": now, "ruleset": ruleset}
    return (await tx.execute(statement.returning(digests.c.id), values)).first() is not None
