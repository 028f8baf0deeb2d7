"""What the imitated Telegram is made of: people, chats, messages, and the ways it says no."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]
HappeningKind = Literal["said", "edited", "bot", "bot_edit", "bot_delete", "press", "answer", "topic"]


class Refusal(Exception):
    """Telegram's answer to a call it does not carry out; `description` is its own wording."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after

    def as_json(self) -> Json:
        """The body Telegram sends with this refusal."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


class Upload(str):
    """The name of a file that came with a call; `content` is what is in it."""

    content: bytes

    def __new__(cls, name: str, content: bytes) -> Upload:
        """A file of this name."""
        upload = super().__new__(cls, name)
        upload.content = content
        return upload


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot with a Telegram account."""

    id: int
    name: str
    username: str | None = None
    is_bot: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat or a group. In a private chat `id` is the person's id.

    `started`/`blocked` matter in private chats only; `standings` in groups only.
    `topics` maps a thread id to the service message that opened the topic.
    """

    id: int
    kind: ChatKind
    title: str
    forum: bool = False
    started: bool = False
    blocked: bool = False
    standings: dict[int, Standing] = field(default_factory=dict)
    topics: dict[int, Post] = field(default_factory=dict)
    next_message: int = 1

    @property
    def is_group(self) -> bool:
        """Whether more than two can read along."""
        return self.kind != "private"

    def holds(self, user_id: int) -> bool:
        """Whether this person can read the chat's public messages."""
        return self.standings.get(user_id) in ("creator", "administrator", "member")

    def is_admin(self, user_id: int) -> bool:
        """Whether this person (or the bot) administers the group."""
        return self.standings.get(user_id) in ("creator", "administrator")


@dataclass(slots=True)
class Post:
    """One message. `receiver` is set on an ephemeral message: only that person sees it.

    `file` is what the bot uploaded. `service` holds the fields of a service message, `extra` any further fields
    of the Message object.
    """

    id: int
    chat: Chat
    author: User
    date: datetime
    text: str
    thread: int | None = None
    reply_to: Post | None = None
    media: str | None = None
    file: Upload | None = None
    receiver: int | None = None
    ephemeral_id: int | None = None
    buttons: list[list[Json]] = field(default_factory=list)
    edit_date: datetime | None = None
    sender_chat: Chat | None = None
    service: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    deleted: bool = False

    def seen_by(self, user_id: int) -> bool:
        """Whether this person can read the message."""
        if self.deleted:
            return False
        if self.receiver is not None:
            return user_id == self.receiver
        return self.chat.holds(user_id) if self.chat.is_group else user_id == self.chat.id


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, with what came of it (`error` is Telegram's description, None if it went well)."""

    at: datetime
    method: str
    params: Json
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing a person in the room would have noticed; what the demo prints and tests look at."""

    kind: HappeningKind
    at: datetime
    post: Post | None
    who: User
    text: str
