"""One hint for a burst, the strictest; stale and repeated ones stay quiet with a reason."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from made_hints import NOON, ago, candidate

from bot.coaching.candidate import Candidate
from bot.coaching.choose import Choice, choose
from bot.engine.values import Level

_RULES = ("a", "b", "c")


def chosen(*candidates: Candidate, last: dict[str, float] | None = None) -> Choice:
    """Choose at noon; `last` says how many seconds ago a rule was hinted at."""
    said = {rule: ago(seconds) for rule, seconds in (last or {}).items()}
    return choose(candidates, said, NOON, stale_after=timedelta(seconds=120), same_rule=timedelta(minutes=30))


def test_the_strictest_speaks_for_all() -> None:
    mild, strict = candidate(finding=1, level=Level.HINT), candidate(finding=2, level=Level.MAJOR)
    assert chosen(mild, strict) == Choice(strict, (mild,), ())


def test_of_equals_the_first_said() -> None:
    later, first = candidate(finding=1, said_at=ago(5)), candidate(finding=2, said_at=ago(9))
    assert chosen(later, first).chosen == first


def test_stale_ones_are_left_out() -> None:
    assert chosen(candidate(said_at=ago(120))).chosen is not None
    old = candidate(said_at=ago(121))
    assert chosen(old) == Choice(None, (), ((old, "stale"),))


def test_the_same_rule_is_not_repeated_for_half_an_hour() -> None:
    again, other = candidate(rule="a"), candidate(rule="b", level=Level.MINOR)
    assert chosen(again, other, last={"a": 1799}) == Choice(other, (), ((again, "same_rule"),))
    assert chosen(again, other, last={"a": 1800}).chosen == again


def test_nothing_found_is_silence() -> None:
    assert chosen() == Choice(None, (), ())


@given(
    st.lists(
        st.builds(
            lambda number, rule, level, seconds: candidate(
                finding=number, rule=rule, level=level, said_at=ago(seconds)
            ),
            st.integers(1, 99),
            st.sampled_from(_RULES),
            st.sampled_from(list(Level)),
            st.integers(0, 200),
        )
    ),
    st.dictionaries(st.sampled_from(_RULES), st.integers(0, 4000)),
)
def test_every_finding_is_accounted_for_once(found: list[Candidate], last: dict[str, float]) -> None:
    choice = chosen(*found, last=last)
    accounted = [*([choice.chosen] if choice.chosen else []), *choice.merged, *(quiet for quiet, _ in choice.quiet)]
    assert sorted(map(repr, accounted)) == sorted(map(repr, found))
    if choice.chosen:
        assert all(choice.chosen.level >= other.level for other in choice.merged)
