"""Signs in sum: a reply in which no single phrase is wrong, but many small ones add up.

A list of signs gives points: `自己看 +12`, `我帮您 -15`. All signs that occur in a reply are added up, each once;
from a threshold on the reply is a finding. Signs are plain runs of up to four characters, with `^` for the
start of a clause, `，` for its end and `0` for any digit. Words in quotation marks do not count.
What the points mean and how those of the shipped list were found: docs/signs.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from .frequency import PAIR, rarest_pair
from .sieve import table_see
from .text import BREAK, edged

LENGTH = 4
"""The longest sign, clause edges included."""

_EDGES = re.compile(f"(?:{BREAK})+")
_ENTRY = re.compile(r"(?P<sign>\S+)\s+(?P<points>[+-]\d{1,3})")
_EDGE = "\n"
_DIGITS = {ord(digit): "0" for digit in "123456789"}


_ANY_DIGIT = re.compile("[1-9]")


def signed(edged: str) -> str:
    """An edged text as signs see it: every digit is 0."""
    return edged.translate(_DIGITS) if _ANY_DIGIT.search(edged) else edged


def _can_occur(sign: str) -> bool:
    """No other digit than 0 is left in a text as signs see it; `total_of` may be told of tokens from before that."""
    return _ANY_DIGIT.search(sign) is None


@dataclass(frozen=True)
class Signs:
    """A list of signs with their points."""

    points: Mapping[str, int]

    def total(self, folded: str) -> int:
        """The sum of the points of all signs that occur in a folded reply."""
        text = signed(edged(folded))
        return self.total_of(text, table_see(self.tokens)(text))

    def total_of(self, text: str, seen: Set[str]) -> int:
        """The same for a text as `signed` leaves it, of which the tokens are known already."""
        mine = self.tokens & seen
        total = sum(map(self._short.__getitem__, mine))
        for token in self._long.keys() & mine:
            for sign, points in self._long[token]:
                if sign in text:
                    total += points
        return total

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Characters and pairs: every sign that occurs is one of them or holds one."""
        return frozenset(self._short)

    @cached_property
    def _short(self) -> dict[str, int]:
        short = {sign: points for sign, points in self.points.items() if len(sign) <= PAIR and _can_occur(sign)}
        return {token: 0 for token in self._long} | short

    @cached_property
    def _long(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """The longer signs, each under its rarest pair."""
        under: dict[str, list[tuple[str, int]]] = {}
        for sign, points in self.points.items():
            if len(sign) > PAIR and _can_occur(sign):
                under.setdefault(rarest_pair(sign)[1], []).append((sign, points))
        return {pair: tuple(signs) for pair, signs in under.items()}

    @staticmethod
    def _runs(edged: str) -> set[str]:
        return {edged[i : i + n] for n in range(1, LENGTH + 1) for i in range(len(edged) - n + 1)}

    def strongest(self, folded: str) -> tuple[int, int]:
        """The span of the clause whose signs weigh most."""
        edged, places = _edged(folded)
        best, start = -(10**6), 0
        span = (0, len(folded))
        for end in (i for i, c in enumerate(edged) if c == _EDGE and i):
            clause = edged[start : end + 1]
            weight = sum(self.points.get(run, 0) for run in self._runs(clause))
            if weight > best and end - start > 1:
                best, span = weight, (places[start + 1], places[end - 1] + 1)
            start = end
        return span


def _edged(folded: str) -> tuple[str, list[int]]:
    """The text with one mark at every clause edge and 0 for every digit, and where each character stood."""
    result, places, position = [_EDGE], [0], 0
    for edge in [*_EDGES.finditer(folded), None]:
        end = edge.start() if edge else len(folded)
        for i in range(position, end):
            result.append("0" if folded[i] in "123456789" else folded[i])
            places.append(i)
        if end > position:
            result.append(_EDGE)
            places.append(end)
        position = edge.end() if edge else end
    return "".join(result), places


class NotASign(ValueError):  # noqa: N818 - becomes a LoadProblem, never reaches a person
    """An entry that is no sign; the message says why."""


def read_signs(entries: Sequence[str]) -> Signs:
    """Read entries such as `自己看 +12`; raises NotASign."""
    points: dict[str, int] = {}
    for entry in entries:
        sign, number = read_sign(entry)
        points[sign] = number
    return Signs(points)


def is_sign(entry: str) -> bool:
    """Whether an entry of a word list is a sign with points, and not a phrase."""
    return _ENTRY.fullmatch(entry) is not None


def read_sign(entry: str) -> tuple[str, int]:
    """One entry; raises NotASign."""
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise NotASign(f"“{entry}” 要写成 “迹象 +分数” 或 “迹象 -分数”，例如 “自己看 +12”")
    sign = found["sign"].replace("^", _EDGE).replace("，", _EDGE).replace(",", _EDGE)
    if len(sign) > LENGTH:
        raise NotASign(f"迹象 “{found['sign']}” 太长，最多 {LENGTH} 个字（^ 和 ， 各算一个）")
    return sign, int(found["points"])
