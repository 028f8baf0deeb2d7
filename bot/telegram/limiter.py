"""Keeps to Telegram's limits: 30 sends a second, one a second per chat, 20 a minute per group.

Only what sends or edits a message is counted; reading and answering a button are free. The notifier
asks `wait` before it sends, leaves what must wait in the outbox and goes on with other chats, most urgent
first; so `process_request` seldom has to hold a call back. After a 429 only the chat in question rests.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from .clock import Clock
from .failures import seconds_asked

_COUNTED = ("send", "edit", "copy", "forward")
_FREE = frozenset({"sendChatAction"})
_MARGIN = 0.05
"""Seconds added to each spacing, for the jitter of the network between our clock and Telegram's."""

Result = bool | dict[str, Any] | list[dict[str, Any]]


class SendLimiter(BaseRateLimiter[None]):
    """Counts sends per chat and in all. Times are seconds of the clock handed in."""

    def __init__(self, clock: Clock, *, overall: int = 28, per_group: int = 19) -> None:
        self._clock, self._overall, self._per_group = clock, overall, per_group
        self._all: deque[float] = deque(maxlen=overall)
        self._chats: dict[int, deque[float]] = {}
        self._paused: dict[int, float] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def wait(self, chat: int) -> float:
        """Seconds until this chat may be sent to; 0 if now. A group's id is negative."""
        now = self._now()
        sent = self._sent(chat)
        waits = [self._paused.get(chat, 0.0) - now, _spacing(sent, 1, 1.0, now)]
        waits.append(_spacing(self._all, self._overall, 1.0, now))
        if chat < 0:
            waits.append(_spacing(sent, self._per_group, 60.0, now))
        return max(0.0, *waits)

    def pause(self, chat: int, seconds: float) -> None:
        """Leave this chat alone for a while, as Telegram asked."""
        self._paused[chat] = max(self._paused.get(chat, 0.0), self._now() + seconds + _MARGIN)

    def restore(self, sent: Iterable[tuple[int, datetime]]) -> None:
        """After a start: what a former run sent lately, oldest first, still counts with Telegram."""
        for chat, at in sent:
            self._all.append(at.timestamp())
            self._sent(chat).append(at.timestamp())

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """PTB's hook: hold a send back until it is allowed, and note a 429 for its chat."""
        chat = _chat_counted(endpoint, data)
        if chat is None:
            return await callback(*args, **kwargs)
        while (seconds := self.wait(chat)) > 0:
            await self._clock.sleep(seconds)
        self._count(chat)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as refusal:
            self.pause(chat, seconds_asked(refusal))
            raise

    def _count(self, chat: int) -> None:
        now = self._now()
        self._all.append(now)
        self._sent(chat).append(now)

    def _sent(self, chat: int) -> deque[float]:
        return self._chats.setdefault(chat, deque(maxlen=self._per_group))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _spacing(sent: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until one more fits into `window`, 0 or less if it fits now."""
    return sent[-most] + window + _MARGIN - now if len(sent) >= most else 0.0


def _chat_counted(endpoint: str, data: dict[str, Any]) -> int | None:
    """The chat whose limits a call counts against, None for calls that send nothing."""
    if endpoint in _FREE or not endpoint.startswith(_COUNTED):
        return None
    chat = data.get("chat_id")
    return int(chat) if isinstance(chat, int | str) and str(chat).lstrip("-").isdigit() else None
