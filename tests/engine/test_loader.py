"""Loading rule files: everything wrong is told in one run, at its place; nothing is passed over in silence."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Level
from bot.errors import FileProblems, LoadProblem

DATA = Path(__file__).parent.parent / "data"
RULE = """\
  - id: {id}
    name: 测试
    norm: sanbu.tuixie
    forbid: [{forbid}]
    hint: 换个说法。
    bad: [{bad}]
    good: [您好]
"""


class Folder:
    """A rule folder to be filled and loaded over the shipped norms."""

    def __init__(self, path: Path) -> None:
        self.rules, self.lexicon = path / "rules", path / "lexicon"
        self.rules.mkdir(parents=True)
        self.lexicon.mkdir()

    def rule(self, name: str = "a.yaml", forbid: str = "甲乙丙", bad: str = "", rule_id: str = "one") -> None:
        text = RULE.format(id=rule_id, forbid=forbid, bad=bad or f"【{forbid}】")
        self.write(name, f"version: 1\nrules:\n{text}")

    def write(self, name: str, text: str) -> None:
        folder = self.lexicon if name.endswith(".txt") else self.rules
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Folder:
    """The weakest folder: norms, and nothing else."""
    folder = Folder(tmp_path / "base")
    shutil.copy(shipped_rules() / "norms.yaml", folder.rules)
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "team")


@pytest.fixture
def loaded(base: Folder, team: Folder) -> Callable[[], RuleSet]:
    sources = Sources((base.rules, team.rules), (base.lexicon, team.lexicon))
    return lambda: load(sources)


@pytest.fixture
def problems(loaded: Callable[[], RuleSet]) -> Callable[[], list[LoadProblem]]:
    def told() -> list[LoadProblem]:
        with pytest.raises(FileProblems) as raised:
            loaded()
        return list(raised.value.problems)

    return told


def told_in_short(problems: list[LoadProblem]) -> list[tuple[str, int, int]]:
    return [(Path(problem.path).name, problem.line, problem.column) for problem in problems]


# ---- the eight rules of the design ----------------------------------------------------------


def test_the_eight_rules_load_and_their_examples_pass(base: Folder, loaded: Callable[[], RuleSet]) -> None:
    shutil.copy(DATA / "rules" / "eight.yaml", base.rules)
    shutil.copytree(DATA / "rules" / "lexicon", base.lexicon, dirs_exist_ok=True)
    rules = loaded()
    assert [rule.id for rule in rules.rules][:2] == ["shirk-not-my-job", "goodbye-at-closing"]
    assert len(rules.rules) == 9
    first = rules.rule("shirk-not-my-job")
    assert (first.level, first.verb, len(first.bad), first.line) == (Level.MAJOR, "forbid", 2, 4)
    assert [finding.match for finding in Checker(rules).check_reply("都怪您自己没保存好")] == ["都怪您"]


# ---- many mistakes --------------------------------------------------------------------------


def expected_in(path: Path) -> list[tuple[str, int, int, str]]:
    found = re.findall(r"^# expect (\d+):(\d+) (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [(path.name, int(line), int(column), words) for line, column, words in found]


def test_every_seeded_mistake_is_told_at_its_place_in_one_run(base: Folder) -> None:
    broken = DATA / "broken"
    expected = [place for path in sorted(broken.rglob("*.*")) for place in expected_in(path)]
    assert len(expected) > 60
    with pytest.raises(FileProblems) as raised:
        load(Sources((base.rules, broken), (DATA / "rules" / "lexicon", broken / "lexicon")))
    told = {(Path(p.path).name, p.line, p.column): p.message + p.suggestion for p in raised.value.problems}
    assert [place for place in expected if place[3] not in told.get(place[:3], "nothing")] == []
    assert set(told) - {place[:3] for place in expected} == set()


def test_each_problem_shows_its_line(base: Folder) -> None:
    with pytest.raises(FileProblems) as raised:
        load(Sources((base.rules, DATA / "broken"), (DATA / "broken" / "lexicon",)))
    for problem in raised.value.problems:
        lines = Path(problem.path).read_text(encoding="utf-8").split("\n")
        assert problem.source == lines[problem.line - 1]


def test_one_sound_rule_does_not_save_the_set(base: Folder, problems: Callable[[], list[LoadProblem]]) -> None:
    base.rule()
    base.rule("b.yaml", forbid="丁(", bad="丁", rule_id="two")
    assert told_in_short(problems()) == [("b.yaml", 6, 15)]


# ---- files over files -----------------------------------------------------------------------


def test_the_same_name_replaces_and_a_new_name_adds(base: Folder, team: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule("a.yaml", rule_id="shipped")
    base.rule("b.yaml", rule_id="kept", forbid="丁戊")
    team.rule("a.yaml", rule_id="own")
    team.rule("c.yaml", rule_id="new", forbid="己庚")
    assert [rule.id for rule in loaded().rules] == ["own", "kept", "new"]


def test_an_empty_file_switches_off(base: Folder, team: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule("a.yaml", forbid="<词>", bad="【甲】")
    base.write("词.txt", "甲\n")
    base.rule("b.yaml", rule_id="kept", forbid="丁戊")
    team.write("a.yaml", "\n")
    assert [rule.id for rule in loaded().rules] == ["kept"]  # and its word list is no mistake


def test_a_word_list_is_replaced_too(base: Folder, team: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule(forbid="<词>", bad="【甲】")
    base.write("词.txt", "丁\n")
    team.write("词.txt", "甲  # 自己的\n")
    assert loaded().lexicon["词"] == ("甲",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yml", "version: 1", "不认识的文件"),
        ("a.yaml.txt", "version: 1", "不认识的文件"),
        ("empty.yaml", "", "文件是空的"),
        ("comment.yaml", "# 只有注释\n", "文件是空的"),
        ("list.yaml", "- a\n", "最外层"),
        ("none.yaml", "version: 1\nrules: []\n", "没有规则"),
        ("词.txt", "甲\n", "没有规则用到词表"),
        ("词.txt", "# 只有注释\n", "词表是空的"),
    ],
)
def test_no_file_is_passed_over(
    base: Folder, team: Folder, problems: Callable[[], list[LoadProblem]], name: str, text: str, said: str
) -> None:
    base.rule()
    if name == "a.yaml.txt":
        (team.rules / name).write_text(text, encoding="utf-8")
    else:
        team.write(name, text)
    found = problems()
    assert any(said in problem.message and Path(problem.path).name == name for problem in found)


def test_no_rules_at_all(problems: Callable[[], list[LoadProblem]]) -> None:
    (problem,) = problems()
    assert "一条规则也没有" in problem.message


def test_a_misspelt_word_list_file_is_led_to_its_name(base: Folder, problems: Callable[[], list[LoadProblem]]) -> None:
    base.rule(forbid="<投诉词>", bad="【投诉】")
    base.write("投诉.txt", "投诉\n")
    by_file = {Path(problem.path).name: problem.suggestion for problem in problems()}
    assert by_file == {"投诉.txt": "是不是想写 “投诉词”？", "a.yaml": "是不是想写 “投诉”？"}


def test_norms_are_checked(base: Folder, problems: Callable[[], list[LoadProblem]]) -> None:
    base.rule()
    base.write(
        "norms.yaml",
        "version: 1\nnorms:\n"
        "  - {id: sanbu.tuixie, group: 三不, name: 甲, gloss: a, definition: 甲, severity: majr}\n"
        "  - {id: yinsi, group: 隐私, name: 乙, gloss: b, definition: 乙, severity: veto}\n"
        "  - {id: yinsi, group: 隐私, name: 乙, gloss: b, definition: 乙, severity: veto}\n",
    )
    assert told_in_short(problems()) == [("a.yaml", 5, 11), ("norms.yaml", 3, 79), ("norms.yaml", 5, 10)]


# ---- override -------------------------------------------------------------------------------


@pytest.fixture
def shipped(base: Folder) -> Folder:
    base.rule(forbid="甲乙丙")
    return base


def test_an_override_adds_and_replaces(shipped: Folder, team: Folder, loaded: Callable[[], RuleSet]) -> None:
    before = loaded().rule("one")
    line = "  - {id: one, level: minor, hint: 自己的话, unless: [不是甲乙丙], good: [这不是甲乙丙]}"
    team.write("own.yaml", f"version: 1\noverride:\n{line}\n")
    rule = loaded().rule("one")
    assert (rule.level, rule.hint) == (Level.MINOR, "自己的话")
    assert [pattern.source for pattern in rule.patterns] == ["甲乙丙"]
    assert [pattern.source for pattern in rule.unless] == ["不是甲乙丙"]
    assert [example.text for example in rule.good] == ["您好", "这不是甲乙丙"]
    added = rule.good[1]
    assert (Path(added.path).name, added.line, added.column) == ("own.yaml", 3, line.index("这不是") + 1)
    assert rule.hash != before.hash


def test_an_override_switches_one_rule_off(shipped: Folder, team: Folder, loaded: Callable[[], RuleSet]) -> None:
    shipped.rule("b.yaml", rule_id="two", forbid="丁戊")
    team.write("own.yaml", "version: 1\noverride:\n  - {id: one, enabled: false}\n")
    assert [rule.id for rule in loaded().rules] == ["two"]


def test_a_failing_example_of_an_override_stands_in_its_own_file(
    shipped: Folder, team: Folder, problems: Callable[[], list[LoadProblem]]
) -> None:
    team.write("own.yaml", "version: 1\noverride:\n  - {id: one, good: [这是甲乙丙]}\n")
    (problem,) = problems()
    assert (Path(problem.path).name, problem.line, problem.column) == ("own.yaml", 3, 22)
    assert "不该命中，却命中了 【甲乙丙】" in problem.message


def test_examples_run_again_after_merging(
    shipped: Folder, team: Folder, problems: Callable[[], list[LoadProblem]]
) -> None:
    team.write("own.yaml", "version: 1\noverride:\n  - {id: one, unless: [甲乙丙]}\n")
    (problem,) = problems()
    assert (Path(problem.path).name, problem.line) == ("a.yaml", 8)


# ---- hashes ---------------------------------------------------------------------------------


def test_a_hash_names_the_content_and_not_the_place(base: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule("a.yaml")
    first = loaded()
    text = (base.rules / "a.yaml").read_text(encoding="utf-8")
    base.write("a.yaml", "# 挪了一行\n" + text.replace("good: [您好]", "good: [您好, 再见]"))
    second = loaded()
    assert second.rule("one").line == first.rule("one").line + 1
    assert (second.rule("one").hash, second.hash) == (first.rule("one").hash, first.hash)
    base.write("a.yaml", text.replace("换个说法。", "换一个说法。"))
    assert loaded().rule("one").hash != first.rule("one").hash


def test_a_changed_word_list_changes_the_hash(base: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule(forbid="<词>", bad="【甲】")
    base.write("词.txt", "甲\n<别的>\n")
    base.write("别的.txt", "乙\n")
    before = loaded().rule("one").hash
    base.write("别的.txt", "乙\n丙\n")
    assert loaded().rule("one").hash != before


def test_the_norms_level_counts(base: Folder, loaded: Callable[[], RuleSet]) -> None:
    base.rule()
    assert loaded().rule("one").level == Level.MAJOR


# ---- how it is built ------------------------------------------------------------------------


def test_pydantic_stays_with_the_loader() -> None:
    code = "import sys, bot.engine.checker, bot.engine.ruleset; print('pydantic' in sys.modules, 'yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.slow
def test_the_shipped_rules_load() -> None:
    assert load(Sources((shipped_rules(),), (shipped_lexicon(),))).rules
