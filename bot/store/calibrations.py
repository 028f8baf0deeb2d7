"""Blind calibration: the snippets of a day, and what each person answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rule_rows import AnswerRow, CalibrationAnswer, CalibrationRow
from .rule_tables import calibration_answers, calibrations


async def add(tx: AsyncConnection, row: CalibrationRow) -> int | None:
    """Put up a snippet (its `id` is ignored); None if this message was put up for this norm before."""
    values = {"team": row.team, "local_day": row.local_day, "norm": row.norm, "message_id": row.message_id}
    statement = insert(tx, calibrations).values(**values, finding_id=row.finding_id)
    statement = statement.on_conflict_do_nothing(index_elements=["team", "norm", "message_id"])
    number = (await tx.execute(statement.returning(calibrations.c.id))).scalar_one_or_none()
    return None if number is None else int(number)


async def get(connection: AsyncConnection, item: int) -> CalibrationRow | None:
    """The snippet of that number."""
    found = (await connection.execute(select(calibrations).where(calibrations.c.id == item))).first()
    return CalibrationRow(**found._mapping) if found else None


async def of_day(connection: AsyncConnection, team: str, day: date) -> Sequence[CalibrationRow]:
    """The snippets of a team's day."""
    wanted = select(calibrations).where(calibrations.c.team == team, calibrations.c.local_day == day)
    return [CalibrationRow(**row._mapping) for row in await connection.execute(wanted.order_by(calibrations.c.id))]


async def put_up(connection: AsyncConnection, team: str) -> set[tuple[str, int]]:
    """What was put up in a team before: (norm, message)."""
    wanted = select(calibrations.c.norm, calibrations.c.message_id).where(calibrations.c.team == team)
    return {(row.norm, row.message_id) for row in await connection.execute(wanted)}


async def answer(
    tx: AsyncConnection, item: int, rater: int, said: CalibrationAnswer, *, lead: bool, now: datetime
) -> bool:
    """Note an answer; False if this person has answered before, for a second thought is no longer blind."""
    statement = insert(tx, calibration_answers).values(item=item, rater=rater, answer=said, lead=lead, at=now)
    statement = statement.on_conflict_do_nothing(index_elements=["item", "rater"])
    return bool((await tx.execute(statement)).rowcount)


async def answered_by(connection: AsyncConnection, rater: int, items: Sequence[int]) -> set[int]:
    """Which of these snippets somebody has answered."""
    own = calibration_answers.c
    wanted = select(own.item).where(own.rater == rater, own.item.in_(list(items)))
    return set((await connection.execute(wanted)).scalars())


async def answers(connection: AsyncConnection, team: str) -> Sequence[AnswerRow]:
    """Every answer of a team, in the order of snippets and times."""
    own = calibration_answers.c
    wanted = (
        select(
            *(own.item, own.rater, own.answer, own.lead, own.at),
            *(calibrations.c.norm, calibrations.c.message_id, calibrations.c.finding_id),
        )
        .join(calibrations, calibrations.c.id == own.item)
        .where(calibrations.c.team == team)
        .order_by(own.item, own.at, own.rater)
    )
    return [AnswerRow(**row._mapping) for row in await connection.execute(wanted)]
