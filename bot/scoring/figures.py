"""A day's figures of one agent or a team, as they are kept and added up to weeks and trends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..settings import ScoringSettings
from .day import DayScore, DaySum, Rate, score_days
from .dimensions import DIMENSION_OF
from .sitting import Sitting

Pair = tuple[int, int]
"""So many out of so many."""

_PAIRS = ("nin", "qing", "farewell", "in_time", "firsts")


@dataclass(frozen=True, slots=True)
class DayFigures:
    """`points` is what was shown (None: too few samples), `mean` the same however few. `norms`: findings that count.

    `lost`: points lost by dimension, the mean of the conversations. `in_time`: answers within three minutes, of all.
    `firsts`: seconds waited for first answers, and how many there were.
    """

    points: float | None = None
    mean: float | None = None
    conversations: int = 0
    messages: int = 0
    nin: Pair = (0, 0)
    qing: Pair = (0, 0)
    farewell: Pair = (0, 0)
    in_time: Pair = (0, 0)
    firsts: Pair = (0, 0)
    corrected: int = 0
    bonus: int = 0
    norms: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, float] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> DayFigures:
        """Read back what `as_data` gave; what an older version did not know is 0."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known | {name: tuple(known[name]) for name in _PAIRS if name in known})

    def rate(self, name: str, minimum: int) -> Rate:
        """One of the pairs as a rate."""
        part, whole = getattr(self, name)
        return Rate(part, whole, minimum)


def day_score(sittings: Iterable[Sitting], rules: ScoringSettings) -> tuple[DayScore, float | None]:
    """The score of these sittings, and their mean however few they are, in one look (day.py says the same slowly)."""
    cap, conversations, messages, weight, total = rules.weight_cap, 0, 0, 0, 0.0
    for one in sittings:
        said = one.messages
        if said > 0:
            conversations += 1
            messages += said
            said = said if said < cap else cap
            weight += said
            total += said * one.score.points
    mean = total / weight if weight else None
    enough = conversations >= rules.minimum.conversations and messages >= rules.minimum.messages
    return DayScore(mean if enough else None, conversations, messages), mean


def lost_points(sittings: Iterable[Sitting]) -> dict[str, float]:
    """Points lost by dimension, the mean of the conversations."""
    parts = list(sittings)
    lost: Counter[str] = Counter()
    for one in parts:
        if not one.score.by_norm:
            continue
        for norm, cost in one.score.by_norm.items():
            lost[DIMENSION_OF.get(norm, "other")] += cost  # type: ignore[assignment]  # a Counter of floats
    return {name: points / len(parts) for name, points in sorted(lost.items())}


def added(days: Iterable[DayFigures], rules: ScoringSettings) -> DayFigures:
    """Several days as one: scores weighted by conversations, everything else added up."""
    parts = list(days)
    score = score_days([DaySum(day.mean, day.conversations, day.messages) for day in parts], rules)
    spoken = sum(day.conversations for day in parts if day.mean is not None)
    means = sum((day.mean or 0.0) * day.conversations for day in parts)
    lost: Counter[str] = Counter()
    for day in parts:
        for name, points in day.lost.items():
            lost[name] += points * day.conversations  # type: ignore[assignment]  # a Counter of floats
    return DayFigures(
        points=score.points,
        mean=means / spoken if spoken else None,
        conversations=score.conversations,
        messages=score.messages,
        corrected=sum(day.corrected for day in parts),
        bonus=sum(day.bonus for day in parts),
        norms=dict(sum((Counter(day.norms) for day in parts), Counter())),
        lost={name: points / spoken for name, points in sorted(lost.items())} if spoken else {},
        **{name: _sum(getattr(day, name) for day in parts) for name in _PAIRS},
    )


def _sum(pairs: Iterable[Pair]) -> Pair:
    part = whole = 0
    for one, other in pairs:
        part, whole = part + one, whole + other
    return part, whole
