"""Patterns: the six signs a team lead writes, turned into something that finds spans quickly.

    (甲|乙) alternatives, an empty one makes it optional      …  up to 8 characters inside the clause
    ，      any clause break, or the end of the message        ^  the start of a clause
    <名>    an entry of lexicon/名.txt; <v> or <v|l> one word of that class
    \\      the next character as it is
    /…/     a regular expression, vetted when loaded and run under a time limit

A template is parsed into a small tree (`template.py`) and from there into a regular expression whose
repeats are all bounded. The tree also yields an *anchor*: strings of which every match contains one,
so that a message holding none of them is never looked at again (see scan.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from re import Pattern as Compiled
from re import compile as compile_re

from .regex import RegexPattern
from .template import Alternatives, ClauseBreak, Gap, Literal, Node, PatternError, WordClass, read
from .template import literal_text as literal_text
from .text import BREAK, Folding

Lexicon = Mapping[str, Sequence[str]]
Tagger = Callable[[str], tuple[tuple[str, str], ...]]
Span = tuple[int, int]

__all__ = ["Lexicon", "Pattern", "PatternError", "Span", "Tagger", "parse"]

_GAP_LENGTH = 8
_BREAK_LENGTH = 3
_WORD_LENGTH = 8
_EDGES = compile_re(f"(?:{BREAK})+")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a match can stretch before and after the start of an anchor string, in characters."""

    before: int
    after: int


@dataclass(frozen=True)
class Pattern:
    """One parsed template. Equal sources with equal lexicons are equal patterns."""

    source: str
    nodes: tuple[Node, ...]
    slots: frozenset[str]
    longest: bool = False

    @cached_property
    def anchor(self) -> tuple[str, ...]:
        """Strings of which every match contains at least one; the rarest such set the template offers."""
        return self._anchor_and_reach[0]

    @cached_property
    def reach(self) -> Reach:
        """The window around an anchor string within which every match lies."""
        return self._anchor_and_reach[1]

    @cached_property
    def _anchor_and_reach(self) -> tuple[tuple[str, ...], Reach]:
        best: tuple[float, int] | None = None
        for index, node in enumerate(self.nodes):
            cost = _cost(_required(node))
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, index)
        assert best is not None, "parse() refuses templates without a required string"
        index = best[1]
        node = self.nodes[index]
        before = sum(map(_longest, self.nodes[:index])) + _longest(node)
        after = sum(map(_longest, self.nodes[index:])) + _longest(node)
        return _required(node), Reach(before, after)

    @cached_property
    def needs_words(self) -> bool:
        """Whether a match can only be decided with jieba's word classes."""
        return any(isinstance(node, WordClass) for node in self.nodes)

    @property
    def regex(self) -> str:
        """The template as one regular expression; a word slot is any short word there."""
        return _regex(self.nodes, self.longest)

    @cached_property
    def _whole(self) -> Compiled[str]:
        return compile_re(self.regex)

    @cached_property
    def _around_word(self) -> tuple[Compiled[str], frozenset[str], Compiled[str]]:
        index = next(i for i, node in enumerate(self.nodes) if isinstance(node, WordClass))
        word = self.nodes[index]
        assert isinstance(word, WordClass)
        before = compile_re(_regex(self.nodes[:index], self.longest) + r"\Z")
        after = compile_re(_regex(self.nodes[index + 1 :], self.longest))
        return before, word.tags, after

    def spans(self, text: str, tagger: Tagger, low: int = 0, high: int | None = None) -> Iterator[Span]:
        """The spans of all matches between `low` and `high`, leftmost first, clause marks at the edges left out."""
        end = len(text) if high is None else min(high, len(text))
        if self.needs_words:
            yield from self._spans_with_words(text, tagger, low, end)
            return
        for hit in self._whole.finditer(text, low, end):
            yield _trimmed(text, hit.start(), hit.end())

    def occurs(self, text: str, tagger: Tagger) -> bool:
        """Whether the pattern matches anywhere in `text`."""
        return next(self.spans(text, tagger), None) is not None

    def _spans_with_words(self, text: str, tagger: Tagger, low: int, high: int) -> Iterator[Span]:
        before, tags, after = self._around_word
        for start, end, tag in _words(text, tagger, low, high):
            if tag not in tags and tag[:1] not in tags:
                continue
            head = before.search(text, max(low, start - self.reach.before - _WORD_LENGTH), start)
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
    if len(source) > 1 and source.startswith("/") and source.endswith("/"):
        return RegexPattern.read(source)
    nodes, slots = read(source, lexicon, folding or Folding())
    pattern = Pattern(source, nodes, slots, longest)
    if not any(_required(node) for node in nodes):
        raise PatternError("这个写法没有一定要出现的字，会命中空文本或一切文本", 0)
    return pattern


def _required(node: Node) -> tuple[str, ...]:
    """Strings of which a match of this node must contain one; empty if it may match without any."""
    if isinstance(node, Literal):
        return (node.text,)
    if not isinstance(node, Alternatives):
        return ()
    found: list[str] = []
    for branch in node.branches:
        best = min((_required(part) for part in branch if _required(part)), key=_cost_or_infinity, default=())
        if not best:
            return ()
        found += best
    return tuple(dict.fromkeys(found))


_COMMON = frozenset("的是了不我您你在有这好就们吗呢一下可以请要到个没会能那说看上来去给帮自己怎么什还都也和很多")


def _cost(strings: tuple[str, ...]) -> float | None:
    """A guess at how often one of these strings occurs in chat; only the order matters."""
    if not strings:
        return None
    total = 0.0
    for text in strings:
        rare = sum(character not in _COMMON for character in text)
        total += 1.0 / (len(text) ** 2 * (1 + 3 * rare))
    return total


def _cost_or_infinity(strings: tuple[str, ...]) -> float:
    cost = _cost(strings)
    return float("inf") if cost is None else cost


def _longest(node: Node) -> int:
    """The most characters a node can match."""
    if isinstance(node, Literal):
        return len(node.text)
    if isinstance(node, Alternatives):
        return max((sum(map(_longest, branch)) for branch in node.branches), default=0)
    if isinstance(node, Gap):
        return _GAP_LENGTH
    if isinstance(node, ClauseBreak):
        return _BREAK_LENGTH
    return _WORD_LENGTH if isinstance(node, WordClass) else 0


def _regex(nodes: Sequence[Node], longest: bool) -> str:
    return "".join(_part(node, longest, last=i == len(nodes) - 1) for i, node in enumerate(nodes))


def _part(node: Node, longest: bool, last: bool) -> str:
    lazy = "" if longest else "?"
    if isinstance(node, Literal):
        return "".join(_ESCAPE.get(c, c) for c in node.text)
    if isinstance(node, Alternatives):
        return _alternatives(node, longest)
    if isinstance(node, Gap):
        return rf"[\w、%+\-/*#@&=<>$¥￥·《》\[\]^|]{{0,{_GAP_LENGTH}}}{lazy}"
    if isinstance(node, ClauseBreak):
        return rf"(?:(?={BREAK})|\Z)" if last else f"(?:{BREAK}){{1,{_BREAK_LENGTH}}}"
    if isinstance(node, WordClass):
        return rf"\w{{1,{_WORD_LENGTH}}}{lazy}"
    return rf"(?:\A|(?<={BREAK}))"


_ESCAPE = {c: "\\" + c for c in r"\.^$*+?{}[]()|/-#&~ "}


def _alternatives(node: Alternatives, longest: bool) -> str:
    """Branches in the order in which they should be tried; many plain words become one trie."""
    branches = sorted(node.branches, key=lambda branch: sum(map(_longest, branch)), reverse=longest)
    if all(len(branch) == 1 and isinstance(branch[0], Literal) for branch in branches):
        return _class_or_group([branch[0].text for branch in branches if isinstance(branch[0], Literal)])
    return f"(?:{'|'.join(_regex(branch, longest) for branch in branches)})"


def _class_or_group(words: list[str]) -> str:
    words = list(dict.fromkeys(words))
    if len(words) > 1 and all(len(word) == 1 and word not in _ESCAPE for word in words):
        return f"[{''.join(words)}]"
    return f"(?:{'|'.join(''.join(_ESCAPE.get(c, c) for c in word) for word in words)})"
