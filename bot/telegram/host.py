"""The running bot: three loops (fetch, handle, send) around one inbox and one outbox.

Nothing is scheduled for a moment that could be missed: after each round of handling the desk is asked
what is due by now, so what came due while the bot was down is due still. It is asked only when all
that was said has been handled, or it would call an answer missing that only waits to be read.

Tests and the demo call `step` instead of `run`: the same parts, one turn at a time, without waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from ..desk import Desk
from ..errors import StoreError, UnavailableError
from ..store import Store
from .clock import Clock
from .ingest import REJECTED, Source
from .menu import Menus
from .notifier import Notifier
from .people import People
from .redact import place_of
from .reloader import Reloader
from .worker import Worker

log = logging.getLogger(__name__)

_LONG_POLL = 25
_ROUND = 1.0
_BREATH = 0.01
_LEISURE = timedelta(milliseconds=250)
_PAUSE = 2.0
_RETRY_START = (1.0, 2.0, 5.0, 10.0, 30.0)
_GRACE = 4.0
"""Seconds a stop waits for what is in hand; the rest is parked in the database."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
"""None of PTB's type parameters matters here: no handler of its own is used."""


@dataclass(eq=False)
class Host:
    """Everything that was built; `start`, then `run` until told to stop (or `step` by hand), then `close`."""

    application: AnyApplication
    requests: tuple[BaseRequest, BaseRequest]
    store: Store
    desk: Desk
    ingest: Source
    worker: Worker
    notifier: Notifier
    people: People
    reloader: Reloader
    clock: Clock
    menus: Menus
    rules: int = 0
    ready: bool = False
    started_at: datetime = field(init=False)
    beat: datetime = field(init=False)

    def __post_init__(self) -> None:
        """`beat`: when the loop that judges last came round; `ready`: it has caught up with all that had waited."""
        self.started_at = self.beat = self.clock.now()
        self._thorough_at = self.started_at - _LEISURE

    async def start(self) -> None:
        """Reach Telegram (however long that takes), then remember what a former run knew."""
        await self._reach_telegram()
        await self.people.rebuild(self.application.bot.username)
        await self.worker.rebuild()
        await self._ask_about_ephemeral()
        await self.notifier.rebuild()

    async def close(self) -> None:
        """Let go of the connections to Telegram; the store is its opener's to close."""
        await self.ingest.close()
        await self.application.shutdown()
        for request in self.requests:  # PTB leaves them open where the start did not succeed
            await request.shutdown()

    async def step(self) -> None:
        """One turn of everything: fetch all there is, handle it, look at the clocks, send."""
        while await self.ingest.poll(0):
            pass
        await self.worker.drain()
        await self.notifier.lanes.settled()
        await self.desk.tick(self.clock.now())
        await self.notifier.flush()
        self.beat, self.ready = self.clock.now(), True

    async def next_wake(self) -> datetime | None:
        """The next moment at which something is due, by the desk's clocks or in the outbox; None if nothing is."""
        moments = [self.desk.next_wake(self.clock.now()), await self.store.outbox.next_due()]
        return min((moment for moment in moments if moment is not None), default=None)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; returns within five seconds of that. Raises what cannot be waited out."""
        arrived, decided = asyncio.Event(), asyncio.Event()
        arrived.set()

        async def fetch() -> None:
            behind = not self.ingest.caught_up  # then nobody may tick yet: find out at once, not after a long poll
            if await self.ingest.poll_patiently(0 if behind else _LONG_POLL) or behind:
                arrived.set()

        async def handle() -> None:
            await _wait(arrived, self._until_due())
            await self.worker.drain()
            if self.ingest.caught_up:
                await self.desk.tick(self.clock.now(), decided.set, thorough=self._has_time())
                await self.desk.beat(self.clock.now())
                self.ready = True
            self.beat = self.clock.now()
            decided.set()

        async def send() -> None:
            await _wait(decided, _ROUND)
            await self.notifier.flush()

        async def watch() -> None:
            await self.reloader.watch(stop)

        async def ask() -> None:
            await self.reloader.answer_asking(stop)

        loops = [asyncio.create_task(self._steadily(step, stop)) for step in (fetch, handle, send, watch, ask)]
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([*loops, stopped], return_when=asyncio.FIRST_COMPLETED)
            failed = [task for task in loops if task.done() and task.exception()]
        finally:
            stop.set()
            self.worker.stopping = True
            await _wind_down(loops[0], loops[1:], stopped)
            self.notifier.lanes.cancel()
            await self.notifier.lanes.settled()
        for task in failed:
            task.result()

    def _has_time(self) -> bool:
        """Whether it is time again for what has no hurry; several rounds a second have none for it."""
        now = self.clock.now()
        if abs(now - self._thorough_at) < _LEISURE:
            return False
        self._thorough_at = now
        return True

    def _until_due(self) -> float:
        """Seconds until the desk's clocks want something, a round at most: a burst that is over is not kept waiting."""
        wake, now = self.desk.next_wake(self.clock.now()), self.clock.now()
        return _ROUND if wake is None else min(max((wake - now).total_seconds(), _BREATH), _ROUND)

    async def publish_menus(self) -> None:
        """Fill Telegram's command menus; a failure costs only the menus."""
        try:
            await self.menus.fill()
        except TelegramError as error:
            log.warning("the command menus could not be set: %s", type(error).__name__)

    async def _steadily(self, step: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        """Repeat one loop's step. Trouble is waited out, nothing is lost meanwhile; only a rejected token is final."""
        while not stop.is_set():
            try:
                await step()
            except InvalidToken:
                raise UnavailableError(REJECTED) from None
            except UnavailableError:
                raise
            except StoreError as error:
                log.error("%s", error)
                await self.clock.sleep(_PAUSE)
            except Exception as error:
                log.error("a fault of this program, going on: %s", place_of(error))
                await self.clock.sleep(_PAUSE)

    async def _ask_about_ephemeral(self) -> None:
        """Ask now what would otherwise hold up the first hint; if it fails it is asked then."""
        roster = self.people.roster
        if roster.chats and roster.agents:
            with contextlib.suppress(TelegramError):
                await self.notifier.ephemeral.server_knows(next(iter(roster.chats)), next(iter(roster.agents)))

    async def _reach_telegram(self) -> None:
        """Keep trying; only a wrong token is final."""
        failures = 0
        while True:
            try:
                await self.application.initialize()
                await self.ingest.open()
                return
            except InvalidToken:
                raise UnavailableError(REJECTED) from None
            except NetworkError as error:
                pause = _RETRY_START[min(failures, len(_RETRY_START) - 1)]
                failures += 1
                log.warning(
                    "连不上 Telegram（第 %s 次，%s），%.0f 秒后再试；在国内请检查代理 QINGNIN_PROXY",
                    failures, type(error).__name__, pause,
                )  # fmt: skip
                await self.clock.sleep(pause)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than that; the event is then spent."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()


async def _wind_down(
    fetching: asyncio.Task[None], others: list[asyncio.Task[None]], stopped: asyncio.Task[bool]
) -> None:
    """Break off the long poll, let the others finish what is in hand, cancel what takes too long."""
    fetching.cancel()
    stopped.cancel()
    await asyncio.wait(others, timeout=_GRACE)
    for task in others:
        task.cancel()
    await asyncio.gather(fetching, stopped, *others, return_exceptions=True)
