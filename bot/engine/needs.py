"""What every match of a pattern must hold, worked out from its tree: single characters or pairs of neighbours.

Pairs are taken from the edged form of a text (text.edged), so `^看` needs “edge, 看” and `(没|不)管` needs 没管
or 不管. A pattern offers several such sets; the two rarest that look at different parts of it are its needs, and a
message that does not meet both is never searched (sieve.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from weakref import WeakKeyDictionary

from .frequency import rarest_pair, share
from .template import Alternatives, ClauseBreak, ClauseStart, Literal, Node
from .text import EDGE, edge

_MOST_PAIRS = 150
_TOO_COMMON = 1.0  # a second need that nearly every message meets is not worth looking for


Need = frozenset[str]
"""Tokens (one or two characters of the edged text) of which every match holds one."""

_Ends = tuple[frozenset[str], bool]  # the characters it can begin (or end) with; may it be empty


@dataclass(frozen=True, slots=True)
class _Offer:
    """Tokens that would do; as pairs of one of `lasts` and one of `firsts`, if they have not been paired yet."""

    cost: float
    first: int
    last: int
    lasts: frozenset[str]
    firsts: frozenset[str] = frozenset()

    def tokens(self) -> Need:
        return frozenset([intern(a + b) for a in self.lasts for b in self.firsts]) if self.firsts else self.lasts


def needs(nodes: Sequence[Node]) -> tuple[Need, ...]:
    """The rarest need of a pattern, and a second one that looks at other parts of it; nothing if it has none."""
    offers = sorted(_offers(nodes), key=_cost)
    if not offers:
        return ()
    first = offers[0]
    others = (o for o in offers if (o.last < first.first or o.first > first.last) and o.cost < _TOO_COMMON)
    second = next(others, None)
    return tuple(offer.tokens() for offer in (first, second) if offer)


def _cost(offer: _Offer) -> float:
    return offer.cost


def _offers(nodes: Sequence[Node]) -> Iterator[_Offer]:
    """What single nodes hold, and the pairs where a node that cannot be empty meets what follows or precedes it."""
    for index, node in enumerate(nodes):
        own = _own(node)
        if own:
            yield _Offer(own[1], index, index, own[0])
    if len(nodes) == 1:
        return
    begins = [_node_ends(node, 0) for node in nodes]
    finishes = [_node_ends(node, -1) for node in nodes]
    for index, (begin, finish) in enumerate(zip(begins, finishes, strict=True)):
        if finish and not finish[1]:
            length, follow = _reached(begins[index + 1 :])
            if follow:
                yield from _pairs(finish[0], follow, index, index + length)
        if begin and not begin[1]:
            length, lead = _reached(finishes[:index][::-1])
            if lead and length > 1:  # next to each other: offered above
                yield from _pairs(lead, begin[0], index - length, index)


def _pairs(lasts: frozenset[str], firsts: frozenset[str], first: int, last: int) -> Iterator[_Offer]:
    if len(lasts) * len(firsts) <= _MOST_PAIRS and not (EDGE in lasts and EDGE in firsts):
        yield _Offer(_sum_of(lasts) * _sum_of(firsts), first, last, lasts, firsts)


def _sum_of(characters: frozenset[str]) -> float:
    """A guess at the share of messages with one of these characters."""
    return min(1.0, sum(map(share, characters)))


# ---- one node by itself ------------------------------------------------------------------------


_Own = tuple[frozenset[str], float]
_KNOWN_OWN: WeakKeyDictionary[Alternatives, _Own | None] = WeakKeyDictionary()
_KNOWN_ENDS: WeakKeyDictionary[Alternatives, dict[int, _Ends | None]] = WeakKeyDictionary()
"""Worked out once for each word list, however many patterns name it; a small group belongs to one pattern."""
_MANY = 24


def _own(node: Node) -> _Own | None:
    if isinstance(node, Literal):
        return _rarest(node.text)
    if not isinstance(node, Alternatives):
        return None
    if len(node.branches) < _MANY:
        return _own_of_all(node)
    if node not in _KNOWN_OWN:
        _KNOWN_OWN[node] = _own_of_all(node)
    return _KNOWN_OWN[node]


def _own_of_all(node: Alternatives) -> _Own | None:
    tokens: set[str] = set()
    cost = 0.0
    for branch in node.branches:
        best = _own_of(branch)
        if best is None:
            return None
        cost += best[1] if best[0] - tokens else 0
        tokens |= best[0]
    return frozenset(tokens), cost


def _own_of(branch: Sequence[Node]) -> _Own | None:
    if len(branch) == 1:
        return _own(branch[0])
    best = min(_offers(branch), key=_cost, default=None)
    return (best.tokens(), best.cost) if best else None


@lru_cache(maxsize=8192)
def _rarest(text: str) -> _Own | None:
    """The rarest pair of neighbours in a literal, or the character itself where it has none."""
    text = edge(text)
    if len(text) > 1:
        cost, pair = rarest_pair(text)
        return frozenset((intern(pair),)), cost
    return None if text == EDGE else (frozenset((text,)), share(text))


# ---- where nodes begin and end -----------------------------------------------------------------


def _reached(ends: Sequence[_Ends | None]) -> tuple[int, frozenset[str] | None]:
    """How many nodes are looked at until one is surely not empty, and the characters that can stand there."""
    found: frozenset[str] = frozenset()
    for count, one in enumerate(ends, 1):
        if one is None:
            break
        found |= one[0]
        if not one[1]:
            return count, found
    return len(ends), None


def _node_ends(node: Node, side: int) -> _Ends | None:
    """The characters with which a node can begin (side 0) or end (side -1)."""
    if isinstance(node, Literal):
        return _literal_ends(node.text[side])
    if isinstance(node, ClauseBreak | ClauseStart):
        return _literal_ends(EDGE)
    if not isinstance(node, Alternatives):
        return None  # anything at all
    if len(node.branches) < _MANY:
        return _branch_ends(node, side)
    known = _KNOWN_ENDS.setdefault(node, {})
    if side not in known:
        known[side] = _branch_ends(node, side)
    return known[side]


@lru_cache(maxsize=8192)
def _literal_ends(character: str) -> _Ends:
    return frozenset(edge(character)), False


def _branch_ends(node: Alternatives, side: int) -> _Ends | None:
    found: set[str] = set()
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
    return frozenset(found), empty
