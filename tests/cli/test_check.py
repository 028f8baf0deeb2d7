"""`qingnin check` from the outside: files in, findings out, exit codes, streaming."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main


@pytest.fixture
def folder(own_rules: Path) -> Path:
    """A working folder with a pack of its own in `own/`."""
    return own_rules


def check(*words: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["check", "--rules", "own", *words], input=given)


def said(role: str, text: str) -> dict[str, str]:
    return {"role": role, "text": text}


def found(result: Result) -> list[tuple[Any, ...]]:
    """Every finding of a jsonl run as (id, turn, rule, start, end)."""
    keys = ("id", "turn", "rule", "start", "end")
    return [tuple(json.loads(line)[key] for key in keys) for line in result.stdout.splitlines()]


def test_a_text_file_is_one_reply_a_line(folder: Path) -> None:
    (folder / "回复.txt").write_text("您好\n\n说了禁语甲甲呀\n", encoding="utf-8")
    result = check("回复.txt")
    assert result.stdout == ("回复.txt:3  测试甲  major   test-major\n    说了【禁语甲甲】呀\n    换个说法。\n")
    assert result.exit_code == 1
    assert "2 条回复，0 个会话，" in result.stderr
    assert "1 处命中（扣分 1）" in result.stderr


def test_nothing_found_says_what_was_checked(folder: Path) -> None:
    (folder / "好.txt").write_text("请您稍等\n", encoding="utf-8")
    result = check("好.txt")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr.startswith("没有要改的：1 条回复，0 个会话，")


def test_nothing_given_says_so(folder: Path) -> None:
    (folder / "空.txt").write_text("\n\n", encoding="utf-8")
    result = check("空.txt")
    assert result.exit_code == 0
    assert result.stderr.startswith("没有读到可以检查的回复：0 条回复")


def test_dialogues_and_single_replies_of_one_file(folder: Path) -> None:
    lines = [
        {
            "id": "d1",
            "open": True,
            "turns": [{"role": "customer", "text": "在"}, {"role": "agent", "text": "禁语甲甲"}],
        },
        {"id": "r1", "text": "禁语丙丙", "prev": "客语丙丙"},
        {"id": "r2", "text": "禁语丙丙"},
        {"text": "旧词乙乙"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "a.jsonl").write_text(text, encoding="utf-8")
    result = check("a.jsonl", "--format", "jsonl")
    assert [one for one in found(result) if one[2].startswith("test-")] == [
        ("d1", 1, "test-major", 0, 4),
        ("r1", 0, "test-prev", 0, 4),
        ("a.jsonl:4", 0, "test-hint", 0, 4),
    ]
    assert "4 条回复，1 个会话，" in result.stderr


def test_every_span_is_the_original_text(folder: Path) -> None:
    text = "请 看：禁 语\u200b甲甲，暗号１２３４"
    result = check("--format", "jsonl", "-", given=text)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["rule"] for line in lines} >= {"test-major", "test-secret"}
    assert all(text[line["start"] : line["end"]] == line["match"] for line in lines)


def test_what_a_rule_keeps_secret_is_masked_for_people_only(folder: Path) -> None:
    assert "暗号1234" not in check("-", given="这是暗号1234").stdout
    assert "暗号1234" in check("--format", "jsonl", "-", given="这是暗号1234").stdout


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("旧词乙乙", "minor", 0),
        ("旧词乙乙", "hint", 1),
        ("禁语甲甲", "major", 1),
        ("禁语甲甲", "veto", 0),
        ("您好", "hint", 0),
    ],
)
def test_the_fail_level_decides_the_exit_code(folder: Path, text: str, level: str, code: int) -> None:
    assert check("--fail-level", level, "-", given=text).exit_code == code


def test_bad_lines_are_all_named_and_the_rest_is_checked(folder: Path) -> None:
    (folder / "a.txt").write_bytes("您好".encode("gbk") + "\n禁语甲甲\n".encode() + b"\xff\n")
    (folder / "b.jsonl").write_text('{"id": 1}\n{"text": "禁语甲甲"}\n{"text": "\\udc00"}\n', encoding="utf-8")
    result = check("--format", "jsonl", "a.txt", "b.jsonl")
    assert [one[0] for one in found(result)] == ["a.txt:2", "b.jsonl:2"]
    assert [line.split(": ")[0] for line in result.stderr.splitlines()[:-1]] == [
        "a.txt:1",
        "a.txt:3",
        "b.jsonl:1",
        "b.jsonl:3",
    ]
    assert "4 行读不了" in result.stderr
    assert result.exit_code == 2


def test_the_input_form_may_be_said(folder: Path) -> None:
    (folder / "replies").write_text("禁语甲甲\n", encoding="utf-8")
    assert check("replies").exit_code == 2
    assert check("--input", "txt", "replies").exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("没有.txt",), "找不到文件 “没有.txt”"),
        (("own",), "“own” 是文件夹"),
        (("-", "-"), "标准输入 “-” 只能写一次"),
        (("--only", "sanbu.tuixe", "-"), "--only：没有 “sanbu.tuixe” 这个规范，是不是想写 “sanbu.tuixie”？"),
        (("--only", "yinsi", "--skip", "yinsi", "-"), "一条规则也不剩"),
        (("--rules", "nowhere", "-"), "找不到规则文件夹 “nowhere”"),
        (("--rules", ".", "-"), "“.” 里没有规则文件"),
    ],
)
def test_a_wrong_call_says_what_to_do(folder: Path, words: tuple[str, ...], said: str) -> None:
    result = check(*words, given="您好")
    assert said in result.stderr
    assert result.exit_code == 2
    assert result.stdout == ""


def test_all_missing_files_are_named_at_once(folder: Path) -> None:
    result = check("一.txt", "二.txt")
    assert "一.txt" in result.stderr
    assert "二.txt" in result.stderr


def test_norms_and_groups_can_be_chosen_and_skipped(folder: Path) -> None:
    given = "禁语甲甲\n旧词乙乙\n"

    def rules(*words: str) -> set[str]:
        return {one[2] for one in found(check("--format", "jsonl", *words, "-", given=given))}

    assert rules() == {"test-major", "test-hint"}
    assert rules("--only", "sanbu.tuixie") == {"test-major"}
    assert rules("--only", "sanbu,sanyao.nin") == {"test-major", "test-hint"}
    assert rules("--skip", "三不") == {"test-hint"}


def test_a_wrong_rule_file_is_refused_with_its_line(folder: Path) -> None:
    (folder / "own" / "坏.yaml").write_text("version: 1\nrules:\n  - id: x\n    forbidd: [a]\n", encoding="utf-8")
    result = check("-", given="您好")
    assert "坏.yaml:4:5" in result.stderr
    assert result.exit_code == 2


def test_json_and_sarif_are_whole_documents(folder: Path) -> None:
    document = json.loads(check("--format", "json", "-", given="禁语甲甲").stdout)
    assert document["summary"]["replies"] == 1
    assert document["findings"][0]["rule"] == "test-major"
    run = json.loads(check("--format", "sarif", "-", given="禁语甲甲").stdout)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert rules[run["results"][0]["ruleIndex"]]["id"] == "test-major"


# real processes


@contextmanager
def program(*words: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running `qingnin check`; one that never answers is ended, so that the test fails instead of waiting."""
    command = [sys.executable, "-m", "bot", "check", "--rules", "own", *words]
    root = str(Path(__file__).parents[2])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    environ = {**kept, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "PYTHONPATH": root}
    with subprocess.Popen(command, cwd=folder, env=environ, **pipes) as running:
        watchdog = threading.Timer(30, running.kill)
        watchdog.start()
        yield running
        watchdog.cancel()


def test_standard_input_is_answered_line_by_line(folder: Path) -> None:
    with program("-", "--format", "jsonl", folder=folder) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        for number, given in enumerate(("禁语甲甲", '{"id": "r", "text": "旧词乙乙"}'), 1):
            running.stdin.write(f"{given}\n".encode())
            running.stdin.flush()  # and the pipe stays open: the answer must not wait for its end
            answer = json.loads(running.stdout.readline())
            assert answer["id"] == ("r" if number == 2 else "-:1")
        running.stdin.close()
        assert "2 条回复" in running.stderr.read().decode()
        assert running.wait() == 1


def test_a_reader_that_leaves_ends_the_run_quietly(folder: Path) -> None:
    (folder / "many.txt").write_text("禁语甲甲\n" * 20_000, encoding="utf-8")
    with program("many.txt", "--format", "jsonl", folder=folder) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 1
