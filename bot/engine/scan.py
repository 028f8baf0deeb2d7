"""Finds the spans of many patterns in one text.

Only patterns that the sieve lets through are searched, each in the whole of a short text or around the
places in a long one where what it needs was seen. Patterns of mere marks or digits (！！！, a card number)
have no such places; a look for a trace of them comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import add

from .needs import Need
from .pattern import Pattern, Span, Tagger
from .regex import RegexPattern
from .sieve import Sieve
from .text import EDGE, edged, edged_places

AnyPattern = Pattern | RegexPattern
Places = dict[str, list[int]]
_SHORT = 120  # up to this length a pattern is tried on the whole text, beyond it only around its needs
_RESTS_AFTER = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A text as the sieve sees it: its edged form, and those of its tokens that somebody asks about."""

    text: str
    edged: str
    seen: Set[str]


class Scanner:
    """Finds the spans of many patterns in one text. `patterns[i]` is known by its index i.

    `also` are tokens that others want to know about (weigh.py): one look at a text serves them too.
    """

    def __init__(
        self, patterns: Sequence[AnyPattern], *, native: bool | None = None, also: frozenset[str] = frozenset()
    ) -> None:
        self._patterns = tuple(patterns)
        self._native = native
        self._also = also
        self._last: Look | None = None
        self.timeouts: dict[int, int] = {}

    @cached_property
    def _sieve(self) -> Sieve:
        wanted = ((i, pattern.needs) for i, pattern in enumerate(self._patterns) if pattern.needs)
        return Sieve(wanted, native=self._native, also=self._also)

    @cached_property
    def _needless(self) -> tuple[tuple[int, str], ...]:
        return tuple((i, pattern.trace) for i, pattern in enumerate(self._patterns) if not pattern.needs)

    @cached_property
    def _traces(self) -> re.Pattern[str]:
        """Finds nothing in a text that no pattern without needs can match."""
        return re.compile("|".join(f"(?:{trace})" for _, trace in self._needless) or "(?!)", re.DOTALL)

    def look(self, text: str) -> Look:
        """What the sieve sees of a text."""
        last = self._last
        if last is None or last.text != text:
            around = edged(text)
            self._last = last = Look(text, around, self._sieve.see(around))
        return last

    def see(self, around: str) -> Set[str]:
        """The tokens of a text that is edged already."""
        return self._sieve.see(around)

    def scan(self, text: str, tagger: Tagger) -> dict[int, list[Span]]:
        """The spans of each pattern that matches, by pattern index; each list is in order of its starts."""
        look = self.look(text)
        places = _places(text, look) if len(text) > _SHORT else None
        found: dict[int, list[Span]] = {}
        for index in self._sieve.passed(look.seen):
            pattern = self._patterns[index]
            if isinstance(pattern, RegexPattern):
                hits = self._try_regex(index, pattern, text, tagger)
            elif places is None:
                hits = pattern.all_spans(text, tagger)
            else:
                hits = _around(pattern, text, tagger, places)
            if hits:
                found[index] = hits
        if self._traces.search(text):
            self._scan_needless(text, tagger, found)
        return found

    def _scan_needless(self, text: str, tagger: Tagger, found: dict[int, list[Span]]) -> None:
        for index, trace in self._needless:
            if not re.search(trace, text, re.DOTALL):
                continue
            pattern = self._patterns[index]
            if isinstance(pattern, RegexPattern):
                hits = self._try_regex(index, pattern, text, tagger)
            else:
                hits = pattern.all_spans(text, tagger)
            if hits:
                found[index] = hits

    def _try_regex(self, index: int, pattern: RegexPattern, text: str, tagger: Tagger) -> list[Span]:
        """Run one regular expression; three time-outs put it to rest, and `timeouts` shows it."""
        if self.timeouts.get(index, 0) >= _RESTS_AFTER:
            return []
        try:
            return list(pattern.spans(text, tagger))
        except TimeoutError:
            self.timeouts[index] = self.timeouts.get(index, 0) + 1
            return []


class Glance:
    """Answers whether patterns may occur in a text: one look at it serves every question that is asked about it."""

    def __init__(self, patterns: Iterable[AnyPattern], *, native: bool | None = None) -> None:
        self._numbers = {id(pattern): (number, pattern) for number, pattern in enumerate(patterns) if pattern.needs}
        self._sieve = Sieve(((number, pattern.needs) for number, pattern in self._numbers.values()), native=native)
        self._passed = lru_cache(maxsize=32)(self._look)

    def _look(self, text: str) -> frozenset[int]:
        return frozenset(self._sieve.passed(self._sieve.see(edged(text))))

    def may_occur(self, pattern: AnyPattern, text: str) -> bool:
        """False if the pattern certainly does not match in the text."""
        known = self._numbers.get(id(pattern))
        return known is None or known[0] in self._passed(text)


def _places(text: str, look: Look) -> Places:
    """Where each token that was seen stands in a long text."""
    stands, around, seen = edged_places(text), look.edged, look.seen
    places: Places = {}
    for index, (character, pair) in enumerate(zip(around, map(add, around, around[1:]), strict=False)):
        if character in seen:
            places.setdefault(character, []).append(stands[index])
        if pair in seen:
            places.setdefault(pair, []).append(stands[index + (character == EDGE)])
    return places


def _around(pattern: Pattern, text: str, tagger: Tagger, places: Places) -> list[Span]:
    """The matches in the windows around what the pattern needs."""
    windows = _windows(pattern.needs, places)
    return [span for low, high in windows for span in pattern.spans(text, tagger, low, high)]


def _windows(needs: Sequence[Need], places: Places) -> Iterator[Span]:
    """The windows around the first need in which the second one is met too."""
    first, *more = needs
    second = sorted(_of(more[0], places)) if more else []
    for low, high in _joined(first, places):
        if more:
            place = bisect_left(second, low)
            if place == len(second) or second[place] >= high:
                continue
        yield low, high


def _of(need: Need, places: Places) -> Iterator[int]:
    tokens = need.tokens if len(need.tokens) < len(places) else places.keys() & need.tokens
    return (place for token in tokens for place in places.get(token, ()))


def _joined(need: Need, places: Places) -> list[Span]:
    """The windows around all places of a need, joined where they touch, in order."""
    windows: list[Span] = []
    for place in sorted(_of(need, places)):
        low, high = max(0, place - need.before), place + need.after + 1
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], high)
        else:
            windows.append((low, high))
    return windows
