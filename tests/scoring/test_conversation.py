"""A conversation's score: what counts, what is capped, what waits for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.values import Level
from bot.scoring.conversation import Bonus, BonusKind, ConversationScore, Mark, score_conversation
from bot.scoring.dimensions import DIMENSION_OF, NORMS
from bot.settings import CapSettings, ScoringSettings

RULES = ScoringSettings()


def mark(norm: str = "sanbu.tuixie", level: Level = Level.MAJOR, state: str = "hit") -> Mark:
    return Mark(norm, level, state)


def points(*marks: Mark) -> float:
    return score_conversation(marks, RULES).points


def test_nothing_found_is_the_base() -> None:
    assert score_conversation([], RULES) == ConversationScore(100)


COSTS = [(Level.HINT, 100), (Level.MINOR, 98), (Level.NORMAL, 95), (Level.MAJOR, 90)]


@pytest.mark.parametrize(("level", "left"), COSTS)
def test_each_level_costs_its_number(level: Level, left: int) -> None:
    assert points(mark(level=level)) == left


@pytest.mark.parametrize("state", ["pending", "self_corrected", "withdrawn", "disputed", "overturned", "trial"])
def test_only_standing_findings_count(state: str) -> None:
    assert points(mark(state=state)) == 100


def test_a_veto_candidate_waits_for_a_person() -> None:
    assert score_conversation([mark("yinsi", Level.VETO)], RULES) == ConversationScore(100, {}, 1)


def test_a_confirmed_veto_costs_everything_and_no_bonus_saves_it() -> None:
    score = score_conversation([mark("yinsi", Level.VETO, "confirmed")], RULES, [Bonus("praised")])
    assert (score.points, score.vetoed, score.to_review) == (0, True, 0)


def test_a_confirmed_finding_costs_what_it_cost() -> None:
    assert points(mark(state="confirmed")) == 90


def test_one_norm_counts_once_in_a_message_and_the_strictest_at_that() -> None:
    light, heavy = Mark("fuyan", Level.MINOR, "hit", 7, "a", 1), Mark("fuyan", Level.NORMAL, "hit", 7, "b", 2)
    elsewhere, other = Mark("fuyan", Level.MINOR, "hit", 8, "a", 3), Mark("fengci", Level.MINOR, "hit", 7, "c", 4)
    score = score_conversation([light, heavy, elsewhere, other], RULES)
    assert score.points == 100 - 5 - 2 - 2
    assert {(item.mark.finding, item.cost, item.why) for item in score.items} == {
        (1, 0, "same"), (2, 5, "counted"), (3, 2, "counted"), (4, 2, "counted"),
    }  # fmt: skip


def test_a_hint_does_not_hide_a_deduction_of_its_norm() -> None:
    assert points(Mark("fuyan", Level.HINT, "hit", 7), Mark("fuyan", Level.MINOR, "hit", 7)) == 98
    assert points(Mark("fuyan", Level.NORMAL, "disputed", 7), Mark("fuyan", Level.MINOR, "hit", 7)) == 98


BONUSES = [(["takes_over"], 1), (["time_kept", "calmed"], 4), (["praised", "calmed", "time_kept", "takes_over"], 5)]


@pytest.mark.parametrize(("kinds", "added"), BONUSES)
def test_a_bonus_makes_up_for_some_of_it(kinds: list[BonusKind], added: int) -> None:
    """Each kind once, all together no more than five, never above the base."""
    earned = [Bonus(kind) for kind in [*kinds, *kinds]]
    assert score_conversation([mark()], RULES, earned).points == 90 + added
    assert score_conversation([], RULES, earned).points == 100


def test_one_norm_costs_so_much_at_most() -> None:
    assert points(*[mark("yinsi")] * 5) == 80


def test_a_dimension_costs_so_much_at_most_and_shares_are_kept() -> None:
    """20 + 20 for attitude, of which 30 may be lost; what each norm cost shrinks alike."""
    score = score_conversation([*[mark("sanbu.shengying")] * 2, *[mark("sanbu.zebei")] * 2], RULES)
    assert score.points == 70
    assert dict(score.by_norm) == {"sanbu.shengying": 15, "sanbu.zebei": 15}


def test_settings_are_heeded() -> None:
    gentle = replace(RULES, base=50, caps=CapSettings(same_norm=3))
    assert score_conversation([mark()], gentle).points == 47


def test_every_norm_has_one_dimension() -> None:
    assert len(DIMENSION_OF) == sum(len(norms) for norms in NORMS.values())
    assert all(hasattr(CapSettings(), dimension) for dimension in NORMS)


_MARKS = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["sanbu.tuixie", "sanbu.zebei", "sanyao.nin", "fuyan", "yinsi", "own.norm"]),
        st.sampled_from(list(Level)),
        st.sampled_from(["hit", "disputed", "self_corrected"]),
    )
)


@given(_MARKS, _MARKS)
def test_more_findings_never_help(few: list[Mark], more: list[Mark]) -> None:
    before, after = score_conversation(few, RULES), score_conversation([*few, *more], RULES)
    assert 0 <= after.points <= before.points <= 100
    assert after.points == pytest.approx(max(0, 100 - sum(after.by_norm.values())))


@given(_MARKS)
def test_the_order_does_not_matter(marks: list[Mark]) -> None:
    assert points(*marks) == pytest.approx(points(*reversed(marks)))
