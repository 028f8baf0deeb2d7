"""Takes updates from the inbox, in order, and hands each to whom it concerns.

Order is the whole point: a message and its edit a millisecond apart must be judged as they came.
One worker does that; judging takes about a millisecond, far less than Telegram's limits let out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
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

_BATCH = 200
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

    async def rebuild(self) -> None:
        """Remember again which message stands in which conversation."""
        self._threads.restore(await self._store.threads(self._clock.now() - _EDITABLE))

    async def drain(self) -> int:
        """Handle everything that waits, or until `stopping` is set; how many updates that were."""
        handled = 0
        while rows := await self._store.inbox.waiting(_BATCH):
            for row in rows:
                if self.stopping:
                    return handled
                await self._handle(row)
                handled += 1
        return handled

    async def _handle(self, row: InboxRow) -> None:
        """One update. A fault of ours must not stop those behind it; a database in trouble must."""
        try:
            update = json.loads(row.payload)
            self._commands.see(update)
            found = route(update, self._people.roster, self._threads, row.id, row.received_at)
            settled = await self._dispatch(found)
        except StoreError:
            raise
        except Exception as error:
            log.error("update %s could not be handled and is left out: %s", row.update_id, place_of(error))
            settled = False
        if not settled:
            await self._store.inbox.done(row.id, self._clock.now())

    async def _dispatch(self, found: Route) -> bool:
        """Hand over; True where the desk has settled the inbox row in its own transaction."""
        match found:
            case Event():
                return await self._say([found])
            case Batch(events):
                return await self._say(events)
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
            case Rights(chat, standing):
                self._notifier.ephemeral.forget(chat)
                log.info("the bot is now %s in chat %s", standing, chat)
            case Ignored():
                self._note(found)
        return False

    async def _say(self, events: Sequence[Event]) -> bool:
        for event in events:
            self._threads.note(event)
        await self._desk.handle_all(events[0].inbox_id, events, self._clock.now())
        return True

    async def _command(self, command: Command) -> bool:
        """A command nobody has is just words, if it was said in a group."""
        if command.event is not None and not command.whispered and not self._commands.knows(command.name):
            return await self._say([command.event])
        return await self._commands.carry_out(command)

    def _note(self, ignored: Ignored) -> None:
        """What somebody could set right is worth one line a chat."""
        words = _WORTH_A_LINE.get(ignored.reason)
        if words is not None and ignored.chat not in self._noted and ignored.chat is not None:
            self._noted.add(ignored.chat)
            log.info(words, ignored.chat)
