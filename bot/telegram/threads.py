"""Remembers which message belongs to which conversation, for what an update alone does not say.

In a group without topics an agent's plain message says not whom it answers: it goes to the customer
who spoke last (turn-taking). And an edit must find its original's conversation. All of it can be
rebuilt from stored messages, so a restart forgets nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

_REMEMBERED = 50_000


class Threads:
    """The memory the router reads and the worker writes."""

    def __init__(self) -> None:
        self._latest: dict[int, str] = {}
        self._of: OrderedDict[tuple[int, int], str] = OrderedDict()

    def conversation_of(self, chat: int, ref: int) -> str | None:
        """The conversation of a message, if it is remembered."""
        return self._of.get((chat, ref))

    def latest(self, chat: int) -> str | None:
        """The conversation of the customer who spoke last in a group without topics."""
        return self._latest.get(chat)

    def remember(self, chat: int, ref: int, conversation: str, *, customer: bool) -> None:
        """Take note of one message."""
        self._of[chat, ref] = conversation
        self._of.move_to_end((chat, ref))
        if len(self._of) > _REMEMBERED:
            self._of.popitem(last=False)
        if customer and conversation.startswith("tg-group:"):
            self._latest[chat] = conversation

    def restore(self, rows: Iterable[tuple[int, int, str, bool]]) -> None:
        """Rebuild from stored messages, oldest first: chat, message id, conversation, whether a customer wrote it."""
        for chat, ref, conversation, customer in rows:
            self.remember(chat, ref, conversation, customer=customer)
