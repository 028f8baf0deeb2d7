"""Reads one update of Telegram and says what it is. Pure: nothing is sent, stored or remembered here.

    message, edited_message in a listed group   -> Event or Batch (or Command, or Ignored with the reason): group.py
    message in the private chat                 -> Command or Draft
    business_message and its kin                -> Event, Batch or Connected: business.py
    inline_query, chosen_inline_result          -> Asked, Chosen
    callback_query                              -> Press
    my_chat_member                              -> Rights (the bot's own standing changed)
    migrate_to_chat_id                          -> Moved
    anything else                               -> Ignored

Decided on purpose, each with a test: other bots and service messages are ignored; a forward, and what another
bot made for an agent (`via_bot`), counts as an answer but its words are not the agent's own, so they are not
judged; a picture, voice or sticker counts as an answer; a caption is judged like a text; what was scheduled or
sent by an auto-reply is `auto`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from ..event import Event
from . import business, group
from .reading import (
    is_unattributed,
    is_whispered,
    moment_of,
    person_of,
    quotation_of,
    says_something,
    text_of,
    thread_of,
)
from .roster import Roster
from .routes import Asked, Batch, Chosen, Command, Draft, Ignored, Json, Moved, Person, Press, Rights, Route
from .threads import Threads

__all__ = ["ALLOWED_UPDATES", "Command", "Draft", "Json", "Person", "Press", "Route", "route"]

ALLOWED_UPDATES = (
    "message", "edited_message", "callback_query", "my_chat_member", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "inline_query", "chosen_inline_result",
)  # fmt: skip
"""Everything else is not even asked for."""

_PRESS = re.compile(r"([a-z]):([^:\n]{1,48}):([a-z0-9_-]{1,20})")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?\Z", re.DOTALL)
_ANYWHERE = frozenset({"bind"})
_LONG_AGO = datetime.fromtimestamp(0, UTC)


def route(
    update: Json, roster: Roster, threads: Threads, inbox_id: int = 0, received_at: datetime = _LONG_AGO
) -> Route:
    """What this update is. `inbox_id` is handed on in the event, so that the desk can settle its row."""
    match update:
        case {"message": message}:
            return _message(message, False, roster, threads, inbox_id)
        case {"edited_message": message}:
            return _message(message, True, roster, threads, inbox_id)
        case {"callback_query": query}:
            return _press(query)
        case {"business_message": message}:
            return business.said(message, False, roster, inbox_id)
        case {"edited_business_message": message}:
            return business.said(message, True, roster, inbox_id)
        case {"deleted_business_messages": deletion}:
            return business.deleted(deletion, roster, inbox_id, received_at)
        case {"business_connection": connection}:
            return business.connected(connection)
        case {"inline_query": query}:
            return Asked(str(query["id"]), query["from"]["id"], query.get("query", ""))
        case {"chosen_inline_result": choice}:
            return Chosen(choice["from"]["id"])
        case {"my_chat_member": change}:
            return _rights(change)
    return Ignored("not asked for: " + ",".join(sorted(set(update) - {"update_id"})))


def _press(query: Json) -> Press:
    found = _PRESS.fullmatch(query.get("data") or "")
    kind, number, action = found.groups() if found else ("", "", "")
    user, message = query["from"]["id"], query.get("message") or {}
    chat = message.get("chat", {}).get("id")
    return Press(str(query["id"]), user, kind, number, action, chat, thread_of(message), _ref(message, user))


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
    by = change.get("from", {})
    return Rights(
        chat["id"],
        change["new_chat_member"]["status"],
        0 if by.get("is_bot", True) else by["id"],
        chat.get("title", ""),
    )


def _message(message: Json, edited: bool, roster: Roster, threads: Threads, inbox_id: int) -> Route:
    chat = message["chat"]["id"]
    if "migrate_to_chat_id" in message:
        return Moved(chat, message["migrate_to_chat_id"])
    if message["chat"]["type"] == "private":
        return _private(message, edited, roster)
    team = roster.team_of_chat(chat)
    if team is None:
        return _unlisted(message, edited, roster)
    found = group.said(message, edited, team, roster, threads, inbox_id)
    if isinstance(found, Ignored) and found.reason != "internal line":
        return found
    if not edited and (command := _command(message, roster, _main(found))) is not None:
        return command
    return Ignored("whispered to the bot", chat) if is_whispered(message) else found


def _main(found: Event | Batch | Ignored) -> Event | None:
    """The event of the message itself: in a batch, the one that carries its words."""
    if isinstance(found, Batch):
        return next(event for event in found.events if event.ref > 0 and event.role != "customer")
    return found if isinstance(found, Event) else None


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
    if not says_something(message):
        return Ignored("service message")
    return Draft(message["from"]["id"], text_of(message))


def _command(message: Json, roster: Roster, event: Event | None) -> Route | None:
    """A command, if the message is one; in a group a command for another bot is nobody's words either."""
    found = _COMMAND.match(message.get("text") or "")
    if found is None or is_unattributed(message):
        return None
    if found[2] and found[2].lower() != roster.username.lower():
        return Ignored("another bot's command", message["chat"]["id"])
    return Command(
        name=found[1].lower(),
        args=(found[3] or "").strip(),
        user=message["from"]["id"],
        chat=message["chat"]["id"],
        at=moment_of(message),
        event=event,
        sender_name=person_of(message["from"]).name,
        target=_target(message),
        whispered=is_whispered(message),
    )


def _target(message: Json) -> Person | None:
    """Whom a command is about: somebody mentioned who has no @name, else the author of the quoted message."""
    for entity in message.get("entities", ()):
        if entity.get("type") == "text_mention" and "user" in entity:
            return person_of(entity["user"])
    quoted = quotation_of(message)
    if quoted is None or "from" not in quoted:
        return None
    person = person_of(quoted["from"])
    return replace(person, is_bot=True) if is_unattributed(quoted) else person
