"""The score of a day: the mean of its conversations, each weighing as much as was said in it, up to a cap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    return DayScore(_mean(own, rules.weight_cap), len(own), messages)


def _mean(parts: Sequence[Scored], weight_cap: int) -> float:
    weights = [min(part.messages, weight_cap) for part in parts]
    return sum(p.points * w for p, w in zip(parts, weights, strict=True)) / sum(weights)


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
