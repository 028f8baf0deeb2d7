"""One pass over a text finds which of thousands of patterns can match at all.

Every pattern names anchor strings of which each match contains one (pattern.py). All of them go
into one automaton: a table of their beginnings by default, a native Aho-Corasick automaton where the
`speed` extra is installed. Both find the same occurrences. Only patterns whose
anchor was seen are verified, and only in the window around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from .pattern import Pattern, Span, Tagger
from .regex import RegexPattern

AnyPattern = Pattern | RegexPattern
Find = Callable[[str], Iterable[tuple[int, str]]]
_SHORT = 120  # up to this length a pattern is tried on the whole text, beyond it only around its anchors
_DIGIT = re.compile(r"\d")


class Scanner:
    """Finds the spans of many patterns in one text. `patterns[i]` is known by its index i."""

    def __init__(self, patterns: Sequence[AnyPattern], *, native: bool | None = None) -> None:
        self._patterns = tuple(patterns)
        self._native = native
        self._always: list[int] = []
        self._owners: dict[str, tuple[int, ...]] = {}
        self.timeouts: dict[int, int] = {}
        for index, pattern in enumerate(self._patterns):
            if not pattern.anchor:
                self._always.append(index)
            for anchor in pattern.anchor:
                self._owners[anchor] = (*self._owners.get(anchor, ()), index)

    @cached_property
    def _find(self) -> Find:
        words = list(self._owners)
        if not words:
            return lambda text: ()
        native = _native_find(words) if self._native is not False else None
        if native is None and self._native:
            raise ImportError("pyahocorasick is not installed (pip install 'qingnin[speed]')")
        return native or _table_find(words)

    def scan(self, text: str, tagger: Tagger) -> dict[int, list[Span]]:
        """The spans of each pattern that matches, by pattern index; each list is in order of its starts."""
        places: dict[str, list[int]] = {}
        for position, anchor in self._find(text):
            places.setdefault(anchor, []).append(position)
        owners = self._owners
        found: dict[int, list[Span]] = {}
        for index in sorted({index for anchor in places for index in owners[anchor]}):
            hits = self._verify(index, text, tagger, places)
            if hits:
                found[index] = hits
        for index in self._always:
            hits = self._try_regex(index, text, tagger)
            if hits:
                found[index] = hits
        return found

    def _verify(self, index: int, text: str, tagger: Tagger, places: dict[str, list[int]]) -> list[Span]:
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern):
            return self._try_regex(index, text, tagger)
        guard = pattern.guard
        if guard:
            for string in guard:
                if string in text:
                    break
            else:
                return []
        if len(text) <= _SHORT:
            return pattern.all_spans(text, tagger)
        windows: list[Span] = []
        for position in sorted(position for anchor in pattern.anchor for position in places.get(anchor, ())):
            _open_window(windows, position - pattern.reach.before, position + pattern.reach.after + 1)
        return [span for low, high in windows for span in pattern.spans(text, tagger, low, high)]

    def _try_regex(self, index: int, text: str, tagger: Tagger) -> list[Span]:
        """Run one regular expression; three time-outs put it to rest, and `timeouts` shows it."""
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern) and (
            len(text) < pattern.least or (pattern.wants_digits and not _DIGIT.search(text))
        ):
            return []
        if self.timeouts.get(index, 0) >= 3:
            return []
        try:
            return list(pattern.spans(text, tagger))
        except TimeoutError:
            self.timeouts[index] = self.timeouts.get(index, 0) + 1
            return []


def _native_find(words: list[str]) -> Find | None:
    try:
        import ahocorasick  # the `speed` extra
    except ImportError:
        return None
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, (len(word) - 1, word))
    automaton.make_automaton()
    iterate = automaton.iter

    def find(text: str) -> Iterator[tuple[int, str]]:
        for end, (back, word) in iterate(text):
            yield end - back, word

    return find


def _open_window(windows: list[Span], low: int, high: int) -> None:
    """Add a window, joined with the last one where they touch."""
    low = max(0, low)
    if windows and low <= windows[-1][1]:
        windows[-1] = (min(low, windows[-1][0]), max(high, windows[-1][1]))
    else:
        windows.append((low, high))


def _table_find(words: list[str]) -> Find:
    """The first two characters of a word lead to the few words that begin so: a trie of two steps, then comparison."""
    singles = frozenset(word for word in words if len(word) == 1)
    heads: dict[str, tuple[str, ...]] = {}
    for word in words:
        if len(word) > 1:
            heads[word[:2]] = (*heads.get(word[:2], ()), word)
    begins = heads.get

    def find(text: str) -> Iterator[tuple[int, str]]:
        for position, character in enumerate(text):
            if character in singles:
                yield position, character
            for word in begins(text[position : position + 2], ()):
                if text.startswith(word, position):
                    yield position, word

    return find
