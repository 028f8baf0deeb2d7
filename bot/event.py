"""What a source hands to the desk: one thing that happened in one conversation.

The Telegram router makes these from updates; another source (a file replay, another messenger)
would make the same. Nothing in here belongs to Telegram but the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .engine.values import Role

Kind = Literal["new", "edit", "delete", "auto", "close"]


@dataclass(frozen=True, slots=True)
class Event:
    """One message, edit, deletion, automatic text or closing.

    `inbox_id`: the inbox row this came from; the desk marks it done in the same transaction.
    `conversation`: stable key such as "tg-group:-100123:3001" (source, chat, customer or thread).
    `ref`: the message's id within its chat, so that an edit finds its original.
    `author`: user id, None where it cannot be attributed (anonymous administrator, channel).
    `chat`, `thread`: where the message stands, for an ephemeral hint; never used for anything public.
    `reply_ref`: the message this one quotes, if any.
    `certain`: whether it is known whom the message answers; if not, no response time is taken from it.
    """

    inbox_id: int
    kind: Kind
    team: str
    conversation: str
    ref: int
    role: Role
    author: int | None
    text: str
    at: datetime
    chat: int
    thread: int | None = None
    media: bool = False
    reply_ref: int | None = None
    certain: bool = True
