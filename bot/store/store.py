"""The store as others see it: open it, write in one transaction, read beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from . import erasure, facts, messages
from .database import Database
from .inbox import Inbox
from .migrate import copy, migrate
from .outbox import Outbox
from .rows import Said
from .seal import Seal

_SEAL_FILE = "inbox.key"


class Store:
    """An open database. `inbox` and `outbox` are doors of their own; the rest goes through `write` and `read`."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self.pseudonym = seal.pseudonym
        self.inbox = Inbox(database, seal)
        self.outbox = Outbox(database)

    @classmethod
    async def open(cls, url: str, *, data_dir: Path) -> Store:
        """Open the database at `url` and bring it up to date; keys lie in `data_dir` (made with mode 0700).

        Raises StoreError where it cannot be used, with what to do about it.
        """
        seal = Seal.load(data_dir / _SEAL_FILE)
        database = Database.connect(url)
        try:
            await migrate(database)
            return cls(database, seal)
        except BaseException:
            await database.close()
            raise

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, *, data_dir: Path) -> AsyncIterator[Store]:
        """The same for a with-statement."""
        store = await cls.open(url, data_dir=data_dir)
        try:
            yield store
        finally:
            await store.close()

    async def close(self) -> None:
        """Close every connection; a SQLite file is then complete without its log."""
        await self._database.close()

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A writing transaction for the repositories; one at a time, all or nothing."""
        return self._database.write()

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A snapshot for the repositories; never waits for a writer."""
        return self._database.read()

    async def threads(self, since: datetime) -> list[Said]:
        """Which message stands in which conversation, oldest first."""
        async with self.read() as connection:
            return await messages.threads(connection, since)

    async def fact(self, name: str) -> Any:
        """Something remembered by name, None if nothing is."""
        async with self.read() as connection:
            return await facts.get(connection, name)

    async def remember(self, name: str, value: Any) -> None:
        """Remember something (anything JSON can hold) by name."""
        async with self.write() as tx:
            await facts.put(tx, name, value)

    async def backup(self, target: Path) -> None:
        """Write a complete copy to a new file (SQLite only), while the bot goes on."""
        await copy(self._database, target)

    async def erase_agent(self, agent: int) -> dict[str, int]:
        """Forget an agent for good; how many rows of which table. The bot must not be running."""
        await self._forget_waiting(agent)
        async with self.write() as tx:
            gone = await erasure.erase_agent(tx, agent)
        await erasure.scrub(self._database)
        return gone

    async def erase_customer(self, customer: int) -> dict[str, int]:
        """Forget a customer for good; how many rows of which table. The bot must not be running."""
        await self._forget_waiting(customer)
        async with self.write() as tx:
            names = [self.pseudonym(team, customer) for team in await erasure.teams(tx)]
            gone = await erasure.erase_customer(tx, customer, names)
        await erasure.scrub(self._database)
        return gone

    async def scrub(self) -> None:
        """Leave nothing that was deleted in the files: it is overwritten already, but for the write-ahead log."""
        await erasure.scrub(self._database)

    async def _forget_waiting(self, person: int) -> None:
        """What somebody wrote and nobody has handled yet is not handled any more."""
        for row in await self.inbox.waiting(1_000_000):
            if f'"id": {person},' in row.payload or f'"id": {person}}}' in row.payload:
                await self.inbox.done(row.id, row.received_at)

    async def check(self) -> str:
        """What the database says of its own health: "ok", or the first complaint."""
        async with self.read() as connection:
            if connection.dialect.name != "sqlite":
                return "ok"
            return str((await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one())
