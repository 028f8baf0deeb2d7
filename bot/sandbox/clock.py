"""Clocks for the sandbox: one that goes only when told to, and one that goes by itself but can be set forward."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Stands still until `advance`; a `sleep` simply moves it on. So a shift passes in seconds and no test waits."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the start needs a time zone")
        self._now = start

    def now(self) -> datetime:
        """The moment this clock shows."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        """Let the time pass until `moment`; a clock never goes back."""
        self._now = max(self._now, moment)

    async def sleep(self, seconds: float) -> None:
        """Whoever waits here lets the time pass."""
        self.advance(seconds)


class ForwardClock:
    """The machine's clock, some time ahead of it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The moment this clock shows."""
        return datetime.now(UTC) + self._ahead

    def set(self, moment: datetime) -> None:
        """Go on from `moment`; a clock never goes back."""
        self._ahead += max(moment - self.now(), timedelta())

    async def sleep(self, seconds: float) -> None:
        """Wait for real."""
        await asyncio.sleep(seconds)
