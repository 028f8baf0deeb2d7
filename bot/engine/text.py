"""Folding: bring every disguise of a text to one plain form, and remember where each character stood.

Patterns and messages meet in the folded form: compatibility characters (NFKC), traditional
characters, case, zero-width characters, spaces inside words and known evasive spellings are
undone. An offset map leads every hit back to the original text, so what people see is always
what was written.

A space in Chinese chat is either a disguise (不 归 我 管) or a comma (亲 这款没货了). Nobody can
tell which, so a text with inner spaces has two readings: a loose one in which a space ends the
clause, and a tight one without it. A pattern may match in either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..errors import TextError
from .frequency import share

# Characters beside Chinese that stand for themselves; every other one takes the slower way through the table.
_PLAIN_PUNCTUATION = "，。！？、：；“”（）…《》【】\n"
# NFKC turns full-width sentence marks into ASCII ones. The folded form goes the other way, so that
# ordinary Chinese text needs no change at all and is recognised as such in one search.
_WIDE = {",": "，", "!": "！", "?": "？", ":": "：", ";": "；", "(": "（", ")": "）", "[": "[", "…": "…", "~": "~"}
_WIDE |= {"～": "~", "﹏": "~", "—": "—", "﹑": "、", "｡": "。", "\t": " ", "\u3000": " ", "\xa0": " ", "\r": "\n"}
_BRANDED = re.compile(r"/：[a-z0-9]{2,5}|#e-[a-z]\d*(?:\[数字x\])?|&(?:nbsp|gt|lt|amp|quot)；")  # chat emoticon codes
_SINGLES = re.compile(r"(?:[一-鿿][·.*\-_~|/^]+){2,}[一-鿿](?![一-鿿])")  # 不*知*道
_SPACED = "[一-鿿] +[一-鿿a-z0-9]|[a-z0-9] +[一-鿿]"  # as in 穿 M 码, 加 v; beside a mark a space is a break
_NOISY = re.compile(rf"{_BRANDED.pattern}|{_SPACED}|{_SINGLES.pattern}|(?<![a-z0-9])\.|\.(?![a-z0-9])")
_INTRICATE = re.compile(r"[\uffff ./#&·*\-_~|^]")  # only a text with one of these can need more than the table
_INVISIBLE = frozenset(("Cf", "Mn", "Me", "Cs"))  # zero-width, combining marks; a lone surrogate is refused later
_GONE = "\uffff"  # marks a character that has no single folded one

INSIDE = r"\w、%+\-/*#@&=<>$¥￥·《》\[\]^|"
"""What can stand inside a clause, to be written between square brackets: parts of words, numbers and titles."""

BREAK = f"[^{INSIDE}]"
"""A clause break as a regular expression: any mark or symbol that is not part of a word, number or title."""

EDGE = "\n"
"""Stands for every clause edge in an edged text."""

_CLAUSE = re.compile(f"[{INSIDE}]+")
_BREAKS = re.compile(f"{BREAK}+")


def edged(folded: str) -> str:
    """The clauses of a folded text with one EDGE before, between and after them, whatever marks stood there."""
    return f"{EDGE}{EDGE.join(_CLAUSE.findall(folded))}{EDGE}"


def edge(part: str) -> str:
    """A part of a text as it looks in the edged one: every run of clause breaks is one EDGE."""
    return _BREAKS.sub(EDGE, part)


@dataclass(frozen=True, slots=True)
class Folded:
    """One reading of a text. `starts[i]` and `ends[i]` are the original span of folded character i (None: the same)."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a folded span back to the original text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@cache
def _simplified() -> dict[str, str]:
    """Each traditional character with its simplified one, taken from OpenCC character by character."""
    from opencc import OpenCC  # imported here: start-up of commands that check nothing stays quick

    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}


def _fold_character(character: str) -> str:
    """The folded form of one character: empty, one or several characters."""
    if character in _WIDE:
        return _WIDE[character]
    plain = unicodedata.normalize("NFKC", character).casefold()
    plain = unicodedata.normalize("NFKC", plain)
    simplified = _simplified()
    kept = (c for c in plain if unicodedata.category(c) not in _INVISIBLE)
    return "".join(_WIDE.get(c, simplified.get(c, c)) for c in kept)


class _Table(dict[int, str]):
    """A translation table that fills itself: every character becomes exactly one, or the mark `_GONE`."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded if len(folded) == 1 else _GONE
        return self[code]


_TABLE = _Table()


@cache
def _unusual(extra: str) -> re.Pattern[str]:
    """Finds the first character that may need folding; `extra` are triggers of evasive spellings."""
    _simplified()
    same = "".join(chr(c) for c in range(0x4E00, 0xA000) if chr(c) not in _simplified() and chr(c) not in extra)
    plain = "".join(c for c in "0123456789abcdefghijklmnopqrstuvwxyz%" if c not in extra)
    return re.compile(f"[^{plain}{re.escape(_PLAIN_PUNCTUATION)}{_ranges(same)}]")


def _ranges(characters: str) -> str:
    """Write sorted characters as the ranges of a character class."""
    parts: list[str] = []
    start = previous = ord(characters[0])
    for code in [*map(ord, characters[1:]), 0x110000]:
        if code != previous + 1:
            parts.append(chr(start) if start == previous else f"{chr(start)}-{chr(previous)}")
            start = code
        previous = code
    return "".join(parts)


def _folded_hit(hit: re.Match[str]) -> str:
    return _TABLE[ord(hit.group())]


class Folding:
    """Folds texts; `evasions` maps evasive spellings (加v, 尼玛) to the plain ones and comes from the lexicon.

    A spelling with Latin letters counts only where no letter or digit stands beside it, so that
    order numbers and words such as USB stay what they are.
    """

    def __init__(self, evasions: Mapping[str, str] | None = None) -> None:
        self._evasions = {self._characters(old): new for old, new in (evasions or {}).items()}
        self._evasive = self._compile()
        self._literals: dict[str, str] = {}  # patterns repeat the same few words: 您, 我们, 帮
        self._last: tuple[str, tuple[Folded, ...]] = ("", (Folded(""),))
        triggers = "".join(sorted({_rarest(old) for old in self._evasions}))
        self._unusual = _unusual(triggers)
        self._triggers = frozenset(triggers)

    @staticmethod
    def _characters(text: str) -> str:
        return "".join(map(_folded_characters, text))

    def _compile(self) -> re.Pattern[str] | None:
        if not self._evasions:
            return None
        words = sorted(self._evasions, key=lambda word: (-len(word), word))
        return re.compile("|".join(_guarded(word) for word in words))

    def fold(self, text: str) -> tuple[Folded, ...]:
        """The readings of `text`: one, or a loose and a tight one. Raises TextError on lone surrogates."""
        last, readings = self._last  # one message is folded for several questions in a row
        if last != text:
            readings = self._fold(text)
            self._last = (text, readings)
        return readings

    def _fold(self, text: str) -> tuple[Folded, ...]:
        if self._unusual.search(text) is None:
            return (Folded(text),)
        same_length = self._unusual.sub(_folded_hit, text)
        if self._is_simple(same_length):
            return (Folded(same_length),)
        return self._fold_fully(text)

    def literal(self, text: str) -> str:
        """Fold the literal part of a pattern; spaces vanish, evasive spellings become plain."""
        known = self._literals.get(text)
        if known is None:
            folded = self._characters(text).replace(" ", "")
            if self._evasive is not None:
                folded = self._evasive.sub(lambda hit: self._evasions[hit.group()], folded)
            self._literals[text] = known = folded
        return known

    def _is_simple(self, folded: str) -> bool:
        if _INTRICATE.search(folded) and (_GONE in folded or _NOISY.search(folded)):
            return False
        return not self._evades(folded)

    def _evades(self, folded: str) -> bool:
        """Whether an evasive spelling occurs; most texts do not even hold a character that one cannot do without."""
        return (
            self._evasive is not None
            and not self._triggers.isdisjoint(folded)
            and self._evasive.search(folded) is not None
        )

    def _fold_fully(self, text: str) -> tuple[Folded, ...]:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            message = f"第 {error.start + 1} 个字符不是有效的 Unicode（孤立的代理项），请检查文件编码"
            raise TextError(message) from None
        pieces = [(c, i, i + 1) for i, raw in enumerate(text) for c in _folded_characters(raw)]
        pieces = _tidy(_replace_noise(pieces))
        loose = self._replace_evasions(pieces)
        glued = _glue(pieces)
        if len(glued) == len(pieces):
            return (_folded(loose),)
        return _folded(loose), _folded(self._replace_evasions(glued))

    def _replace_evasions(self, pieces: list[_Piece]) -> list[_Piece]:
        text = "".join(piece[0] for piece in pieces)
        if self._evasive is None or not self._evades(text):
            return pieces
        result: list[_Piece] = []
        position = 0
        for hit in self._evasive.finditer(text):
            result += pieces[position : hit.start()]
            start, end = pieces[hit.start()][1], pieces[hit.end() - 1][2]
            result += [(c, start, end) for c in self._evasions[hit.group()]]
            position = hit.end()
        return result + pieces[position:]


_Piece = tuple[str, int, int]


def _folded_characters(character: str) -> str:
    """The same as `_fold_character`, remembered for those that fold to exactly one."""
    known = _TABLE[ord(character)]
    return _fold_character(character) if known == _GONE else known


def _folded(pieces: list[_Piece]) -> Folded:
    text = "".join([piece[0] for piece in pieces])
    return Folded(text, tuple([piece[1] for piece in pieces]), tuple([piece[2] for piece in pieces]))


def _replace_noise(pieces: list[_Piece]) -> list[_Piece]:
    """Emoticon codes and entities are no words: each becomes one space."""
    text = "".join(piece[0] for piece in pieces)
    result: list[_Piece] = []
    position = 0
    for hit in _BRANDED.finditer(text):
        result += pieces[position : hit.start()]
        result.append((" ", pieces[hit.start()][1], pieces[hit.end() - 1][2]))
        position = hit.end()
    return result + pieces[position:]


def _tidy(pieces: list[_Piece]) -> list[_Piece]:
    """One space instead of several, none at the ends; a full stop is 。 unless it stands in a number or a name."""
    result: list[_Piece] = []
    for i, piece in enumerate(pieces):
        character, start, end = piece
        if character not in " .":
            result.append(piece)
            continue
        if character == " " and (not result or result[-1][0] == " "):
            continue
        if character == "." and not (_is_ascii_word(pieces, i - 1) and _is_ascii_word(pieces, i + 1)):
            character = "。"
        result.append((character, start, end))
    while result and result[-1][0] == " ":
        result.pop()
    return result


def _is_ascii_word(pieces: list[_Piece], index: int) -> bool:
    return 0 <= index < len(pieces) and pieces[index][0].isascii() and pieces[index][0].isalnum()


def _glue(pieces: list[_Piece]) -> list[_Piece]:
    """The tight reading: no spaces, and no marks between single characters (不*知*道)."""
    tight = [piece for piece in pieces if piece[0] != " "]
    text = "".join(piece[0] for piece in tight)
    dropped = {
        hit.start() + i for hit in _SINGLES.finditer(text) for i, c in enumerate(hit.group()) if not "一" <= c <= "鿿"
    }
    return [piece for i, piece in enumerate(tight) if i not in dropped]


def _rarest(word: str) -> str:
    """The character of an evasive spelling that ordinary text holds least often: a Latin letter, else a rare one."""
    return next((c for c in word if c.isascii()), min(word, key=share))


def _guarded(word: str) -> str:
    left = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    right = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{left}{re.escape(word)}{right}"
