"""Takes updates from the inbox, in order, and hands each to whom it concerns.

Order is the whole point: a message and its edit a millisecond apart must be judged as they came. One worker does
that, and waits for nobody: judging takes about a millisecond, and what is said to people goes out in lanes of its own
(lanes.py), so that a slow line or a chat that must wait holds up no other conversation.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Sequence
from datetime import timedelta

from ..desk import Desk
from ..errors import StoreError
from ..event import Event
from ..store import InboxRow, Store
from . import business
from .clock import Clock
from .commands import Commands
from .notifier import Notifier
from .people import People
from .redact import place_of
from .router import route
from .routes import Asked, Batch, Chosen, Command, Connected, Draft, Ignored, Moved, Press, Rights, Route
from .threads import Threads

log = logging.getLogger(__name__)

_BATCH = 500
_TOGETHER = 100
_WORTH_A_LINE = {
    "unlisted group": "群 %s 没有登记，不看；要看它，请组长在群里发 /bind，或把编号写进 config.yaml",
    business.UNKNOWN: "私聊 %s 的 Business 连接不认识，不看；请那位客服在 Telegram 的「聊天自动化」里断开，再连一次",
}
_EDITABLE = timedelta(hours=49)
"""Telegram lets people edit for two days: so long a message's conversation must be known."""


class Worker:
    """Empties the inbox (`drain`). `rebuild` brings its memory back after a start."""

    def __init__(
        self, store: Store, desk: Desk, notifier: Notifier, commands: Commands, people: People, clock: Clock
    ) -> None:
        self._store, self._desk, self._notifier = store, desk, notifier
        self._commands, self._people, self._clock = commands, people, clock
        self._threads = Threads()
        self._noted: set[int] = set()
        self.stopping = False
        self.handled = 0

    async def rebuild(self) -> None:
        """Remember again which message stands in which conversation."""
        self._threads.restore(await self._store.threads(self._clock.now() - _EDITABLE))

    async def drain(self) -> int:
        """Handle everything that waits, or until `stopping` is set; how many updates that were.

        Events that follow one another are judged as one transaction: where a backlog waits, that is several times
        faster. Anything else is carried out between them, in its place.
        """
        handled = 0
        more = True
        while more:
            rows = await self._store.inbox.waiting(_BATCH)
            more = len(rows) == _BATCH  # what arrives meanwhile is announced
            said: list[tuple[InboxRow, Sequence[Event]]] = []
            for row in rows:
                if self.stopping or len(said) >= _TOGETHER:
                    handled += await self._judge(said)
                if self.stopping:
                    return self._count(handled)
                found = self._read(row)
                if isinstance(found, Event | Batch):
                    said.append((row, await self._note_events(found)))
                    continue
                handled += await self._judge(said) + 1
                await self._handle(row, found)
            handled += await self._judge(said)
        return self._count(handled)

    def _count(self, handled: int) -> int:
        self.handled += handled
        return handled

    def _read(self, row: InboxRow) -> Route:
        """What an update is. One that cannot be read is left out: it must not stop those behind it."""
        try:
            update = json.loads(row.payload)
            self._commands.see(update)
            return route(update, self._people.roster, self._threads, row.id, row.received_at)
        except Exception as error:
            log.error("update %s could not be read and is left out: %s", row.update_id, place_of(error))
            return Ignored("unreadable")

    async def _note_events(self, found: Event | Batch) -> Sequence[Event]:
        events = found.events if isinstance(found, Batch) else (found,)
        for event in events:
            self._threads.note(event)
            if (connection := business.missed(event, self._people.roster)) is not None:
                await self._people.connected(connection)
        return events

    async def _judge(self, said: list[tuple[InboxRow, Sequence[Event]]]) -> int:
        """Hand events to the desk, all at once; if there is a fault, one by one, to leave out only the one at fault."""
        rows, now = list(said), self._clock.now()
        said.clear()
        if len(rows) > 1:
            try:
                await self._desk.handle_many([event for _, events in rows for event in events], now)
                return len(rows)
            except StoreError:
                raise
            except Exception as error:
                log.warning("a fault among %s updates, handling them one by one: %s", len(rows), place_of(error))
        for row, events in rows:
            await self._carefully(row, self._desk.handle_all(row.id, events, now))
        return len(rows)

    async def _handle(self, row: InboxRow, found: Route) -> None:
        """One update that is no event."""
        if not await self._carefully(row, self._dispatch(found)):
            await self._store.inbox.done(row.id, self._clock.now())

    async def _carefully(self, row: InboxRow, doing: Awaitable[bool | None]) -> bool:
        """A fault of ours must not stop those behind it; a database in trouble must. True: the row is settled."""
        try:
            return await doing is not False
        except StoreError:
            raise
        except Exception as error:
            log.error("update %s could not be handled and is left out: %s", row.update_id, place_of(error))
            await self._store.inbox.done(row.id, self._clock.now())
            return True

    async def _dispatch(self, found: Route) -> bool:
        """Hand over; True where the desk has settled the inbox row in its own transaction."""
        match found:
            case Command():
                return await self._command(found)
            case Press():
                await self._commands.press(found)
            case Draft():
                await self._commands.draft(found)
            case Asked():
                await self._commands.offer(found)
            case Chosen(user):
                await self._people.count_chosen(user)
            case Connected():
                await self._people.connected(found)
            case Moved(old, new):
                await self._people.moved(old, new)
            case Rights():
                self._notifier.ephemeral.forget(found.chat)
                log.info("the bot is now %s in chat %s", found.standing, found.chat)
                await self._commands.welcome(found)
            case Ignored():
                self._note(found)
        return False

    async def _say(self, event: Event) -> bool:
        self._threads.note(event)
        await self._desk.handle_all(event.inbox_id, [event], self._clock.now())
        return True

    async def _command(self, command: Command) -> bool:
        """A command nobody has is just words, if it was said in a group."""
        if command.event is not None and not command.whispered and not self._commands.knows(command.name):
            return await self._say(command.event)
        return await self._commands.carry_out(command)

    def _note(self, ignored: Ignored) -> None:
        """What somebody could set right is worth one line a chat."""
        words = _WORTH_A_LINE.get(ignored.reason)
        if words is not None and ignored.chat not in self._noted and ignored.chat is not None:
            self._noted.add(ignored.chat)
            log.info(words, ignored.chat)
