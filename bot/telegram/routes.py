"""What an update can turn out to be. The router makes these, the worker hands each to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..event import Event

Json = dict[str, Any]
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram names them."""

    id: int
    name: str
    username: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """One update that is several events: they are carried out together or not at all."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that looks like a command for this bot.

    `event` is the same message as an ordinary one: it says where the sender stands, and it is what the message
    is if no command has that name. None in private, and in a group that is not listed.
    `target`: whom it is about: the author of the quoted message, or somebody named without an @name.
    `whispered`: nobody but the bot has seen it, so it is nobody's words.
    """

    name: str
    args: str
    user: int
    chat: int
    at: datetime
    event: Event | None = None
    sender_name: str = ""
    target: Person | None = None
    whispered: bool = False

    @property
    def private(self) -> bool:
        """Whether it was sent in the private chat with the bot."""
        return self.chat == self.user


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed, whose data is `<kind>:<id>:<action>`. `kind` is empty where the data cannot be read.

    `chat` and `thread`: where the message with the button stands; None where Telegram does not say.
    `ref`: how to change that message (notifier.Ref), None where that is not known.
    """

    query: str
    user: int
    kind: str
    id: str
    action: str
    chat: int | None = None
    thread: int | None = None
    ref: Mapping[str, Any] | None = None

    @property
    def number(self) -> int | None:
        """The id as a row's number; None where it is none."""
        return int(self.id) if self.id.isdecimal() and len(self.id) <= _DIGITS else None


@dataclass(frozen=True, slots=True)
class Draft:
    """A text sent to the bot in private, to be looked at and forgotten. Empty if it was no text."""

    user: int
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft typed behind the bot's @name in any chat (inline): wordings to send are to be offered."""

    query: str
    user: int
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the wordings offered inline was sent."""

    user: int


@dataclass(frozen=True, slots=True)
class Connected:
    """Somebody opened their private chats to the bot (Telegram Business), or closed them again."""

    name: str
    person: Person
    enabled: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup and has a new id."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Rights:
    """The bot's standing in a chat changed: what was refused may be allowed now, and the other way round.

    `by`: who did that, 0 where nobody can tell.
    """

    chat: int
    standing: str
    by: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us, and why."""

    reason: str
    chat: int | None = None


Route = Event | Batch | Command | Press | Draft | Asked | Chosen | Connected | Moved | Rights | Ignored
