"""A day's score: weighted, and no number where there are too few samples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.day import DayScore, Rate, Scored, score_day
from bot.settings import ScoringSettings

RULES = ScoringSettings()


def test_conversations_weigh_by_messages_up_to_the_cap() -> None:
    """By hand: (100·20 + 90·4 + 90·4 + 90·4 + 90·4) / 36."""
    day = score_day([Scored(100, 50), *[Scored(90, 4)] * 4], RULES)
    assert day == DayScore(pytest.approx(3440 / 36), 5, 66)


@pytest.mark.parametrize(
    ("parts", "scored"),
    [([Scored(90, 5)] * 4, False), ([Scored(90, 3)] * 5, False), ([Scored(90, 4)] * 5, True), ([], False)],
)
def test_too_few_samples_give_no_number(parts: list[Scored], scored: bool) -> None:
    assert (score_day(parts, RULES).points is not None) is scored


def test_conversations_without_a_word_do_not_count() -> None:
    assert score_day([*[Scored(90, 4)] * 5, Scored(0, 0)], RULES) == DayScore(90, 5, 20)


@given(st.lists(st.builds(Scored, st.floats(0, 100), st.integers(1, 40)), min_size=5).filter(lambda p: len(p) > 19))
def test_a_mean_lies_between(parts: list[Scored]) -> None:
    points = score_day(parts, RULES).points
    assert points is not None
    assert min(p.points for p in parts) - 1e-9 <= points <= max(p.points for p in parts) + 1e-9


def test_rates() -> None:
    assert Rate(9, 10, 10).value == 0.9
    assert Rate(9, 9, 10).value is None
    assert Rate(0, 0, 0).value is None
