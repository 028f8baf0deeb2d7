"""What a whole conversation shows of one agent: shares of words, and the same words again and again."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import script

from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Finding, Message
from bot.errors import FileProblems

NORMS = """\
version: 1
norms:
  - {id: sanyao.nin, group: 三要, name: 您, gloss: nin, definition: 用您, severity: minor}
"""
RULES = """\
version: 1
rules:
  - id: share
    name: 您率
    norm: sanyao.nin
    share: [您]
    against: [你]
    at_least: 50%
    times: 2
    unless: [迷你]
    hint: 您字占 {share}
    bad: ["客: 在吗\\n服: 你好，【你】说"]
    good: ["客: 在吗\\n服: 您说"]
  - id: again
    name: 说了又说
    norm: sanyao.nin
    level: hint
    when: {prev: [急]}
    repeat: 2
    unless: [祝您]
    hint: 又说了“{match}”
    bad: ["客: 急\\n服: 我们会尽快为您核实处理\\n客: 急\\n服: 【我们会尽快为您核实处理】"]
    good: ["客: 急\\n服: 我们会尽快为您核实处理"]
  - id: given
    name: 问过了
    norm: sanyao.nin
    level: hint
    when: {given: ['/\\d{10,}/', '/\\[图片\\]/']}
    forbid: [提供]
    hint: 客户给过了
    bad: ["客: 1234567890\\n服: 请【提供】"]
    good: ["客: 在吗\\n服: 请提供"]
"""


def written(folder: Path, rules: str) -> Sources:
    (folder / "norms.yaml").write_text(NORMS, "utf-8")
    (folder / "mine.yaml").write_text(rules, "utf-8")
    return Sources((folder,))


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return load(written(tmp_path_factory.mktemp("rules"), RULES), run_examples=False)


def found(ruleset: RuleSet, rule: str, *lines: str) -> list[Finding]:
    return [f for f in Checker(ruleset).check_dialogue(script(*lines)) if f.rule == rule]


# ---- shares ---------------------------------------------------------------------------------


def test_too_small_a_share_is_found_once_at_the_last_message_that_shows_it(ruleset: RuleSet) -> None:
    (finding,) = found(
        ruleset, "share", "服 你的单到了", "客 嗯", "服 你放心，您别急", "客 好", "服 我帮你查", "服 好的"
    )
    assert (finding.turn, finding.start, finding.end, finding.match) == (4, 0, 0, "")
    assert finding.hint == "您字占 1/4"
    assert finding.suggest == "我帮您查"


@pytest.mark.parametrize(
    "lines",
    [
        ("服 你的单到了",),  # once is no habit
        ("服 你的单到了", "服 你放心，您别急，您等我"),
        ("服 迷你款", "服 迷你款"),
        ("服 客户说“你不管我”", "服 客户说“你不管我”"),
        ("客 你们你们", "客 你"),
        ("机 你的单", "机 你的单"),
    ],
)
def test_a_share_that_is_large_enough_or_not_the_agents_is_no_matter(ruleset: RuleSet, lines: tuple[str, ...]) -> None:
    assert found(ruleset, "share", *lines) == []


def test_each_agent_is_counted_alone(ruleset: RuleSet) -> None:
    lines = ("服 你的单", "服2 您的单", "服2 您放心", "服 你别急", "服2 您好")
    assert [finding.turn for finding in found(ruleset, "share", *lines)] == [3]
    assert found(ruleset, "share", "服 你的单", "服2 你别急") == []


def test_it_is_known_when_the_conversation_closes_and_not_before(ruleset: RuleSet) -> None:
    dialogue = Checker(ruleset).dialogue()
    for message in script("服 你的单", "服 你别急"):
        dialogue.say(message)
    assert dialogue.findings == ()
    verdicts = dialogue.close()
    assert [v.key for v in verdicts if v.finding] == [("share", 1, -1)]


# ---- repeats --------------------------------------------------------------------------------

TEMPLATE = "我们会尽快为您核实处理"


def test_the_same_again_is_found_the_second_time_and_not_the_third(ruleset: RuleSet) -> None:
    lines = ("客 急", f"服 {TEMPLATE}", "客 急", f"服 {TEMPLATE}！", "客 急", f"服 {TEMPLATE}")
    (finding,) = found(ruleset, "again", *lines)
    assert (finding.turn, finding.start, finding.match) == (3, 0, f"{TEMPLATE}！")
    assert finding.hint == f"又说了“{TEMPLATE}！”"


@pytest.mark.parametrize(
    "lines",
    [
        ("客 急", f"服 {TEMPLATE}", "客 好", f"服 {TEMPLATE}"),  # the customer is calm by then
        ("客 急", f"服 {TEMPLATE}", "客 急", f"服2 {TEMPLATE}"),
        ("客 急", "服 请您稍等", "客 急", "服 请您稍等"),
        ("客 急", "服 祝您生活愉快天天开心", "客 急", "服 祝您生活愉快天天开心"),
        ("客 急", f"服 {TEMPLATE}", "客 急", f"服 {TEMPLATE}，刚催过"),
    ],
)
def test_what_may_be_said_again(ruleset: RuleSet, lines: tuple[str, ...]) -> None:
    assert found(ruleset, "again", *lines) == []


# ---- what the customer has given --------------------------------------------------------------


def test_only_after_the_customer_has_given_it(ruleset: RuleSet) -> None:
    assert found(ruleset, "given", "客 在吗", "服 请提供单号", "客 1234567890") == []
    assert len(found(ruleset, "given", "客 1234567890", "服 您好", "客 嗯", "服 请提供单号")) == 1
    assert found(ruleset, "given", "服 1234567890", "服 请提供单号") == []


def test_a_picture_counts_as_given(ruleset: RuleSet) -> None:
    dialogue = Checker(ruleset).dialogue()
    dialogue.say(Message("customer", "", media=True))
    dialogue.say(Message("agent", "请提供照片"))
    assert [finding.rule for finding in dialogue.findings] == ["given"]


# ---- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    at_least: 50%\n", "", "“share” 还要有 “at_least”"),
        ("at_least: 50%", "at_least: half", "“half” 不是百分比"),
        ("    times: 2\n", "    times: 2\n    when: {at: closing}\n", "“at” 对 share 不起作用"),
        ("    times: 2\n", "    times: 2\n    softened_by: [甲]\n", "“softened_by” 对 share 不起作用"),
        ("{prev: [急]}", "{prev: [急], whole: true}", "“whole” 对 repeat 不起作用"),
        ("repeat: 2", "repeat: 1", "repeat"),
        ("{given: ['/\\d{10,}/', '/\\[图片\\]/']}", "{role: customer, given: [甲]}", "“given” 不起作用"),
        ("forbid: [提供]", "forbid: [提供]\n    against: [甲]", "“against” 对 forbid 不起作用"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in RULES
    with pytest.raises(FileProblems) as caught:
        load(written(tmp_path, RULES.replace(old, new)))
    assert complaint in str(caught.value)
