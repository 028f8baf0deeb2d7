"""四个一样 as statistics: right gaps and intervals, no innocent accused, real gaps found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from bot.scoring.contrast import Estimate, Pile, by_load, estimate, judge, thirds

Shape = Callable[[np.random.Generator, int, float], np.ndarray]


def strata(one: list[float], other: list[float]) -> dict[object, tuple[Pile, Pile]]:
    return {0: (Pile.of(one), Pile.of(other))}


def test_one_stratum_is_welchs_test() -> None:
    """Against scipy's own, gap, interval and p."""
    rng = np.random.default_rng(5)
    one, other = rng.normal(88, 12, 40), rng.normal(93, 5, 70)
    found = estimate(strata(list(one), list(other)), 20)
    theirs = stats.ttest_ind(one, other, equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert found.gap == pytest.approx(one.mean() - other.mean())
    assert found.p == pytest.approx(theirs.pvalue)
    assert (found.low, found.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


def test_the_hour_is_taken_out() -> None:
    """In the morning everybody scores 10 less; the one side works mostly then. Served alike, there is no gap."""
    rng = np.random.default_rng(1)
    cells: dict[object, tuple[Pile, Pile]] = {}
    for hour, shift, few, many in ((9, -10, 80, 20), (15, 0, 20, 80)):
        cells[hour] = (Pile.of(rng.normal(95 + shift, 2, few)), Pile.of(rng.normal(95 + shift, 2, many)))
    found = estimate(cells, 20)
    assert found.one.mean is not None
    assert found.other.mean is not None
    assert found.one.mean - found.other.mean < -5
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_strata_with_one_side_say_nothing() -> None:
    cells = {1: (Pile.of([50.0] * 90), Pile()), 2: (Pile.of([90.0] * 10), Pile.of([90.0] * 99))}
    found = estimate(cells, 20)
    assert (found.compared, found.verdict, found.gap) == (10, "few", None)
    assert found.one.n == 100


@pytest.mark.parametrize(("number", "shown"), [(19, False), (20, True)])
def test_shown_from_twenty_a_side(number: int, shown: bool) -> None:
    found = estimate(strata([90.0, 80.0] * 50, [100.0, 90.0] * 50) | {}, 20)
    assert found.gap == -10
    few = estimate(strata([90.0] * number, [100.0, 90.0] * 50), 20)
    assert (few.gap is not None) is shown
    assert few.verdict == ("unclear" if shown else "few")


def test_all_alike_is_no_gap_and_needs_no_spread() -> None:
    same = estimate(strata([100.0] * 60, [100.0] * 60), 20)
    assert (same.gap, same.low, same.high, same.p) == (0, 0, 0, 1)
    apart = judge([estimate(strata([90.0] * 60, [100.0] * 60), 20)], 60)
    assert apart[0].verdict == "gap"


def test_the_correction_is_benjamini_and_hochbergs() -> None:
    """Against scipy's own adjusted p-values."""
    rng = np.random.default_rng(7)
    ps = np.concatenate([rng.uniform(0, 1, 60), rng.uniform(0, 0.01, 20)])
    found = judge([Estimate(Pile(), Pile(), 60, 1.0, 0.0, 2.0, float(p), "unclear") for p in ps], 60)
    assert [one.verdict == "gap" for one in found] == list(stats.false_discovery_control(ps) <= 0.10)


def test_only_those_with_sixty_a_side_are_judged() -> None:
    sure = Estimate(Pile(), Pile(), 59, -20.0, -25.0, -15.0, 1e-9, "unclear")
    assert judge([sure], 60)[0].verdict == "unclear"


@pytest.mark.parametrize(
    ("loads", "cut"),
    [
        ({1: 10, 2: 10, 3: 10}, (1, 3)),
        ({1: 60, 2: 25, 3: 15}, (1, 3)),
        ({1: 90, 2: 10}, (1, 2)),
        ({1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5}, (2, 5)),
        ({1: 50}, None),
        ({}, None),
    ],
)
def test_thirds(loads: dict[int, int], cut: tuple[int, int] | None) -> None:
    assert thirds(loads) == cut


def test_busy_and_idle_by_stratum() -> None:
    piles = {(4, load): Pile.of([float(load)] * 10) for load in (1, 2, 3)}
    assert by_load(piles) == {4: (Pile.of([3.0] * 10), Pile.of([1.0] * 10))}


def _spotless(rng: np.random.Generator, side: int, gap: float) -> np.ndarray:
    """Scores as they are: most conversations spotless, some with one finding, few with several."""
    spoilt = rng.choice([0.0, 2.0, 5.0, 10.0, 15.0, 25.0], p=[0.55, 0.15, 0.12, 0.1, 0.05, 0.03], size=side)
    return np.clip(100 - spoilt - gap * rng.exponential(1.0, side), 0, 100)


def _replies(rng: np.random.Generator, side: int, gap: float) -> np.ndarray:
    """The hardest case: six replies, right or wrong (90 of 100 right), alike within a conversation (rho 0.2)."""
    right = 0.9 - gap / 100
    of_conversation = rng.beta(right * 4, (1 - right) * 4, side)  # rho = 1 / (4 + 1)
    return 100 * rng.binomial(6, of_conversation) / 6


SHAPES = pytest.mark.parametrize("shape", [_spotless, _replies])


def _run(rng: np.random.Generator, side: int, gaps: list[float], shape: Shape) -> list[bool]:
    """Which of these contrasts are flagged: an agent each, five parts of a day, `side` conversations on each side."""
    estimates = []
    for gap in gaps:
        one, other = shape(rng, side, gap), shape(rng, side, 0)
        cells: dict[object, tuple[Pile, Pile]] = {}
        parts = rng.integers(0, 5, (2, side))
        for part in range(5):
            cells[part] = (Pile.of(one[parts[0] == part]), Pile.of(other[parts[1] == part]))
        estimates.append(estimate(cells, 20))
    return [found.verdict == "gap" for found in judge(estimates, 60)]


@SHAPES
def test_no_innocent_is_accused(shape: Shape) -> None:
    """80 contrasts without any gap: at most 0.3 flags a day, over 100 days."""
    rng = np.random.default_rng(20261123)
    flags = [sum(_run(rng, 60, [0.0] * 80, shape)) for _ in range(100)]
    assert sum(flags) / len(flags) <= 0.3


@SHAPES
def test_real_gaps_are_found_and_few_others(shape: Shape) -> None:
    """Four of 80 contrasts have a gap of 15 points, 60 conversations a side: at least 70 % of them are found, and no
    more than q of what is named is false (with the leeway of 40 days)."""
    rng = np.random.default_rng(20261125)
    gaps = [15.0] * 4 + [0.0] * 76
    days = [_run(rng, 60, gaps, shape) for _ in range(40)]
    right, wrong = sum(sum(day[:4]) for day in days), sum(sum(day[4:]) for day in days)
    assert right / (4 * len(days)) >= 0.7
    assert wrong / (right + wrong) <= 0.15
