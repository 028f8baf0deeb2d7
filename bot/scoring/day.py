"""The score of a day: the mean of its conversations, each weighing as much as was said in it, up to a cap.

A week's or a month's is the mean of its days, each weighing as many conversations as it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..engine.intervals import wilson
from ..settings import ScoringSettings


@dataclass(frozen=True, slots=True)
class Scored:
    """One conversation of the day: its points and how many messages the agent sent in it."""

    points: float
    messages: int


@dataclass(frozen=True, slots=True)
class DayScore:
    """A day's score. `points` is None where there are too few samples for a fair number."""

    points: float | None
    conversations: int
    messages: int


def score_day(scored: Iterable[Scored], rules: ScoringSettings) -> DayScore:
    """The weighted mean over conversations in which the agent said something."""
    own = [part for part in scored if part.messages > 0]
    messages = sum(part.messages for part in own)
    if not own or len(own) < rules.minimum.conversations or messages < rules.minimum.messages:
        return DayScore(None, len(own), messages)
    return DayScore(mean_points(own, rules.weight_cap), len(own), messages)


def mean_points(parts: Iterable[Scored], weight_cap: int) -> float | None:
    """The weighted mean however few they are, for adding days up; nobody is shown it. None where nobody spoke."""
    weights = [(part.points, min(part.messages, weight_cap)) for part in parts if part.messages > 0]
    whole = sum(weight for _, weight in weights)
    return sum(points * weight for points, weight in weights) / whole if whole else None


@dataclass(frozen=True, slots=True)
class DaySum:
    """A day as part of a longer time: its mean (however few the samples), conversations and messages."""

    mean: float | None
    conversations: int
    messages: int


def score_days(days: Iterable[DaySum], rules: ScoringSettings) -> DayScore:
    """The score of several days; the minimum of samples is that of one day, over all of them."""
    spoken = [day for day in days if day.mean is not None and day.conversations]
    conversations, messages = sum(d.conversations for d in spoken), sum(d.messages for d in spoken)
    if not spoken or conversations < rules.minimum.conversations or messages < rules.minimum.messages:
        return DayScore(None, conversations, messages)
    weighted = sum(day.mean * day.conversations for day in spoken if day.mean is not None)
    return DayScore(weighted / conversations, conversations, messages)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many out of so many; `value` is None where there are fewer than `minimum`."""

    part: int
    whole: int
    minimum: int

    @property
    def value(self) -> float | None:
        """The share between 0 and 1."""
        return self.part / self.whole if self.whole and self.whole >= self.minimum else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share; None where the share is."""
        return None if self.value is None else wilson(self.part, self.whole)


NO_RATE = Rate(0, 0, 0)
"""Nothing was there to be counted."""
