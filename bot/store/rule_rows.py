"""Rows about rules, as frozen values. Field names are the columns' names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .rows import FindingState

AppealState = Literal["open", "upheld", "rejected", "withdrawn"]
StoredState = Literal["trial", "active", "demoted"]
Source = Literal["appeal", "veto", "calibration", "backtest"]
CalibrationAnswer = Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True)
class RuleStateRow:
    """One change of a rule's state in a team; the newest one holds."""

    id: int
    team: str
    rule: str
    rule_hash: str
    state: StoredState
    reason: str
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """What a person said of one place where a rule found something."""

    id: int
    team: str
    rule: str
    rule_hash: str
    message_id: int
    start: int
    source: Source
    right: bool
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One appeal. `was`: the finding's state before; `not_by`: who may not decide; `reason` and `note` are masked."""

    id: int
    finding_id: int
    team: str
    agent: int
    rule: str
    round: int
    state: AppealState
    was: FindingState
    not_by: int | None
    reason: str
    opened_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """One snippet to be judged blind: does this message break this norm? `finding_id` is never shown."""

    id: int
    team: str
    local_day: date
    norm: str
    message_id: int
    finding_id: int | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one person answered to one snippet, with the snippet's norm, message and finding."""

    item: int
    rater: int
    answer: CalibrationAnswer
    lead: bool
    at: datetime
    norm: str
    message_id: int
    finding_id: int | None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A rule made from an example, or tried on the history, with places to judge: [message, start, end]."""

    id: int
    team: str
    by: int
    rule: str
    rule_hash: str
    content: str
    hits: list[list[int]]
    state: str
    created_at: datetime
