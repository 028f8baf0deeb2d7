"""四个一样: whether conversations are served alike on two sides, within the same agent, at the same hours.

The unit is the conversation, because what is said within one hangs together: judging reply by reply would accuse
innocents. Both sides are compared within strata (one agent, one part of the day); strata with one side only say
nothing. The gap is the mean of the strata's gaps, each weighing as much as it can tell, n1·n0 / (n1 + n0); its
interval is Welch's, with each side's spread pooled over the strata (an angry customer's conversations may spread more).
All contrasts are corrected together by Benjamini and Hochberg (JRSS B 57, 1995).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Verdict = Literal["few", "unclear", "gap"]

FALSE_DISCOVERIES = 0.10
"""The share of false ones that is put up with among all gaps that are named (q)."""

HOURS = 3
"""So many hours of the day are one stratum."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Conversations by their number, the sum of their points and of the points' squares: all a mean and spread need."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, points: Iterable[float]) -> Pile:
        """The pile of these points."""
        values = list(points)
        return cls(len(values), math.fsum(values), math.fsum(value * value for value in values))

    def __add__(self, other: Pile) -> Pile:
        return Pile(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        """None for an empty pile."""
        return self.total / self.n if self.n else None

    @property
    def spread(self) -> float:
        """The sum of squares around the mean."""
        return max(0.0, self.squares - self.total * self.total / self.n) if self.n else 0.0


Strata = Mapping[object, tuple[Pile, Pile]]
"""By stratum: the one side and the other."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One contrast. `one` and `other` are the whole sides; `compared` the smaller side within strata that have both.

    `gap`, `low`, `high`, `p` are None where there are too few conversations to show any.
    """

    one: Pile
    other: Pile
    compared: int = 0
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    verdict: Verdict = "few"


def estimate(strata: Strata, shown_from: int) -> Estimate:
    """The gap between the sides, from `shown_from` compared conversations a side."""
    one = sum((sides[0] for sides in strata.values()), Pile())
    other = sum((sides[1] for sides in strata.values()), Pile())
    both = [sides for sides in strata.values() if sides[0].n and sides[1].n]
    compared = min((sum(sides[side].n for sides in both) for side in (0, 1)), default=0)
    if compared < max(shown_from, 2):
        return Estimate(one, other, compared)
    weights = [a.n * b.n / (a.n + b.n) for a, b in both]
    whole = sum(weights)
    gap = sum(w * (_mean(a) - _mean(b)) for w, (a, b) in zip(weights, both, strict=True)) / whole
    half, p = _uncertainty(gap, both, weights)
    return Estimate(one, other, compared, gap, gap - half, gap + half, p, "unclear")


def _mean(pile: Pile) -> float:
    return pile.total / pile.n


def _uncertainty(gap: float, both: Sequence[tuple[Pile, Pile]], weights: Sequence[float]) -> tuple[float, float]:
    """Half the 95 % interval, and the two-sided p of there being no gap."""
    from scipy.special import stdtr, stdtrit  # heavy: only where there is something to compare

    whole = sum(weights)
    parts: list[tuple[float, int]] = []
    for side in (0, 1):
        piles = [sides[side] for sides in both]
        free = sum(pile.n - 1 for pile in piles)
        variance = sum(pile.spread for pile in piles) / free if free else 0.0
        parts.append(
            (variance * sum(w * w / p.n for w, p in zip(weights, piles, strict=True)) / whole**2, max(free, 1))
        )
    variance = sum(part for part, _ in parts)
    if variance <= 1e-12:  # everybody has the same score: what is seen is what is
        return 0.0, 1.0 if abs(gap) < 1e-9 else 0.0
    freedom = variance**2 / sum(part**2 / free for part, free in parts)
    error = math.sqrt(variance)
    return float(stdtrit(freedom, 0.975)) * error, 2 * float(stdtr(freedom, -abs(gap) / error))


def judge(estimates: Sequence[Estimate], flag_from: int, q: float = FALSE_DISCOVERIES) -> list[Estimate]:
    """Name the gaps that hold after correction for all contrasts; only those with `flag_from` a side are in the run."""
    able = [i for i, one in enumerate(estimates) if one.p is not None and one.compared >= flag_from]
    ps = sorted((estimates[i].p or 0.0) for i in able)
    limit = max((p for rank, p in enumerate(ps, 1) if p <= q * rank / len(ps)), default=-1.0)
    held = {i for i in able if (estimates[i].p or 0.0) <= limit}
    return [replace(one, verdict="gap") if i in held else one for i, one in enumerate(estimates)]


def thirds(loads: Mapping[int, int]) -> tuple[int, int] | None:
    """From how many conversations of each load: the highest load that is idle, the lowest that is busy.

    Loads repeat much, so a third is the nearest that whole loads allow; None where all are alike.
    """
    whole, ordered = sum(loads.values()), sorted(loads)
    if len(ordered) < 2:
        return None
    idle, busy = ordered[0], ordered[-1]
    seen = 0
    for load in ordered:
        seen += loads[load]
        if seen * 3 > whole:
            break
        idle = load
    seen = 0
    for load in reversed(ordered):
        seen += loads[load]
        if seen * 3 > whole:
            break
        busy = load
    return (idle, busy) if idle < busy else None


def by_load(piles: Mapping[tuple[int, int], Pile]) -> dict[object, tuple[Pile, Pile]]:
    """Busy and idle conversations by stratum, out of piles by stratum and load."""
    counts: dict[int, int] = defaultdict(int)
    for (_, load), pile in piles.items():
        counts[load] += pile.n
    cut = thirds(counts)
    strata: dict[object, tuple[Pile, Pile]] = {}
    for (stratum, load), pile in piles.items() if cut else ():
        busy, idle = strata.get(stratum, (Pile(), Pile()))
        assert cut is not None
        strata[stratum] = (busy + pile if load >= cut[1] else busy, idle + pile if load <= cut[0] else idle)
    return strata
