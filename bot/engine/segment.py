"""Words and word classes, for the few patterns that ask for them.

A word is what jieba's dictionary makes of a run of Chinese characters (no guessing of unknown words:
HMM off), and its class is the dictionary's. That is deterministic, quick, and the same from the native
segmenter of the `speed` extra. Everything that is not Chinese is one word of class `x`.

The tokenizer is our own: the jieba module's shared one would let two rule sets disturb each other,
and its cache in the shared temp folder is read blindly, so the dictionary is read straight into
memory instead (half a second, once, and only when a pattern asks for a word).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import cached_property

Words = tuple[tuple[str, str], ...]
_RUN = re.compile(r"[一-鿿]+|[^一-鿿]+")


class Segmenter:
    """Cuts clauses into tagged words. `entries` are lines of a jieba user dictionary: word, frequency, tag."""

    def __init__(self, entries: Iterable[str] = (), *, native: bool | None = None) -> None:
        self._entries = tuple(_entry(line) for line in entries)
        self._native = native
        self._cache: dict[str, Words] = {}

    @cached_property
    def _cut(self) -> Callable[[str], list[tuple[str, str]]]:
        if self._native is False:
            return _with_jieba(self._entries)
        try:
            return _with_rjieba(self._entries)
        except ImportError:
            if self._native:
                raise
            return _with_jieba(self._entries)

    def tag(self, clause: str) -> Words:
        """The words of a clause with their jieba tags; joined they are the clause again."""
        known = self._cache.get(clause)
        if known is None:
            known = tuple(pair for run in _RUN.findall(clause) for pair in self._tag_run(run))
            if len(self._cache) >= 4096:  # a bound, not a policy: canned replies repeat, others do not
                self._cache.clear()
            self._cache[clause] = known
        return known

    def _tag_run(self, run: str) -> list[tuple[str, str]]:
        return self._cut(run) if "一" <= run[0] <= "鿿" else [(run, "x")]

    def warm(self) -> None:
        """Load the dictionary now, so that no message has to wait for it."""
        self.tag("您好")


def _entry(line: str) -> tuple[str, int | None, str]:
    word, frequency, tag = (*line.split(), "", "")[:3]
    if frequency and not frequency.isdigit():
        frequency, tag = "", frequency
    return word, int(frequency) if frequency else None, tag or "x"


def _with_jieba(entries: Iterable[tuple[str, int | None, str]]) -> Callable[[str], list[tuple[str, str]]]:
    import jieba  # heavy: only when a pattern asks for words

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True  # what initialize() does, less the cache file in the temp folder
    with tokenizer.get_dict_file() as lines:
        tags = {word: tag for word, _, tag in (line.decode("utf-8").split(" ") for line in lines.read().splitlines())}
    for word, frequency, tag in entries:
        tokenizer.add_word(word, frequency)
        tags[word] = tag
    return lambda run: [(word, tags.get(word, "x")) for word in tokenizer.cut(run, HMM=False)]


def _with_rjieba(entries: Iterable[tuple[str, int | None, str]]) -> Callable[[str], list[tuple[str, str]]]:
    import rjieba  # the `speed` extra

    segmenter = rjieba.Jieba()
    own = {word: tag for word, _, tag in entries}  # add_word() leaves the tag of a known word as it was
    for word, frequency, tag in entries:
        segmenter.add_word(word, frequency, tag)
    return lambda run: [(word, own.get(word, tag)) for word, tag in segmenter.tag(run, False)]
