"""Takes updates from Telegram's own calls (a webhook) instead of asking for them.

The promise is that of polling: an update is committed to the inbox before Telegram hears 200 and forgets it. A
database in trouble is answered with 503, and Telegram comes again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from ..errors import StoreError, UnavailableError, UsageError
from ..store import Store
from .clock import Clock
from .failures import seconds_asked
from .http import Answer, HttpServer, Request
from .ingest import REJECTED
from .router import ALLOWED_UPDATES

log = logging.getLogger(__name__)

_HEADER = "x-telegram-bot-api-secret-token"
_ASK_EVERY = 60.0
_RETRY = 5.0
_CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram calls (`url`), and where this program listens for it, behind whatever holds the certificate."""

    url: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str, listen: str) -> Address:
        """From the command line; raises UsageError with what is wrong."""
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise UsageError(f"--webhook 要写完整的 https 地址，例如 https://bot.example.cn/qingnin；现在是 {url!r}")
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
            raise UsageError(f"--listen 要写成 地址:端口，例如 127.0.0.1:8080；现在是 {listen!r}")
        return cls(url, host.strip("[]"), int(port))

    @property
    def path(self) -> str:
        """The path that Telegram asks for."""
        return urlsplit(self.url).path or "/"


class Webhook:
    """Stands in for `Ingest`: the same attributes, fed by Telegram. `open` says where to call; `close` ends it."""

    def __init__(self, bot: Bot, store: Store, clock: Clock, address: Address) -> None:
        self._bot, self._store, self._clock, self._address = bot, store, clock, address
        self._secret = secrets.token_urlsafe(48)
        self._arrived = asyncio.Event()
        self._server = HttpServer(self._receive, address.host, address.port)
        self._stack = contextlib.AsyncExitStack()
        self._listening = False
        self.caught_up = False
        self.last_success = clock.now()
        self.received = self.duplicates = 0

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._server.port

    async def open(self) -> None:
        """Listen first, then tell Telegram; raises TelegramError where that could not be done."""
        if not self._listening:  # a second try, after Telegram could not be reached
            await self._stack.enter_async_context(self._server)
            self._listening = True
        await self._bot.set_webhook(
            self._address.url, secret_token=self._secret, allowed_updates=list(ALLOWED_UPDATES),
            max_connections=_CONNECTIONS,
        )  # fmt: skip
        log.info("Telegram calls %s; listening on %s:%s", self._address.url, self._address.host, self._server.port)

    async def close(self) -> None:
        """Stop listening. Telegram keeps what comes meanwhile for a day and brings it at the next start."""
        await self._stack.aclose()

    async def poll(self, wait: int) -> int:
        """Nothing to fetch: what has been called in is in the inbox already."""
        return 0

    async def poll_patiently(self, wait: int) -> int:
        """Wait until something has come; each minute, ask Telegram whether anything is on its way."""
        if not self.caught_up:
            await self._ask()
        try:
            await asyncio.wait_for(self._arrived.wait(), _ASK_EVERY if self.caught_up else _RETRY)
        except TimeoutError:
            await self._ask()
            return 0
        self._arrived.clear()
        return 1

    async def _ask(self) -> None:
        """Whether Telegram has more for us: while it has, nobody may say that an answer is missing."""
        try:
            info = await self._bot.get_webhook_info()
        except InvalidToken:
            raise UnavailableError(REJECTED) from None
        except TelegramError as error:
            self.caught_up = False
            log.warning("问不到 Telegram 还有没有消息（%s）", type(error).__name__)
            seconds = seconds_asked(error) if isinstance(error, RetryAfter) else _RETRY
            await self._clock.sleep(seconds)
            return
        self.last_success = self._clock.now()
        self.caught_up = info.pending_update_count == 0
        if info.url != self._address.url:
            log.error("webhook 被改成了别的地址，消息到不了这里；请停掉另一个程序，再重新启动这一个")
        elif info.last_error_message:
            log.warning("Telegram 说送不到这里：%s", info.last_error_message)

    async def _receive(self, request: Request) -> Answer:
        """One call. Who does not know the secret learns nothing."""
        if request.path != self._address.path:
            return Answer(404)
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), self._secret.encode()):
            return Answer(403)
        if request.method != "POST":
            return Answer(405)
        try:
            update = json.loads(request.body)
            number = update["update_id"]
        except (ValueError, TypeError, KeyError):
            return Answer(400)
        if not isinstance(number, int) or isinstance(number, bool):
            return Answer(400)
        return await self._keep(number, json.dumps(update, ensure_ascii=False))

    async def _keep(self, number: int, payload: str) -> Answer:
        now = self._clock.now()
        try:
            fresh = await self._store.inbox.add(number, payload, now)
        except StoreError as error:
            log.error("%s", error)
            return Answer(503)
        self.last_success = now
        self.received += 1
        self.duplicates += not fresh
        self._arrived.set()
        return Answer(200)
