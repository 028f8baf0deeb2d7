"""Reads one update of Telegram and says what it is. Pure: nothing is sent, stored or remembered here.

    message, edited_message in a listed group   -> Event (or Command, or Ignored with the reason)
    message in the private chat                 -> Command or Draft
    callback_query                              -> Press
    my_chat_member                              -> Rights (the bot's own standing changed)
    migrate_to_chat_id                          -> Moved
    anything else                               -> Ignored

Decided on purpose, each with a test: other bots, service messages and `via_bot` messages are ignored;
a forward counts as an answer but its words are not the agent's own, so they are not judged; a picture,
voice or sticker counts as an answer; a caption is judged like a text; what was scheduled or sent by an
auto-reply is `auto`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from ..engine.values import Role
from ..event import Event
from .roster import Roster
from .threads import Threads

Json = dict[str, Any]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""Everything else is not even asked for; Business messages above all."""

ANONYMOUS_ADMIN = 1087968824
_MEDIA = (
    "photo", "video", "voice", "audio", "sticker", "document", "animation", "video_note", "location", "venue",
    "contact", "poll", "dice", "story", "paid_media", "checklist", "game", "live_photo",
)  # fmt: skip
_PRESS = re.compile(r"([a-z]):([^:\n]{1,48}):([a-z0-9_-]{1,20})")
_DIGITS = 18
_ANYWHERE = frozenset({"bind"})
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram names them."""

    id: int
    name: str
    username: str = ""
    is_bot: bool = False


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
class Moved:
    """A group became a supergroup and has a new id."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Rights:
    """The bot's standing in a chat changed: what was refused may be allowed now, and the other way round."""

    chat: int
    standing: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us, and why."""

    reason: str
    chat: int | None = None


Route = Event | Command | Press | Draft | Moved | Rights | Ignored


def route(update: Json, roster: Roster, threads: Threads, inbox_id: int = 0) -> Route:
    """What this update is. `inbox_id` is handed on in the event, so that the desk can settle its row."""
    if "callback_query" in update:
        return _press(update["callback_query"])
    if "my_chat_member" in update:
        return _rights(update["my_chat_member"])
    for kind in ("message", "edited_message"):
        if kind in update:
            return _message(update[kind], kind == "edited_message", roster, threads, inbox_id)
    return Ignored("not asked for: " + ",".join(sorted(set(update) - {"update_id"})))


def _press(query: Json) -> Press:
    found = _PRESS.fullmatch(query.get("data") or "")
    kind, number, action = found.groups() if found else ("", "", "")
    user, message = query["from"]["id"], query.get("message") or {}
    chat = message.get("chat", {}).get("id")
    return Press(str(query["id"]), user, kind, number, action, chat, _thread(message), _ref(message, user))


def _ref(message: Json, presser: int) -> Json | None:
    """How the message with the button can be changed: an ephemeral one has an id of its own."""
    if (number := message.get("ephemeral_message_id")) is not None:
        return {"way": "ephemeral", "chat": message["chat"]["id"], "user": presser, "id": number}
    if message.get("chat", {}).get("type") == "private":
        return {"way": "private", "chat": message["chat"]["id"], "id": message["message_id"]}
    return None


def _rights(change: Json) -> Route:
    chat = change["chat"]
    if chat["type"] == "private":
        return Ignored("private chat opened or blocked", chat["id"])
    return Rights(chat["id"], change["new_chat_member"]["status"])


def _message(message: Json, edited: bool, roster: Roster, threads: Threads, inbox_id: int) -> Route:
    chat = message["chat"]["id"]
    if "migrate_to_chat_id" in message:
        return Moved(chat, message["migrate_to_chat_id"])
    if message["chat"]["type"] == "private":
        return _private(message, edited, roster)
    team = roster.team_of_chat(chat)
    if team is None:
        return _unlisted(message, edited, roster)
    if reason := _not_spoken(message):
        return Ignored(reason, chat)
    event = _event(message, edited, team, roster, threads, inbox_id)
    if not edited and (found := _command(message, roster, event)) is not None:
        return found
    return Ignored("whispered to the bot", chat) if _whispered(message) else event


def _unlisted(message: Json, edited: bool, roster: Roster) -> Route:
    """In a group that nobody has bound, only the command that binds it is read."""
    found = None if edited or "from" not in message else _command(message, roster, None)
    if isinstance(found, Command) and found.name in _ANYWHERE:
        return found
    return Ignored("unlisted group", message["chat"]["id"])


def _private(message: Json, edited: bool, roster: Roster) -> Route:
    if edited:
        return Ignored("edit in private")
    if message.get("from", {}).get("is_bot"):
        return Ignored("bot")
    if (found := _command(message, roster, None)) is not None:
        return found
    if not message.get("text") and not _has_media(message):
        return Ignored("service message")
    return Draft(message["from"]["id"], _text(message))


def _not_spoken(message: Json) -> str | None:
    """Why a group message is nobody's words, or None."""
    if message.get("is_automatic_forward"):
        return "channel post"
    if message.get("from", {}).get("is_bot") and not _unattributed(message):
        return "bot"
    if "via_bot" in message:
        return "via_bot"
    if not _text(message) and not _has_media(message):
        return "service message"
    return None


def _unattributed(message: Json) -> bool:
    """An anonymous administrator or somebody speaking as a channel: staff, but nobody knows who."""
    return "sender_chat" in message or message.get("from", {}).get("id") == ANONYMOUS_ADMIN


def _event(message: Json, edited: bool, team: str, roster: Roster, threads: Threads, inbox_id: int) -> Event:
    author, role = _author(message, roster)
    chat, ref, text = message["chat"]["id"], message["message_id"], _text(message)
    foreign_words = role == "agent" and "forward_origin" in message
    quoted = _quotation(message)
    return Event(
        inbox_id=inbox_id,
        kind=_kind(message, edited),
        team=team,
        conversation=_conversation(message, role, roster, threads),
        ref=ref,
        role=role,
        author=author,
        text="" if foreign_words else text,
        at=datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC),
        chat=chat,
        thread=_thread(message),
        media=foreign_words or not text,
        reply_ref=quoted["message_id"] if quoted else None,
    )


def _kind(message: Json, edited: bool) -> Literal["new", "edit", "auto"]:
    if edited:
        return "edit"
    return "auto" if message.get("is_from_offline") else "new"


def _author(message: Json, roster: Roster) -> tuple[int | None, Role]:
    if _unattributed(message):
        return None, "agent"
    author = message["from"]["id"]
    return author, roster.part_in_group(author)


def _conversation(message: Json, role: Role, roster: Roster, threads: Threads) -> str:
    """The stable key of the conversation a group message belongs to."""
    chat = message["chat"]["id"]
    thread = _thread(message)
    if thread is not None:
        return f"tg-topic:{chat}:{thread}"
    if role == "customer":
        return f"tg-group:{chat}:{message['from']['id']}"
    if (known := threads.conversation_of(chat, message["message_id"])) is not None:
        return known
    return _quoted_conversation(message, roster, threads) or threads.latest(chat) or f"tg-group:{chat}:0"


def _quoted_conversation(message: Json, roster: Roster, threads: Threads) -> str | None:
    quoted = _quotation(message)
    if quoted is None:
        return None
    chat = message["chat"]["id"]
    speaker = quoted.get("from")
    if speaker and not speaker.get("is_bot") and roster.part_in_group(speaker["id"]) == "customer":
        return f"tg-group:{chat}:{speaker['id']}"
    return threads.conversation_of(chat, quoted["message_id"])


def _quotation(message: Json) -> Json | None:
    """The quoted message; in a topic Telegram quotes the topic's opening where nobody quoted anything."""
    quoted: Json | None = message.get("reply_to_message")
    return None if quoted is None or "forum_topic_created" in quoted else quoted


def _thread(message: Json) -> int | None:
    """The forum topic. Replies in plain groups carry a thread id too, but are no topics."""
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def _text(message: Json) -> str:
    return message.get("text") or message.get("caption") or ""


def _has_media(message: Json) -> bool:
    return any(kind in message for kind in _MEDIA)


def _command(message: Json, roster: Roster, event: Event | None) -> Route | None:
    """A command, if the message is one; in a group a command for another bot is nobody's words either."""
    found = _COMMAND.match(message.get("text") or "")
    if found is None or _unattributed(message):
        return None
    if found[2] and found[2].lower() != roster.username.lower():
        return Ignored("another bot's command", message["chat"]["id"])
    return Command(
        name=found[1].lower(),
        args=(found[3] or "").strip(),
        user=message["from"]["id"],
        chat=message["chat"]["id"],
        at=datetime.fromtimestamp(message["date"], UTC),
        event=event,
        sender_name=person_of(message["from"]).name,
        target=_target(message),
        whispered=_whispered(message),
    )


def _whispered(message: Json) -> bool:
    """An ephemeral message to the bot: no one else in the group sees it."""
    return "ephemeral_message_id" in message


def _target(message: Json) -> Person | None:
    """Whom a command is about: somebody mentioned who has no @name, else the author of the quoted message."""
    for entity in message.get("entities", ()):
        if entity.get("type") == "text_mention" and "user" in entity:
            return person_of(entity["user"])
    quoted = _quotation(message)
    if quoted is None or "from" not in quoted:
        return None
    person = person_of(quoted["from"])
    return replace(person, is_bot=True) if _unattributed(quoted) else person


def person_of(user: Json) -> Person:
    """A User object as a Person."""
    name = f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
    return Person(user["id"], name, user.get("username", ""), user.get("is_bot", False))
