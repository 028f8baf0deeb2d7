"""The only sender. Whatever the bot says to anybody goes out here, and only to that one person.

    hint    ephemeral message in the group -> private chat -> kept on record, and the leads are told once
    digest  private chat, or the leads' own group (reports.py, which lets it into no other)
    others  private chat

There is no other way in here to write publicly into a group, and none to speak through a Business
connection: no function takes what that would need.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from ..coaching.html import plain
from ..desk.notices import notify
from ..store import Button, OutboxRow, Store
from .clock import Clock
from .ephemeral import Ephemeral
from .failures import is_markup, is_unchanged, never_arrived, seconds_asked
from .lanes import Lanes
from .limiter import SendLimiter
from .reports import Reports
from .roster import Roster
from .texts import say

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of the messages of this run, for the metrics."""

    sent: int = 0
    hints_sent: int = 0
    flood_waits: int = 0


Ref = Mapping[str, Any]
"""How a message was sent, so that it can be edited: way, chat, id and (ephemeral) user."""

_PASSING = ("hint", "hint_edit")
_BUTTONS_A_ROW = 2
_AT_ONCE = 4
"""Sends in the air at a time: on a slow line more get through, on a quick one more would only be slower."""
_MAX_TEXT, _MAX_ANSWER = 4096, 200
_RETRY_FIRST, _RETRY_MOST = 5, 600
_GIVE_UP = timedelta(hours=24)
_LIMITS_LOOK_BACK = timedelta(minutes=1)


class Notifier:
    """Empties the outbox (`flush`) and answers people directly (`tell`, `answer_press`)."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        limiter: SendLimiter,
        clock: Clock,
        roster: Callable[[], Roster],
        language: str = "zh",
        reports: Reports | None = None,
    ) -> None:
        self._bot, self._store, self._limiter, self._clock = bot, store, limiter, clock
        self._roster, self._language = roster, language
        self._reports = reports
        self.ephemeral = Ephemeral(bot)
        self.lanes = Lanes()
        self.counts = Counts()

    # --- the outbox --------------------------------------------------------------------------

    async def rebuild(self) -> None:
        """After a start: settle what an interruption left half done, and know what counts against the limits."""
        now, torn = self._clock.now(), await self._store.outbox.torn()
        given_up, again = await self._store.outbox.recover()
        if given_up or again:
            log.info("after an interruption: %s hints given up, %s messages go out again", given_up, again)
        sent = await self._store.outbox.sent_since(now - _LIMITS_LOOK_BACK)
        self._limiter.restore((int(ref["chat"]), at) for ref, at in sent if ref and "chat" in ref)
        self._limiter.restore((chat, now) for chat in torn)

    async def flush(self) -> int:
        """Send what is due and allowed now, most urgent first; what must wait stays. Returns how many went out."""
        first: dict[int, OutboxRow] = {}
        for row in await self._store.outbox.waiting(self._clock.now()):
            place = self._place(row)
            if place not in first and self._limiter.wait(place) <= 0:  # a chat gets one a second at most
                first[place] = row
        line = asyncio.Semaphore(_AT_ONCE)
        return sum(await asyncio.gather(*(self._take(row, line) for row in first.values())))

    async def _take(self, row: OutboxRow, line: asyncio.Semaphore) -> bool:
        """Send one row, if it is still to be sent when its turn has come."""
        async with line:
            if self._is_late(row) or not await self._store.outbox.mark_sending(row.id):
                return False
            return await self._send(row)

    def _is_late(self, row: OutboxRow) -> bool:
        """Those before it may have taken a while; what is late stays and is given up by the desk."""
        return row.expires_at is not None and row.expires_at <= self._clock.now()

    def _place(self, row: OutboxRow) -> int:
        """The chat whose limits a row will count against."""
        if row.target is not None:
            return int(row.target["chat"])
        if row.chat is not None and self.ephemeral.possible(row.chat):
            return row.chat
        return row.recipient

    async def _send(self, row: OutboxRow) -> bool:
        try:
            ref = await self._deliver(row)
        except InvalidToken:
            raise
        except TelegramError as error:
            await self._settle_failure(row, error)
            return False
        self.counts.sent += 1
        self.counts.hints_sent += row.kind == "hint"
        await self._store.outbox.mark_sent(row.id, ref, self._clock.now())
        return True

    async def _deliver(self, row: OutboxRow) -> Ref:
        markup = _keyboard(row.buttons)
        if row.kind == "hint_edit":
            if row.target is None:
                raise BadRequest("the hint to be changed was never sent")
            return await self._edit(row.target, row.html, row.plain, markup)
        if row.kind == "digest" and self._reports is not None:
            return await self._reports.deliver(row, markup)
        chat = row.chat if row.kind == "hint" else None
        return await self._whisper(row.recipient, chat, row.thread, row.html, row.plain, markup)

    async def _settle_failure(self, row: OutboxRow, error: TelegramError) -> None:
        """What becomes of a row that could not be sent. The order matters: BadRequest is a NetworkError to PTB."""
        outbox, now = self._store.outbox, self._clock.now()
        self.counts.flood_waits += isinstance(error, RetryAfter)
        if isinstance(error, RetryAfter):
            await outbox.mark_failed(row.id, "429", now + timedelta(seconds=seconds_asked(error)))
        elif isinstance(error, Forbidden):
            await self._unreachable(row, str(error))
        elif isinstance(error, BadRequest) or not isinstance(error, NetworkError):
            log.error("outbox %s (%s) was refused: %s", row.id, row.kind, error)
            await outbox.mark_failed(row.id, str(error))
        elif row.kind in _PASSING and not never_arrived(error):
            log.warning("outbox %s (%s): connection broke off, not sent twice", row.id, row.kind)
            await outbox.mark_dropped(row.id, "connection broke off")
        else:
            await self._later(row, type(error).__name__)

    async def _later(self, row: OutboxRow, reason: str) -> None:
        """Try again, each time after a longer pause, for a day at most."""
        now = self._clock.now()
        if now - row.created_at > _GIVE_UP:
            log.error("outbox %s (%s) given up after a day: %s", row.id, row.kind, reason)
            await self._store.outbox.mark_failed(row.id, reason)
            return
        pause = min(_RETRY_FIRST * 2 ** min(row.attempts, 8), _RETRY_MOST)
        await self._store.outbox.mark_failed(row.id, reason, now + timedelta(seconds=pause))

    async def _unreachable(self, row: OutboxRow, reason: str) -> None:
        """A hint stays on record and the leads hear of it once; a digest waits for its reader to press START."""
        if row.kind not in _PASSING:
            await self._later(row, reason)
            return
        await self._store.outbox.mark_dropped(row.id, f"unreachable: {reason}")
        await self._tell_leads(row.team, row.recipient)

    async def _tell_leads(self, team: str, agent: int) -> None:
        roster, now = self._roster(), self._clock.now()
        name = roster.agents[agent][1] if agent in roster.agents else str(agent)
        html = say("unreachable", self._language, name=name)
        async with self._store.write() as tx:
            await notify(tx, team, roster.leads_of(team), html, f"unreachable:{agent}", now)

    # --- answers to people -------------------------------------------------------------------

    async def tell(
        self,
        user: int,
        html: str,
        *,
        chat: int | None = None,
        thread: int | None = None,
        buttons: tuple[Button, ...] = (),
    ) -> bool:
        """Answer one person: in the group seen by him alone where possible, else in private. False if unreachable."""
        try:
            await self._whisper(user, chat, thread, html, plain(html), _keyboard(buttons))
        except InvalidToken:
            raise
        except TelegramError as error:
            log.info("an answer to user %s could not be given: %s", user, type(error).__name__)
            return False
        return True

    async def retell(self, ref: Ref, html: str, buttons: tuple[Button, ...] = ()) -> None:
        """Change what one person was told before; a message that is gone is not worth an error."""
        try:
            await self._edit(ref, html, plain(html), _keyboard(buttons))
        except InvalidToken:
            raise
        except TelegramError as error:
            log.info("a message could not be changed: %s", type(error).__name__)

    async def hand_over(self, user: int, name: str, content: bytes, caption: str) -> bool:
        """Send one person a file, in private always. False if unreachable."""
        try:
            await self._bot.send_document(_person(user), document=content, filename=name, caption=plain(caption))
        except InvalidToken:
            raise
        except TelegramError as error:
            log.info("a file could not be sent to user %s: %s", user, type(error).__name__)
            return False
        return True

    async def offer(self, query: str, offers: Sequence[tuple[str, str]]) -> None:
        """Show the one who is typing inline what could be sent: a title and the text of each; for this person alone."""
        results = [
            InlineQueryResultArticle(str(number), title, InputTextMessageContent(text), description=text)
            for number, (title, text) in enumerate(offers)
        ]
        try:
            await self._bot.answer_inline_query(query, results, cache_time=0, is_personal=True)
        except InvalidToken:
            raise
        except TelegramError as error:
            log.info("an inline query could not be answered: %s", type(error).__name__)

    async def answer_press(self, query: str, text: str) -> None:
        """Acknowledge a pressed button; too late is not worth an error."""
        words = text if len(text) <= _MAX_ANSWER else text[: _MAX_ANSWER - 1] + "…"
        try:
            await self._bot.answer_callback_query(query, words)
        except InvalidToken:
            raise
        except TelegramError as error:
            log.info("a button press could not be answered: %s", type(error).__name__)

    # --- the two ways ------------------------------------------------------------------------

    async def _whisper(
        self, user: int, chat: int | None, thread: int | None, html: str, words: str,
        markup: InlineKeyboardMarkup | None,
    ) -> Ref:  # fmt: skip
        """Say something to one person alone. The group is tried first, if one is named."""

        async def send(text: str, as_html: bool) -> Ref:
            if chat is not None and self.ephemeral.possible(chat):
                number = await self.ephemeral.send(chat, thread, user, text, html=as_html, markup=markup)
                if number is not None:
                    return {"way": "ephemeral", "chat": chat, "user": user, "id": number}
            message = await self._bot.send_message(
                _person(user), text, parse_mode="HTML" if as_html else None, reply_markup=markup
            )
            return {"way": "private", "chat": user, "id": message.message_id}

        return await _html_or_plain(send, html, words)

    async def _edit(self, target: Ref, html: str, words: str, markup: InlineKeyboardMarkup | None) -> Ref:
        """Change what was said before, wherever that was."""

        async def edit(text: str, as_html: bool) -> Ref:
            if target["way"] == "ephemeral":
                await self.ephemeral.edit(
                    target["chat"], target["user"], target["id"], text, html=as_html, markup=markup
                )
            else:
                await self._bot.edit_message_text(
                    text, _person(target["chat"]), target["id"],
                    parse_mode="HTML" if as_html else None, reply_markup=markup,
                )  # fmt: skip
            return target

        try:
            return await _html_or_plain(edit, html, words)
        except BadRequest as error:
            if is_unchanged(error):
                return target
            raise


async def _html_or_plain(send: Callable[[str, bool], Any], html: str, words: str) -> Ref:
    """Send as HTML; where Telegram cannot read it, as plain text."""
    try:
        ref: Ref = await send(html, True)
    except BadRequest as error:
        if not is_markup(error):
            raise
        log.error("a text was refused as HTML and goes out plain: %s", error)
        ref = await send(words[:_MAX_TEXT], False)
    return ref


def _person(user: int) -> int:
    """A private chat has its person's id, which is positive; a group's is negative and must never get here."""
    if user <= 0:
        raise ValueError("only a person can be written to")
    return user


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    keys = [_key(button) for button in buttons]
    return InlineKeyboardMarkup([keys[i : i + _BUTTONS_A_ROW] for i in range(0, len(keys), _BUTTONS_A_ROW)])


def _key(button: Button) -> InlineKeyboardButton:
    if button.copy:
        return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
    return InlineKeyboardButton(button.label, callback_data=button.data)
