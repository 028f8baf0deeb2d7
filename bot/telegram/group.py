"""Messages in listed groups: whose they are, and which conversation they belong to.

In a forum each topic is a conversation. In a group without topics each customer has one, and a plain
message of the staff says not whom it answers: where several customers have spoken, it is an uncertain answer,
which stops every waiting customer's clock but counts for nobody's time.

A relay bot brings customers' words into topics as copies that other bots cannot see. Whoever quotes a copy
shows it: the quoted words and time are the customer's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ..engine.values import Role
from ..event import Event
from .reading import (
    has_foreign_words,
    is_unattributed,
    kind_of,
    moment_of,
    quotation_of,
    says_something,
    text_of,
    thread_of,
)
from .roster import Roster
from .routes import Batch, Ignored, Json
from .threads import Threads


def said(
    message: Json, edited: bool, team: str, roster: Roster, threads: Threads, inbox_id: int
) -> Event | Batch | Ignored:
    """What a message in a team's group is."""
    chat = message["chat"]["id"]
    relayed = _is_relayed(message, team, roster)
    if reason := _not_spoken(message, relayed):
        return Ignored(reason, chat)
    event = _event(message, edited, team, roster, inbox_id, relayed=relayed)
    if event.thread is not None:
        if event.role != "customer" and event.text.startswith(roster.internal.get(team, ()) or "\0"):
            return Ignored("internal line", chat)
        shown = _shown_by(message, event, team, roster)
        return event if shown is None else Batch((shown, event))
    return _placed(event, message, roster, threads)


def _not_spoken(message: Json, relayed: bool) -> str | None:
    """Why a group message is nobody's words, or None."""
    if message.get("is_automatic_forward"):
        return "channel post"
    if message.get("from", {}).get("is_bot") and not is_unattributed(message) and not relayed:
        return "bot"
    return None if says_something(message) else "service message"


def _event(message: Json, edited: bool, team: str, roster: Roster, inbox_id: int, *, relayed: bool) -> Event:
    author, role = (None, "customer") if relayed else _author(message, roster)
    chat, thread = message["chat"]["id"], thread_of(message)
    quoted = quotation_of(message)
    foreign = role == "agent" and has_foreign_words(message, roster.username)
    text = "" if foreign else text_of(message)
    return Event(
        inbox_id=inbox_id,
        kind=kind_of(message, edited),
        team=team,
        conversation=f"tg-topic:{chat}:{thread}",
        ref=message["message_id"],
        role=role,
        author=author,
        text=text,
        at=moment_of(message),
        chat=chat,
        thread=thread,
        media=not text,
        reply_ref=quoted["message_id"] if quoted else None,
    )


def _author(message: Json, roster: Roster) -> tuple[int | None, Role]:
    if is_unattributed(message):
        return None, "agent"
    author = message["from"]["id"]
    return author, roster.part_in_group(author)


# --- topics with a relay bot ---


def _is_relayed(message: Json, team: str, roster: Roster) -> bool:
    """A copy of a customer's message by one of the team's relay bots, in a topic."""
    sender = message.get("from", {})
    return thread_of(message) is not None and sender.get("id") in roster.relays.get(team, ())


def _shown_by(message: Json, event: Event, team: str, roster: Roster) -> Event | None:
    """The customer's message that a quotation shows; None where it shows none."""
    quoted = quotation_of(message)
    if quoted is None or event.role == "customer" or event.kind != "new" or not says_something(quoted):
        return None
    sender = quoted.get("from", {})
    relays = roster.relays.get(team, frozenset())
    own = sender.get("username", "").lower() == roster.username.lower()
    if not sender.get("is_bot") or is_unattributed(quoted) or own or (relays and sender["id"] not in relays):
        return None
    text = text_of(quoted)
    return replace(
        event,
        ref=quoted["message_id"],
        role="customer",
        author=None,
        text=text,
        media=not text,
        at=datetime.fromtimestamp(quoted["date"], UTC),
        reply_ref=None,
    )


# --- groups without topics ---


def _placed(event: Event, message: Json, roster: Roster, threads: Threads) -> Event | Batch:
    """The event in its conversation; for an uncertain answer, with a wordless one for everybody else who waits."""
    if event.role == "customer":
        return replace(event, conversation=f"tg-group:{event.chat}:{event.author}")
    known = threads.conversation_of(event.chat, event.ref) or _quoted_conversation(message, roster, threads)
    if known is not None:
        return replace(event, conversation=known)
    whom = threads.whom(event.chat, event.author, event.at)
    placed = replace(event, conversation=whom.conversation, certain=whom.certain)
    if event.kind == "edit" or not whom.others:
        return placed
    return Batch((placed, *(_perhaps(placed, other) for other in whom.others)))


def _perhaps(event: Event, conversation: str) -> Event:
    """The same answer as it may have been meant for another customer: nothing to judge, but an answer.

    Its number is negative: no message of Telegram has such a one.
    """
    return replace(event, conversation=conversation, ref=-event.ref, text="", media=True, reply_ref=None)


def _quoted_conversation(message: Json, roster: Roster, threads: Threads) -> str | None:
    quoted = quotation_of(message)
    if quoted is None:
        return None
    chat = message["chat"]["id"]
    speaker = quoted.get("from")
    if speaker and not speaker.get("is_bot") and roster.part_in_group(speaker["id"]) == "customer":
        return f"tg-group:{chat}:{speaker['id']}"
    return threads.conversation_of(chat, quoted["message_id"])
