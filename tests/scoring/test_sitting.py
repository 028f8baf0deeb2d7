"""Sides of contrasts, loads, figures that add up."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.contrast import Pile
from bot.scoring.conversation import ConversationScore
from bot.scoring.day import DaySum, Scored, mean_points, score_day, score_days
from bot.scoring.figures import DayFigures, added, day_score, lost_points
from bot.scoring.sitting import Piles, Sitting, add_data, as_data, contrast, loads, piled
from bot.settings import ScoringSettings

RULES = ScoringSettings()


def sitting(points: float = 100, *, hour: int = 10, load: int = 1, known: bool | None = None, agent: int = 1,
            watched: bool = False, hostile: bool | None = None) -> Sitting:  # fmt: skip
    return Sitting(1, agent, 4, 0, 0, ConversationScore(points), hour, load, known, watched, hostile)


def test_how_many_conversations_were_open() -> None:
    """1–5, 2–3, 4–9 and 6–7: at 4 two are open, at 6 two."""
    spans = {7: [(1, 5), (2, 3), (4, 9), (6, 7)], 8: [(1, 2)]}
    assert loads(spans) == {(7, 1): 1, (7, 2): 2, (7, 4): 2, (7, 6): 2, (8, 1): 1}


def test_who_lies_on_neither_side_is_left_out() -> None:
    (own,) = piled([sitting(), sitting(known=True), sitting(hostile=True), sitting(hostile=False)]).values()
    assert own["known"] == {(3, 1): Pile.of([100])}
    assert own["hostile"] == {(3, 1): Pile.of([100]), (3, 0): Pile.of([100])}
    assert own["watched"] == {(3, 0): Pile.of([100] * 4)}


def test_a_contrast_compares_an_agent_with_the_same_agent() -> None:
    """One agent scores 100 with known customers and serves mostly those, the other 80 with everybody: no gap."""
    good = [sitting(100, known=True)] * 40 + [sitting(100, known=False)] * 20
    weak = [sitting(80, known=True, agent=2)] * 20 + [sitting(80, known=False, agent=2)] * 40
    found = contrast("known", piled([*good, *weak]), 20)
    assert found.one.mean is not None
    assert found.other.mean is not None
    assert found.one.mean > found.other.mean
    assert found.gap == 0


def test_busy_and_idle_are_an_agents_own_thirds() -> None:
    """Three at once is much for one, little for the other."""
    few = [sitting(90 if load == 3 else 100, load=load) for load in (1, 2, 3)] * 20
    many = [sitting(90 if load == 9 else 100, load=load, agent=2) for load in (3, 6, 9)] * 20
    found = contrast("busy", piled([*few, *many]), 20)
    assert (found.gap, found.one.n, found.other.n) == (-10, 40, 40)


@given(st.lists(st.builds(sitting, st.integers(0, 100), hour=st.integers(0, 23), load=st.integers(1, 5),
                          known=st.sampled_from([None, True, False])), max_size=30))  # fmt: skip
def test_piles_come_back_as_they_were(sittings: list[Sitting]) -> None:
    for piles in piled(sittings).values():
        back: Piles = {}
        add_data(back, json.loads(json.dumps(as_data(piles))))
        assert {kind: sides for kind, sides in back.items() if sides} == {k: s for k, s in piles.items() if s}


_DAYS = st.builds(
    DayFigures, st.none(), st.floats(0, 100), st.integers(1, 30), st.integers(20, 200),
    nin=st.tuples(st.integers(0, 9), st.integers(9, 20)),
    norms=st.dictionaries(st.sampled_from("abc"), st.integers(1, 5)),
)  # fmt: skip


@given(st.lists(_DAYS, min_size=1, max_size=7))
def test_a_week_is_its_days(days: list[DayFigures]) -> None:
    week = added(days, RULES)
    assert week.conversations == sum(day.conversations for day in days)
    assert week.nin == (sum(day.nin[0] for day in days), sum(day.nin[1] for day in days))
    assert week.points == score_days([DaySum(d.mean, d.conversations, d.messages) for d in days], RULES).points
    assert DayFigures.of_data(json.loads(json.dumps(week.as_data()))) == week


def test_a_week_of_thin_days_has_a_score_though_no_day_has() -> None:
    thin = DayFigures(None, 90.0, 3, 12)
    assert added([thin], RULES).points is None
    assert added([thin, thin], RULES).points == 90


@given(
    st.lists(st.builds(sitting, st.floats(0, 100)), max_size=12), st.lists(st.integers(0, 40), min_size=12, max_size=12)
)
def test_a_day_in_one_look_is_the_day(sittings: list[Sitting], messages: list[int]) -> None:
    parts = [one._replace(messages=said) for one, said in zip(sittings, messages, strict=False)]
    slowly = [Scored(one.score.points, one.messages) for one in parts]
    score, mean = day_score(parts, RULES)
    whole, again = score_day(slowly, RULES), mean_points(slowly, RULES.weight_cap)
    assert (score.conversations, score.messages) == (whole.conversations, whole.messages)
    assert (score.points is None, mean is None) == (whole.points is None, again is None)
    assert mean == pytest.approx(again)
    assert score.points in (None, mean)


def test_lost_points_by_dimension_are_means_of_conversations() -> None:
    spoilt = Sitting(
        1, 1, 4, 0, 0, ConversationScore(83, {"sanbu.tuixie": 10, "sanyao.nin": 2, "own": 5}), 9, 1, None, False, None
    )
    assert lost_points([spoilt, sitting()]) == {"form": 1.0, "other": 2.5, "ownership": 5.0}
    assert lost_points([]) == {}


def test_what_an_older_version_did_not_know_is_nothing() -> None:
    assert DayFigures.of_data({"points": 90.0, "later": 1}) == DayFigures(points=90.0)
    assert DayFigures().rate("nin", 10).value is None
    assert DayFigures(nin=(9, 10)).rate("nin", 10).value == pytest.approx(0.9)
