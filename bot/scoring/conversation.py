"""The score of one agent in one conversation: the base less what the findings cost, with caps, never below 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..engine.values import Level
from ..settings import ScoringSettings
from .dimensions import DIMENSION_OF, Dimension


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding as the score sees it. Only `state == "hit"` counts."""

    norm: str
    level: Level
    state: str


@dataclass(frozen=True, slots=True)
class ConversationScore:
    """Points, and what each norm cost after all caps. `to_review` counts veto candidates."""

    points: float
    by_norm: Mapping[str, float] = field(default_factory=dict)
    to_review: int = 0


def score_conversation(marks: Iterable[Mark], rules: ScoringSettings) -> ConversationScore:
    """Score one conversation. A veto candidate costs nothing until a person has confirmed it."""
    costs: dict[str, float] = defaultdict(float)
    to_review = 0
    for mark in marks:
        if mark.state != "hit":
            continue
        if mark.level == Level.VETO:
            to_review += 1
        elif cost := rules.deduct.points(mark.level):
            costs[mark.norm] = min(costs[mark.norm] + cost, rules.caps.same_norm)
    capped = _cap_dimensions(costs, rules)
    return ConversationScore(max(0.0, rules.base - sum(capped.values())), capped, to_review)


def _cap_dimensions(costs: Mapping[str, float], rules: ScoringSettings) -> dict[str, float]:
    """Scale down the norms of a dimension that together cost more than it may."""
    totals: dict[Dimension, float] = defaultdict(float)
    for norm, cost in costs.items():
        if norm in DIMENSION_OF:
            totals[DIMENSION_OF[norm]] += cost
    scale = {d: min(1.0, getattr(rules.caps, d) / total) for d, total in totals.items() if total}
    return {norm: cost * scale[DIMENSION_OF[norm]] if norm in DIMENSION_OF else cost for norm, cost in costs.items()}
