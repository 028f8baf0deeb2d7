"""Patterns between slashes: regular expressions, vetted when loaded and run under a time limit.

`re` has no time limit and a careless expression holds it for seconds; the `regex` library can stop.
What is refused at load: expressions that match nothing at all or everything, nested unbounded repeats,
and `\\b`, which does not do beside Chinese what people expect (every Chinese character is a word character).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from re import _constants as codes  # type: ignore[attr-defined]  # the only way to see inside an expression
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import TYPE_CHECKING, Any

from .needs import Need, needs
from .template import Alternatives, ClauseBreak, ClauseStart, Gap, Literal, Node, PatternError, required
from .trie import trie_regex

if TYPE_CHECKING:
    from .pattern import Span, Tagger

TIME_LIMIT = 0.02
"""Seconds one expression may work on one message."""


@dataclass(frozen=True)
class RegexPattern:
    """One vetted regular expression."""

    source: str
    slots: frozenset[str] = frozenset()
    needs_words: bool = False

    @classmethod
    def read(cls, source: str) -> RegexPattern:
        """Vet the expression between the slashes; raises PatternError."""
        body = source[1:-1]
        tree = _parsed(body)
        _refuse_boundaries(body)
        _refuse_nested_repeats(tree)
        low, _ = tree.getwidth()
        if low == 0:
            raise PatternError("这个正则会命中空文本，请让它至少包含一个字", 0)
        if all(re.search(body, sample) for sample in ("您好", "abc", "123", "，。")):
            raise PatternError("这个正则会命中一切文本", 0)
        return cls(source)

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What every match must hold, if the expression has such."""
        return needs(self._nodes)

    @property
    def trace(self) -> str:
        """For an expression without needs: a quick one that finds something in each text that it can match."""
        tree = _parsed(self.regex)
        begin = _begin(tree)
        if begin:
            return rf"\A\s*[{''.join(map(re.escape, sorted(begin)))}]"
        found = [strings for node in self._nodes if (strings := required(node))]
        if found:
            most_useful = max(found, key=_usefulness)
            return trie_regex(most_useful)
        digits = _digits(tree)
        return rf"\d{{{digits}}}" if digits else f".{{{tree.getwidth()[0]}}}"

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        return _nodes(_parsed(self.regex))

    @property
    def regex(self) -> str:
        """The expression between the slashes."""
        return self.source[1:-1]

    @cached_property
    def _compiled(self) -> Any:
        import regex  # a native module: loaded only when a rule set holds such a pattern

        return regex.compile(self.regex, regex.IGNORECASE | regex.V0)

    def spans(self, text: str, tagger: Tagger, low: int = 0, high: int | None = None) -> Iterator[Span]:
        """All matches in the whole text. Raises TimeoutError when the time limit is reached."""
        for hit in self._compiled.finditer(text, timeout=TIME_LIMIT):
            yield hit.span()

    def occurs(self, text: str, tagger: Tagger) -> bool:
        """Whether the expression matches anywhere."""
        return next(self.spans(text, tagger), None) is not None


def _parsed(body: str) -> Any:
    try:
        return parser.parse(body)
    except re.error as error:
        raise PatternError(f"正则写错了：{error.msg}", 1 + (error.pos or 0)) from None


def _refuse_boundaries(body: str) -> None:
    found = re.search(r"(?<!\\)(?:\\\\)*\\b", body)
    if found:
        message = r"\b 在中文旁边不起作用（汉字也算 \w），请写 (?<!\d)…(?!\d) 这样的前后界"
        raise PatternError(message, 1 + found.start())


_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def _children(argument: Any) -> Iterator[Any]:
    """The parts inside one node of the parse tree, whatever its kind."""
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _children(part)


def _refuse_nested_repeats(tree: Any, inside: bool = False) -> None:
    for kind, argument in tree:
        unbounded = kind in _REPEATS and argument[1] is codes.MAXREPEAT
        if unbounded and inside:
            raise PatternError("重复里面又有不限次数的重复，会很慢；请写明次数，例如 {1,8}", 0)
        for child in _children(argument):
            _refuse_nested_repeats(child, inside or unbounded)


# ---- what every match must hold ----------------------------------------------------------------

_FEW = 60  # a class of more characters is no help in looking
_TIMES = 3  # so many turns of a repeat are written out
_NO_WIDTH = (codes.ASSERT, codes.ASSERT_NOT)
_STARTS = (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
_ENDS = (codes.AT_END, codes.AT_END_STRING)


def _nodes(tree: Any) -> tuple[Node, ...]:
    """The expression as a template; a gap stands for whatever has no like there, even for nothing."""
    nodes: list[Node] = []
    for kind, argument in tree:
        for node in _node(kind, argument):
            if isinstance(node, Literal) and nodes and isinstance(nodes[-1], Literal):
                node = Literal(nodes.pop().text + node.text)  # type: ignore[union-attr]  # a literal, as just seen
            nodes.append(node)
    return tuple(nodes)


def _node(kind: Any, argument: Any) -> Iterator[Node]:
    if kind is codes.LITERAL:
        yield Literal(chr(argument).casefold())
    elif kind is codes.AT:
        if argument in _STARTS or argument in _ENDS:
            yield ClauseStart() if argument in _STARTS else ClauseBreak()
    elif kind in _NO_WIDTH:
        return
    elif kind is codes.BRANCH:
        yield Alternatives(tuple(_nodes(branch) for branch in argument[1]))
    elif kind is codes.SUBPATTERN:
        yield from _nodes(argument[3])
    elif kind in _REPEATS:
        yield from _repeated(*argument)
    elif kind is codes.IN and len(argument) <= _FEW and all(part is codes.LITERAL for part, _ in argument):
        yield Alternatives(tuple((Literal(chr(code).casefold()),) for _, code in argument))
    else:
        yield Gap()


def _repeated(least: int, most: Any, tree: Any) -> Iterator[Node]:
    if (least, most) == (0, 1):
        yield Alternatives((_nodes(tree), ()))
        return
    for _ in range(min(least, _TIMES)):
        yield from _nodes(tree)
    if most is codes.MAXREPEAT or most > min(least, _TIMES):
        yield Gap()


def _digits(tree: Any) -> int:
    """The most digits that some required part of the expression has in a row."""
    return max((_digits_of(kind, argument) for kind, argument in tree), default=0)


def _digits_of(kind: Any, argument: Any) -> int:
    if kind is codes.IN:
        return int(argument == [(codes.CATEGORY, codes.CATEGORY_DIGIT)])
    if kind is codes.LITERAL:
        return int(chr(argument).isdigit())
    if kind in _REPEATS and argument[0] > 0:
        inner = argument[2]
        single = len(inner) == 1 and _digits(inner) == 1
        return int(argument[0]) if single else _digits(inner)
    return _digits(argument[3]) if kind is codes.SUBPATTERN else 0


def _usefulness(strings: Sequence[str]) -> tuple[int, int]:
    return min(map(len, strings)), -len(strings)


def _begin(tree: Any) -> frozenset[str]:
    """The characters with which the text must begin, white space apart; empty if it may begin with others too."""
    parts = list(tree)
    if not parts or parts[0] != (codes.AT, codes.AT_BEGINNING):
        return frozenset()
    if len(parts) > 1 and parts[1][0] in _REPEATS and list(parts[1][1][2]) == [(codes.IN, _SPACE)]:
        del parts[1]
    return _firsts(parts[1:])


_SPACE = [(codes.CATEGORY, codes.CATEGORY_SPACE)]


def _firsts(parts: Any) -> frozenset[str]:
    """The characters with which a sequence can begin, if they are few and sure."""
    if not len(parts):
        return frozenset()
    kind, argument = parts[0]
    if kind is codes.LITERAL:
        return frozenset(chr(argument))
    if kind is codes.IN and all(part is codes.LITERAL for part, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    if kind is codes.SUBPATTERN:
        return _firsts(argument[3])
    if kind in _REPEATS and argument[0] > 0:
        return _firsts(argument[2])
    if kind is codes.BRANCH:
        found = [_firsts(branch) for branch in argument[1]]
        return frozenset().union(*found) if all(found) else frozenset()
    return frozenset()
