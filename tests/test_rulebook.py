"""Team folders over the shipped rules: narrowed, switched off, added to; kept whole and found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_home import rule, small_shipped, write

from bot.engine.checker import Checker
from bot.errors import FileProblems
from bot.rulebook import Rulebook, load_rulebook, rebuilt, rule_folder

BAD = "这个不归我们管"
TEAMS = ["a", "b"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_shipped(monkeypatch, tmp_path / "shipped")
    return tmp_path / "home"


def found(book: Rulebook, team: str, text: str) -> list[tuple[str, str]]:
    findings = Checker(book.of(team).ruleset).check_reply(text)
    return [(finding.rule, finding.level.word) for finding in findings]


def override(folder: Path, lines: str) -> None:
    write(folder, "ours.yaml", lines, key="override")


def test_without_a_folder_everybody_has_the_shipped_rules(home: Path) -> None:
    book = load_rulebook(home, TEAMS)
    assert book.of("a") is book.of("b") is book.general
    assert found(book, "a", BAD) == [("shirk", "major")]
    assert book.general.own == frozenset()


def test_an_override_of_one_team_leaves_the_others_alone(home: Path) -> None:
    override(
        rule_folder(home, "a"),
        "  - {id: shirk, level: minor, unless: [这个不归我们管，我来], good: [这个不归我们管，我来办]}\n",
    )
    book = load_rulebook(home, TEAMS)
    assert found(book, "a", BAD) == [("shirk", "minor")]
    assert found(book, "a", BAD + "，我来") == []
    assert found(book, "b", BAD + "，我来") == [("shirk", "major")]
    assert book.of("a").own == frozenset()


def test_an_override_for_all_and_one_for_a_team_lie_over_each_other(home: Path) -> None:
    write(rule_folder(home), "all.yaml", "  - {id: shirk, level: normal}\n", key="override")
    override(rule_folder(home, "a"), "  - {id: shirk, enabled: false}\n")
    book = load_rulebook(home, TEAMS)
    assert found(book, "a", BAD) == []
    assert found(book, "b", BAD) == [("shirk", "normal")]


def test_an_override_of_nothing_is_an_error_with_its_place(home: Path) -> None:
    override(rule_folder(home, "a"), "  - {id: shrik, level: minor}\n")
    with pytest.raises(FileProblems) as caught:
        load_rulebook(home, TEAMS)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (3, 10, "没有规则 “shrik”")
    assert "shirk" in problem.suggestion


def test_rules_of_their_own_are_known_as_such(home: Path) -> None:
    write(rule_folder(home, "a"), "shipped.yaml", rule("shirk", "不归我们管"), rule("mine", "找别人去"))
    book = load_rulebook(home, TEAMS)
    assert book.of("a").own == {"mine"}, "a shipped rule copied word for word is still the shipped one"
    write(rule_folder(home, "a"), "shipped.yaml", rule("shirk", "不归我们管", "level: minor"))
    assert load_rulebook(home, TEAMS).of("a").own == {"shirk"}


def test_a_folder_for_a_team_that_does_not_exist_is_named(home: Path) -> None:
    override(rule_folder(home, "aa"), "  - {id: shirk, level: minor}\n")
    with pytest.raises(FileProblems, match="没有叫 “aa” 的团队"):
        load_rulebook(home, TEAMS)


def test_problems_of_every_team_are_told_at_once(home: Path) -> None:
    for team in TEAMS:
        override(rule_folder(home, team), "  - {id: nothing, level: minor}\n")
    with pytest.raises(FileProblems) as caught:
        load_rulebook(home, TEAMS)
    assert len(caught.value.problems) == 2


def test_a_set_can_be_built_again_from_what_was_kept_of_it(home: Path) -> None:
    override(rule_folder(home, "a"), "  - {id: shirk, level: minor}\n")
    write(rule_folder(home), "switched.yaml", rule("other", "找别人去"))
    write(rule_folder(home, "a"), "shipped.yaml", rule("shirk", "不归我们管", "level: normal"))
    (rule_folder(home, "a") / "switched.yaml").write_text("", encoding="utf-8")
    kept = load_rulebook(home, TEAMS).of("a")
    again = rebuilt(kept.files)
    assert again.hash == kept.ruleset.hash
    assert [rule.hash for rule in again.rules] == [rule.hash for rule in kept.ruleset.rules]
