"""为什么: enough to agree or to object, in six short lines."""

from __future__ import annotations

from typing import Any

import pytest

from bot.coaching.why import Judged, nearest_good, why_text
from bot.engine.rules import Example, Norm, Rule
from bot.engine.values import Level

NORM = Norm("sanbu.tuixie", "三不", "不说推卸责任的话", "no shirking", Level.MAJOR)


def example(text: str) -> Example:
    return Example(text, "rules/sanbu.yaml", 1, 1)


GOOD = ("我马上帮您转接", "这个不归我们管，我帮您联系快递", "客: 在吗\n服: 这个不归我们管，您找快递吧")
RULE = Rule("shirk", "推卸责任", NORM.id, Level.MAJOR, "forbid", "先接住", good=tuple(map(example, GOOD)))


def why(**changes: Any) -> str:
    values: dict[str, Any] = {
        "norm": NORM,
        "rule_id": "shirk",
        "rule_name": "推卸责任",
        "rule": RULE,
        "match": "不归我们管",
        "said": "这个不归我们管，您找快递吧",
        "level": Level.MAJOR,
        "state": "hit",
        "points": 10,
        "judged": Judged(41, 2),
    }
    return why_text(**values | changes)


def test_everything_there_is_to_know() -> None:
    assert why() == (
        "<b>规范</b>：三不 · 不说推卸责任的话\n"
        "<b>规则</b>：推卸责任（shirk）\n"
        "<b>命中</b>：「不归我们管」\n"
        "<b>能通过的说法</b>：「这个不归我们管，我帮您联系快递」\n"
        "<b>扣分</b>：计 10 分（同一规范每个会话有上限）\n"
        "这条规则最近 30 天判了 41 次，2 次被标为误报"
    )


def test_an_english_answer_has_no_chinese_marks() -> None:
    told = why(language="en")
    assert "<b>Rule</b>: 推卸责任 (shirk)\n<b>Found</b>: “不归我们管”" in told
    assert not {*"「」：（）"} & {*told}


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"level": Level.HINT}, "只提示，不扣分"),
        ({"level": Level.VETO}, "待复核：组长确认之前不计分"),
        ({"state": "disputed"}, "已标误报，先不扣分"),
        ({"state": "self_corrected", "level": Level.VETO}, "已自我纠正，不扣分"),
        ({"state": "withdrawn"}, "已撤回，不扣分"),
    ],
)
def test_what_it_costs(changes: dict[str, Any], cost: str) -> None:
    assert f"<b>扣分</b>：{cost}\n" in why(**changes)


def test_a_rule_that_is_gone_and_nothing_quoted() -> None:
    text = why(rule=None, norm=None, match="")
    assert text.startswith("<b>规则</b>：推卸责任（shirk）\n<b>扣分</b>")


def test_the_nearest_example_is_a_single_line() -> None:
    assert nearest_good(RULE, "这个不归我们管，您找快递吧") == GOOD[1]
    assert nearest_good(Rule("x", "x", "x", Level.HINT, "forbid", "x", good=(example("客: 在\n服: 好"),)), "好") is None


def test_words_are_only_text() -> None:
    assert "「&lt;b&gt;」" in why(match="<b>")
