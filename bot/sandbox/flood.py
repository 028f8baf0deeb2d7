"""Telegram's limits on sending, in their strict reading: 30 a second, 1 a second per chat, 20 a minute per group.

Telegram tolerates short bursts; a bot that keeps to these never meets a 429.
"""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime, timedelta

from .values import Refusal

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Flood:
    """Counts sends; `check` raises 429 with retry_after where a limit is passed.

    `punish(chat, seconds)` makes Telegram refuse a chat for a while, as it does to eager bots.
    """

    def __init__(self, *, overall: int = 30, per_group: int = 20) -> None:
        self.overall, self.per_group = overall, per_group
        self._recent: deque[datetime] = deque()
        self._chats: dict[int, deque[datetime]] = {}
        self._until: dict[int, datetime] = {}

    def punish(self, chat: int, until: datetime) -> None:
        """Refuse every send to this chat before `until`."""
        self._until[chat] = until

    def check(self, chat: int, is_group: bool, now: datetime) -> None:
        """Count one send, or refuse it."""
        wait = max(
            (self._until.get(chat, now) - now).total_seconds(),
            self._wait(self._recent, self.overall, _SECOND, now),
            self._wait(self._sent(chat), 1, _SECOND, now),
            self._wait(self._sent(chat), self.per_group, _MINUTE, now) if is_group else 0.0,
        )
        if wait > 0:
            seconds = math.ceil(wait)
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)
        self._recent.append(now)
        self._sent(chat).append(now)

    def _sent(self, chat: int) -> deque[datetime]:
        return self._chats.setdefault(chat, deque(maxlen=self.per_group))

    @staticmethod
    def _wait(sent: deque[datetime], most: int, window: timedelta, now: datetime) -> float:
        """Seconds until one more fits into `window`; the newest `most` entries decide."""
        while sent and now - sent[0] >= _MINUTE:
            sent.popleft()
        if len(sent) < most:
            return 0.0
        return (sent[-most] + window - now).total_seconds()
