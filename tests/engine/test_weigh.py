"""Small signs add up; polite ones take away; quoted words and other findings keep them silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.checker import Checker
from bot.engine.rules import Rule, Weighed
from bot.engine.ruleset import RuleSet
from bot.engine.values import Level
from bot.engine.weigh import NotASign, read_sign, read_signs

ENTRIES = ["自己看 +6", "呗 +4", "^随便 +5", "行吧， +3", "0遍 +4", "我帮您 -9", "您 -1"]
SIGNS = read_signs(ENTRIES)


def found(text: str, threshold: int = 9, **more: Rule) -> list[tuple[str, str]]:
    weigh = Rule("signs", "合计", "sanbu.shengying", Level.HINT, "weigh", "几处迹象", signs=SIGNS, threshold=threshold)
    checker = Checker(RuleSet([weigh, *more.values()], {}, {}))
    return [(finding.rule, finding.match) for finding in checker.check_reply(text)]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("自己看呗", 10),
        ("自己看自己看呗", 10),
        ("您自己看呗", 9),
        ("随便呗", 9),
        ("我随便呗", 4),
        ("那行吧，看着办", 3),
        ("那行吧看着办", 0),
        ("说3遍了", 4),
        ("我帮您看，自己看呗", 0),
        ("", 0),
    ],
)
def test_signs_add_up_each_once(text: str, total: int) -> None:
    assert SIGNS.total(text) == total


def test_a_reply_is_found_from_the_threshold_on() -> None:
    assert found("详情页有，自己看呗") == [("signs", "自己看呗")]
    assert found("详情页有，您自己看") == []
    assert found("客户说“自己看呗”") == []


def test_a_forbidden_phrase_says_it_better() -> None:
    from bot.engine.pattern import parse

    forbid = Rule("forbid", "禁", "sanbu.tuixie", Level.MAJOR, "forbid", "不", patterns=(parse("自己看", {}),))
    assert found("自己看呗", forbid=forbid) == [("forbid", "自己看")]


@pytest.mark.parametrize(("text", "counts"), [("自己看", True), ("我帮您看，您自己看也行", False), ("您自己看", True)])
def test_a_rule_that_weighs_leaves_kind_replies_alone(text: str, counts: bool) -> None:
    from bot.engine.pattern import parse

    forbid = Rule(
        "forbid", "禁", "fuyan", Level.MINOR, "forbid", "不", patterns=(parse("自己看", {}),),
        weighed=Weighed(SIGNS, -3),
    )  # fmt: skip
    heavier = "我帮您看，您自己看也行"  # 6 - 9 - 1: below the least
    assert SIGNS.total(heavier) < -3 <= SIGNS.total("您自己看")
    checker = Checker(RuleSet([forbid], {}, {}))
    assert bool(checker.check_reply(text)) is counts


def test_names_places_and_accents_weigh_nothing() -> None:
    signs = read_signs(["王 +5", "北 +5", "嘞 +5", "^自己 +6"])
    weigh = Rule("signs", "合计", "sanbu.shengying", Level.HINT, "weigh", "几处迹象", signs=signs, threshold=6)
    checker = Checker(RuleSet([weigh], {}, {"不论": ("王先生", "北京", "嘞")}))
    assert checker.check_reply("王先生，北京那边嘞") == []
    assert [finding.match for finding in checker.check_reply("北京的自己看嘞，自己看")] == ["自己看"]


@pytest.mark.parametrize("entry", ["自己看", "自己看 6", "自己看看看 +6", "+6", "自 己 +6"])
def test_what_is_no_sign_is_refused(entry: str) -> None:
    with pytest.raises(NotASign):
        read_sign(entry)


@given(st.text("自己看呗随便行吧我帮您，。0遍", max_size=30))
def test_the_span_lies_in_the_text(text: str) -> None:
    start, end = SIGNS.strongest(text)
    assert 0 <= start <= end <= len(text)
