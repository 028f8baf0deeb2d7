"""What every match of a pattern must hold, worked out from its tree: single characters or pairs of neighbours.

Pairs are taken from the edged form of a text (text.edged), so `^看` needs “edge, 看” and `(没|不)管` needs 没管
or 不管. A pattern offers several such sets; the two rarest that look at different parts of it are its needs,
and a message that does not meet both is never searched (sieve.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from .frequency import rarest_pair, share, weight
from .template import Alternatives, ClauseBreak, ClauseStart, Literal, Node, longest
from .text import EDGE, edge

_MOST_PAIRS = 400
_TOO_COMMON = 1.0  # a second need that nearly every message meets is not worth looking for


@dataclass(frozen=True, slots=True)
class Need:
    """Tokens (one or two characters of the edged text) of which every match holds one.

    A match begins at most `before` characters before such a token and ends at most `after` behind its first one.
    """

    tokens: frozenset[str]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _Offer:
    tokens: frozenset[str]
    cost: float
    first: int
    last: int


_Ends = tuple[frozenset[str], bool]  # the characters it can begin (or end) with; may it be empty


def needs(nodes: Sequence[Node]) -> tuple[Need, ...]:
    """The rarest need of a pattern, and a second one that looks at other parts of it; nothing if it has none."""
    offers = sorted(_offers(nodes), key=lambda offer: offer.cost)
    if not offers:
        return ()
    first = offers[0]
    others = (o for o in offers if (o.last < first.first or o.first > first.last) and o.cost < _TOO_COMMON)
    second = next(others, None)
    return tuple(_need(nodes, offer) for offer in (first, second) if offer)


def _need(nodes: Sequence[Node], offer: _Offer) -> Need:
    before = sum(map(longest, nodes[: offer.last + 1]))
    return Need(offer.tokens, before, sum(map(longest, nodes[offer.first :])))


def _offers(nodes: Sequence[Node]) -> Iterator[_Offer]:
    for index, node in enumerate(nodes):
        own = _own(node)
        if own:
            yield _Offer(*own, index, index)
    for index, node in enumerate(nodes):
        ends = _node_ends(node, -1)
        if ends is None or ends[1]:
            continue
        length, follow = _reached(nodes[index + 1 :], 0)
        if follow:
            yield from _pairs(ends[0], follow, index, index + length)
    for index, node in enumerate(nodes):
        ends = _node_ends(node, 0)
        if ends is None or ends[1]:
            continue
        length, lead = _reached(nodes[:index][::-1], -1)
        if lead and length > 1:  # next to each other: offered above
            yield from _pairs(lead, ends[0], index - length, index)


def _pairs(lasts: frozenset[str], firsts: frozenset[str], first: int, last: int) -> Iterator[_Offer]:
    if len(lasts) * len(firsts) <= _MOST_PAIRS and not (EDGE in lasts and EDGE in firsts):
        cost = sum(map(weight, lasts)) * sum(map(weight, firsts))
        yield _Offer(frozenset(a + b for a in lasts for b in firsts), cost, first, last)


# ---- one node by itself ------------------------------------------------------------------------


_Own = tuple[frozenset[str], float]
_KNOWN_OWN: WeakKeyDictionary[Alternatives, _Own | None] = WeakKeyDictionary()
_KNOWN_ENDS: WeakKeyDictionary[Alternatives, dict[int, _Ends | None]] = WeakKeyDictionary()
"""Worked out once for each group and each word list, however many patterns name it."""


def _own(node: Node) -> _Own | None:
    if isinstance(node, Literal):
        return _rarest(edge(node.text))
    if not isinstance(node, Alternatives):
        return None
    if node not in _KNOWN_OWN:
        _KNOWN_OWN[node] = _own_of_all(node)
    return _KNOWN_OWN[node]


def _own_of_all(node: Alternatives) -> _Own | None:
    tokens: set[str] = set()
    cost = 0.0
    for branch in node.branches:
        best = min(_offers(branch), key=lambda offer: offer.cost, default=None)
        if best is None:
            return None
        cost += best.cost if best.tokens - tokens else 0
        tokens |= best.tokens
    return frozenset(tokens), cost


def _rarest(text: str) -> _Own | None:
    """The rarest pair of neighbours, or the character itself where it has none."""
    if len(text) > 1:
        pair = rarest_pair(text)
        return frozenset((pair,)), weight(pair[0]) * weight(pair[1])
    return None if text == EDGE else (frozenset((text,)), share(text))


# ---- where nodes begin and end -----------------------------------------------------------------


def _reached(nodes: Sequence[Node], side: int) -> tuple[int, frozenset[str] | None]:
    """How many nodes are looked at until one is surely not empty, and what can stand first (side 0) or last (-1)."""
    found: frozenset[str] = frozenset()
    for count, node in enumerate(nodes, 1):
        ends = _node_ends(node, side)
        if ends is None:
            break
        found |= ends[0]
        if not ends[1]:
            return count, found
    return len(nodes), None


def _node_ends(node: Node, side: int) -> _Ends | None:
    if isinstance(node, Literal):
        return frozenset(edge(node.text)[side]), False
    if isinstance(node, ClauseBreak | ClauseStart):
        return frozenset(EDGE), False
    if not isinstance(node, Alternatives):
        return None  # anything at all
    known = _KNOWN_ENDS.setdefault(node, {})
    if side not in known:
        known[side] = _branch_ends(node, side)
    return known[side]


def _branch_ends(node: Alternatives, side: int) -> _Ends | None:
    found: frozenset[str] = frozenset()
    empty = False
    for branch in node.branches:
        for part in branch if side == 0 else branch[::-1]:
            ends = _node_ends(part, side)
            if ends is None:
                return None
            found |= ends[0]
            if not ends[1]:
                break
        else:
            empty = True
    return found, empty
