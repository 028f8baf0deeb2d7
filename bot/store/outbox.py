"""The outbox: what is to be sent, decided in the same transaction as the reason for it.

Telegram knows no idempotency key. So a row is marked `sending` before the call: a hint found in that
state after a crash is given up (at most once), a digest is sent again (at least once).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .database import Database
from .dialect import insert
from .rows import Button, OutboxKind, OutboxRow
from .tables import outbox

_PASSING = ("hint", "hint_edit")
"""Kinds that are worth nothing when late, and a nuisance when doubled."""

_sent_hint = outbox.alias("sent_hint")
_COLUMNS = [c for c in outbox.c if c.name not in ("sent_at", "sent_ref", "reason", "dedupe")]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something to put into the outbox; `dedupe` names it, so that it goes in only once."""

    kind: OutboxKind
    team: str
    recipient: int
    html: str
    plain: str
    dedupe: str
    due_at: datetime
    buttons: tuple[Button, ...] = ()
    hint_id: int | None = None
    chat: int | None = None
    thread: int | None = None
    expires_at: datetime | None = None
    priority: int = 5
    attachment: str = ""


async def put(tx: AsyncConnection, parcel: Parcel, now: datetime) -> bool:
    """Queue a parcel; False if one of that name is or was there."""
    values = asdict(parcel) | {"created_at": now, "state": "queued", "attempts": 0}
    statement = insert(tx, outbox).on_conflict_do_nothing(index_elements=["dedupe"])
    return bool((await tx.execute(statement.returning(outbox.c.id), values)).first())


async def of_hint(connection: AsyncConnection, hint: int) -> tuple[int, str] | None:
    """Number and state of the row that carries a hint."""
    wanted = select(outbox.c.id, outbox.c.state).where(outbox.c.hint_id == hint, outbox.c.kind == "hint")
    row = (await connection.execute(wanted)).first()
    return (row.id, row.state) if row else None


async def drop(tx: AsyncConnection, row_id: int, reason: str) -> bool:
    """Give up a row that has not been taken for sending; False if it was too late."""
    gone = update(outbox).where(outbox.c.id == row_id, outbox.c.state == "queued")
    return bool((await tx.execute(gone.values(state="dropped", reason=reason))).rowcount)


async def drop_hints_to(tx: AsyncConnection, person: int, team: str) -> None:
    """Give up what still waits to be hinted to somebody who has left a team."""
    mine = update(outbox).where(outbox.c.recipient == person, outbox.c.team == team, outbox.c.kind.in_(_PASSING))
    await tx.execute(mine.where(outbox.c.state == "queued").values(state="dropped", reason="left the team"))


async def call_off(tx: AsyncConnection, dedupe: str, reason: str) -> None:
    """Give up the parcel of that name, if it has not been taken for sending."""
    mine = update(outbox).where(outbox.c.dedupe == dedupe, outbox.c.state == "queued")
    await tx.execute(mine.values(state="dropped", reason=reason, html="", plain=""))


async def drop_named(tx: AsyncConnection, prefix: str, reason: str) -> int:
    """Give up whatever has not been sent and whose name begins so; returns how many."""
    mine = update(outbox).where(outbox.c.dedupe.startswith(prefix, autoescape=True), outbox.c.state == "queued")
    return int((await tx.execute(mine.values(state="dropped", reason=reason))).rowcount)


async def erase_hint(tx: AsyncConnection, hint: int) -> None:
    """Forget the words of everything sent about a hint; what still waits is given up."""
    mine = update(outbox).where(outbox.c.hint_id == hint)
    await tx.execute(mine.values(html="", plain=""))
    await tx.execute(mine.where(outbox.c.state == "queued").values(state="dropped", reason="message deleted"))


async def has_late(connection: AsyncConnection, now: datetime) -> bool:
    """Whether there is anything to give up."""
    late = select(outbox.c.id).where(outbox.c.state == "queued", outbox.c.expires_at <= now).limit(1)
    return (await connection.execute(late)).first() is not None


async def expire(tx: AsyncConnection, now: datetime) -> int:
    """Give up what is too late; returns how many."""
    late = update(outbox).where(outbox.c.state == "queued", outbox.c.expires_at <= now)
    return int((await tx.execute(late.values(state="dropped", reason="stale"))).rowcount)


async def last_of(connection: AsyncConnection, prefix: str) -> datetime | None:
    """When something was last queued whose name begins like this."""
    mine = outbox.c.dedupe.between(prefix, prefix + "\uffff")
    moment: datetime | None = (await connection.execute(select(func.max(outbox.c.created_at)).where(mine))).scalar_one()
    return moment


class Outbox:
    """The sender's side: what waits, and what became of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, now: datetime, limit: int = 100) -> Sequence[OutboxRow]:
        """What is due and not too late, most urgent first. A correction waits until its hint has been sent."""
        hint_sent = and_(
            _sent_hint.c.hint_id == outbox.c.hint_id, _sent_hint.c.kind == "hint", _sent_hint.c.state == "sent"
        )
        wanted = (
            select(*_COLUMNS, _sent_hint.c.sent_ref.label("target"))
            .outerjoin(_sent_hint, and_(outbox.c.kind == "hint_edit", hint_sent))
            .where(outbox.c.state == "queued", outbox.c.due_at <= now)
            .where(or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now))
            .where(or_(outbox.c.kind != "hint_edit", _sent_hint.c.id.is_not(None)))
            .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_row(row._mapping) for row in await connection.execute(wanted)]

    async def next_due(self) -> datetime | None:
        """When the next queued row is due."""
        wanted = select(func.min(outbox.c.due_at)).where(outbox.c.state == "queued")
        async with self._database.read() as connection:
            moment: datetime | None = (await connection.execute(wanted)).scalar_one()
        return moment

    async def mark_sending(self, row_id: int) -> bool:
        """Take a queued row for sending; False if it is no longer to be sent."""
        async with self._database.write() as tx:
            mine = update(outbox).where(outbox.c.id == row_id, outbox.c.state == "queued")
            taken = await tx.execute(mine.values(state="sending", attempts=outbox.c.attempts + 1))
        return bool(taken.rowcount)

    async def mark_sent(self, row_id: int, ref: Any, now: datetime) -> None:
        """It was sent; `ref` (JSON) is what is needed to edit it later."""
        await self._settle(row_id, state="sent", sent_ref=ref, sent_at=now)

    async def mark_dropped(self, row_id: int, reason: str) -> None:
        """It will not be sent, and that is right: too late, or nobody can be reached."""
        await self._settle(row_id, state="dropped", reason=reason[:200])

    async def mark_failed(self, row_id: int, reason: str, retry_at: datetime | None = None) -> None:
        """Sending failed: queue it again for `retry_at`, or give up."""
        if retry_at is None:
            await self._settle(row_id, state="failed", reason=reason[:200])
        else:
            await self._settle(row_id, state="queued", reason=reason[:200], due_at=retry_at)

    async def given_up(self, since: datetime) -> int:
        """How many hints queued since then will not be sent: too late, called off, or nobody could be reached."""
        wanted = select(func.count()).where(outbox.c.kind == "hint", outbox.c.state.in_(("dropped", "failed")))
        async with self._database.read() as connection:
            return int((await connection.execute(wanted.where(outbox.c.created_at >= since))).scalar_one())

    async def torn(self) -> list[int]:
        """The chats of what a crash left half sent: whether it went out nobody knows."""
        wanted = select(outbox.c.chat, outbox.c.recipient).where(outbox.c.state == "sending")
        async with self._database.read() as connection:
            return [place for row in await connection.execute(wanted) for place in row if place is not None]

    async def sent_since(self, moment: datetime) -> list[tuple[Any, datetime]]:
        """How and when each message went out since then, oldest first: a restart does not reset Telegram's limits."""
        wanted = select(outbox.c.sent_ref, outbox.c.sent_at).where(outbox.c.sent_at > moment).order_by(outbox.c.sent_at)
        async with self._database.read() as connection:
            return [(ref, at) for ref, at in await connection.execute(wanted)]

    async def recover(self) -> tuple[int, int]:
        """After a start: what a crash left `sending`. Returns how many were given up, and how many go out again."""
        torn = update(outbox).where(outbox.c.state == "sending")
        async with self._database.write() as tx:
            given_up = await tx.execute(
                torn.where(outbox.c.kind.in_(_PASSING)).values(state="dropped", reason="interrupted")
            )
            again = await tx.execute(torn.where(outbox.c.kind.not_in(_PASSING)).values(state="queued"))
        return int(given_up.rowcount), int(again.rowcount)

    async def _settle(self, row_id: int, **values: Any) -> None:
        async with self._database.write() as tx:
            await tx.execute(update(outbox).where(outbox.c.id == row_id).values(values))


def _row(mapping: Any) -> OutboxRow:
    values = dict(mapping)
    values["buttons"] = tuple(Button(**button) for button in values["buttons"])
    return OutboxRow(**values)
