"""Wordings to choose from: all of them better, each saying what it puts right."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.variants import variants
from bot.engine.values import Finding, Level

_BAD = {
    "你": ("您", Level.HINT, "您字"),
    "没办法": ("我想想办法", Level.NORMAL, "整句拒绝"),
    "滚": (None, Level.VETO, "辱骂"),
}


def check(text: str) -> Sequence[Finding]:
    """One finding for each bad word in a text; its suggestion puts that one right."""
    found = []
    for word, (better, level, name) in _BAD.items():
        if (start := text.find(word)) >= 0:
            whole = None if better is None else text.replace(word, better)
            found.append(Finding(0, name, "n", level, start, start + len(word), word, "", whole, name))
    return found


def test_a_good_draft_is_its_own_offer() -> None:
    assert [(v.text, v.solved) for v in variants("您稍等", check)] == [("您稍等", ())]


def test_the_best_comes_first_and_each_says_what_it_solves() -> None:
    assert [(v.text, v.solved) for v in variants("没办法，你等着", check)] == [
        ("我想想办法，您等着", ("您字", "整句拒绝")),
        ("我想想办法，你等着", ("整句拒绝",)),
    ]


def test_what_would_still_be_deducted_for_is_not_offered() -> None:
    assert variants("你滚", check) == ()


@given(st.text(alphabet="你没办法滚好的", max_size=12))
def test_every_offer_is_clean_and_different(text: str) -> None:
    offered = variants(text, check)
    assert len({v.text for v in offered}) == len(offered) <= 4
    assert all(not f.deducts for v in offered for f in check(v.text))
    assert all(v.solved or v.text == text for v in offered)
