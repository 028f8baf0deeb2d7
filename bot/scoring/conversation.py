"""The score of one agent in one conversation: the base, less what findings cost, with caps, plus a small bonus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..engine.values import Level
from ..settings import ScoringSettings
from .dimensions import DIMENSION_OF, Dimension

STANDING = frozenset({"hit", "confirmed"})
"""The states in which a finding counts; a veto candidate only once a person has confirmed it."""

Why = Literal["counted", "hint", "state", "same", "to_review", "veto"]
BonusKind = Literal["takes_over", "time_kept", "calmed", "praised"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding as the score sees it. `message` tells findings of one message; None stands for itself."""

    norm: str
    level: Level
    state: str
    message: int | None = None
    rule: str = ""
    finding: int = 0


@dataclass(frozen=True, slots=True)
class Bonus:
    """Something done well: the task taken over, the time kept, anger turned into thanks, praise by name."""

    kind: BonusKind
    message: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """What one finding costs before any cap, and why it costs nothing where it does not.

    `same`: another finding of the norm in the same message counts. `state`: taken back, disputed or overturned.
    """

    mark: Mark
    cost: int
    why: Why


@dataclass(frozen=True, slots=True)
class ConversationScore:
    """Points, and what each norm cost after all caps. `to_review` counts veto candidates; `vetoed`: one is confirmed.

    `items` and `uncapped` (each norm's cost before the dimension's cap) are the arithmetic, for whoever asks.
    """

    points: float
    by_norm: Mapping[str, float] = field(default_factory=dict)
    to_review: int = 0
    bonus: int = 0
    vetoed: bool = False
    items: tuple[Item, ...] = field(default=(), compare=False)
    uncapped: Mapping[str, float] = field(default_factory=dict, compare=False)


def score_conversation(
    marks: Iterable[Mark], rules: ScoringSettings, bonuses: Iterable[Bonus] = ()
) -> ConversationScore:
    """Score one conversation. A veto candidate costs nothing until a person has confirmed it; then it costs all."""
    items = tuple(_items(marks, rules))
    costs: dict[str, float] = defaultdict(float)
    for item in items:
        if item.cost:
            costs[item.mark.norm] = min(costs[item.mark.norm] + item.cost, rules.caps.same_norm)
    capped = _cap_dimensions(costs, rules)
    bonus = bonus_points(bonuses, rules)
    vetoed = any(item.why == "veto" for item in items)
    points = 0.0 if vetoed else max(0.0, min(float(rules.base), rules.base - sum(capped.values()) + bonus))
    to_review = sum(item.why == "to_review" for item in items)
    return ConversationScore(points, capped, to_review, bonus, vetoed, items, dict(costs))


def bonus_points(bonuses: Iterable[Bonus], rules: ScoringSettings) -> int:
    """What these add: each kind once, all together no more than `most`."""
    kinds = {bonus.kind for bonus in bonuses}
    return min(rules.bonus.most, sum(int(getattr(rules.bonus, kind)) for kind in kinds))


def _items(marks: Iterable[Mark], rules: ScoringSettings) -> Iterable[Item]:
    """Each finding with its cost. Of one norm in one message the strictest counts, once."""
    counted: set[tuple[str, int]] = set()
    for mark in sorted(marks, key=lambda mark: (-mark.level, mark.finding)):
        why = _why(mark)
        if why == "counted" and mark.message is not None:
            if (mark.norm, mark.message) in counted:
                why = "same"
            counted.add((mark.norm, mark.message))
        yield Item(mark, rules.deduct.points(mark.level) if why == "counted" else 0, why)


def _why(mark: Mark) -> Why:
    if mark.state not in STANDING:
        return "state"
    if mark.level == Level.VETO:
        return "veto" if mark.state == "confirmed" else "to_review"
    return "hint" if mark.level == Level.HINT else "counted"


def _cap_dimensions(costs: Mapping[str, float], rules: ScoringSettings) -> dict[str, float]:
    """Scale down the norms of a dimension that together cost more than it may."""
    totals: dict[Dimension, float] = defaultdict(float)
    for norm, cost in costs.items():
        if norm in DIMENSION_OF:
            totals[DIMENSION_OF[norm]] += cost
    scale = {d: min(1.0, getattr(rules.caps, d) / total) for d, total in totals.items() if total}
    return {norm: cost * scale[DIMENSION_OF[norm]] if norm in DIMENSION_OF else cost for norm, cost in costs.items()}
