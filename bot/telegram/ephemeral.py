"""Messages in a group that one member alone can see (Bot API 10.2 and later), until PTB knows them.

Two traps make this file careful. A server that does not know the parameter ignores it in silence and
would publish the hint: so the server is asked first whether it knows ephemeral messages at all, and
an answer without an ephemeral id is taken back at once and never tried again. And a bot that is not
administrator is refused: that is remembered per chat, until its standing changes.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, TelegramError

from .failures import is_markup

log = logging.getLogger(__name__)


class Ephemeral:
    """Sends and edits ephemeral messages; `send` and `edit` say whether it worked."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._refused: set[int] = set()
        self._known: bool | None = None

    def possible(self, chat: int) -> bool:
        """Whether it is worth trying in this chat."""
        return chat < 0 and self._known is not False and chat not in self._refused

    def forget(self, chat: int) -> None:
        """The bot's standing in this chat changed: try again."""
        self._refused.discard(chat)

    async def send(
        self,
        chat: int,
        thread: int | None,
        receiver: int,
        text: str,
        *,
        html: bool,
        markup: InlineKeyboardMarkup | None,
    ) -> int | None:
        """Show a text to one member; the ephemeral id, or None where this chat does not allow it.

        Raises BadRequest for broken markup, and network errors, as any sending does.
        """
        if not self.possible(chat) or not await self.server_knows(chat, receiver):
            return None
        try:
            message = await self._bot.send_message(
                chat, text, message_thread_id=thread, parse_mode="HTML" if html else None, reply_markup=markup,
                api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": receiver}},
            )  # fmt: skip
        except (BadRequest, ChatMigrated, Forbidden) as refusal:
            if thread is not None and "thread not found" in str(refusal).lower():  # the topic has been deleted
                return await self.send(chat, None, receiver, text, html=html, markup=markup)
            self._refusal(chat, refusal)
            return None
        number = message.api_kwargs.get("ephemeral_message_id")
        if number is None:
            await self._take_back(chat, message.message_id)
            return None
        return int(number)

    async def edit(
        self, chat: int, receiver: int, number: int, text: str, *, html: bool, markup: InlineKeyboardMarkup | None
    ) -> None:
        """Change what that member sees."""
        await self._bot.do_api_request("editEphemeralMessageText", api_kwargs=_without_none({
            "chat_id": chat, "receiver_user_id": receiver, "ephemeral_message_id": number, "text": text,
            "parse_mode": "HTML" if html else None, "reply_markup": markup.to_dict() if markup else None,
        }))  # fmt: skip

    def _refusal(self, chat: int, refusal: TelegramError) -> None:
        """Remember a chat that refuses; broken markup and a flood are not the chat's fault."""
        if is_markup(refusal):
            raise refusal
        if "participant" not in str(refusal).lower():
            self._refused.add(chat)
            log.info("chat %s does not allow ephemeral messages (%s); using private chats", chat, refusal)

    async def server_knows(self, chat: int, receiver: int) -> bool:
        """Ask once, by editing a message that cannot exist: 404 means the server is too old."""
        if self._known is None:
            try:
                await self.edit(chat, receiver, 0, "?", html=False, markup=None)
            except EndPointNotFound:
                self._known = False
                log.warning("the Bot API server is older than 10.2: hints go to private chats only")
            except (BadRequest, ChatMigrated, Forbidden):
                self._known = True
            else:
                self._known = True
        return bool(self._known)

    async def _take_back(self, chat: int, message: int) -> None:
        """The server published it after all: delete it and never try again."""
        self._known = False
        log.error("the Bot API server ignored ephemeral_message_parameters; message deleted, private chats from now on")
        await self._bot.delete_message(chat, message)


def _without_none(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}
