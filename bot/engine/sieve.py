"""Tells in one pass over a text which of thousands of patterns can match it at all.

A pattern is let through if the text holds what the pattern needs most (needs.py): one of the tokens of its first
need and, if it has a second, one of those. A text's tokens are its characters and pairs of neighbours; they are
looked up in a table by default, and by a native Aho-Corasick automaton where the `speed` extra is installed.
Both see the same tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import chain
from operator import add

from .needs import Need

See = Callable[[str], Set[str]]
Group = tuple[frozenset[str] | None, tuple[int, ...]]  # a second need, and the patterns that share it


class Sieve:
    """Made from the needs of patterns, each known by its index; `also` are more tokens to be seen, for others."""

    def __init__(
        self,
        wanted: Iterable[tuple[int, Sequence[Need]]],
        *,
        native: bool | None = None,
        also: frozenset[str] = frozenset(),
    ) -> None:
        owners: dict[str, dict[frozenset[str] | None, list[int]]] = {}
        known = set(also)
        for index, (first, *more) in wanted:
            second = more[0] if more else None
            known |= first | (second or frozenset())
            for token in first:
                owners.setdefault(token, {}).setdefault(second, []).append(index)
        self._owners: dict[str, tuple[Group, ...]] = {
            token: tuple((second, tuple(indexes)) for second, indexes in groups.items())
            for token, groups in owners.items()
        }
        self.see = seeing(frozenset(known), native)
        """The tokens of an edged text that somebody asks about."""

    def passed(self, seen: Set[str]) -> set[int]:
        """The patterns that a text with these tokens may match."""
        found: set[int] = set()
        owners = self._owners
        for token in seen:
            if token in owners:
                for second, indexes in owners[token]:
                    if second is None or not second.isdisjoint(seen):
                        found.update(indexes)
        return found

    def why(self, seen: Set[str]) -> dict[str, list[int]]:
        """The tokens of first needs, each with the patterns that it lets through."""
        reasons: dict[str, list[int]] = {}
        for token in self._owners.keys() & seen:
            through: list[int] = []
            for second, indexes in self._owners[token]:
                if second is None or not second.isdisjoint(seen):
                    through += indexes
            if through:
                reasons[token] = through
        return reasons


def seeing(known: frozenset[str], native: bool | None) -> See:
    """How the known tokens of a text are seen: natively if that is wanted and installed."""
    see = native_see(known) if known and native is not False else None
    if see is None and native and known:
        raise ImportError("ahocorasick_rs is not installed (pip install 'qingnin[speed]')")
    return see or table_see(known)


def table_see(known: frozenset[str]) -> See:
    """One look-up a character and one a pair."""
    among = known.intersection
    return lambda text: among(chain(text, map(add, text, text[1:])))


def native_see(known: frozenset[str]) -> See | None:
    """The same by an automaton that steps through the text once; None where it is not installed."""
    try:
        from ahocorasick_rs import AhoCorasick  # the `speed` extra
    except ImportError:
        return None
    find = AhoCorasick(sorted(known), store_patterns=True).find_matches_as_strings
    return lambda text: set(find(text, overlapping=True))
