"""`qingnin rules …` from the outside."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.engine.reference import reference
from bot.engine.schema import schema

BROKEN = """version: 1
rules:
  - id: broken
    name: 坏规则
    norm: sanbu.tuixie
    forbidd: [坏词]
    hint: 提示：好
    bad: [【坏词】]
    good: [好词]
"""
FAILING = """version: 1
rules:
  - id: failing
    name: 不通过
    norm: sanbu.tuixie
    forbid: [坏词]
    hint: 换个说法。
    bad: [这里没有]
    good: [您好]
"""


@pytest.fixture(autouse=True)
def folder(own_rules: Path) -> Path:
    return own_rules


def rules(*words: str) -> Result:
    return CliRunner().invoke(main, ["rules", *words])


def add(folder: Path, name: str, text: str) -> None:
    (folder / "own" / name).write_text(text, encoding="utf-8")


# list


def test_list_shows_every_rule_in_columns() -> None:
    result = rules("list", "--rules", "own")
    first = result.stdout.splitlines()[0]
    assert first.split() == ["test-major", "测试甲", "sanbu.tuixie", "major", "在用"]
    assert [line.split()[-1] for line in result.stdout.splitlines()] == ["在用", "只提示", "在用", "只提示"]
    assert result.stderr.startswith("4 条规则，规则集 ")


def test_list_for_scripts() -> None:
    document = json.loads(rules("list", "--rules", "own", "--format", "json").stdout)
    assert document[0] == {
        "id": "test-major",
        "name": "测试甲",
        "norm": "sanbu.tuixie",
        "level": "major",
        "state": "在用",
        "file": "own/测试.yaml",
        "line": 4,
    }


# explain


def test_explain_tells_the_whole_rule() -> None:
    text = rules("explain", "test-major", "--rules", "own").stdout
    for words in (
        "规则    test-major  测试甲",
        "规范    sanbu.tuixie",
        "major（扣 10 分）",
        "不要说  禁语甲甲",
        "提示    换个说法。",
        "错例    这是【禁语甲甲】",
        "好例    您好",
        "出处    own/测试.yaml:4",
    ):
        assert words in text


def test_explain_shows_what_to_write_and_where_the_rule_looks() -> None:
    assert "换成    旧词乙乙  →  新词乙乙" in rules("explain", "test-hint", "--rules", "own").stdout
    assert "客户刚说过：客语丙丙" in rules("explain", "test-prev", "--rules", "own").stdout


def test_explain_suggests_a_near_id() -> None:
    result = rules("explain", "test-majr", "--rules", "own")
    assert result.exit_code == 2
    assert "没有 “test-majr” 这条规则，是不是想写 “test-major”？全部规则见 qingnin rules list" in result.stderr


# test


def test_every_example_is_run_and_counted() -> None:
    result = rules("test", "--rules", "own")
    assert result.exit_code == 0
    assert result.stderr.startswith("4 条规则，8 个例句，全部通过，")


def test_one_rule_alone() -> None:
    result = rules("test", "--rules", "own", "--id", "test-major")
    assert result.stderr.startswith("1 条规则，2 个例句，全部通过，")
    assert "是不是想写 “test-major”" in rules("test", "--rules", "own", "--id", "test-majo").stderr


def test_a_failing_example_is_named_with_its_place(folder: Path) -> None:
    add(folder, "z.yaml", FAILING)
    result = rules("test", "--rules", "own")
    assert result.exit_code == 1
    assert "own/z.yaml:8:" in result.stdout
    assert "应当命中，却没有命中" in result.stdout
    assert "1 个没通过" in result.stderr


# schema


def test_schema_is_the_loaders_own() -> None:
    assert json.loads(rules("schema").stdout) == json.loads(json.dumps(schema()))


def test_reference_is_the_engines_own_page() -> None:
    assert rules("reference").stdout == reference()


# coverage


def test_patterns_that_every_example_needs() -> None:
    result = rules("coverage", "--rules", "own")
    assert result.exit_code == 0
    assert result.stderr.startswith("4 条规则，4 个写法，每个都有例句用得着，")


def test_a_pattern_without_an_example_is_named(folder: Path) -> None:
    text = FAILING.replace("[坏词]", "[坏词, 没人说]").replace("这里没有", "【坏词】")
    add(folder, "z.yaml", text)
    result = rules("coverage", "--rules", "own")
    assert result.exit_code == 1
    assert "own/z.yaml:6:" in result.stdout
    assert "没人说" in result.stdout
    assert "6 个写法，1 个没有例句用得着" in result.stderr


# lint


def test_lint_of_sound_rules_gives_advice_and_success() -> None:
    result = rules("lint", "own")
    assert result.exit_code == 0
    assert "建议（不影响使用）：" in result.stdout
    assert "own/测试.yaml:" in result.stdout
    assert result.stderr.startswith("1 个文件，4 条规则，没有问题，")


def test_advice_about_the_shipped_rules_is_given_only_when_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "测试.yaml").write_bytes((folder / "own" / "测试.yaml").read_bytes())
    monkeypatch.setattr("bot.defaults.shipped_rules", lambda: tmp_path / "shipped")
    assert rules("lint", "own").stderr.endswith("没有问题，0 条建议\n")
    assert "own/测试.yaml:" in rules("lint", "own", "--all").stdout
    (tmp_path / "shipped" / "测试.yaml").write_text("version: 1\n", encoding="utf-8")
    assert "own/测试.yaml:" in rules("lint", "own").stdout, "a copy that was edited is the team's own"


def test_lint_names_every_mistake_of_every_file_with_its_line(folder: Path) -> None:
    add(folder, "a.yaml", BROKEN)
    add(folder, "b.yaml", "version: 1\nrules：\n  - id: x\n")
    result = rules("lint", "own")
    assert result.exit_code == 2
    assert "own/a.yaml:6:5" in result.stdout
    assert "forbidd: [坏词]" in result.stdout
    assert "^^^^^^^" in result.stdout
    assert "是不是想写 “forbid”？" in result.stdout
    assert "own/b.yaml:2:" in result.stdout
    assert result.stderr.startswith("3 个文件，")
    assert "个问题；规则集未加载" in result.stderr


def test_lint_for_scripts_and_for_reviews(folder: Path) -> None:
    add(folder, "a.yaml", BROKEN)
    document = json.loads(rules("lint", "own", "--format", "json").stdout)
    (problem,) = [one for one in document["problems"] if one["line"] == 6]
    assert (problem["file"], problem["column"]) == ("own/a.yaml", 5)
    assert "forbidd" in problem["message"]
    assert "::error file=own/a.yaml,line=6,col=5::" in rules("lint", "own", "--format", "github").stdout


def test_lint_for_editors_is_a_line_for_each_place(folder: Path) -> None:
    add(folder, "a.yaml", BROKEN)
    lines = rules("lint", "own", "--format", "editor").stdout.splitlines()
    assert any(line.startswith("own/a.yaml:6:5: error: 不认识的键") for line in lines)
    assert all(re.fullmatch(r"[^:]+:\d+:\d+: (error|warning): .+", line) for line in lines)


def test_lint_looks_into_every_teams_own_folder(own_rules: Path) -> None:
    home = Path(os.environ["QINGNIN_HOME"])
    (home / "rules" / "ours.yaml").write_text((own_rules / "own" / "测试.yaml").read_text("utf-8"), "utf-8")
    (home / "config.yaml").write_text("version: 1\nteams: [{id: a, name: 甲}]\n", "utf-8")
    for team in ("a", "b"):
        (home / "teams" / team / "rules").mkdir(parents=True)
        (home / "teams" / team / "rules" / "x.yaml").write_text(
            "version: 1\noverride: [{id: nix, level: minor}]\n", "utf-8"
        )
    result = rules("lint")
    assert result.exit_code == 2
    assert "teams/a/rules/x.yaml:2:17: 没有规则 “nix”" in result.stdout
    assert "没有叫 “b” 的团队" in result.stdout


def test_lint_needs_a_folder_with_rules(folder: Path) -> None:
    (folder / "empty" / "rules").mkdir(parents=True)
    result = rules("lint", "empty")
    assert result.exit_code == 2
    assert "“empty” 里没有规则文件（*.yaml）；是不是想写 “empty/rules”？" in result.stderr
