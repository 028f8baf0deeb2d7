"""Reads the six-sign templates of rule files into a small tree. See pattern.py for what the signs mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from .text import Folding

MAX_GAPS = 4
MAX_DEPTH = 3


class PatternError(ValueError):
    """A pattern that cannot be used; `offset` counts characters of its source from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Literal:
    """Folded characters that must stand as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The sign …"""


@dataclass(frozen=True, slots=True)
class ClauseBreak:
    """The sign ，"""


@dataclass(frozen=True, slots=True)
class ClauseStart:
    """The sign ^"""


@dataclass(frozen=True, slots=True)
class WordClass:
    """The sign <v>: one word with one of these jieba tags."""

    tags: frozenset[str]


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The sign (甲|乙), or a lexicon slot: one of several sequences.

    A slot of hundreds of entries is shared by all patterns that name it, so what is worked out about it is kept.
    """

    branches: tuple[tuple[Node, ...], ...]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Strings of which every match contains one; empty if it may match without any."""
        offers = [max(filter(None, map(required, branch)), key=_shortest, default=()) for branch in self.branches]
        return tuple(dict.fromkeys(text for strings in offers for text in strings)) if all(offers) else ()

    @cached_property
    def longest(self) -> int:
        """The most characters a match can have."""
        return max((sum(map(longest, branch)) for branch in self.branches), default=0)

    @cached_property
    def regexes(self) -> dict[tuple[bool, bool], str]:
        """The regular expressions written for it so far (pattern.py): is the longest wanted, does the pattern end."""
        return {}


Node = Literal | Gap | ClauseBreak | ClauseStart | WordClass | Alternatives


GAP_LENGTH = 8
BREAK_LENGTH = 3
WORD_LENGTH = 8


def required(node: Node) -> tuple[str, ...]:
    """Strings of which a match of this node must contain one; empty if it may match without any."""
    if isinstance(node, Literal):
        return (node.text,)
    return node.required if isinstance(node, Alternatives) else ()


def _shortest(strings: tuple[str, ...]) -> int:
    return min(map(len, strings))


def longest(node: Node) -> int:
    """The most characters a node can match."""
    if isinstance(node, Literal):
        return len(node.text)
    if isinstance(node, Alternatives):
        return node.longest
    if isinstance(node, Gap):
        return GAP_LENGTH
    if isinstance(node, ClauseBreak):
        return BREAK_LENGTH
    return WORD_LENGTH if isinstance(node, WordClass) else 0


_Slots = dict[str, tuple[Mapping[str, Sequence[str]], Alternatives, frozenset[str]]]
_KNOWN_SLOTS: WeakKeyDictionary[Folding, _Slots] = WeakKeyDictionary()
"""Slots already read, by the folding they were read with: a big word list is read once and not once a pattern."""


def read(
    source: str, lexicon: Mapping[str, Sequence[str]], folding: Folding
) -> tuple[tuple[Node, ...], frozenset[str]]:
    """Parse a template; returns its nodes and the names of the lexicon slots it uses."""
    reader = _Reader(source, lexicon, folding, ())
    nodes = reader.sequence(inside=False)
    _check_gaps(nodes)
    return nodes, frozenset(reader.slots)


def _check_gaps(nodes: Sequence[Node]) -> None:
    if _gaps(nodes) > MAX_GAPS:
        raise PatternError(f"一条写法里最多 {MAX_GAPS} 个 “…”，请拆成两条", 0)
    if sum(isinstance(node, WordClass) for node in nodes) > 1:
        raise PatternError("一条写法里最多一个词性槽（如 <v>），请拆成两条", 0)
    if nodes and all(isinstance(node, Gap | ClauseBreak | ClauseStart) for node in nodes):
        raise PatternError("这个写法里没有字，会命中空文本或一切文本", 0)


def _gaps(nodes: Sequence[Node]) -> int:
    """The most gaps one match can pass through."""
    total = 0
    for node in nodes:
        if isinstance(node, Gap):
            total += 1
        elif isinstance(node, Alternatives):
            total += max((_gaps(branch) for branch in node.branches), default=0)
    return total


_PLAIN = re.compile(r"[^…，,^(（<|)）>\\?*+\[\]{}$]+")
"""What means itself and nothing else; a pattern is mostly that, so it is taken a run at a time."""


class _Reader:
    """A hand-written reader: one pass, no dependency, every complaint with its offset."""

    def __init__(
        self, source: str, lexicon: Mapping[str, Sequence[str]], folding: Folding, trail: tuple[str, ...]
    ) -> None:
        self.source = source
        self.lexicon = lexicon
        self.folding = folding
        self.trail = trail
        self.position = 0
        self.slots: set[str] = set()

    def sequence(self, inside: bool) -> tuple[Node, ...]:
        nodes: list[Node] = []
        plain = ""
        while self.position < len(self.source):
            if run := _PLAIN.match(self.source, self.position):
                plain += run.group()
                self.position = run.end()
                continue
            character = self.source[self.position]
            if inside and character in "|)）":
                break
            sign = self._sign(character, inside)
            if sign is None:
                plain += self._plain(character)
                continue
            self._flush(nodes, plain)
            plain = ""
            nodes.append(sign)
        self._flush(nodes, plain)
        return _merged(nodes)

    def _flush(self, nodes: list[Node], plain: str) -> None:
        folded = self.folding.literal(plain)
        if folded:
            nodes.append(Literal(folded))

    def _plain(self, character: str) -> str:
        if character == "\\":
            self.position += 1
            if self.position >= len(self.source):
                raise PatternError("“\\” 后面要有一个字", self.position - 1)
            character = self.source[self.position]
        elif character in "|)）>":
            raise PatternError(f"多出来的 “{character}”；要写这个字本身，请写 “\\{character}”", self.position)
        elif character in "?*+[]{}$":
            raise PatternError(
                f"写法里没有 “{character}” 这个符号；可选的部分写 (…|)，要写这个字本身请写 “\\{character}”，"
                "要用正则请放在两个 / 之间",
                self.position,
            )
        self.position += 1
        return character

    def _sign(self, character: str, inside: bool) -> Node | None:
        if character in "…":
            return self._gap()
        if character in "，,":
            self.position += 1
            return ClauseBreak()
        if character == "^":
            self.position += 1
            return ClauseStart()
        if character in "(（":
            return self._group()
        if character == "<":
            return self._slot(inside)
        return None

    def _gap(self) -> Node:
        while self.position < len(self.source) and self.source[self.position] == "…":
            self.position += 1
        return Gap()

    def _group(self) -> Node:
        opened = self.position
        self.position += 1
        branches = [self.sequence(inside=True)]
        while self.position < len(self.source) and self.source[self.position] == "|":
            self.position += 1
            branches.append(self.sequence(inside=True))
        if self.position >= len(self.source) or self.source[self.position] not in ")）":
            raise PatternError("“(” 没有对应的 “)”", opened)
        self.position += 1
        if all(not branch for branch in branches):
            raise PatternError("括号里是空的", opened)
        return Alternatives(tuple(dict.fromkeys(branches)))

    def _slot(self, inside: bool) -> Node:
        opened = self.position
        closed = self.source.find(">", opened)
        if closed < 0:
            raise PatternError("“<” 没有对应的 “>”", opened)
        name = self.source[opened + 1 : closed]
        self.position = closed + 1
        if name and name.replace("|", "").isascii():
            return self._word_class(name, opened, inside)
        return self._lexicon(name, opened)

    def _word_class(self, name: str, opened: int, inside: bool) -> Node:
        if inside or self.trail:
            raise PatternError("词性槽（如 <v>）不能放在括号或词表里", opened)
        tags = frozenset(name.split("|"))
        if "" in tags or not name.replace("|", "").islower():
            raise PatternError(f"词性 “{name}” 写法不对，例如 <v> 或 <v|l>", opened)
        return WordClass(tags)

    def _lexicon(self, name: str, opened: int) -> Node:
        self.slots.add(name)
        if name not in self.lexicon:
            raise PatternError(f"没有词表 lexicon/{name}.txt", opened)
        if name in self.trail:
            raise PatternError(f"词表互相引用成了圈：{' → '.join((*self.trail, name))}", opened)
        if len(self.trail) >= MAX_DEPTH:
            raise PatternError(f"词表引用太深（最多 {MAX_DEPTH} 层）：{' → '.join((*self.trail, name))}", opened)
        known = _KNOWN_SLOTS.setdefault(self.folding, {})
        if name not in known or known[name][0] is not self.lexicon:
            node, slots = self._read_slot(name, opened)
            known[name] = (self.lexicon, node, slots)
        self.slots |= known[name][2]
        return known[name][1]

    def _read_slot(self, name: str, opened: int) -> tuple[Alternatives, frozenset[str]]:
        slots: set[str] = set()
        branches: list[tuple[Node, ...]] = []
        for entry in self.lexicon[name]:
            reader = _Reader(entry, self.lexicon, self.folding, (*self.trail, name))
            try:
                branches.append(reader.sequence(inside=False))
            except PatternError as error:
                raise PatternError(f"词表 {name} 的 “{entry}”：{error.message}", opened) from None
            slots |= reader.slots
        if not any(branches):
            raise PatternError(f"词表 lexicon/{name}.txt 是空的", opened)
        return Alternatives(tuple(dict.fromkeys(branches))), frozenset(slots)


def _merged(nodes: list[Node]) -> tuple[Node, ...]:
    """Join neighbouring literals and drop repeated gaps."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, Gap) and result and isinstance(result[-1], Gap):
            continue
        result.append(node)
    return tuple(result)
