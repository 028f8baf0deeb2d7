"""What a Message object of Telegram says: its words, its author, where it stands. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from .routes import Json, Person

ANONYMOUS_ADMIN = 1087968824
_MEDIA = (
    "photo", "video", "voice", "audio", "sticker", "document", "animation", "video_note", "location", "venue",
    "contact", "poll", "dice", "story", "paid_media", "checklist", "game", "live_photo",
)  # fmt: skip


def text_of(message: Json) -> str:
    """Its words: a caption is judged like a text."""
    return message.get("text") or message.get("caption") or ""


def says_something(message: Json) -> bool:
    """Whether it is anybody's words, picture or voice at all, and no service message."""
    return bool(text_of(message)) or any(kind in message for kind in _MEDIA)


def kind_of(message: Json, edited: bool) -> Literal["new", "edit", "auto"]:
    """What was scheduled, a greeting or an away text was written by nobody just now."""
    if edited:
        return "edit"
    return "auto" if message.get("is_from_offline") else "new"


def moment_of(message: Json) -> datetime:
    """When it was written, or last changed."""
    return datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC)


def thread_of(message: Json) -> int | None:
    """The forum topic. Replies in plain groups carry a thread id too, but are no topics."""
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def quotation_of(message: Json) -> Json | None:
    """The quoted message; in a topic Telegram quotes the topic's opening where nobody quoted anything."""
    quoted: Json | None = message.get("reply_to_message")
    return None if quoted is None or "forum_topic_created" in quoted else quoted


def is_unattributed(message: Json) -> bool:
    """An anonymous administrator or somebody speaking as a channel: staff, but nobody knows who."""
    return "sender_chat" in message or message.get("from", {}).get("id") == ANONYMOUS_ADMIN


def is_whispered(message: Json) -> bool:
    """An ephemeral message to the bot: no one else in the group sees it."""
    return "ephemeral_message_id" in message


def has_foreign_words(message: Json, username: str) -> bool:
    """A forward, or the work of another bot: an answer, but not in the sender's own words.

    What was chosen from this bot's own inline offers is the sender's to answer for.
    """
    if "forward_origin" in message:
        return True
    via: str | None = message["via_bot"].get("username", "") if "via_bot" in message else None
    return via is not None and via.lower() != username.lower()


def person_of(user: Json) -> Person:
    """A User object as a Person."""
    name = f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
    return Person(user["id"], name, user.get("username", ""), user.get("is_bot", False))
