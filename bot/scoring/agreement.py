"""Whether people agree on a norm: Cohen's kappa for two of them, Fleiss' for more. A norm they read differently
cannot be enforced by a rule, however precise it is: its words want mending first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

ANSWERS = ("yes", "no", "unsure")
RATERS, CLEAR, ITEMS = 3, 0.7, 5
"""Raters and kappa from which a norm is clear, and snippets below which nothing is said."""

Verdict = Literal["clear", "unclear", "few", "one_sided"]


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's answer to one snippet, in the order of time."""

    item: int
    rater: int
    answer: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree on one norm.

    `kappa` is None where it cannot be worked out: too few snippets that several people judged, or (`one_sided`) all
    answers alike, so that agreement by chance cannot be told from agreement.
    """

    raters: int
    items: int
    kappa: float | None
    method: Literal["cohen", "fleiss", ""]
    verdict: Verdict


def agreement(ratings: Iterable[Rating]) -> Agreement:
    """Agreement over the snippets of one norm."""
    by_item: dict[int, dict[int, str]] = defaultdict(dict)
    for rating in ratings:
        by_item[rating.item].setdefault(rating.rater, rating.answer)
    people = {rater for answers in by_item.values() for rater in answers}
    shared = [answers for answers in by_item.values() if len(answers) > 1]
    if len(shared) < ITEMS:
        return Agreement(len(people), len(shared), None, "", "few")
    if len({answer for answers in shared for answer in answers.values()}) == 1:
        return Agreement(len(people), len(shared), None, "", "one_sided")
    kappa, method = _cohen(shared) if len(people) == 2 else _fleiss(shared)
    enough = len(people) >= RATERS
    verdict: Verdict = "clear" if enough and kappa >= CLEAR else "unclear"
    return Agreement(len(people), len(shared), kappa, method, verdict)


def _cohen(shared: Sequence[Mapping[int, str]]) -> tuple[float, Literal["cohen"]]:
    from statsmodels.stats.inter_rater import cohens_kappa  # heavy: only when asked

    first, second = sorted(shared[0])
    table = [[sum((a[first], a[second]) == (x, y) for a in shared) for y in ANSWERS] for x in ANSWERS]
    return float(cohens_kappa(table, return_results=False)), "cohen"


def _fleiss(shared: Sequence[Mapping[int, str]]) -> tuple[float, Literal["fleiss"]]:
    """Fleiss wants as many answers on each snippet: the first three where enough snippets have them, else two."""
    from statsmodels.stats.inter_rater import fleiss_kappa

    threes = [answers for answers in shared if len(answers) >= RATERS]
    number, chosen = (RATERS, threes) if len(threes) >= ITEMS else (2, shared)
    counts = [Counter(list(answers.values())[:number]) for answers in chosen]
    table = [[count[answer] for answer in ANSWERS] for count in counts]
    if sum(any(row[column] for row in table) for column in range(len(ANSWERS))) == 1:
        return 1.0, "fleiss"  # alike wherever so many have answered
    return float(fleiss_kappa(table, method="fleiss")), "fleiss"


def agreed(answers: Iterable[str]) -> bool | None:
    """What at least two people said with one voice: True, it breaks the norm; None if they did not."""
    said = list(answers)
    if len(said) < 2 or len(set(said)) != 1 or said[0] == "unsure":
        return None
    return said[0] == "yes"


def majority(answers: Iterable[str]) -> bool | None:
    """What most of those said who were sure; None if neither side has more."""
    count = Counter(answers)
    return None if count["yes"] == count["no"] else count["yes"] > count["no"]
