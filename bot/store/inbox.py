"""The inbox: a raw update is committed here before Telegram is told that it may forget it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..errors import StoreError
from .database import Database
from .dialect import insert
from .rows import InboxRow
from .seal import Seal
from .tables import inbox

_REMEMBERED = timedelta(days=3)
"""Telegram keeps an update for a day; after three nobody can deliver it a second time."""


class Inbox:
    """Updates that have arrived; each is added once and handled once."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    async def add(self, update_id: int, payload: str, received_at: datetime) -> bool:
        """Keep one update (its JSON text); a second time changes nothing, and is False."""
        return bool(await self.add_many([(update_id, payload)], received_at))

    async def add_many(self, updates: Iterable[tuple[int, str]], received_at: datetime) -> int:
        """Keep several updates in one transaction, in their order; how many of them were new."""
        rows = [
            {"update_id": update_id, "payload": self._seal.close(payload), "received_at": received_at}
            for update_id, payload in updates
        ]
        if not rows:
            return 0
        async with self._database.write() as tx:
            done = await tx.execute(insert(tx, inbox).on_conflict_do_nothing(index_elements=["update_id"]), rows)
        return int(done.rowcount)

    async def waiting(self, limit: int, after: int = 0) -> list[InboxRow]:
        """The oldest updates that are not handled yet, those with a row id above `after`."""
        wanted = (
            select(inbox.c.id, inbox.c.update_id, inbox.c.payload, inbox.c.received_at)
            .where(inbox.c.done_at.is_(None), inbox.c.id > after)
            .order_by(inbox.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(wanted)).all()
        return [InboxRow(row.id, row.update_id, self._seal.open(row.payload), row.received_at) for row in rows]

    async def done(self, row_id: int, now: datetime) -> None:
        """Mark an update handled that led to nothing the desk stores."""
        async with self._database.write() as tx:
            await finish(tx, row_id, now)

    async def backlog(self) -> int:
        """How many updates wait."""
        async with self._database.read() as connection:
            count = await connection.execute(select(func.count()).where(inbox.c.done_at.is_(None)))
        return int(count.scalar_one())

    async def oldest(self) -> datetime | None:
        """When the update that has waited longest arrived; None if nothing waits."""
        waiting = select(func.min(inbox.c.received_at)).where(inbox.c.done_at.is_(None))
        async with self._database.read() as connection:
            moment: datetime | None = (await connection.execute(waiting)).scalar_one()
        return moment

    async def last_update(self) -> int | None:
        """The highest update id ever kept; asking Telegram from the next one on loses nothing."""
        async with self._database.read() as connection:
            newest: int | None = (await connection.execute(select(func.max(inbox.c.update_id)))).scalar_one()
        return newest


async def finish(tx: AsyncConnection, row_id: int, now: datetime) -> bool:
    """Mark an update handled and forget its words; False if it was handled before."""
    done = update(inbox).where(inbox.c.id == row_id, inbox.c.done_at.is_(None)).values(done_at=now, payload=None)
    if (await tx.execute(done)).rowcount:
        return True
    known = (await tx.execute(select(inbox.c.id).where(inbox.c.id == row_id))).first()
    if known is None:
        raise StoreError(f"收件箱里没有编号 {row_id} 的更新")
    return False


async def finish_many(tx: AsyncConnection, row_ids: Iterable[int], now: datetime) -> set[int]:
    """The same for several rows at once; returns those that had not been handled before."""
    wanted = sorted(set(row_ids))
    if len(wanted) == 1:
        return set(wanted) if await finish(tx, wanted[0], now) else set()
    done = update(inbox).where(inbox.c.id.in_(wanted), inbox.c.done_at.is_(None))
    rows = await tx.execute(done.values(done_at=now, payload=None).returning(inbox.c.id))
    return set(rows.scalars())


async def forget(tx: AsyncConnection, now: datetime) -> int:
    """Delete rows handled long ago, always keeping the newest; returns how many."""
    newest = select(func.max(inbox.c.id)).scalar_subquery()
    old = delete(inbox).where(inbox.c.done_at < now - _REMEMBERED, inbox.c.id < newest)
    return int((await tx.execute(old)).rowcount)
