"""What a daily digest says, as values. Built by bot/desk/daily.py; each face only lays it out.

Every text in here is masked, order numbers but for their last four digits. An empty tuple means that there was
nothing of it (or nobody to look yet, which a note says); None in place of a number means too few samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ..scoring.day import NO_RATE, DayScore, Rate
from ..scoring.health import RuleHealth

# ---- the head ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of a trend; `points` is None where there were too few samples, or nobody worked."""

    day: date
    points: float | None
    conversations: int


@dataclass(frozen=True, slots=True)
class Change:
    """Why today's score differs from yesterday's, in points; the three parts add up to `total`.

    `behaviour`: how people spoke. `rules`: yesterday judged again under today's rules, less yesterday as it was judged.
    `mix`: other customers came (angry or calm, new or known). Where it cannot be said, all are None and `why` says so:
    `few` samples on a side, or the words of yesterday are `forgotten`, or there are `too_many` to judge again.
    `before` and `now` are the hashes of the two days' rule sets.
    """

    total: float | None = None
    behaviour: float | None = None
    rules: float | None = None
    mix: float | None = None
    why: Literal["", "few", "forgotten", "too_many"] = "few"
    before: str = ""
    now: str = ""


NO_CHANGE = Change()


# ---- clocks, promises, hand-overs --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlatformClock:
    """A rate by a platform's own definition; `name` and `definition` are for people, `id` is the clock's name."""

    id: str
    name: str
    definition: str
    rate: Rate
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """How fast customers were answered, in seconds. `within_three` counts answers in three minutes at most.

    `late`: answers after more than three minutes. `platforms`: the same day by the platforms' clocks.
    """

    rounds: int
    median: float | None
    first_median: float | None
    within_three: Rate
    late: int = 0
    platforms: tuple[PlatformClock, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that was not kept in time or is still open. `words` are the agent's."""

    agent: int | None
    name: str
    words: str
    made_at: datetime
    due_at: datetime | None
    state: Literal["open", "late", "lost"]
    conversation: int


@dataclass(frozen=True, slots=True)
class Promises:
    """The day's promises (承诺): how many, and those that need somebody. `lost`: the time passed and nothing came."""

    kept: int = 0
    late: int = 0
    lost: int = 0
    open: int = 0
    lines: tuple[Promise, ...] = ()

    @property
    def made(self) -> int:
        """All of them."""
        return self.kept + self.late + self.lost + self.open


NO_PROMISES = Promises()


@dataclass(frozen=True, slots=True)
class HandOver:
    """A conversation handed on that nobody has taken up. `words` are those with which it was handed on."""

    agent: int | None
    name: str
    at: datetime
    words: str
    conversation: int


# ---- the four samenesses -----------------------------------------------------------------------


SamenessKind = Literal["known", "watched", "busy", "hostile"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contrast: so many conversations and their mean score."""

    conversations: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """One of 四个一样, within agents, over the last `days` days, in points of a conversation's score.

    `one` less `other` is `gap` (adjusted for who spoke and the hour), with its 95 % interval `low`…`high`:
    known: returning less new customers · watched: inspected less not · busy: busy less idle · hostile: angry less calm.
    `verdict`: `few` samples (no gap is given) · `unclear` (证据不足) · `gap` (holds after correction for all of them).
    """

    kind: SamenessKind
    one: Side
    other: Side
    gap: float | None
    low: float | None
    high: float | None
    verdict: Literal["few", "unclear", "gap"]
    days: int = 28


# ---- what was found ----------------------------------------------------------------------------


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
class Evidence:
    """One finding that counts (or waits, or was taken back), for the workbook and for drilling down."""

    finding: int
    conversation: int
    agent: int | None
    name: str
    at: datetime
    rule: str
    rule_name: str
    norm: str
    norm_name: str
    level: str
    state: str
    words: str
    better: str


# ---- what a lead has to decide -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """A veto candidate that waits for a person. `words` are masked."""

    finding: int
    agent: str
    at: datetime
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """An open appeal (申诉): the finding, who appeals, and why if a reason was given."""

    id: int
    finding: int
    agent: str
    at: datetime
    rule_name: str
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule whose right to fire changes, or might: by how many judgements, how many of which upheld it."""

    rule: str
    name: str
    before: str
    after: str
    at: datetime
    judged: int
    upheld: int


# ---- what customers said -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """What several customers asked (当日问题收集): a masked example, how many asked, and how many the day before."""

    example: str
    times: int
    yesterday: int
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Praise:
    """Something to be glad of: a customer's `thanks`, or a `model` sentence of an agent's. `words` are masked."""

    kind: Literal["thanks", "model"]
    agent: int
    name: str
    at: datetime
    words: str
    conversation: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """A customer who complained: the words, who served, and what was found in the agent's own (the evidence)."""

    conversation: int
    at: datetime
    agent: int | None
    name: str
    words: str
    evidence: tuple[str, ...]
    settled: bool
    """Whether the customer gave thanks afterwards."""


# ---- people ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gain:
    """Where somebody has gained most on the own seven days before: `name` of a rate, and by how much of 1."""

    name: Literal["qing", "nin", "farewell"]
    change: float


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent's day. `counted` are findings that cost points, `corrected` those mended by an edit.

    `trend`: fourteen days up to this one, oldest first. `before`: the own mean of the seven days before.
    `fix`: the one thing to look at. `praise`: the one thing done well, the agent's or a customer's words.
    """

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
    qing: Rate = NO_RATE
    farewell: Rate = NO_RATE
    bonus: int = 0
    before: float | None = None
    trend: tuple[DayPoint, ...] = ()
    sameness: tuple[Contrast, ...] = ()
    fix: Problem | None = None
    praise: str = ""
    promises_open: int = 0
    gained: Gain | None = None


# ---- honesty -----------------------------------------------------------------------------------


NoteKind = Literal["nameless", "uncertain", "training", "lost", "sampled"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something missing from the figures, said openly: `nameless` messages, hints in `training`, hints `lost`.

    `uncertain`: answers of which nobody knows whom they answered.
    `sampled`: the questions come from one in so many conversations.
    """

    kind: NoteKind
    number: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in the team's hours when the bot did not run. `caught_up`: messages of that time received afterwards."""

    since: datetime
    until: datetime
    caught_up: int = 0


# ---- the whole ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Digest:
    """One team's day. `until` is the last moment it covers; `began` and `ended` are its first and last message.

    `passed`: of the agents with a score, how many reach the second grade (合格率). `rulesets`: the hashes of every
    rule set under which something of the day was judged; `ruleset` is the present one.
    """

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
    change: Change = NO_CHANGE
    passed: Rate = NO_RATE
    trend: tuple[DayPoint, ...] = ()
    promises: Promises = NO_PROMISES
    hand_overs: tuple[HandOver, ...] = ()
    sameness: tuple[Contrast, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    rule_changes: tuple[RuleChange, ...] = ()
    questions: tuple[Question, ...] = ()
    asked: int = 0
    """How many questions customers asked; `questions` are the commonest."""
    praise: tuple[Praise, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    gaps: tuple[Gap, ...] = ()
    health: tuple[RuleHealth, ...] = ()
    rulesets: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody said anything that day."""
        return not self.conversations

    @property
    def decisions(self) -> int:
        """How much waits for a lead."""
        return len(self.reviews) + len(self.appeals) + len(self.rule_changes)
