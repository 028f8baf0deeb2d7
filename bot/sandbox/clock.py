"""A clock that goes only when told to, so that a shift passes in seconds and a test never waits."""

from __future__ import annotations

from datetime import datetime, timedelta


class FakeClock:
    """Stands still until `advance`; a `sleep` simply moves it on."""

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
