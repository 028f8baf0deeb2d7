"""What a daily digest says, as values. Built by bot/desk/daily.py; each face only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ..scoring.day import DayScore, Rate


@dataclass(frozen=True, slots=True)
class Answers:
    """How fast customers were answered, in seconds. `within_three` counts answers in three minutes at most."""

    rounds: int
    median: float | None
    first_median: float | None
    within_three: Rate


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent's day. `counted` are findings that cost points, `corrected` those mended by an edit."""

    agent: int
    name: str
    score: DayScore
    grade: str | None
    answers: Answers
    nin: Rate
    counted: int
    hints: int
    corrected: int
    disputed: int
    to_review: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was found; `name` is the norm's or rule's."""

    id: str
    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found often: an example of the words (masked) and words that would do better."""

    rule: str
    name: str
    norm: str
    times: int
    example: str
    better: str


@dataclass(frozen=True, slots=True)
class Review:
    """A veto candidate that waits for a person. `words` are masked."""

    finding: int
    agent: str
    at: datetime
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something missing from the figures, said openly: `nameless` messages, hints in `training`, hints `lost`."""

    kind: Literal["nameless", "training", "lost"]
    number: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One team's day. `until` is the last moment it covers; `began` and `ended` are its first and last message."""

    team: str
    team_name: str
    day: date
    zone: ZoneInfo
    until: datetime
    began: datetime | None
    ended: datetime | None
    conversations: int
    messages: int
    score: DayScore
    grade: str | None
    yesterday: DayScore
    qing: Rate
    nin: Rate
    farewell: Rate
    sanbu: tuple[Count, ...]
    others: tuple[Count, ...]
    corrected: int
    disputed: int
    answers: Answers
    agents: tuple[AgentLine, ...]
    problems: tuple[Problem, ...]
    reviews: tuple[Review, ...]
    notes: tuple[Note, ...]
    ruleset: str
    rules: int

    @property
    def empty(self) -> bool:
        """Whether nobody said anything that day."""
        return not self.conversations
