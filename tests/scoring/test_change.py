"""Behaviour, rules and mix: each seen where it alone changes, and together the whole change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.change import Part, Split, split

CALM, ANGRY = (False, False), (True, False)


def test_only_the_rules_changed() -> None:
    again = [Part(CALM, 90, 2), Part(ANGRY, 80, 2)]
    assert split(91, again, again) == Split(0, -6, 0)


def test_only_other_customers_came() -> None:
    """Half of the customers are angry instead of none; each kind is served as before."""
    before = [Part(CALM, 95, 9), Part(ANGRY, 85, 1)]
    now = [Part(CALM, 95, 5), Part(ANGRY, 85, 5)]
    assert split(94, before, now) == Split(0, 0, pytest.approx(-4))


def test_only_people_spoke_better() -> None:
    before = [Part(CALM, 90, 9), Part(ANGRY, 80, 1)]
    now = [Part(CALM, 92, 90), Part(ANGRY, 82, 10)]
    assert split(89, before, now) == Split(pytest.approx(2), 0, pytest.approx(0))


def test_a_kind_that_came_on_one_day_only_is_mix() -> None:
    assert split(90, [Part(CALM, 90, 1)], [Part(ANGRY, 70, 1)]) == Split(0, 0, -20)


@pytest.mark.parametrize("empty", [0, 1])
def test_nothing_to_compare(empty: int) -> None:
    days = [[Part(CALM, 90, 1)], [Part(CALM, 90, 1)]]
    days[empty] = []
    assert split(90, *days) is None


_PARTS = st.lists(
    st.builds(Part, st.tuples(st.booleans(), st.booleans()), st.floats(0, 100), st.floats(1, 20)), min_size=1
)


@given(st.floats(0, 100), _PARTS, _PARTS)
def test_the_parts_are_the_whole(before: float, again: list[Part], now: list[Part]) -> None:
    found = split(before, again, now)
    assert found is not None
    after = sum(p.points * p.weight for p in now) / sum(p.weight for p in now)
    assert found.behaviour + found.rules + found.mix == pytest.approx(after - before, abs=1e-6)
