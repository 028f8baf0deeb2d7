"""Why a team's score differs from yesterday's: how people spoke, which rules held, which customers came.

Rules: yesterday judged again under today's rules, less yesterday as it was. What then is left between the days is split
by kinds of customers (angry or calm, new or known), after Kitagawa (JASA 50, 1955): other kinds came, or the same
kinds were served otherwise. The three parts add up to the whole, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Kind = tuple[bool, bool]
"""A kind of customer: angry from the beginning, known from before."""


@dataclass(frozen=True, slots=True)
class Part:
    """One conversation: what kind of customer, its points, its weight in the day's mean."""

    kind: Kind
    points: float
    weight: float


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a change, in points."""

    behaviour: float
    rules: float
    mix: float


def split(before: float, again: Iterable[Part], now: Iterable[Part]) -> Split | None:
    """`before`: yesterday's score as it was; `again`: its conversations under today's rules; `now`: today's.

    None where one of the days has no conversation.
    """
    old, new = _shares(again), _shares(now)
    if not old or not new:
        return None
    mix = behaviour = 0.0
    for kind in old.keys() | new.keys():
        share_old, mean_old = old.get(kind, (0.0, None))
        share_new, mean_new = new.get(kind, (0.0, None))
        # Of a kind that came on one day only nobody can say how it would have been served on the other.
        mean_old = mean_new if mean_old is None else mean_old
        mean_new = mean_old if mean_new is None else mean_new
        assert mean_old is not None
        assert mean_new is not None
        mix += (share_new - share_old) * (mean_old + mean_new) / 2
        behaviour += (mean_new - mean_old) * (share_old + share_new) / 2
    rejudged = sum(share * mean for share, mean in old.values())
    return Split(behaviour, rejudged - before, mix)


def _shares(parts: Iterable[Part]) -> dict[Kind, tuple[float, float]]:
    """Each kind's share of the weight, and its mean."""
    weights: dict[Kind, float] = defaultdict(float)
    totals: dict[Kind, float] = defaultdict(float)
    for part in parts:
        weights[part.kind] += part.weight
        totals[part.kind] += part.weight * part.points
    whole = sum(weights.values())
    return {kind: (weight / whole, totals[kind] / weight) for kind, weight in weights.items() if weight}
