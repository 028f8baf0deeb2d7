"""An agent's own private chats with customers, opened to the bot through Telegram Business. Read, never written to.

A conversation is named by the connection and the chat: the same customer may write to several agents. As the place
of its hints an event names the agent's own private chat with the bot, so that nothing in it could reach the customer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..event import Event
from .reading import has_foreign_words, kind_of, moment_of, person_of, quotation_of, says_something, text_of
from .roster import Roster
from .routes import Batch, Connected, Ignored, Json, Person

UNKNOWN = "unknown business connection"
_KIND = "tg-biz"


def connected(connection: Json) -> Connected:
    """Somebody's chats were opened, closed, or opened with other rights. No right to answer is ever asked for."""
    return Connected(connection["id"], person_of(connection["user"]), bool(connection.get("is_enabled")))


def said(message: Json, edited: bool, roster: Roster, inbox_id: int) -> Event | Ignored:
    """A message in such a chat."""
    chat = message["chat"]["id"]
    agent = roster.connections.get(message["business_connection_id"]) or _owner(message, roster)
    if reason := _not_for_us(message, agent, chat, roster):
        return Ignored(reason, chat)
    assert agent is not None, "looked at before"
    by_agent = message["from"]["id"] == agent
    foreign = by_agent and has_foreign_words(message, roster.username)
    text = "" if foreign else text_of(message)
    quoted = quotation_of(message)
    event = _event(message["business_connection_id"], chat, agent, roster, inbox_id, moment_of(message))
    return replace(
        event,
        kind=kind_of(message, edited),
        ref=message["message_id"],
        role="agent" if by_agent else "customer",
        author=message["from"]["id"],
        text=text,
        media=not text,
        reply_ref=quoted["message_id"] if quoted else None,
    )


def _owner(message: Json, roster: Roster) -> int | None:
    """Whose account it is, where the bot has missed the connecting: who writes to somebody else is its owner."""
    author = message.get("from", {}).get("id")
    if message["business_connection_id"] in roster.closed:
        return None
    return author if author != message["chat"]["id"] and author in roster.agents else None


def missed(event: Event, roster: Roster) -> Connected | None:
    """The connection that this event of an agent's own shows, if it was not known."""
    kind, _, rest = event.conversation.partition(":")
    name = rest.rpartition(":")[0]
    if kind != _KIND or name in roster.connections or event.author is None or event.role != "agent":
        return None
    return Connected(name, Person(event.author, roster.agents[event.author][1]), enabled=True)


def deleted(deletion: Json, roster: Roster, inbox_id: int, now: datetime) -> Batch | Ignored:
    """Messages were deleted; Telegram does not say when, so it is when the bot heard of it."""
    chat, name = deletion["chat"]["id"], deletion["business_connection_id"]
    agent = roster.connections.get(name)
    if reason := _not_for_us(None, agent, chat, roster):
        return Ignored(reason, chat)
    assert agent is not None, "looked at before"
    event = _event(name, chat, agent, roster, inbox_id, now)
    return Batch(tuple(replace(event, ref=number) for number in deletion["message_ids"]))


def _not_for_us(message: Json | None, agent: int | None, chat: int, roster: Roster) -> str | None:
    """Why nothing is read here, or None."""
    if agent is None:
        return UNKNOWN
    if agent not in roster.agents:
        return "business chat of nobody listed"
    if roster.is_staff(chat):
        return "business chat with a colleague"
    if message is None:
        return None
    if "sender_business_bot" in message or message.get("from", {}).get("is_bot", True):
        return "bot"
    return None if says_something(message) else "service message"


def _event(name: str, chat: int, agent: int, roster: Roster, inbox_id: int, at: datetime) -> Event:
    """A deletion in this chat; `said` makes it a message."""
    return Event(
        inbox_id=inbox_id,
        kind="delete",
        team=roster.agents[agent][0],
        conversation=f"{_KIND}:{name}:{chat}",
        ref=0,
        role="agent",
        author=None,
        text="",
        at=at,
        chat=agent,
    )
