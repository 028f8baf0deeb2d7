"""Patterns: the six signs a team lead writes, turned into something that finds spans quickly.

    (甲|乙) alternatives, an empty one makes it optional      …  up to 8 characters inside the clause
    ，      any clause break, or the end of the message        ^  the start of a clause
    <名>    an entry of lexicon/名.txt; <v> or <v|l> one word of that class
    \\      the next character as it is
    /…/     a regular expression, vetted when loaded and run under a time limit

A template is parsed into a small tree (`template.py`) and from there into a regular expression whose
repeats are all bounded. The tree also tells what every match must hold (needs.py), so that a message
without it is never searched (scan.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from re import Pattern as Compiled
from re import compile as compile_re
from weakref import WeakKeyDictionary

from .needs import Need, needs
from .regex import RegexPattern
from .template import (
    BREAK_LENGTH,
    GAP_LENGTH,
    WORD_LENGTH,
    Alternatives,
    ClauseBreak,
    Gap,
    Literal,
    Node,
    PatternError,
    WordClass,
    longest,
    read,
    required,
)
from .text import BREAK, INSIDE, Folding
from .trie import trie_regex

Lexicon = Mapping[str, Sequence[str]]
Tagger = Callable[[str], tuple[tuple[str, str], ...]]
Span = tuple[int, int]

__all__ = ["Lexicon", "Pattern", "PatternError", "Span", "Tagger", "parse"]

_EDGES = compile_re(f"(?:{BREAK})+")


@dataclass(frozen=True)
class Pattern:
    """One parsed template. Equal sources with equal lexicons are equal patterns."""

    source: str
    nodes: tuple[Node, ...]
    slots: frozenset[str]
    takes_longest: bool = False

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What every match must hold; nothing for a pattern of mere marks."""
        return needs(self.nodes)

    @property
    def trace(self) -> str:
        """For a pattern without needs: a quick expression that finds something in each text with a match."""
        fewest = min((strings for node in self.nodes if (strings := required(node))), key=len)
        return trie_regex(fewest)

    @cached_property
    def needs_words(self) -> bool:
        """Whether a match can only be decided with jieba's word classes."""
        return any(isinstance(node, WordClass) for node in self.nodes)

    @property
    def regex(self) -> str:
        """The template as one regular expression; a word slot is any short word there."""
        return _regex(self.nodes, self.takes_longest)

    @cached_property
    def _whole(self) -> Compiled[str]:
        return compile_re(self.regex)

    @cached_property
    def _around_word(self) -> tuple[Compiled[str], frozenset[str], Compiled[str]]:
        index = next(i for i, node in enumerate(self.nodes) if isinstance(node, WordClass))
        word = self.nodes[index]
        assert isinstance(word, WordClass)
        before = compile_re(_regex(self.nodes[:index], self.takes_longest, at_end=False) + r"\Z")
        after = compile_re(_regex(self.nodes[index + 1 :], self.takes_longest))
        return before, word.tags, after

    @cached_property
    def longest(self) -> int:
        """The most characters that a match can have."""
        return sum(map(longest, self.nodes))

    def spans(self, text: str, tagger: Tagger, low: int = 0, high: int | None = None) -> Iterator[Span]:
        """The spans of all matches between `low` and `high`, leftmost first, clause marks at the edges left out."""
        end = len(text) if high is None else min(high, len(text))
        if self.needs_words:
            yield from self._spans_with_words(text, tagger, low, end)
            return
        for hit in self._whole.finditer(text, low, end):
            yield _trimmed(text, hit.start(), hit.end())

    def all_spans(self, text: str, tagger: Tagger, low: int = 0, high: int | None = None) -> list[Span]:
        """The same at once; the common case without a match costs one search."""
        end = len(text) if high is None else min(high, len(text))
        if self.needs_words:
            return list(self._spans_with_words(text, tagger, low, end))
        first = self._whole.search(text, low, end)
        return list(self.spans(text, tagger, first.start(), end)) if first else []

    def occurs(self, text: str, tagger: Tagger) -> bool:
        """Whether the pattern matches anywhere in `text`."""
        return next(self.spans(text, tagger), None) is not None

    def _spans_with_words(self, text: str, tagger: Tagger, low: int, high: int) -> Iterator[Span]:
        before, tags, after = self._around_word
        for start, end, tag in _words(text, tagger, low, high):
            if tag not in tags and tag[:1] not in tags:
                continue
            head = before.search(text, max(low, start - self.longest), start)
            tail = after.match(text, end) if head else None
            if head and tail:
                yield _trimmed(text, head.start(), tail.end())


def _words(text: str, tagger: Tagger, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """The words of the clauses that touch the window, with their place in the text."""
    for start, clause in _clauses(text):
        if start >= high or start + len(clause) <= low:
            continue
        position = start
        for word, tag in tagger(clause):
            yield position, position + len(word), tag
            position += len(word)


@lru_cache(maxsize=64)
def _clauses(text: str) -> tuple[tuple[int, str], ...]:
    starts, position = [], 0
    for mark in _EDGES.finditer(text):
        if mark.start() > position:
            starts.append((position, text[position : mark.start()]))
        position = mark.end()
    if position < len(text):
        starts.append((position, text[position:]))
    return tuple(starts)


def _trimmed(text: str, start: int, end: int) -> Span:
    """Leave out clause marks that the sign ，consumed at either edge."""
    first, last = start, end
    while first < last and _EDGES.match(text, first, first + 1):
        first += 1
    while last > first and _EDGES.match(text, last - 1, last):
        last -= 1
    return (first, last) if first < last else (start, end)


def parse(
    source: str, lexicon: Lexicon, *, longest: bool = False, folding: Folding | None = None
) -> Pattern | RegexPattern:
    """Read one pattern as it stands in a rule file.

    `longest` prefers the longest match at one start (`replace`), else the shortest is taken.
    Raises PatternError with the offset inside `source` of whatever cannot be used.
    """
    if folding is None:
        return _parsed(source, lexicon, longest, Folding())
    known = _KNOWN.setdefault(folding, {})
    if (source, longest) not in known or known[source, longest][0] is not lexicon:
        known[source, longest] = lexicon, _parsed(source, lexicon, longest, folding)
    return known[source, longest][1]


_KNOWN: WeakKeyDictionary[Folding, dict[tuple[str, bool], tuple[Lexicon, Pattern | RegexPattern]]] = WeakKeyDictionary()
"""Patterns already read, by the folding they were read with: exceptions such as <致歉> stand in dozens of rules."""


def _parsed(source: str, lexicon: Lexicon, longest: bool, folding: Folding) -> Pattern | RegexPattern:
    if len(source) > 1 and source.startswith("/") and source.endswith("/"):
        return RegexPattern.read(source)
    nodes, slots = read(source, lexicon, folding)
    pattern = Pattern(source, nodes, slots, takes_longest=longest)
    if not any(required(node) for node in nodes):
        raise PatternError("这个写法没有一定要出现的字，会命中空文本或一切文本", 0)
    return pattern


def _regex(nodes: Sequence[Node], greedy: bool, at_end: bool = True) -> str:
    """`at_end`: nothing of the pattern follows, so that a clause break there need not be part of the match."""
    return "".join(_part(node, greedy, at_end and i == len(nodes) - 1) for i, node in enumerate(nodes))


def _part(node: Node, greedy: bool, last: bool) -> str:
    lazy = "" if greedy else "?"
    if isinstance(node, Literal):
        return _escaped(node.text)
    if isinstance(node, Alternatives):
        if (greedy, last) not in node.regexes:
            node.regexes[greedy, last] = _alternatives(node, greedy, last)
        return node.regexes[greedy, last]
    if isinstance(node, Gap):
        return f"[{INSIDE}]{{0,{GAP_LENGTH}}}{lazy}"
    if isinstance(node, ClauseBreak):
        return rf"(?:(?={BREAK})|\Z)" if last else f"(?:{BREAK}){{1,{BREAK_LENGTH}}}"
    if isinstance(node, WordClass):
        return rf"\w{{1,{WORD_LENGTH}}}{lazy}"
    return rf"(?:\A|(?<={BREAK}))"


_ESCAPE = {c: "\\" + c for c in r"\.^$*+?{}[]()|/-#&~ "}


def _escaped(text: str) -> str:
    return "".join(_ESCAPE.get(c, c) for c in text)


def _alternatives(node: Alternatives, greedy: bool, at_end: bool) -> str:
    """Plain words become one trie; what holds signs follows, in the order in which it should be tried."""
    words = [_plain(branch) for branch in node.branches]
    plain = [word for word in words if word is not None]
    others = sorted(
        (branch for branch, word in zip(node.branches, words, strict=True) if word is None),
        key=lambda branch: sum(map(longest, branch)),
        reverse=greedy,
    )
    parts = [trie_regex(plain, greedy=greedy)] if plain else []
    parts += [_regex(branch, greedy, at_end) for branch in others]
    return parts[0] if len(parts) == 1 and not others else f"(?:{'|'.join(parts)})"


def _plain(branch: Sequence[Node]) -> str | None:
    """The text of a branch that is nothing but characters (or nothing at all), else None."""
    if not branch:
        return ""
    return branch[0].text if len(branch) == 1 and isinstance(branch[0], Literal) else None
