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

AnyPattern = Pattern | RegexPattern
Find = Callable[[str], Iterable[tuple[int, str]]]
_DIGIT = re.compile(r"\d")


class Scanner:
    """Finds the spans of many patterns in one text. `patterns[i]` is known by its index i."""

    def __init__(self, patterns: Sequence[AnyPattern], *, native: bool | None = None) -> None:
        self._patterns = tuple(patterns)
        self._native = native
        self._owners: dict[str, list[int]] = {}
        self._always: list[int] = []
        self.timeouts: dict[int, int] = {}
        for index, pattern in enumerate(self._patterns):
            if not pattern.anchor:
                self._always.append(index)
            for anchor in pattern.anchor:
                self._owners.setdefault(anchor, []).append(index)

    @cached_property
    def _find(self) -> Find:
        words = list(self._owners)
        if not words:
            return lambda text: ()
        native = _native_find(words) if self._native is not False else None
        if native is None and self._native:
            raise ImportError("pyahocorasick is not installed (pip install 'qingnin[speed]')")
        return native or _trie_find(words)

    def scan(self, text: str, tagger: Tagger) -> dict[int, list[Span]]:
        """The spans of each pattern that matches, by pattern index; each list is in order of its starts."""
        windows: dict[int, list[Span]] = {}
        for position, anchor in self._find(text):
            for index in self._owners[anchor]:
                self._open_window(windows, index, position)
        found: dict[int, list[Span]] = {}
        for index, spans in windows.items():
            hits = self._verify(index, text, tagger, spans)
            if hits:
                found[index] = hits
        for index in self._always:
            hits = self._try_regex(index, text, tagger)
            if hits:
                found[index] = hits
        return found

    def _open_window(self, windows: dict[int, list[Span]], index: int, position: int) -> None:
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern):
            windows.setdefault(index, [])
            return
        reach = pattern.reach
        low, high = max(0, position - reach.before), position + reach.after + 1
        known = windows.setdefault(index, [])
        if known and low <= known[-1][1]:
            known[-1] = (min(low, known[-1][0]), max(high, known[-1][1]))
        else:
            known.append((low, high))

    def _verify(self, index: int, text: str, tagger: Tagger, windows: list[Span]) -> list[Span]:
        pattern = self._patterns[index]
        if isinstance(pattern, RegexPattern):
            return self._try_regex(index, text, tagger)
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


def _trie_find(words: list[str]) -> Find:
    firsts = "".join(re.escape(character) for character in sorted({word[0] for word in words}))
    scan = re.compile(f"(?=[{firsts}])(?=({_trie_regex(words)}))").finditer
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


def _trie_regex(words: Iterable[str]) -> str:
    """A regular expression that matches the longest of the words at a place, built from their trie."""
    trie: dict[str, dict[str, object]] = {}
    for word in words:
        node: dict[str, object] = trie  # type: ignore[assignment]  # one recursive shape, two names
        for character in word:
            node = node.setdefault(character, {})  # type: ignore[assignment]  # the same
        node[""] = {}
    return _node_regex(trie)  # type: ignore[arg-type]  # the same


def _node_regex(node: dict[str, object]) -> str:
    ends = "" in node
    branches = [
        re.escape(character) + _node_regex(child)  # type: ignore[arg-type]  # the recursive shape again
        for character, child in sorted(node.items())
        if character
    ]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{_split(branches)})"
    return body + "?" if ends else body


_FAN = 8  # `re` tries branches one after the other; groups of this many keep a choice among thousands logarithmic


def _split(branches: list[str]) -> str:
    """Join branches so that few are tried: each group is entered only if the next character is one of its first."""
    if len(branches) <= _FAN:
        return "|".join(branches)
    size = _FAN
    while size * _FAN < len(branches):
        size *= _FAN
    groups = [branches[i : i + size] for i in range(0, len(branches), size)]
    return "|".join(f"(?=[{_firsts(group)}])(?:{_split(group)})" for group in groups)


def _firsts(branches: list[str]) -> str:
    return "".join(branch[:2] if branch[0] == "\\" else branch[0] for branch in branches)
