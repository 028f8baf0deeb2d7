"""A pattern that no example needs is found; so is advice about rules that load."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.defaults import shipped_rules
from bot.engine.coverage import count, unproven
from bot.engine.lint import lint, slowness
from bot.engine.loader import Sources, load
from bot.engine.pattern import parse
from bot.engine.ruleset import RuleSet

DATA = Path(__file__).parent.parent / "data" / "rules"


def loaded(folder: Path, text: str) -> RuleSet:
    folder.mkdir(exist_ok=True)
    shutil.copy(shipped_rules() / "norms.yaml", folder)
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    return load(Sources((folder,), (DATA / "lexicon",)) if "<" in text else Sources((folder,)))


def test_the_eight_rules_need_every_pattern_they_have(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, (DATA / "eight.yaml").read_text(encoding="utf-8"))
    assert count(ruleset) == 25
    assert list(unproven(ruleset)) == []


IDLE = """\
version: 1
rules:
  - id: one
    name: 测试
    norm: sanbu.tuixie
    when: {prev: [您好, 在吗]}
    forbid:
      - 不归我管
      - 找别人
    unless: [说不归我管, 问别人]
    excused_by: [我来帮您, 马上查]
    softened_by: [抱歉, 见谅]
    hint: 换个说法。
    bad:
      - |
        客: 您好
        服: 【不归我管】
      - |
        客: 您好
        服: 【不归我管】，抱歉
    good:
      - |
        客: 您好
        服: 不归我管
        服: 我来帮您问
      - |
        客: 您好
        服: 不会说不归我管
  - id: two
    name: 测试二
    norm: zhiliang.limao
    after: {role: customer, match: [投诉, 举报]}
    expect: {role: agent, match: [抱歉, 见谅]}
    within: 1 replies
    hint: 致歉
    bad:
      - |
        客: 投诉
        服: 【好】
    good:
      - |
        客: 投诉
        服: 抱歉
"""


def test_idle_patterns_are_found_where_they_stand(tmp_path: Path) -> None:
    found = [(one.rule, one.part, one.source) for one in unproven(loaded(tmp_path, IDLE))]
    assert found == [
        ("one", "forbid", "找别人"),
        ("one", "unless", "问别人"),
        ("one", "excused_by", "马上查"),
        ("one", "softened_by", "抱歉"),
        ("one", "softened_by", "见谅"),
        ("one", "when.prev", "在吗"),
        ("two", "after.match", "举报"),
        ("two", "expect.match", "见谅"),
    ]
    first = next(unproven(loaded(tmp_path, IDLE)))
    assert (first.problem.line, first.problem.column, first.problem.source) == (9, 9, "      - 找别人")


class TestAdvice:
    RULE = """\
version: 1
rules:
  - id: one
    name: 测试
    norm: sanbu.tuixie
    forbid: [不归我管]
    hint: {hint}
    suggest: [{suggest}]
    bad: [【不归我管】]
    good: [{good}]
"""

    def said(
        self, folder: Path, hint: str = "换个说法。", suggest: str = "我来。", good: str = "说“不归我管”"
    ) -> list[str]:
        ruleset = loaded(folder, self.RULE.format(hint=hint, suggest=suggest, good=good))
        return [f"{advice.line}:{advice.column} {advice.message}" for advice in lint(ruleset)]

    def test_a_good_rule_gets_none(self, tmp_path: Path) -> None:
        assert self.said(tmp_path) == []

    def test_a_long_hint(self, tmp_path: Path) -> None:
        (said,) = self.said(tmp_path, hint="长" * 301)
        assert said.startswith("7:5 规则 one 的提示语有 301 个字")

    def test_neither_negation_nor_quotation_tried(self, tmp_path: Path) -> None:
        (said,) = self.said(tmp_path, good="您好")
        assert said.startswith("10:5 ")
        assert "否定句" in said

    def test_a_model_reply_that_breaks_a_rule(self, tmp_path: Path) -> None:
        (said,) = self.said(tmp_path, suggest="这不归我管的")
        assert said.startswith("8:15 ")
        assert "自己也会被 one 命中" in said

    def test_two_rules_for_the_same_words(self, tmp_path: Path) -> None:
        second = self.RULE.partition("rules:\n")[2].replace("one", "two").format(hint="二", suggest="好", good="“您”")
        first = self.RULE.format(hint="一", suggest="好", good="“您”")
        (advice,) = lint(loaded(tmp_path, first + second))
        assert "one" in advice.message
        assert "two" in advice.message


@pytest.mark.parametrize("source", ["不归(我|我们)…管", "你…你…你…你…x", "/(?<!\\d)1[3-9]\\d{9}(?!\\d)/"])
def test_patterns_that_load_are_quick_on_hostile_texts(source: str) -> None:
    assert slowness(parse(source, {}), RuleSet([], {})) < 2


def test_a_slow_expression_is_noticed() -> None:
    slow = parse("/(?:您|您您|您您您){1,60}x/", {})
    assert slowness(slow, RuleSet([], {})) > 0.01
