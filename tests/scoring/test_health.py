"""Rules fall silent and speak by evidence: simulated, as issue 6 asks."""

from __future__ import annotations

import random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.health import HEALTH_HEADS, Judged, RuleHealth, first_state, health_cells, next_state, ranked

RUNS = 1000


def silenced_after(precision: float, most: int, rng: random.Random) -> int | None:
    """After how many judgements an active rule of this precision falls silent; None if it does not."""
    right = 0
    for number in range(1, most + 1):
        right += rng.random() < precision
        if next_state("active", Judged(right, number - right)) == "demoted":
            return number
    return None


def test_a_rule_that_is_right_in_seven_of_ten_soon_falls_silent() -> None:
    rng = random.Random(7)
    numbers = [silenced_after(0.7, 500, rng) for _ in range(RUNS)]
    assert None not in numbers
    assert median(number for number in numbers if number is not None) <= 12


def test_a_good_rule_is_seldom_silenced() -> None:
    rng = random.Random(95)
    runs = [silenced_after(0.95, 200, rng) for _ in range(RUNS)]
    assert sum(run is not None for run in runs) / RUNS <= 0.05


def test_a_good_rule_is_promoted_and_a_poor_one_is_not() -> None:
    assert next_state("trial", Judged(29, 0)) == "trial"
    assert next_state("trial", Judged(29, 1)) == "active"
    assert next_state("trial", Judged(30, 0)) == "active"
    assert next_state("trial", Judged(24, 6)) == "trial"
    assert next_state("trial", Judged(5, 5)) == "demoted"


def test_nine_judgements_silence_nobody() -> None:
    assert next_state("active", Judged(0, 9)) == "active"
    assert next_state("active", Judged(0, 10)) == "demoted"


def test_what_was_silenced_does_not_come_back_by_itself() -> None:
    assert next_state("demoted", Judged(500, 0)) == "demoted"


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from(["trial", "active", "demoted"]))
def test_the_same_evidence_never_swings(right: int, wrong: int, state: str) -> None:
    after = next_state(state, Judged(right, wrong))  # type: ignore[arg-type]
    assert next_state(after, Judged(right, wrong)) == after


@pytest.mark.parametrize(
    ("own", "said", "before", "state"),
    [
        (False, None, None, "active"),
        (True, None, None, "trial"),
        (True, "active", None, "active"),
        (False, "trial", None, "trial"),
        (False, None, "demoted", "trial"),
        (False, None, "active", "active"),
        (True, None, "active", "trial"),
    ],
)
def test_where_a_rule_begins(own: bool, said: str | None, before: str | None, state: str) -> None:
    assert first_state(own=own, said=said, before=before) == state  # type: ignore[arg-type]


def test_rows_for_the_workbook() -> None:
    row = RuleHealth("a", "甲", "sanbu.tuixie", "major", "active", 30, 200, 10, 8, 5, 2, 1, Judged(9, 1), "11-23 生效")
    cells = dict(zip((head for head, _ in HEALTH_HEADS), health_cells(row), strict=True))
    assert cells["命中率"] == 0.05
    assert cells["准确率"] == 0.9
    assert cells["状态"] == "生效"
    assert health_cells(RuleHealth("b", "乙", "n", "hint", "trial", 30))[13:16] == (None, None, None)


def test_those_that_need_a_person_come_first() -> None:
    rows = [
        RuleHealth("good", "", "", "", "active", 30, judged=Judged(90, 2)),
        RuleHealth("poor", "", "", "", "active", 30, judged=Judged(8, 4)),
        RuleHealth("new", "", "", "", "trial", 30),
        RuleHealth("gone", "", "", "", "demoted", 30),
    ]
    assert [row.rule for row in ranked(rows)] == ["gone", "new", "poor", "good"]
