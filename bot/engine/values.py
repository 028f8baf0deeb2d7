"""The values that flow through the engine: messages in, verdicts and findings out.

Everything here is immutable and knows nothing of Telegram, databases or files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import IntEnum, StrEnum
from typing import Literal

Role = Literal["customer", "agent", "lead", "bot"]


class Level(IntEnum):
    """How much a finding weighs; ordered, so `level >= Level.MINOR` reads as it means.

    The numbers deducted for each level live in config.yaml under `scoring`.
    """

    HINT = 0
    MINOR = 1
    NORMAL = 2
    MAJOR = 3
    VETO = 4

    @classmethod
    def parse(cls, word: str) -> Level:
        """Turn the word used in files (`minor`) into a level; raises KeyError if unknown."""
        return cls[word.upper()]

    @property
    def word(self) -> str:
        """The word used in files and output."""
        return self.name.lower()


class State(StrEnum):
    """What is known about one rule at one place of a conversation."""

    HIT = "hit"
    CLEAR = "clear"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    `at` is an aware time, or None where a file carries none: rules with a clock then stay silent.
    `agent` tells two agents of one conversation apart and never enters a verdict otherwise.
    `auto` marks greetings and away texts no human typed: they are not judged and answer nothing.
    `media` marks a message without words (a picture, a voice): it answers, but is not judged.
    """

    role: Role
    text: str
    at: datetime | None = None
    agent: str | None = None
    auto: bool = False
    media: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a reply breaks one rule.

    `turn` counts the conversation's messages from 0. `start` and `end` count code points of the
    original text, end exclusive, and `match == text[start:end]`; for something missing both are 0
    and `match` is empty. `suggest` is a whole reply that could be sent instead, if one is known.
    """

    turn: int
    rule: str
    norm: str
    level: Level
    start: int
    end: int
    match: str
    hint: str
    suggest: str | None = None
    name: str = ""
    redact: bool = False

    @property
    def deducts(self) -> bool:
        """Whether this finding costs points (a hint never does)."""
        return self.level > Level.HINT


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says about one turn: hit, clear, or pending until `deadline`.

    A pending verdict holds the finding it would become. `deadline` is None where no clock will
    settle it, only a further message or the conversation's end.
    `key` is the same for a pending verdict and its outcome. A hit is final but for two things: an answer
    that comes late moves it to the late turn, and a stricter finding of the same lack takes its place.
    """

    key: tuple[str, int, int]
    state: State
    finding: Finding | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Daily working hours in which reply clocks run, in the team's own time zone."""

    start: time
    end: time
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Options:
    """What a team may set about judging; the defaults are those of the shipped config.yaml.

    `burst_seconds`: agent messages at most this far apart, with nobody else between, are one burst (连发).
    `hours`: working hours for reply clocks; None means the clock always runs.
    `zone`: where 今天 and 三点 are meant; None: where the message's own time is. `promise_hours`: working hours
    until a promise that names no time is due. `rewrites`: whether a finding brings a better reply; who only counts
    findings can do without, and saves the time it takes to check each one.
    """

    burst_seconds: int = 30
    hours: Hours | None = None
    zone: tzinfo | None = None
    promise_hours: int = 4
    rewrites: bool = True
