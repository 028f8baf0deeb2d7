"""One pass over a text finds which of thousands of patterns can match at all.

Every pattern names anchor strings of which each match contains one (pattern.py). All of them go
into one automaton: a regular expression built from their trie by default, a native Aho-Corasick
automaton where the `speed` extra is installed. Both find the same occurrences. Only patterns whose
anchor was seen are verified, and only in the window around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from .pattern import Pattern, Span, Tagger
from .regex import RegexPattern
from .trie import trie_regex

AnyPattern = Pattern | RegexPattern
Find = Callable[[str], Iterable[tuple[int, str]]]
_SHORT = 120  # up to this length a pattern is tried on the whole text, beyond it only around its anchors
_DIGIT = re.compile(r"\d")


class Scanner:
    """Finds the spans of many patterns in one text. `patterns[i]` is known by its index i."""

    def __init__(self, patterns: Sequence[AnyPattern], *, native: bool | None = None) -> None:
        self._patterns = tuple(patterns)
        self._native = native
        self._always = [index for index, pattern in enumerate(self._patterns) if not pattern.anchor]
        self._groups: dict[tuple[str, ...], int] = {}
        self._bits: dict[str, int] = {}
        self._owned: dict[int, list[tuple[int, int]]] = {}
        self.timeouts: dict[int, int] = {}
        for index, pattern in enumerate(self._patterns):
            if pattern.anchor:
                self._note(index, pattern)

    def _note(self, index: int, pattern: AnyPattern) -> None:
        """Give each set of demanded strings a bit; the pattern hangs on the bit of its anchor."""
        mask = 0
        for strings in pattern.demands:
            mask |= 1 << self._group(strings)
        self._owned.setdefault(self._group(pattern.anchor), []).append((index, mask))

    def _group(self, strings: tuple[str, ...]) -> int:
        group = self._groups.get(strings)
        if group is None:
            group = self._groups[strings] = len(self._groups)
            for string in strings:
                self._bits[string] = self._bits.get(string, 0) | 1 << group
        return group

    @cached_property
    def _find(self) -> Find:
        words = list(self._bits)
        if not words:
            return lambda text: ()
        native = _native_find(words) if self._native is not False else None
        if native is None and self._native:
            raise ImportError("pyahocorasick is not installed (pip install 'qingnin[speed]')")
        return native or _trie_find(words)

    def scan(self, text: str, tagger: Tagger) -> dict[int, list[Span]]:
        """The spans of each pattern that matches, by pattern index; each list is in order of its starts."""
        bits = self._bits
        seen = 0
        places: list[tuple[int, str]] = []
        for place in self._find(text):
            places.append(place)
            seen |= bits[place[1]]
        found: dict[int, list[Span]] = {}
        for index in self._candidates(seen):
            hits = self._verify(index, text, tagger, places)
            if hits:
                found[index] = hits
        for index in self._always:
            hits = self._try_regex(index, text, tagger)
            if hits:
                found[index] = hits
        return found

    def _candidates(self, seen: int) -> Iterator[int]:
        """Patterns of which every demanded set was seen somewhere in the text."""
        rest = seen
        while rest:
            lowest = rest & -rest
            rest ^= lowest
            for index, mask in self._owned.get(lowest.bit_length() - 1, ()):
                if mask & seen == mask:
                    yield index

    def _verify(self, index: int, text: str, tagger: Tagger, places: Sequence[tuple[int, str]]) -> list[Span]:
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern):
            return self._try_regex(index, text, tagger)
        if len(text) <= _SHORT:
            return list(pattern.spans(text, tagger))
        bit = 1 << self._groups[pattern.anchor]
        windows: list[Span] = []
        for position, word in places:
            if self._bits[word] & bit:
                _open_window(windows, position - pattern.reach.before, position + pattern.reach.after + 1)
        return [span for low, high in windows for span in pattern.spans(text, tagger, low, high)]

    def _try_regex(self, index: int, text: str, tagger: Tagger) -> list[Span]:
        """Run one regular expression; three time-outs put it to rest, and `timeouts` shows it."""
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern) and pattern.wants_digits and not _DIGIT.search(text):
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


def _trie_find(words: list[str]) -> Find:
    firsts = "".join(re.escape(character) for character in sorted({word[0] for word in words}))
    scan = re.compile(f"(?=[{firsts}])(?=({trie_regex(words)}))").finditer
    shorter = _prefixes(words)

    def find(text: str) -> Iterator[tuple[int, str]]:
        for hit in scan(text):
            position, word = hit.start(), hit.group(1)
            yield position, word
            for prefix in shorter.get(word, ()):
                yield position, prefix

    return find


def _prefixes(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each word the other words it begins with: the trie reports only the longest one at a place."""
    known = set(words)
    found = {word: tuple(word[:n] for n in range(1, len(word)) if word[:n] in known) for word in known}
    return {word: prefixes for word, prefixes in found.items() if prefixes}
