"""Carries digests: the text with its buttons, the card as a photo, the workbook and the page as files.

A digest names agents and quotes them. It goes to one person in private, or to the leads' group that config.yaml names
and in which no customer can be; any other place is refused here, whatever the outbox says. If that group cannot be
reached, each lead gets it in private.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden

from ..desk import Desk
from ..settings import Settings
from ..store import OutboxRow, Store
from ..store.outbox import Parcel, put
from .clock import Clock
from .failures import is_markup

log = logging.getLogger(__name__)

_FRESH = timedelta(seconds=30)


class Reports:
    """Delivers outbox rows of the kind `digest`. What is attached is drawn now, from what is stored.

    The newest drawing is kept for a moment: a team's leads get the same card one after the other.
    """

    def __init__(self, bot: Bot, desk: Desk, store: Store, clock: Clock, settings: Callable[[], Settings]) -> None:
        self._bot, self._desk, self._store, self._clock = bot, desk, store, clock
        self._settings = settings
        self._newest: tuple[object, datetime, tuple[str, bytes]] = (None, datetime.min.replace(tzinfo=UTC), ("", b""))

    async def deliver(self, row: OutboxRow, markup: InlineKeyboardMarkup | None) -> Mapping[str, Any]:
        """Send it; how it was sent, as the notifier notes it."""
        place = self._place(row)
        try:
            message = await self._send(row, place, markup)
        except (Forbidden, BadRequest) as error:
            if place > 0 or not _is_gone(error):
                raise
            log.warning("the leads' group %s cannot be reached (%s); the digest goes to each lead", place, error)
            await self._to_leads(row)
            return {"way": "leads"}
        return {"way": "private" if place > 0 else "group", "chat": place, "id": message.message_id}

    def _place(self, row: OutboxRow) -> int:
        """Where it may go."""
        if row.recipient > 0:
            return row.recipient
        settings = self._settings()
        team = settings.team(row.team)
        if row.recipient != team.digest.chat or settings.team_of_chat(row.recipient) is not None:
            raise BadRequest(
                f"group {row.recipient} is not the leads' group of team {row.team}, or has customers in it"
            )
        return row.recipient

    async def _send(self, row: OutboxRow, place: int, markup: InlineKeyboardMarkup | None) -> Message:
        if not row.attachment:
            return await self._say(row, place, markup)
        face, _, day = row.attachment.partition(":")
        # Whoever cannot be reached is not drawn for: this is refused at once, and shows the others that it comes.
        await self._bot.send_chat_action(place, "upload_photo" if face == "png" else "upload_document")
        name, content = await self._drawn(row.team, date.fromisoformat(day), face)
        if face == "png":
            return await self._bot.send_photo(
                place, content, caption=row.html, parse_mode="HTML", filename=name, reply_markup=markup
            )
        return await self._bot.send_document(
            place, content, caption=row.html, parse_mode="HTML", filename=name, reply_markup=markup
        )

    async def _say(self, row: OutboxRow, place: int, markup: InlineKeyboardMarkup | None) -> Message:
        """As HTML; where Telegram cannot read it, as plain text."""
        try:
            return await self._bot.send_message(place, row.html, parse_mode="HTML", reply_markup=markup)
        except BadRequest as error:
            if not is_markup(error):
                raise
            log.error("a digest was refused as HTML and goes out plain: %s", error)
            return await self._bot.send_message(place, row.plain, reply_markup=markup)

    async def _drawn(self, team: str, day: date, face: str) -> tuple[str, bytes]:
        """A face of the digest as it stands now. The renderers are loaded at the first one."""
        from ..reports.card import card_svg
        from ..reports.drawing import rendered_apart
        from ..reports.faces import file_name, rendered

        now, language = self._clock.now(), self._settings().language
        kept, drawn_at, named = self._newest
        if kept == (team, day, face) and abs(now - drawn_at) < _FRESH:
            return named
        digest = await self._desk.digest(team, day, now)
        if face == "png":
            content = await rendered_apart(await asyncio.to_thread(card_svg, digest, language))
        else:
            content = await asyncio.to_thread(rendered, digest, face, language)
        self._newest = (team, day, face), now, (file_name(digest, face), content)
        return self._newest[2]

    async def _to_leads(self, row: OutboxRow) -> None:
        now = self._clock.now()
        parcel = Parcel(
            kind="digest", team=row.team, recipient=0, html=row.html, plain=row.plain, dedupe="", due_at=now,
            buttons=row.buttons, priority=row.priority, attachment=row.attachment,
        )  # fmt: skip
        async with self._store.write() as tx:
            for lead in self._settings().team(row.team).leads:
                await put(tx, replace(parcel, recipient=lead, dedupe=f"digest:instead:{row.id}:{lead}"), now)


def _is_gone(error: Exception) -> bool:
    """Whether it is the place that is at fault, and not what was to be sent there."""
    return isinstance(error, Forbidden) or "chat not found" in str(error).lower()
