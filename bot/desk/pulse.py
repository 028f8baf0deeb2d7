"""Notes when the bot is at work, so that a digest can say when it was not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..store import Store, runs

_WRITE_EVERY = timedelta(minutes=1)
_BREAK = timedelta(minutes=3)
"""A silence of this length is a break even within one process: the machine slept, or Telegram was out of reach."""


class Pulse:
    """Keeps one row of the runs up to date, and begins another after a break or when the rules change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._run: int | None = None
        self._rulesets: Mapping[str, str] = {}
        self._seen: datetime | None = None
        self._written: datetime | None = None

    async def beat(self, rulesets: Mapping[str, str], now: datetime) -> None:
        """Everything is well at this moment. Written down once a minute."""
        seen, self._seen = self._seen, now
        is_new = self._run is None or seen is None or not timedelta(0) <= now - seen < _BREAK
        if is_new or rulesets != self._rulesets:
            if not is_new:
                await self._go_on(now)
            async with self._store.write() as tx:
                self._run = await runs.begin(tx, rulesets, now)
            self._rulesets, self._written = dict(rulesets), now
        elif self._written is None or now - self._written >= _WRITE_EVERY:
            await self._go_on(now)

    async def _go_on(self, now: datetime) -> None:
        assert self._run is not None
        async with self._store.write() as tx:
            await runs.go_on(tx, self._run, now)
        self._written = now
