"""A team at work: a real store, the real desk, a clock that is told the time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, select

from bot.desk import Desk
from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.event import Event
from bot.settings import HintSettings, Settings, TeamSettings
from bot.store import OutboxRow, Store, tables

DATA = Path(__file__).parent.parent / "data" / "desk"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BAD = "这个不归我们管，您找快递吧"
MENDED = "这件事我来帮您联系快递，请您稍等"
GROUP = -100
LILI, WANG, LEAD, CUSTOMER = 2001, 2002, 1001, 3001
BLANK: list[bytes] = []
"""A database just migrated, so that each test need not do that again."""
TEAM = TeamSettings("a", "售后一组", (LEAD,), {LILI: "李莉", WANG: "王强"}, (GROUP,), hours=None)
SETTINGS = Settings(teams=(TEAM,))


def shop_rules() -> RuleSet:
    """The rules of tests/data/desk, loaded as a team's would be."""
    return load(Sources((DATA / "rules",), (DATA / "lexicon",)))


def with_hints(**changes: Any) -> Settings:
    """The settings with other hint limits."""
    return replace(SETTINGS, teams=(replace(TEAM, hints=replace(HintSettings(), **changes)),))


class Floor:
    """Says, edits and waits; every call moves the clock only as far as it is told."""

    def __init__(self, store: Store, rules: RuleSet, settings: Settings = SETTINGS) -> None:
        self.store, self.rules, self.settings = store, rules, settings
        self.now = NOON
        self.ref = 0
        self.restart()

    def restart(self) -> None:
        """The process ends and another begins: nothing is left but the database."""
        self.desk = Desk(self.store, Checker(self.rules), self.settings)

    async def event(self, **fields: Any) -> Event:
        """An event that stands in the inbox, happening now."""
        self.ref += 1
        await self.store.inbox.add(self.ref, "{}", self.now)
        values: dict[str, Any] = {
            "inbox_id": self.ref,
            "kind": "new",
            "team": "a",
            "conversation": f"tg-group:{GROUP}:{CUSTOMER}",
            "ref": self.ref,
            "role": "agent",
            "author": LILI,
            "text": "",
            "at": self.now,
            "chat": GROUP,
        }
        return Event(**values | fields)

    async def do(self, **fields: Any) -> int:
        """Let something happen; returns the message's ref."""
        event = await self.event(**fields)
        await self.desk.handle(event, self.now)
        return event.ref

    async def customer(self, text: str, after: float = 0, **fields: Any) -> int:
        """The customer speaks."""
        self.pass_time(after)
        return await self.do(role="customer", author=CUSTOMER, text=text, **fields)

    async def agent(self, text: str, after: float = 0, author: int | None = LILI, **fields: Any) -> int:
        """An agent answers."""
        self.pass_time(after)
        return await self.do(author=author, text=text, **fields)

    async def edit(self, ref: int, text: str, after: float = 0, **fields: Any) -> int:
        """Somebody edits a message."""
        self.pass_time(after)
        return await self.do(kind="edit", ref=ref, text=text, **fields)

    async def close(self, after: float = 0) -> None:
        """The agent ends the conversation."""
        self.pass_time(after)
        await self.do(kind="close")

    def pass_time(self, seconds: float) -> None:
        """Let time pass, unnoticed."""
        self.now += timedelta(seconds=seconds)

    async def wait(self, seconds: float = 0) -> None:
        """Let time pass; the desk is asked whenever it wants to be."""
        end = self.now + timedelta(seconds=seconds)
        await self.desk.tick(self.now)
        while (wake := self.desk.next_wake(self.now)) is not None and wake <= end:
            assert wake > self.now, "the desk must make progress"
            self.now = wake
            await self.desk.tick(self.now)
        self.now = end

    async def send(self, ref: Any = 77) -> list[OutboxRow]:
        """What is sent now, successfully; it is gone from the outbox then."""
        rows = list(await self.store.outbox.waiting(self.now))
        for row in rows:
            assert await self.store.outbox.mark_sending(row.id)
            await self.store.outbox.mark_sent(row.id, {"message_id": ref}, self.now)
        return rows

    async def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of a whole table, in the order of its numbers."""
        source = getattr(tables, table)
        async with self.store.read() as connection:
            found = await connection.execute(select(*(source.c[name] for name in columns)).order_by(source.c.id))
        return [tuple(row) for row in found]

    async def everything(self) -> dict[str, Sequence[tuple[Any, ...]]]:
        """All that conversations have left in the database, but for pseudonyms: each folder has a salt of its own."""
        async with self.store.read() as connection:
            return {
                name: [tuple(row) for row in await connection.execute(select(*_told(table)).order_by(table.c.id))]
                for name, table in tables.metadata.tables.items()
                if name in ("conversations", "messages", "findings", "hints", "outbox", "digests")
            }


def _told(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if column.name != "customer"]


@asynccontextmanager
async def opened(folder: Path, rules: RuleSet, settings: Settings = SETTINGS) -> AsyncIterator[Floor]:
    """A floor with a database in this folder."""
    file = folder / "qingnin.db"
    if not file.exists() and BLANK:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(BLANK[0])
    url = f"sqlite+aiosqlite:///{file}"
    async with Store.opened(url, data_dir=folder) as store:
        yield Floor(store, rules, settings)
