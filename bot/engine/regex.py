"""Patterns between slashes: regular expressions, vetted when loaded and run under a time limit.

`re` has no time limit and a careless expression holds it for seconds; the `regex` library can stop.
What is refused at load: expressions that match nothing at all or everything, nested unbounded repeats,
and `\\b`, which does not do beside Chinese what people expect (every Chinese character is a word character).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from re import _constants as codes  # type: ignore[attr-defined]  # the only way to see inside an expression
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import TYPE_CHECKING, Any

from .template import PatternError, rarity

if TYPE_CHECKING:
    from .pattern import Span, Tagger

TIME_LIMIT = 0.02
"""Seconds one expression may work on one message."""


@dataclass(frozen=True)
class RegexPattern:
    """One vetted regular expression. It has no anchor unless some string must occur in every match."""

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
    def anchor(self) -> tuple[str, ...]:
        """Strings of which every match contains one, if the expression has such; else nothing."""
        found = _needed(_parsed(self.regex))
        return tuple(dict.fromkeys(text.casefold() for text in found))

    @cached_property
    def least(self) -> int:
        """The fewest characters a match can have."""
        return int(_parsed(self.regex).getwidth()[0])

    @property
    def regex(self) -> str:
        """The expression between the slashes."""
        return self.source[1:-1]

    @cached_property
    def wants_digits(self) -> bool:
        """Whether a text without any digit cannot match."""
        return _wants_digits(_parsed(self.regex))

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


_FEW = 60  # a class of more characters is no help in looking


def _needed(tree: Any) -> tuple[str, ...]:
    """The rarest set of strings of which every match contains one; empty if there is none."""
    offers: list[tuple[str, ...]] = []
    run = ""
    for kind, argument in [*tree, (None, None)]:
        if kind is codes.LITERAL:
            run += chr(argument)
            continue
        if run:
            offers.append((run,))
            run = ""
        offer = _needed_by(kind, argument)
        if offer:
            offers.append(offer)
    return min(offers, key=lambda strings: rarity(strings), default=())


def _needed_by(kind: Any, argument: Any) -> tuple[str, ...]:
    if kind is codes.SUBPATTERN:
        return _needed(argument[3])
    if kind in _REPEATS and argument[0] > 0:
        return _needed(argument[2])
    if kind is codes.BRANCH:
        found = [_needed(branch) for branch in argument[1]]
        return tuple(text for strings in found for text in strings) if all(found) else ()
    if kind is codes.IN and all(part is codes.LITERAL for part, _ in argument) and len(argument) <= _FEW:
        return tuple(chr(code) for _, code in argument)
    return ()


def _wants_digits(tree: Any) -> bool:
    """Whether some required part of the expression can only be a digit."""
    for kind, argument in tree:
        if kind is codes.IN and argument == [(codes.CATEGORY, codes.CATEGORY_DIGIT)]:
            return True
        if kind is codes.LITERAL and chr(argument).isdigit():
            return True
        if kind in _REPEATS and argument[0] > 0 and _wants_digits(argument[2]):
            return True
        if kind is codes.SUBPATTERN and _wants_digits(argument[3]):
            return True
    return False
