"""Fetches updates and puts them, untouched, into the inbox: committed before Telegram is told to forget them.

Telegram forgets an update when it is asked for the one after it. So the next offset moves only once
the batch is in the database, and a crash at any moment costs nothing: what is not in the inbox comes again,
what is in it comes to nothing a second time (update ids are unique there).
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any, Protocol

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from ..errors import UnavailableError
from ..store import Store
from .clock import Clock
from .failures import seconds_asked
from .router import ALLOWED_UPDATES

log = logging.getLogger(__name__)

_BATCH = 100
_LONGEST_PAUSE = 30.0
_NUMBERS_HOLD = timedelta(days=6)
_READ_MARGIN = 10.0
_ENOUGH_CONFLICTS, _JUST_STARTED = 3, timedelta(minutes=1)


class Source(Protocol):
    """Where updates come from: `Ingest` asks for them, `Webhook` is called."""

    caught_up: bool
    last_success: datetime
    received: int
    duplicates: int

    async def open(self) -> None:
        """Begin; raises TelegramError where Telegram cannot be reached."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...

    async def poll(self, wait: int) -> int:
        """Take in what is there."""
        ...

    async def poll_patiently(self, wait: int) -> int:
        """Wait for more, through any outage; how many have come."""
        ...


class Ingest:
    """Reads updates in a loop of our own; PTB's keeps them in memory only.

    `caught_up`: whether everything said by now has been fetched, as far as one can know. While it is
    False nobody may say that an answer is missing.
    """

    def __init__(self, bot: Bot, store: Store, clock: Clock) -> None:
        self._bot, self._store, self._clock = bot, store, clock
        self._offset = 0
        self._pause = 1.0
        self.caught_up = False
        self.received = self.duplicates = self._conflicts = 0
        self.last_success = self._last_update = self._born = clock.now()

    async def open(self) -> None:
        """Telegram gives updates in one way only: take back a webhook that was left over."""
        left = (await self._bot.get_webhook_info()).url
        if left:
            log.warning("机器人上还留着一个 webhook，已撤掉，改用长轮询")
        await self._bot.delete_webhook()

    async def close(self) -> None:
        """Nothing is open between two polls."""

    async def poll(self, wait: int) -> int:
        """Fetch what is there, waiting at most `wait` seconds, and store it; how many updates came."""
        updates = await self._fetch(wait)
        if updates:
            now = self._clock.now()
            rows = [(u["update_id"], json.dumps(u, ensure_ascii=False)) for u in updates]
            self.duplicates += len(rows) - await self._store.inbox.add_many(rows, now)
            self.received += len(rows)
            self._offset, self._last_update = max(u["update_id"] for u in updates) + 1, now
        self.caught_up = len(updates) < _BATCH
        self.last_success = self._clock.now()
        return len(updates)

    def _next_offset(self) -> int:
        """After a week of silence Telegram numbers anew, possibly lower; then we ask for whatever there is."""
        return 0 if self._clock.now() - self._last_update > _NUMBERS_HOLD else self._offset

    async def poll_patiently(self, wait: int) -> int:
        """As `poll`, but an outage is waited out, longer each time; 0 after a failure."""
        try:
            count = await self.poll(wait)
        except InvalidToken:
            raise UnavailableError(REJECTED) from None
        except TelegramError as error:
            self.caught_up = False
            await self._wait_out(error)
            return 0
        self._pause = 1.0
        return count

    async def _fetch(self, wait: int) -> list[dict[str, Any]]:
        """The raw JSON: PTB's own objects would drop what they do not know and stumble over one bad update."""
        return await self._bot._post(  # type: ignore[no-any-return]  # PTB has no public way to the raw answer
            "getUpdates",
            {"offset": self._next_offset(), "timeout": wait, "limit": _BATCH, "allowed_updates": list(ALLOWED_UPDATES)},
            read_timeout=wait + _READ_MARGIN,
        )

    def _yield_to_an_older_one(self) -> None:
        """Who finds somebody at it right after the start is the second one, and ends; who was first goes on."""
        self._conflicts += 1
        if self._conflicts >= _ENOUGH_CONFLICTS and self._clock.now() - self._born < _JUST_STARTED:
            raise UnavailableError(
                "已经有别的程序在用这个令牌收消息，这一个先停下了；请停掉那一个再启动，或用 /revoke 换令牌"
            )

    async def _wait_out(self, error: TelegramError) -> None:
        seconds = self._pause
        if isinstance(error, RetryAfter):
            seconds = seconds_asked(error)
        elif isinstance(error, Conflict):
            self._yield_to_an_older_one()
            log.error("另一个程序正在用同一个令牌收消息；两边都会漏消息，请停掉其中一个（%.0f 秒后再试）", seconds)
        elif isinstance(error, NetworkError):
            log.warning("连不上 Telegram（%s），%.0f 秒后再试", type(error).__name__, seconds)
        else:
            log.warning("收消息时 Telegram 回了错误（%s），%.0f 秒后再试", error, seconds)
        await self._clock.sleep(seconds)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)


REJECTED = "Telegram 不认这个令牌：请核对 QINGNIN_TOKEN（或 QINGNIN_TOKEN_FILE），或到 @BotFather 用 /token 重新领一个"
"""Said when the token is wrong; never with the token in it."""
