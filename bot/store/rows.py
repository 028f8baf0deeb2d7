"""Rows as frozen values: what the repositories hand out. Field names are the columns' names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from ..engine.values import Role

FindingState = Literal["pending", "hit", "self_corrected", "withdrawn", "disputed", "overturned", "confirmed", "trial"]
"""`hit` and `confirmed` count (a veto only once confirmed); `trial` was found by a rule that is silent here."""
PromiseState = Literal["open", "kept", "late", "lost"]
OutboxKind = Literal["hint", "hint_edit", "digest", "notice"]
OutboxState = Literal["queued", "sending", "sent", "dropped", "failed"]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A raw update that waits to be handled. `payload` is its JSON text."""

    id: int
    update_id: int
    payload: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One sitting of a conversation; several may share a `key`. See tables.py for the columns."""

    id: int
    team: str
    key: str
    chat: int
    thread: int | None
    local_day: date
    opened_at: datetime
    last_at: datetime
    ticked_at: datetime | None
    closed_at: datetime | None
    middle: bool
    farewell: bool | None
    due_since: datetime | None
    hint_at: datetime | None
    wake_at: datetime | None
    customer: str | None = None
    waiting_since: datetime | None = None
    remind_at: datetime | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; `text` is masked."""

    id: int
    conversation_id: int
    key: str
    ref: int
    team: str
    local_day: date
    role: Role
    author: int | None
    text: str
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    auto: bool
    media: bool
    waited: int | None
    first_answer: bool
    nin: int
    asked: int
    signs: int = 0
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """Where a message stands, as a source remembers it. `certain`: whether it is known whom it answers."""

    chat: int
    ref: int
    key: str
    role: Role
    author: int | None
    at: datetime
    auto: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One stored verdict. (`origin_id`, `rule`, `place`) names it; `message_id` is where people look for it."""

    id: int
    conversation_id: int
    origin_id: int
    rule: str
    place: int
    message_id: int
    team: str
    local_day: date
    agent: int | None
    norm: str
    level: int
    name: str
    start: int
    end: int
    match: str
    hint: str
    suggest: str | None
    rule_hash: str
    ruleset: str
    state: FindingState
    found_at: datetime
    hint_state: str
    hint_id: int | None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise (承诺) that an agent made. `text` is its words, masked; see tables.py for the columns."""

    id: int
    conversation_id: int
    message_id: int
    key: str
    team: str
    local_day: date
    agent: int | None
    made_at: datetime
    due_at: datetime
    state: PromiseState
    settled_at: datetime | None
    elsewhere: bool
    text: str


@dataclass(frozen=True, slots=True)
class HintRow:
    """One hint as the agent got it, or would have got it in training mode."""

    id: int
    finding_id: int
    team: str
    agent: int
    rule: str
    level: int
    local_day: date
    created_at: datetime
    mode: str
    html: str
    answer: str | None
    answered_at: datetime | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says and what comes back when it is pressed.

    `copy`: instead, these words (256 characters at most) are put where the presser can paste them.
    """

    label: str
    data: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to send to one person.

    `chat` and `thread` say where the reply stood, for an ephemeral message; None for what is sent in private.
    `attachment`: a face of the digest that goes with it, and whose day it is (`png:2026-11-23`).
    `target`: for `hint_edit`, how the hint was sent (the hint's own `sent_ref`).
    """

    id: int
    kind: OutboxKind
    hint_id: int | None
    team: str
    recipient: int
    chat: int | None
    thread: int | None
    html: str
    plain: str
    buttons: tuple[Button, ...]
    priority: int
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None
    state: OutboxState
    attempts: int
    attachment: str = ""
    target: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody enrolled in chat for a part in a team, or (not active) taken off the list."""

    part: Literal["agent", "lead"]
    person: int
    team: str
    name: str
    active: bool
    changed_by: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A group bound to a team in chat, or (not active) released."""

    chat: int
    team: str
    active: bool
    changed_by: int | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invite link, without the token in it."""

    hash: str
    part: Literal["agent", "lead"]
    team: str
    name: str
    made_by: int
    made_at: datetime
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A Business connection: through it the bot reads the private chats that this person has opened to it."""

    id: int
    name: str
    person: int
    person_name: str
    enabled: bool
    changed_at: datetime
