"""What a day's digest is made from, in a handful of queries on a reading connection.

Rows that a big day has 20,000 of are named tuples: frozen dataclasses take four times as long to make.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, exists, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

from ..engine.values import Level
from ..scoring.signs import RARE_FROM, Sign
from .dialect import insert
from .rows import FindingRow
from .tables import conversations, digests, findings, hints, messages, outbox

_LONGEST = timedelta(days=2)
"""No conversation goes on for longer: half an hour of silence ends it."""


Order = Any
"""A moment as the database orders it, to be compared with others of the kind and for nothing else: on a big day
turning 100,000 of them into times would take longer than all the rest."""


class Share(NamedTuple):
    """One agent's part in one conversation on one day. `agent` is None for messages nobody could be named for.

    `takes_over`: whether any of the messages does (bot/scoring/signs.py). `began`, `ended`: see `Order`.
    `waits`: the seconds each answer took, with commas; `first_wait`: of the conversation's first answer.
    """

    conversation: int
    agent: int | None
    messages: int
    nin: int
    asked: int
    takes_over: int
    began: Order
    ended: Order
    waits: str | None = None
    first_wait: int | None = None

    @property
    def key(self) -> tuple[int, int | None]:
        """Which part it is."""
        return self.conversation, self.agent


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a customer who was angry or complained on that day.

    `calmed`: gave thanks after the last angry word. `settled`: and after the first complaint.
    """

    conversation: int
    angry_from: Order | None
    complained_at: datetime | None
    calmed: bool
    settled: bool


class Talk(NamedTuple):
    """A conversation as such. `known`: its customer had been here on an earlier day; None: nobody can tell.

    `farewell`: whether the goodbye that was due was said; None where none was due, or it is not over. `here`: it
    began on this day.
    """

    id: int
    opened_at: datetime
    began: Order
    ended: Order
    farewell: bool | None
    known: bool | None
    here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message worth showing."""

    id: int
    conversation: int
    author: int | None
    at: datetime
    text: str
    signs: int


async def shares(connection: AsyncConnection, team: str, day: date) -> Sequence[Share]:
    """Who said how much where; automatic and deleted messages are not counted, and none twice."""
    said = messages.c
    wanted = (
        select(said.conversation_id, said.author, func.count(), func.sum(said.nin), func.sum(said.asked))
        .add_columns(func.max(said.signs.op("&")(int(Sign.TAKES_OVER))), _order(func.min(said.at)))
        .add_columns(_order(func.max(said.at)), func.aggregate_strings(cast(said.waited, String), ","))
        .add_columns(func.max(case((said.first_answer, said.waited))))
        .where(said.team == team, said.local_day == day, said.role == "agent", said.ref > 0)
        .where(said.auto.is_(False), said.deleted_at.is_(None))
        .group_by(said.conversation_id, said.author)
        .order_by(said.conversation_id, said.author)
    )
    return [Share._make(row) for row in (await connection.execute(wanted)).all()]


def _order(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return type_coerce(moment, NullType())


async def heard(connection: AsyncConnection, team: str, day: date) -> Sequence[Heard]:
    """The customers who were angry or complained."""
    said = messages.c

    def when(sign: Sign) -> ColumnElement[datetime]:
        return case((said.signs.op("&")(int(sign)) != 0, said.at))

    trouble = messages.alias("trouble").c
    troubled = select(trouble.conversation_id).where(
        trouble.team == team, trouble.local_day == day, trouble.role == "customer", trouble.signs >= RARE_FROM,
        trouble.signs.op("&")(int(Sign.ANGRY | Sign.COMPLAINS)) != 0,
    )  # fmt: skip
    thanks = func.max(when(Sign.THANKS | Sign.PRAISES))
    wanted = (
        select(said.conversation_id, _order(func.min(when(Sign.ANGRY))), func.min(when(Sign.COMPLAINS)))
        .add_columns(func.coalesce(thanks > func.max(when(Sign.ANGRY)), False))
        .add_columns(func.coalesce(thanks > func.min(when(Sign.COMPLAINS)), False))
        .where(said.team == team, said.local_day == day, said.role == "customer", said.signs != 0)
        .where(said.conversation_id.in_(troubled))
        .group_by(said.conversation_id)
    )
    rows = (await connection.execute(wanted)).all()
    return [Heard(number, angry, at, bool(calmed), bool(settled)) for number, angry, at, calmed, settled in rows]


async def customers(connection: AsyncConnection, team: str, day: date) -> frozenset[int]:
    """The conversations in which a customer spoke."""
    said = messages.c
    wanted = select(said.conversation_id).where(said.team == team, said.local_day == day, said.role == "customer")
    return frozenset((await connection.execute(wanted.distinct())).scalars().all())


async def with_leads(connection: AsyncConnection, team: str, day: date) -> frozenset[int]:
    """The conversations in which a lead spoke on that day."""
    said = messages.c
    wanted = select(said.conversation_id).where(said.team == team, said.local_day == day, said.role == "lead")
    return frozenset((await connection.execute(wanted.distinct())).scalars())


async def talks(connection: AsyncConnection, team: str, day: date) -> Sequence[Talk]:
    """The conversations that may have been spoken in on that day."""
    own, earlier = conversations.c, conversations.alias("earlier").c
    before = exists().where(
        earlier.team == own.team, earlier.customer == own.customer, earlier.local_day < own.local_day
    )
    known, farewell = case((own.customer.is_not(None), before)), case((own.closed_at.is_not(None), own.farewell))
    wanted = (
        select(own.id, own.opened_at, _order(own.opened_at), _order(own.last_at))
        .add_columns(farewell, known, own.local_day == day)
        .where(own.team == team, own.local_day.between(day - _LONGEST, day))
    )
    return [Talk._make(row) for row in (await connection.execute(wanted)).all()]


async def said_with(
    connection: AsyncConnection, team: str, day: date, role: str, signs: Sign, limit: int, *, longest: int = 100_000
) -> Sequence[Said]:
    """Messages that have all of these signs, the longest first; none of more than `longest` characters."""
    said = messages.c
    rare = (said.signs >= RARE_FROM,) if signs >= RARE_FROM else ()
    wanted = (
        select(said.id, said.conversation_id, said.author, said.at, said.text, said.signs)
        .where(said.team == team, said.local_day == day, said.role == role, said.ref > 0)
        .where(*rare, said.signs.op("&")(int(signs)) == int(signs))
        .where(said.deleted_at.is_(None), said.text != "", func.length(said.text) <= longest)
        .order_by(func.length(said.text).desc(), said.text, said.at, said.key, said.ref)
        .limit(limit)
    )
    return [Said(*row) for row in await connection.execute(wanted)]


async def asked(connection: AsyncConnection, team: str, day: date, one_in: int) -> Sequence[tuple[int, str]]:
    """What customers asked: conversation and text, from one in so many conversations."""
    said = messages.c
    wanted = select(said.conversation_id, said.text).where(
        said.team == team, said.local_day == day, said.role == "customer", said.signs.op("&")(int(Sign.ASKS)) != 0
    )
    some = wanted.where(said.deleted_at.is_(None), said.conversation_id % one_in == 0)
    return [(conversation, text) for conversation, text in await connection.execute(some)]


async def count_asked(connection: AsyncConnection, team: str, day: date) -> tuple[int, int]:
    """In how many messages customers asked something, and in how many conversations."""
    said = messages.c
    wanted = select(func.count(), func.count(said.conversation_id.distinct())).where(
        said.team == team, said.local_day == day, said.role == "customer", said.signs.op("&")(int(Sign.ASKS)) != 0
    )
    row = (await connection.execute(wanted)).one()
    return int(row[0]), int(row[1])


async def sent_between(connection: AsyncConnection, team: str, day: date, since: datetime, until: datetime) -> int:
    """How many of the day's messages were written in a stretch of time."""
    said = messages.c
    wanted = select(func.count()).where(said.team == team, said.local_day == day, said.at.between(since, until))
    return int((await connection.execute(wanted)).scalar_one())


async def texts(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, str]:
    """The texts of these messages."""
    wanted = select(messages.c.id, messages.c.text).where(messages.c.id.in_(list(numbers)))
    return {number: text for number, text in await connection.execute(wanted)}


async def uncertain(connection: AsyncConnection, team: str, day: date) -> int:
    """How many of the day's answers nobody knows the customer of."""
    said = messages.c
    wanted = select(func.count()).where(
        said.team == team, said.local_day == day, said.role == "agent", said.certain.is_(False), said.ref > 0
    )
    return int((await connection.execute(wanted)).scalar_one())


def _as_said() -> Select[Any]:
    """Findings with the moment at which their message was said in place of `found_at`.

    When something was found depends on when it was delivered; a digest must not.
    """
    columns = [messages.c.at if field.name == "found_at" else findings.c[field.name] for field in fields(FindingRow)]
    order = (messages.c.at, messages.c.key, messages.c.ref, findings.c.rule, findings.c.start)
    return select(*columns).join(messages, messages.c.id == findings.c.message_id).order_by(*order)


async def found(connection: AsyncConnection, team: str, day: date) -> Sequence[FindingRow]:
    """Every finding of the day, whatever became of it, in the order of what was said (that is its `found_at` here)."""
    mine = _as_said().where(findings.c.team == team, findings.c.local_day == day)
    return [FindingRow(*row) for row in (await connection.execute(mine)).all()]


async def waiting_vetoes(connection: AsyncConnection, team: str, since: date, until: date) -> Sequence[FindingRow]:
    """Veto candidates of these days that nobody has looked at, in the order of what was said."""
    own = findings.c
    mine = (own.team == team, own.local_day.between(since, until), own.level == int(Level.VETO), own.state == "hit")
    return [FindingRow(*row) for row in (await connection.execute(_as_said().where(*mine))).all()]


async def told(connection: AsyncConnection, team: str, day: date) -> Sequence[tuple[str, datetime, str, bool, str]]:
    """Who wrote when to whom: the conversation's key, moment, role, whether by itself, and the customer's words."""
    said = messages.c
    words = case((said.role == "customer", said.text), else_="")
    wanted = select(said.key, said.at, said.role, said.auto, words).where(said.team == team, said.local_day == day)
    return [(*row,) for row in await connection.execute(wanted.order_by(said.at, said.ref))]


async def span(connection: AsyncConnection, team: str, day: date) -> tuple[datetime | None, datetime | None]:
    """When the first and the last message of the day came."""
    said = messages.c
    wanted = select(func.min(said.at), func.max(said.at)).where(said.team == team, said.local_day == day)
    first, last = (await connection.execute(wanted)).one()
    return first, last


async def quick_span(
    connection: AsyncConnection, team: str, day: date, midnights: tuple[datetime, datetime]
) -> tuple[datetime | None, datetime | None]:
    """The same from the conversations alone, unless one of them goes over midnight."""
    own = conversations.c
    near = (own.team == team, own.local_day.between(day - _LONGEST, day))
    here = func.min(case((own.local_day == day, own.opened_at)))
    earlier = func.max(case((own.local_day < day, own.last_at)))
    first, last, before = (await connection.execute(select(here, func.max(own.last_at), earlier).where(*near))).one()
    if first is None or last >= midnights[1] or (before is not None and before >= midnights[0]):
        return await span(connection, team, day)
    return first, last


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


async def digest_days(connection: AsyncConnection, team: str, first: date) -> set[date]:
    """The days from `first` on whose digest has gone into the outbox."""
    wanted = select(digests.c.local_day).where(digests.c.team == team, digests.c.local_day >= first)
    return set((await connection.execute(wanted)).scalars())


async def spoken_days(connection: AsyncConnection, team: str, days: Sequence[date]) -> set[date]:
    """Those of the days on which anything was said."""
    said = messages.c
    wanted = select(said.local_day).where(said.team == team, said.local_day.in_(days)).distinct()
    return set((await connection.execute(wanted)).scalars())


async def note_digest(tx: AsyncConnection, team: str, day: date, ruleset: str, now: datetime) -> bool:
    """Claim a day's digest; False if somebody else has."""
    statement = insert(tx, digests).on_conflict_do_nothing(index_elements=["team", "local_day"])
    values = {"team": team, "local_day": day, "created_at": now, "ruleset": ruleset}
    return (await tx.execute(statement.returning(digests.c.id), values)).first() is not None
