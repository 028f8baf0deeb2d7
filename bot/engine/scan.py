"""Finds the spans of many patterns in one text.

Only patterns that the sieve lets through are searched. A long text is sifted block by block, so that each
pattern is searched only where it may match. Patterns of mere marks or digits (！！！, a card number)
have no such places; a look for a trace of them comes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .pattern import Pattern, Span, Tagger
from .regex import RegexPattern
from .sieve import Sieve
from .text import EDGE, edged

AnyPattern = Pattern | RegexPattern
_SHORT = 160  # up to this length a pattern is tried on the whole text, beyond it only around what lets it through
_STEP = 192
_OVERLAP = 48  # blocks overlap by more than a match has characters, so that each match lies in one of them
_FEW = 24
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
        self.patterns = tuple(patterns)
        self._native = native
        self._also = also
        self._last: Look | None = None
        self.timeouts: dict[int, int] = {}

    @cached_property
    def _sieve(self) -> Sieve:
        wanted = ((i, pattern.needs) for i, pattern in enumerate(self.patterns) if pattern.needs)
        return Sieve(wanted, native=self._native, also=self._also)

    @cached_property
    def _needless(self) -> tuple[tuple[int, str], ...]:
        return tuple((i, pattern.trace) for i, pattern in enumerate(self.patterns) if not pattern.needs)

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
        if len(text) > _SHORT:
            found = self._scan_long(text, tagger)
        else:
            found = {}
            for index in sorted(self._sieve.passed(self.look(text).seen)):
                hits = self._try(index, text, tagger)
                if hits:
                    found[index] = hits
        if self._traces.search(text):
            self._scan_needless(text, tagger, found)
        return found

    def _try(self, index: int, text: str, tagger: Tagger) -> list[Span]:
        pattern = self.patterns[index]
        if isinstance(pattern, RegexPattern):
            return self._try_regex(index, pattern, text, tagger)
        return pattern.all_spans(text, tagger)

    def _scan_long(self, text: str, tagger: Tagger) -> dict[int, list[Span]]:
        """The same for a long text, in which a pattern is searched only around what lets it through."""
        found: dict[int, list[Span]] = {}
        passed = self._sieve.passed(self.look(text).seen)
        places = self._places(text, passed - self._unbounded)
        for index in sorted(passed):
            if index in self._unbounded:
                hits = self._try(index, text, tagger)
            else:
                hits = self._try_around(index, places.get(index, ()), text, tagger)
            if hits:
                found[index] = hits
        return found

    @cached_property
    def _unbounded(self) -> frozenset[int]:
        """What is searched in a long text as a whole: its matches may be longer than blocks overlap."""
        return frozenset(i for i, p in enumerate(self.patterns) if isinstance(p, RegexPattern) or p.longest >= _OVERLAP)

    def _places(self, text: str, wanted: set[int]) -> dict[int, set[int]]:
        """Where the tokens stand that let each pattern through; its needs must be met within one block."""
        sieve = self._sieve
        places: dict[int, set[int]] = {}
        for low in range(0, len(text), _STEP):
            block = text[low : low + _STEP + _OVERLAP]
            for token, indexes in sieve.why(sieve.see(edged(block))).items():
                stands = list(_stands(token.strip(EDGE), block, low))
                for index in wanted.intersection(indexes):
                    if index in places:
                        places[index].update(stands)
                    else:
                        places[index] = set(stands)
        return places

    def _try_around(self, index: int, places: Iterable[int], text: str, tagger: Tagger) -> list[Span]:
        """The matches of a bounded pattern around these places; those that meet are one window.

        More is searched than a window, for the text does not end with it.
        """
        pattern = self.patterns[index]
        assert isinstance(pattern, Pattern), "a regular expression is unbounded"
        found: list[Span] = []
        reach = pattern.longest + 1
        near = self._near[index]
        low = high = -1
        for place in (*sorted(places), len(text) + 2 * reach):
            if place - reach > high:
                if high >= 0 and (not near or _holds(text[max(0, low - 1) : high + 1], near)):
                    found += [hit for hit in pattern.all_spans(text, tagger, low, high + reach) if hit[1] <= high]
                low = max(0, place - reach)
            high = place + reach
        return found

    @cached_property
    def _near(self) -> tuple[tuple[str, ...], ...]:
        """For each pattern a few strings of which one stands in every match: its second need, less the edges."""
        seconds = (pattern.needs[1] if len(pattern.needs) > 1 else frozenset() for pattern in self.patterns)
        strings = (tuple(sorted({token.strip(EDGE) for token in second})) for second in seconds)
        return tuple(some if len(some) <= _FEW else () for some in strings)

    def _scan_needless(self, text: str, tagger: Tagger, found: dict[int, list[Span]]) -> None:
        for index, trace in self._needless:
            hits = self._try(index, text, tagger) if re.search(trace, text, re.DOTALL) else []
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
    """Finds patterns that are not looked for in each message, but asked for when something else was seen.

    One look at a text serves every question about it, and a pattern is searched in it at most once.
    """

    def __init__(self, patterns: Iterable[AnyPattern], *, native: bool | None = None) -> None:
        self._known = {id(pattern): pattern for pattern in patterns}
        self._sieve = Sieve(((key, p.needs) for key, p in self._known.items() if p.needs), native=native)
        self._passed = lru_cache(maxsize=32)(self._look)
        self._found: Callable[[str], dict[int, list[Span]]] = lru_cache(maxsize=32)(lambda text: {})

    def _look(self, text: str) -> set[int]:
        return self._sieve.passed(self._sieve.see(edged(text)))

    def spans(self, pattern: AnyPattern, text: str, tagger: Tagger) -> list[Span]:
        """All matches of one pattern; none if it is a regular expression that takes too long."""
        key = id(pattern)
        if key not in self._known:
            return _all_spans(pattern, text, tagger)
        if pattern.needs and key not in self._passed(text):
            return []
        found = self._found(text)
        if key not in found:
            found[key] = _all_spans(pattern, text, tagger)
        return found[key]


def _all_spans(pattern: AnyPattern, text: str, tagger: Tagger) -> list[Span]:
    try:
        return list(pattern.spans(text, tagger))
    except TimeoutError:
        return []


def _holds(part: str, strings: Iterable[str]) -> bool:
    return any([string in part for string in strings])  # a list: quicker than a generator for so few


def _stands(part: str, block: str, low: int) -> Iterator[int]:
    """Where a part stands in a block of a text that begins at `low`."""
    place = block.find(part)
    while place >= 0:
        yield low + place
        place = block.find(part, place + 1)
