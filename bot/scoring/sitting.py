"""One agent's part in one conversation of a day: its score, and on which side of each contrast it lies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from .contrast import HOURS, Estimate, Pile, Strata, by_load, estimate
from .conversation import ConversationScore

SidedKind = Literal["known", "watched", "busy", "hostile"]
KINDS: tuple[SidedKind, ...] = get_args(SidedKind)


class Sitting(NamedTuple):
    """A named tuple, because a big day has 20,000 of them.

    `known`, `watched`, `hostile`: on which side; None: on neither. `load`: the agent's open conversations then.
    `hostile`: angry before the agent's first word. Who became angry later is on neither side: that anger may be the
    answer to how the agent spoke, and would make an effect look like a cause.
    """

    conversation: int
    agent: int
    messages: int
    nin: int
    asked: int
    score: ConversationScore
    hour: int
    load: int
    known: bool | None
    watched: bool
    hostile: bool | None


Span = tuple[Any, Any]
"""A beginning and an end, of whatever kind, as long as they can be compared."""


def loads(spans: Mapping[int, Sequence[Span]]) -> dict[tuple[int, Any], int]:
    """By agent and the beginning of a conversation: how many of the agent's conversations were open then, with it."""
    found: dict[tuple[int, Any], int] = {}
    for agent, own in spans.items():
        begun, over = sorted(span[0] for span in own), sorted(span[1] for span in own)
        for began, _ in own:
            found[agent, began] = bisect_right(begun, began) - bisect_left(over, began)
    return found


Piles = dict[SidedKind, dict[tuple[int, int], Pile]]
"""By kind, then by stratum (part of the day) and side: 1 and 0, or the load for busy and idle."""


def piled(sittings: Iterable[Sitting]) -> dict[int, Piles]:
    """Each agent's conversations by the sides of each contrast."""
    points: dict[int, dict[SidedKind, dict[tuple[int, int], list[float]]]] = defaultdict(
        lambda: {kind: defaultdict(list) for kind in KINDS}
    )
    for one in sittings:
        for kind, side in _sides(one):
            points[one.agent][kind][one.hour // HOURS, side].append(one.score.points)
    return {
        agent: {kind: {key: Pile.of(values) for key, values in sides.items()} for kind, sides in kinds.items()}
        for agent, kinds in points.items()
    }


def _sides(one: Sitting) -> Iterable[tuple[SidedKind, int]]:
    yield "busy", one.load
    yield "watched", int(one.watched)
    if one.known is not None:
        yield "known", int(one.known)
    if one.hostile is not None:
        yield "hostile", int(one.hostile)


def as_data(piles: Piles) -> dict[str, list[list[float]]]:
    """Piles as JSON can hold them: stratum, side, number, sum, sum of squares."""
    return {
        kind: [[*key, pile.n, pile.total, pile.squares] for key, pile in sorted(sides.items())]
        for kind, sides in piles.items()
    }


def add_data(piles: Piles, data: Mapping[str, Sequence[Sequence[float]]]) -> None:
    """Put another day's piles on these."""
    for kind in KINDS:
        sides = piles.setdefault(kind, {})
        for stratum, side, number, total, squares in data.get(kind, ()):
            key = int(stratum), int(side)
            sides[key] = sides.get(key, Pile()) + Pile(int(number), total, squares)


def contrast(kind: SidedKind, agents: Mapping[int, Piles], shown_from: int) -> Estimate:
    """One contrast within each of these agents, together."""
    strata: dict[object, tuple[Pile, Pile]] = {}
    for agent, piles in agents.items():
        for stratum, sides in _strata(kind, piles.get(kind, {})).items():
            strata[agent, stratum] = sides
    return estimate(strata, shown_from)


def _strata(kind: SidedKind, sides: Mapping[tuple[int, int], Pile]) -> Strata:
    """Busy and idle are an agent's own thirds: what is much for one is little for another."""
    if kind == "busy":
        return by_load(sides)
    strata: dict[object, tuple[Pile, Pile]] = {}
    for (stratum, side), pile in sides.items():
        one, other = strata.get(stratum, (Pile(), Pile()))
        strata[stratum] = (one + pile, other) if side else (one, other + pile)
    return strata
