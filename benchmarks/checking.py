"""The full check beside the plain way, over the same replies, in turn, on one core.

The plain way is what one writes first: cut every reply with jieba, then try every rule's expression.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import jieba

from bot.engine.checker import Checker
from bot.engine.ruleset import RuleSet
from bot.engine.values import Options

ROUNDS = 5
_TURNS = count(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """Microseconds of CPU time per reply, median over the rounds."""

    name: str
    micros: float

    @property
    def per_second(self) -> float:
        """Replies per second on one core."""
        return 1e6 / self.micros


def checker_of(ruleset: RuleSet, native: bool, *, rewrites: bool = True) -> Checker:
    """The checker with the automaton and segmenter of the `speed` extra, or without them."""
    other = RuleSet(ruleset.rules, ruleset.norms, ruleset.lexicon, ruleset.models, native=native)
    return Checker(other.warm(), Options(rewrites=rewrites))


def full_check(ruleset: RuleSet, native: bool, *, rewrites: bool = False) -> Callable[[Sequence[str]], int]:
    """Folding, matching, exceptions, findings; with `rewrites` also a better reply for each finding."""
    checker = checker_of(ruleset, native, rewrites=rewrites)
    return lambda texts: sum(len(checker.check_reply(text)) for text in texts)


def latency(checker: Checker, texts: Sequence[str]) -> tuple[float, float]:
    """Microseconds of one check: median, and what 99 of 100 stay below."""
    taken = []
    for text in texts:
        began = time.perf_counter_ns()
        checker.check_reply(text)
        taken.append((time.perf_counter_ns() - began) / 1000)
    percentiles = statistics.quantiles(taken, n=100)
    return percentiles[49], percentiles[98]


def slowest(checker: Checker, texts: Sequence[str]) -> float:
    """Milliseconds of CPU time for the slowest of these texts; each counts by its best of three."""
    return max(min(_milliseconds(checker, text) for _ in range(3)) for text in texts)


def _milliseconds(checker: Checker, text: str) -> float:
    text = text[:-1] + chr(ord(text[-1]) + next(_TURNS))  # else it would be remembered
    began = time.process_time()
    checker.check_reply(text)
    return (time.process_time() - began) * 1000


def plain_check(ruleset: RuleSet) -> Callable[[Sequence[str]], int]:
    """jieba cuts each reply; then each rule's expression is searched in it."""
    jieba.initialize()
    searches = [_one_expression(rule.patterns) for rule in ruleset.rules if rule.verb in ("forbid", "replace")]

    def check(texts: Sequence[str]) -> int:
        hits = 0
        for text in texts:
            jieba.lcut(text)
            hits += sum(search(text) is not None for search in searches)
        return hits

    return check


def _one_expression(patterns: Sequence[object]) -> Callable[[str], object]:
    return re.compile("|".join(f"(?:{pattern.regex})" for pattern in patterns)).search  # type: ignore[attr-defined]


def measure(
    ways: dict[str, Callable[[Sequence[str]], int]], texts: Sequence[str], share: dict[str, int]
) -> list[Figure]:
    """Run the ways in turn; `share` says how many of the texts a slow way gets."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            part = texts[: share.get(name, len(texts))]
            began = time.process_time()
            way(part)
            taken[name].append((time.process_time() - began) / len(part) * 1e6)
    return [Figure(name, statistics.median(times)) for name, times in taken.items()]
