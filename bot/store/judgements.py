"""What people have said of single findings: right, or wrong. The evidence that rules live by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .dialect import insert
from .rule_rows import JudgementRow
from .rule_tables import judgements

_PLACE = ("team", "rule", "rule_hash", "message_id", "start")
_NEWER = ("source", "right", "by", "at")


async def put(tx: AsyncConnection, row: JudgementRow) -> None:
    """Note a judgement (its `id` is ignored); a later one about the same place takes the former's stead."""
    values = asdict(row)
    del values["id"]
    statement = insert(tx, judgements).values(values)
    newer = {name: values[name] for name in _NEWER}
    await tx.execute(statement.on_conflict_do_update(index_elements=list(_PLACE), set_=newer))


async def tally(
    connection: AsyncConnection, team: str, rule: str, rule_hash: str, since: datetime | None
) -> tuple[int, int]:
    """How often a rule's present content was right and wrong, since then."""
    own = judgements.c
    right, wrong = func.count().filter(own.right.is_(True)), func.count().filter(own.right.is_(False))
    wanted = select(right, wrong).where(own.team == team, own.rule == rule, own.rule_hash == rule_hash)
    if since is not None:
        wanted = wanted.where(own.at > since)
    row = (await connection.execute(wanted)).one()
    return int(row[0]), int(row[1])


async def tallies(connection: AsyncConnection, team: str) -> dict[tuple[str, str], tuple[int, int]]:
    """How often each content of each rule of a team was right and wrong: by (rule, hash)."""
    own = judgements.c
    right, wrong = func.count().filter(own.right.is_(True)), func.count().filter(own.right.is_(False))
    wanted = select(own.rule, own.rule_hash, right, wrong).where(own.team == team).group_by(own.rule, own.rule_hash)
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in await connection.execute(wanted)}


async def of_rule(connection: AsyncConnection, team: str, rule: str) -> Sequence[JudgementRow]:
    """Every judgement of a rule in a team, oldest first."""
    wanted = select(judgements).where(judgements.c.team == team, judgements.c.rule == rule).order_by(judgements.c.id)
    return [JudgementRow(**row._mapping) for row in await connection.execute(wanted)]


async def at_place(
    connection: AsyncConnection, team: str, rule: str, rule_hash: str, message: int, start: int
) -> JudgementRow | None:
    """What was said of one place."""
    own = judgements.c
    wanted = select(judgements).where(own.team == team, own.rule == rule, own.rule_hash == rule_hash)
    found = (await connection.execute(wanted.where(own.message_id == message, own.start == start))).first()
    return JudgementRow(**found._mapping) if found else None
