"""One slip is told once: the strictest rule of a norm speaks, a hint beside a deduction is silent."""

from __future__ import annotations

import pytest

from bot.engine.checker import Checker
from bot.engine.pattern import parse
from bot.engine.rules import Rule
from bot.engine.ruleset import RuleSet
from bot.engine.values import Level


def rule(name: str, norm: str, level: Level, pattern: str, *, redact: bool = False) -> Rule:
    return Rule(name, name, norm, level, "forbid", "提示", patterns=(parse(pattern, {}),), redact=redact)


STRICT = rule("strict", "sanbu.tuixie", Level.MAJOR, "不归我管")
SAME = rule("same", "sanbu.tuixie", Level.MAJOR, "归我管，")
SOFT = rule("soft", "sanbu.tuixie", Level.HINT, "我管")
OTHER_HINT = rule("other-hint", "fuyan", Level.HINT, "不归我")
OTHER = rule("other", "fuyan", Level.MINOR, "不归我")
SECRET = rule("secret", "sanbu.tuixie", Level.HINT, "归我", redact=True)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([SOFT, STRICT], ["strict"]),
        ([STRICT, SAME], ["strict"]),
        ([SAME, STRICT], ["same"]),
        ([OTHER_HINT, STRICT], ["strict"]),
        ([OTHER, STRICT], ["other", "strict"]),  # another norm's deduction is a matter of its own
        ([SECRET, STRICT], ["secret", "strict"]),  # or its words would be kept unmasked
        ([SOFT, OTHER_HINT], ["other-hint", "soft"]),
    ],
)
def test_what_is_told_of_one_slip(rules: list[Rule], told: list[str]) -> None:
    found = Checker(RuleSet(rules, {}, {})).check_reply("这事不归我管，真的")
    assert sorted(finding.rule for finding in found) == told


def test_the_same_words_elsewhere_are_told_again() -> None:
    found = Checker(RuleSet([STRICT, SOFT], {}, {})).check_reply("这事不归我管，那事也不是我管")
    assert [(finding.rule, finding.start) for finding in found] == [("strict", 2), ("soft", 12)]


def test_a_replacement_within_a_kept_match_is_made_too() -> None:
    def replace(name: str, pattern: str, new: str) -> Rule:
        found = (parse(pattern, {}, longest=True),)
        return Rule(name, name, "sanyao", Level.HINT, "replace", "提示", patterns=found, replacements=((new,),))

    rules = [replace("qing", "^你稍等一下", "请{match}"), replace("nin", "你", "您")]
    found = Checker(RuleSet(rules, {}, {})).check_reply("你稍等一下，你放心")
    assert {finding.suggest for finding in found} == {"请您稍等一下，您放心"}
