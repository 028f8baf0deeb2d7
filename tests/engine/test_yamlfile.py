"""YAML as people write it: every slip at its line and column, none hidden by another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FileProblems, LoadProblem
from bot.yamlfile import examine, examine_lines, examine_text, parse_yaml, read_yaml, render
from bot.yamlfile import mending as mending_module
from bot.yamlfile import reading as reading_module

SECOND = "\nx: 1\nx: 2"  # a further mistake behind the first: it must be found too


def places(text: str | bytes) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in examine_text(text, "f").problems]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a：1", 1, 2, "全角冒号"),
        ("a:1", 1, 2, "少了空格"),
        ("l:\n- id：x\n  name: y", 2, 5, "全角冒号"),
        ("a: {b：c}", 1, 6, "全角冒号"),
        ("a: 请说: 您好", 1, 6, "又一个键"),
        ("a: [您好: 再见: 嗯]", 1, 11, "读不懂"),
        ("a: 订单 #123 查到了", 1, 7, "注释"),
        ("a: [订单 #123, 您好]", 1, 8, "注释"),
        ("a: #您好", 1, 4, "注释"),
        ('a: "您好"，请稍等', 1, 8, "引号后面还有字"),
        ("a: 'it's'", 1, 8, "引号后面还有字"),
        ('a: "您好', 1, 4, "没有关上"),
        ('a: "您好\nb: ["c"]', 1, 4, "没有关上"),
        ("a: [甲, 乙", 1, 4, "没有关上"),
        ("a: [甲] 乙", 1, 8, "括号后面"),
        ("a: [甲]]", 1, 7, "括号后面"),
        ("a: *重要", 1, 4, "另有意思"),
        ("a: &重要 x", 1, 4, "另有意思"),
        ("a: @x", 1, 4, "另有意思"),
        ("a: `x`", 1, 4, "另有意思"),
        ("a: | 您好", 1, 4, "后面不能"),
        ('a: "\\d"', 1, 5, "另有意思"),
        ("a: - b", 1, 4, "同一行"),
        ("a:\n  - 甲\n  -乙", 3, 3, "少了空格"),
        ("a:\n  - 甲\n   - 乙", 3, 4, "并进了上一行"),
        ("a:\n\t- 甲", 2, 1, "Tab"),
        ("a:\n　　- 甲", 2, 1, "全角空格"),
        ("a: 1\n  b: 2", 2, 3, "缩进"),
        ("a:\n  - x\n  b: c", 3, 3, "缩进"),
        ("forbid\nb: 2", 1, 1, "少了冒号"),
        ("a: x\x00y", 1, 5, "U+0000"),
        ("a: x\u2028y", 1, 5, "U+2028"),
        ("a: &x [1]", 1, 4, "锚点"),
        ("a: *x", 1, 4, "引用"),
        ("a: !!str x", 1, 4, "标签"),
        ("[x]: c", 1, 1, "键要写成一个词"),
        ("a: 1\na: 2", 2, 1, "第一次在第 1 行"),
        ("a: b\n---\nc: d", 2, 1, "---"),
    ],
)
def test_a_slip_is_told_at_its_place_and_hides_nothing(text: str, line: int, column: int, said: str) -> None:
    problems = examine_text(text + SECOND, "f").problems
    first, second = problems
    assert (first.line, first.column) == (line, column)
    assert said in first.message
    assert second.line == text.count("\n") + 3
    assert second.message.startswith("键 “x” 写了两次")


@pytest.mark.parametrize(
    "text",
    [
        "a: 您好 # 注释",
        "a: 不归(我|我们)…管                     # 承诺\nb: 12:30",
        "- OK：请看\n- 12:30 送到\n- http://x.cn/?a=1#b",
        "a: |\n  客：在吗\n  b:c\n  - x\nb: 1",
        "- |\n  客: 在吗\n  服：- 好 #1\n- x",
        "good: [您好,\n  12:30 送到,\n  ok:好]",
        'a: "第一行\n  b：第二行"\nc: 1',
        "a: '请说: 您好 #1'\nb: 加号（#）和 C#",
        "a: 长句子\n  接着写：还有\nb: x",
        "a: (甲|)…，^<词>\nb: '/(?<!\\d)\\d{3}/'",
        "?a: b\nc: [您?, d]",
    ],
)
def test_ordinary_text_is_left_in_peace(text: str) -> None:
    document = parse_yaml(text, "f")
    assert document.data == yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - a base loader makes text only


def test_scalars_stay_what_is_written() -> None:
    text = "a: 12:30\nb: 0123\nc: no\nd: 3.10\ne:\nf: null"
    assert parse_yaml(text, "f").data == {"a": "12:30", "b": "0123", "c": "no", "d": "3.10", "e": "", "f": "null"}


def test_marks_of_values_and_keys() -> None:
    document = parse_yaml("rules:\n  - id: x\n    replace: {你: 您}\n", "f")
    marks = {path: (mark.line, mark.column) for path, mark in document.marks.items()}
    assert marks[("rules",)] == (2, 3)
    assert marks[("rules", 0, "id")] == (2, 9)
    assert marks[("rules", 0, "id", "#key")] == (2, 5)
    assert marks[("rules", 0, "replace", "你", "#key")] == (3, 15)


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("a: 您好吗", 2, 1, 6),
        ("a: '您''好'", 2, 1, 8),
        ('a: "\\u60a8好"', 1, 1, 11),
        ("a: |\n  您好\n  再见", 4, 3, 4),
    ],
)
def test_a_place_inside_a_text(text: str, offset: int, line: int, column: int) -> None:
    problem = parse_yaml(text, "f").problem(("a",), "这里", offset=offset)
    assert (problem.line, problem.column) == (line, column)


def test_a_problem_of_a_missing_thing_stands_at_what_is_there() -> None:
    problem = parse_yaml("rules:\n  - id: x\n", "f").problem(("rules", 0, "hint", 3), "缺")
    assert (problem.line, problem.column, problem.source) == (2, 5, "  - id: x")


class TestEncoding:
    def test_gbk_is_named_and_read_all_the_same(self) -> None:
        document = examine_text("a: 您好\na: 2".encode("gbk"), "f")
        assert [(p.line, p.column) for p in document.problems] == [(1, 4), (2, 1)]
        assert "GBK" in document.problems[0].message
        assert "UTF-8" in document.problems[0].suggestion

    def test_utf16_and_garbage(self) -> None:
        assert "UTF-16" in examine_text("a: 您好".encode("utf-16"), "f").problems[0].message
        assert places("a: 您好\nb: ".encode() + b"\xff\xfe") == [(2, 4)]

    def test_bom_and_crlf_are_welcome(self) -> None:
        document = parse_yaml(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n", "f")
        assert document.data == {"a": "1", "b": "x\n"}

    def test_a_word_list_is_checked_the_same_way(self, tmp_path: Path) -> None:
        path = tmp_path / "词.txt"
        path.write_bytes("甲\n乙\n".encode("gbk"))
        document = examine_lines(path)
        assert document.lines[:2] == ("甲", "乙")
        assert "GBK" in document.problems[0].message


class TestLimits:
    def test_many_laughs_are_refused_at_once(self) -> None:
        laughs = 'a: &a ["lol"]\n' + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
        )
        problems = examine_text(laughs, "f").problems
        assert len(problems) == 91
        assert all("不支持" in problem.message for problem in problems)

    @pytest.mark.parametrize("text", ["a: " + "[" * 300_000, "- " * 300_000 + "a", "{a: " * 1000])
    def test_no_depth_breaks_the_reader(self, text: str) -> None:
        assert examine_text(text, "f").problems

    def test_depth_is_limited(self) -> None:
        assert parse_yaml("[" * 20 + "]" * 20, "f").data
        (problem,) = examine_text("[" * 22 + "]" * 22, "f").problems
        assert "嵌套太深" in problem.message
        assert problem.column == 21

    def test_size_is_limited(self, tmp_path: Path) -> None:
        path = tmp_path / "big.yaml"
        path.write_bytes(b"a: " + b"x" * 1_000_000)
        with pytest.raises(FileProblems, match="太大"):
            read_yaml(path)

    def test_a_file_full_of_mistakes_comes_to_an_end(self) -> None:
        problems = examine_text("- 'x' y\n" * 500, "f").problems
        assert "错误太多" in problems[0].message
        assert [problem.line for problem in problems[1:]] == list(range(1, 201))

    def test_a_missing_file_is_a_problem_like_others(self, tmp_path: Path) -> None:
        (problem,) = examine(tmp_path / "none.yaml").problems
        assert "读不了" in problem.message


ALPHABET = st.sampled_from([*"ab您好 \n\n\t:：-#'\"[]{},，?*&!|>%@\\", "  ", ": ", "- ", "\n  ", "\n- ", "\nk: "])


@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_whatever_is_written_is_read_or_told(text: str) -> None:
    document = examine_text(text, "f")
    lines = text.split("\n")
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.source == lines[problem.line - 1]
        assert render(problem)
    if not document.problems:
        expected = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - a base loader makes text only
        assert document.data == expected


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    document = examine_text(data, "f")
    assert document.problems or document.data is None or isinstance(document.data, str | list | dict)


def test_without_the_fast_parser_a_question_mark_in_brackets_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading_module, mending_module):
        monkeypatch.setattr(module, "_LOADER", yaml.SafeLoader)
    assert places("a: [您?]" + SECOND) == [(1, 6), (3, 1)]
    assert places("a: 您好\nb: 请说: 您好") == [(2, 6)]


class TestRender:
    def test_the_caret_stands_under_wide_characters(self) -> None:
        problem = LoadProblem("f.yaml", 3, 5, "不认识 “乙乙”", "是不是想写 “丙丙”？", "甲a: 乙乙", 2)
        assert render(problem).splitlines() == [
            "f.yaml:3:5: 不认识 “乙乙”，是不是想写 “丙丙”？",
            "    3 | 甲a: 乙乙",
            "      |      ^^^^",
        ]

    def test_a_long_line_is_shown_around_the_spot(self) -> None:
        line = "字" * 300 + "这" + "里" * 300
        shown = render(LoadProblem("f", 1, 301, "看", source=line)).splitlines()
        assert len(shown[1]) < 120
        assert "这" in shown[1]
        before = shown[1][8 : shown[1].index("这")]
        assert shown[2] == "      | " + "  " * len(before) + "^^"

    def test_control_characters_do_not_reach_the_terminal(self) -> None:
        assert "\x1b" not in render(LoadProblem("f", 1, 1, "看", source="\x1b[31m红"))
