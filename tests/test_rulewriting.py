"""Rules written for people who do not: whatever the example, what comes out loads, and finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_home import rule, small_shipped, write

from bot.engine.checker import Checker
from bot.engine.ruleset import RuleSet
from bot.errors import FileProblems, UsageError
from bot.rulebook import load_team, rule_folder
from bot.rulewriting import draft_rule, exceptions, near_misses, proved, with_override, write_rules


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    with pytest.MonkeyPatch.context() as patch:
        small_shipped(patch, folder / "shipped")
        yield folder / "home"  # type: ignore[misc]


@pytest.fixture(scope="module")
def known(home: Path) -> RuleSet:
    return load_team(home, None).ruleset


@settings(max_examples=60)
@given(st.text(alphabet="您不归我们管爱买0123，。！？（）|…^<>\\/【】*#:：'\" a~～", min_size=1, max_size=30))
def test_any_example_becomes_a_rule_that_finds_it_or_is_refused(home: Path, known: RuleSet, sentence: str) -> None:
    try:
        draft = draft_rule(sentence, known)
    except UsageError:
        return
    told: list[list[str]] = []
    try:
        ruleset = proved(home, None, "draft.yaml", draft.content, known)
    except FileProblems as error:
        told.append(sorted({Path(problem.path).name for problem in error.problems}))
    if told:
        assert told == [["draft.yaml"]], "and the place is in the draft"
        return
    plain = " ".join(sentence.replace("【", "").replace("】", "").split())
    assert {f.rule for f in Checker(ruleset.only(draft.rule)).check_reply(plain)} == {draft.rule}


def test_an_ordinary_example(home: Path, known: RuleSet) -> None:
    draft = draft_rule("亲，你自己不会看说明书吗，第3页写着", known, ["您可以看说明书第3页"])
    ruleset = proved(home, None, "draft.yaml", draft.content, known)
    made = ruleset.rule(draft.rule)
    assert made.norm == "sanbu.zebei", "the nearest rule lends its norm"
    assert [example.text for example in made.good] == ["您可以看说明书第3页"]


def test_marked_words_alone_are_looked_for(home: Path, known: RuleSet) -> None:
    draft = draft_rule("这单您就【自己想办法】吧", known)
    ruleset = proved(home, None, "draft.yaml", draft.content, known)
    assert [f.match for f in Checker(ruleset).check_reply("那你自己想办法")] == ["自己想办法"]


def test_a_near_example_that_is_found_after_all_is_refused_with_its_line(home: Path, known: RuleSet) -> None:
    draft = draft_rule("自己想办法", known, ["你自己想办法"])
    with pytest.raises(FileProblems) as caught:
        proved(home, None, "draft.yaml", draft.content, known)
    (problem,) = caught.value.problems
    assert "不该命中" in problem.message
    assert draft.content.splitlines()[problem.line - 1].strip() == "- 你自己想办法"


def test_near_misses_are_like_it_and_each_once() -> None:
    texts = ["您自己想想办法吧", "您自己想想办法吧", "请您稍等，我来帮您查", "自己想办法"]
    assert near_misses("【自己想办法】", texts) == ["您自己想想办法吧"]


def test_exceptions_are_joined_and_prove_themselves(home: Path, known: RuleSet) -> None:
    shirk = known.rule("shirk")
    text = "客户问不归我们管是什么意思，我说我来"
    content = ""
    for reply in (text, "您说的“不归我们管”我没讲过"):
        start = reply.index("不归我们管")
        entry = next(exceptions(shirk, reply, start, start + 5))
        content = with_override(content, entry)
    ruleset = proved(home, None, "x.yaml", content, known)
    assert content.count("id: shirk") == 1
    assert Checker(ruleset).check_reply(text) == []
    assert Checker(ruleset).check_reply("这个不归我们管")


def test_a_file_is_written_whole_into_the_teams_folder(home: Path) -> None:
    path = write_rules(home, "a", "x.yaml", "version: 1\n")
    assert path == rule_folder(home, "a") / "x.yaml"
    assert sorted(one.name for one in path.parent.iterdir()) == ["rules.schema.json", "x.yaml"]
    path.unlink()


def test_only_what_differs_is_tried_out_but_all_of_that(home: Path, known: RuleSet) -> None:
    write(home / "elsewhere", "bad.yaml", rule("other", "找别人去").replace("bad: [【找别人去】]", "bad: [好]"))
    content = (home / "elsewhere" / "bad.yaml").read_text(encoding="utf-8")
    with pytest.raises(FileProblems, match="应当命中"):
        proved(home, None, "bad.yaml", content, known)
