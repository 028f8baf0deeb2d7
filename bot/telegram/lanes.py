"""Answers to people, sent side by side: a slow line, or a chat that must wait, holds nobody else up.

What a command or a press does is done in the order of the inbox; only the saying of it comes in here. Answers to the
same person keep their order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from .redact import place_of

log = logging.getLogger(__name__)

_MOST = 500


class Lanes:
    """One lane for each person. `add` returns at once; `settled` waits until all is said."""

    def __init__(self) -> None:
        self._last: dict[int, asyncio.Task[None]] = {}
        self._all: set[asyncio.Task[None]] = set()

    def add(self, person: int, saying: Coroutine[Any, Any, object]) -> None:
        """Say this to a person, after whatever is still being said to them."""
        if len(self._all) >= _MOST:
            saying.close()
            log.warning("an answer was left out: %s others are still waiting to be sent", len(self._all))
            return
        task = asyncio.create_task(self._say(self._last.get(person), saying))
        self._last[person] = task
        self._all.add(task)
        task.add_done_callback(lambda done: self._forget(person, done))

    async def settled(self) -> None:
        """Wait until everything has been said."""
        while self._all:
            await asyncio.gather(*self._all, return_exceptions=True)

    def cancel(self) -> None:
        """What has not been said by now is not said any more."""
        for task in self._all:
            task.cancel()

    async def _say(self, before: asyncio.Task[None] | None, saying: Coroutine[Any, Any, object]) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            await saying
        except asyncio.CancelledError:
            saying.close()
            raise
        except Exception as error:
            log.error("an answer could not be given: %s", place_of(error))

    def _forget(self, person: int, task: asyncio.Task[None]) -> None:
        self._all.discard(task)
        if self._last.get(person) is task:
            del self._last[person]
