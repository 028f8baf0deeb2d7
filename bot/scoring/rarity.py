"""How rare a word is in ordinary Chinese, from the table that comes with jieba (inverse document frequencies).

Only the words asked for are kept: importing jieba.analyse would hold the whole table, 150 MB and half a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

_UNKNOWN = 11.95  # the table's median; its own rule for words it does not know
_MOST = 50_000


class Rarity:
    """Looks words up, and remembers what it has looked up."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}

    def of(self, words: Iterable[str]) -> dict[str, float]:
        """The rarity of each of these words, about 3 (everywhere) to 14 (hardly anywhere)."""
        wanted = set(words)
        unknown = wanted - self._known.keys()
        if unknown:
            if len(self._known) > _MOST:
                self._known.clear()
                unknown = wanted
            self._known |= _read(unknown)
        return {word: self._known[word] for word in wanted}


def _read(wanted: set[str]) -> dict[str, float]:
    found = dict.fromkeys(wanted, _UNKNOWN)
    with files("jieba").joinpath("analyse", "idf.txt").open(encoding="utf-8") as table:
        for line in table:
            word, _, value = line.partition(" ")
            if word in found:
                found[word] = float(value)
    return found
