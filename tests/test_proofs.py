"""Examples run once for each content, and again when anything changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.examples import ExampleFailure
from bot.engine.examples import run as examples_run
from bot.engine.loader import Sources
from bot.engine.rules import Rule
from bot.engine.ruleset import RuleSet
from bot.errors import FileProblems
from bot.proofs import load_proven

NORMS = """version: 1
norms:
  - {id: n, group: 组, name: 名, gloss: n, definition: 说明, severity: minor}
"""
RULE = """version: 1
rules:
  - id: no-shirk
    name: 推
    norm: n
    forbid: [不归我管]
    hint: 换一种说法
    bad: [这【不归我管】]
    good: [%s]
"""


def folder(tmp_path: Path, good: str) -> Sources:
    rules = tmp_path / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "norms.yaml").write_text(NORMS, "utf-8")
    (rules / "a.yaml").write_text(RULE % good, "utf-8")
    return Sources((rules,))


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules whose examples are run, in order."""
    names: list[str] = []

    def run(rule: Rule, ruleset: RuleSet) -> list[ExampleFailure]:
        names.append(rule.id)
        return examples_run(rule, ruleset)

    monkeypatch.setattr("bot.engine.examples.run", run)
    return names


def test_what_has_passed_is_not_tried_again_and_what_changes_is(tmp_path: Path, tried: list[str]) -> None:
    load_proven(folder(tmp_path, "我来办"), tmp_path)
    load_proven(folder(tmp_path, "我来办"), tmp_path)
    assert tried == ["no-shirk"]
    with pytest.raises(FileProblems, match="不该命中"):
        load_proven(folder(tmp_path, "不归我管"), tmp_path)
    with pytest.raises(FileProblems, match="不该命中"):
        load_proven(folder(tmp_path, "不归我管"), tmp_path)
    assert tried == ["no-shirk"] * 3, "what has failed has not passed"
    load_proven(folder(tmp_path, "我来办"), tmp_path)
    assert tried == ["no-shirk"] * 3, "and what has passed before has passed"


def test_editing_one_rule_spares_the_others_their_examples(tmp_path: Path, tried: list[str]) -> None:
    sources = folder(tmp_path, "我来办")
    other = RULE.replace("no-shirk", "other").replace("不归我管", "找别人")
    (tmp_path / "rules" / "b.yaml").write_text(other % "我来办", "utf-8")
    load_proven(sources, tmp_path)
    (tmp_path / "rules" / "b.yaml").write_text(other.replace("换一种说法", "换个说法") % "我来办", "utf-8")
    load_proven(sources, tmp_path)
    assert tried == ["no-shirk", "other", "other"]


def test_a_list_that_is_looked_at_everywhere_has_all_tried_again(tmp_path: Path, tried: list[str]) -> None:
    (tmp_path / "lexicon").mkdir()
    sources = Sources(folder(tmp_path, "我来办").rules, (tmp_path / "lexicon",))
    load_proven(sources, tmp_path)
    (tmp_path / "lexicon" / "规避写法.txt").write_text("布归 => 不归\n", "utf-8")
    load_proven(sources, tmp_path)
    assert tried == ["no-shirk", "no-shirk"]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder", "utf-8")
    assert load_proven(folder(tmp_path, "我来办"), tmp_path).rules
