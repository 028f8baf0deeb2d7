"""Examples are the evidence of a rule: read as written, judged by that rule alone, every difference told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from building import rules

from bot.engine.examples import Case, NotAnExample, count, examples_of, read, run
from bot.engine.rules import Example
from bot.engine.ruleset import RuleSet

SHIRK = {"forbid": ["不归我管", "找别人"]}


def failures(ruleset: RuleSet, **examples: str | list[str]) -> list[str]:
    """What is said about the examples of the set's only rule."""
    rule = ruleset.rules[0]
    given = {kind: [text] if isinstance(text, str) else text for kind, text in examples.items()}
    placed = {kind: tuple(Example(text, "f.yaml", 7, 9) for text in texts) for kind, texts in given.items()}
    return [failure.problem.message for failure in run(replace(rule, **placed), ruleset)]  # type: ignore[arg-type]


class TestReading:
    def test_one_line_is_one_reply(self) -> None:
        case = read("这个【不归我管】，【您找他】")
        assert [message.text for message in case.messages] == ["这个不归我管，您找他"]
        assert case.marks == ((0, 2, 6), (0, 7, 10))
        assert not case.is_script

    def test_a_script_has_speakers_and_times(self) -> None:
        case = read("客: 在吗\n服 +95s：【您好】\n服2 +2m: 好\n组: 看\n机: 自动\n")
        assert [(m.role, m.agent, m.text) for m in case.messages] == [
            ("customer", None, "在吗"),
            ("agent", "服", "您好"),
            ("agent", "服2", "好"),
            ("lead", None, "看"),
            ("bot", None, "自动"),
        ]
        start = case.messages[0].at
        assert start is not None
        assert [(m.at - start).total_seconds() for m in case.messages if m.at] == [0, 95, 215, 215, 215]
        assert case.marks == ((1, 0, 2),)

    def test_without_any_time_there_are_no_times(self) -> None:
        assert [message.at for message in read("客: 在吗\n服: 您好").messages] == [None, None]

    def test_the_sign_itself_is_written_with_a_backslash(self) -> None:
        case = read(r"\【顺丰\】【不归我管】")
        assert (case.messages[0].text, case.marks) == ("【顺丰】不归我管", ((0, 4, 8),))

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("【甲", 0),
            ("甲】", 0),
            ("【甲【乙】】", 0),
            ("甲\n乙", 0),
            ("客: 甲\n乙", 1),
            ("客: 甲\n服: 【乙", 1),
            (" \n", 0),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, text: str, line: int) -> None:
        with pytest.raises(NotAnExample) as raised:
            read(text)
        assert raised.value.line == line

    def test_the_rewritten_reply_belongs_to_its_turn(self) -> None:
        assert read("【你】好 => 您好").rewritten == ((0, "您好"),)
        assert read("客: 你\n服: 【你】在 => 您在").rewritten == ((1, "您在"),)


class TestJudging:
    def test_the_marked_span_must_be_exact(self) -> None:
        ruleset = rules(one=SHIRK)
        assert failures(ruleset, bad="这【不归我管】的，【找别人】") == []
        (said,) = failures(ruleset, bad="这【不归我】管")
        assert "应当命中 【不归我】，实际命中 【不归我管】" in said
        (said,) = failures(ruleset, bad="【不归我管】找别人")
        assert "【不归我管】、【找别人】" in said

    def test_without_marks_any_hit_will_do(self) -> None:
        assert failures(rules(one=SHIRK), bad="这不归我管") == []
        (said,) = failures(rules(one=SHIRK), bad="您好")
        assert "应当命中，却没有命中" in said

    def test_a_failure_shows_how_the_text_is_cut_into_words(self) -> None:
        (said,) = failures(rules(one=SHIRK), bad="您怎么说")
        assert "分词：您/" in said
        assert "怎么/r" in said

    def test_good_and_known_errors(self) -> None:
        ruleset = rules(one=SHIRK)
        assert failures(ruleset, good="您好", known_miss="不管", known_false="不归我管") == []
        assert "不该命中，却命中了 【不归我管】" in failures(ruleset, good="不归我管")[0]
        assert "请移到 bad" in failures(ruleset, known_miss="不归我管")[0]
        assert "请移到 good" in failures(ruleset, known_false="您好")[0]

    def test_rewriting_is_compared(self) -> None:
        ruleset = rules(one={"replace": {"你": "您"}})
        assert failures(ruleset, bad="【你】找【你】 => 您找您") == []
        assert "实际是 “您好”" in failures(ruleset, bad="【你】好 => 您坏")[0]
        assert "没有改写" in failures(rules(one=SHIRK), bad="不归我管 => 我来管")[0]

    def test_a_missing_thing_belongs_to_its_turn(self) -> None:
        ruleset = rules(one={"require": ["再见"], "when": {"at": "closing"}})
        assert (
            failures(ruleset, bad=["【嗯】", "客: 好\n服: 【嗯】"], good=["再见", "客: 好\n服: 再见\n客: 谢谢"]) == []
        )
        (said,) = failures(ruleset, bad="服: 【嗯】\n客: 好\n服: 嗯")
        assert "应当命中 第 1 句（缺），实际命中 第 3 句（缺）" in said

    def test_one_line_stands_where_the_rule_looks(self) -> None:
        opening = rules(one={"forbid": ["在"], "when": {"at": "opening"}})
        assert failures(opening, bad="【在】", good="客: 您\n服: 好\n客: 您\n服: 在") == []
        customer = rules(one={"forbid": ["骗子"], "when": {"role": "customer"}})
        assert failures(customer, bad="【骗子】", good="服: 骗子") == []

    def test_a_rule_about_what_came_before_wants_a_script(self) -> None:
        waiting = {"after": {"role": "customer"}, "expect": {"role": "agent"}, "within": {"seconds": 60}}
        for fields in (waiting, SHIRK | {"when": {"prev": ["在吗"]}}):
            assert "例子请写成几行" in failures(rules(one=fields), good="您好")[0]
        late = "客: 在吗\n服 +95s: 【您好】"
        assert failures(rules(one=waiting), bad=late, good=late.replace("95", "9").replace("【您好】", "您好")) == []

    def test_only_the_rule_itself_is_asked(self) -> None:
        assert failures(rules(one=SHIRK, two={"forbid": ["您好"]}), good="您好") == []


def test_every_example_is_counted() -> None:
    example = Example("甲", "f", 1, 1)
    rule = replace(rules(one=SHIRK).rules[0], bad=(example, example), known_false=(example,))
    assert count(rule) == 3
    assert [(kind, index) for kind, index, _ in examples_of(rule)] == [("bad", 0), ("bad", 1), ("known_false", 0)]


def test_a_failure_stands_at_its_line() -> None:
    ruleset = rules(one=SHIRK)
    text = "客: 您好\n服: 您好\n服: 不归我管\n"
    rule = replace(ruleset.rules[0], good=(Example(text, "f.yaml", 7, 9),))
    (failure,) = run(rule, ruleset)
    problem = failure.problem
    assert (problem.path, problem.line, problem.column, problem.source) == ("f.yaml", 10, 9, " " * 8 + "服: 不归我管")
    assert isinstance(read(text), Case)
