"""The outermost command: help at once, failures in words, exit codes that scripts rely on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import COMMANDS, main
from bot.cli.failures import Choice, explain
from bot.cli.group import Command, Program
from bot.errors import FileProblems, LoadProblem, StoreError, TextError, UnavailableError, UsageError


def qingnin(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_without_a_command_the_help_is_shown() -> None:
    assert qingnin().stdout == qingnin("--help").stdout
    assert qingnin().exit_code == 0


def test_the_help_lists_every_command_with_its_words() -> None:
    text = qingnin("-h").stdout
    for name, entry in COMMANDS.items():
        assert name in text
        assert entry.help.split(" · ")[0] in text


def test_the_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'jieba', 'pydantic', 'sqlalchemy', 'telegram', 'rich', 'yaml', 'bot.engine', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert "check" in done.stdout


@pytest.mark.parametrize("name", ["check", "rules", "config", "init"])
def test_every_command_explains_itself_in_lines_that_fit(name: str) -> None:
    from bot.cli.width import cells

    result = qingnin(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"用法：qingnin {name}")
    assert "Show this message" not in result.stdout
    assert max(cells(line) for line in result.stdout.splitlines()) <= 80


def test_the_version() -> None:
    result = qingnin("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("qingnin ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek",), "没有 “chek” 这个命令，是不是想写 “check”？"),
        (("zzz",), "没有 “zzz” 这个命令；有这些命令：run、demo、sandbox、check"),
        (("check", "--formt", "json"), "没有 “--formt” 这个选项，是不是想写 “--format”？"),
        (("check", "--format"), "选项 “--format” 的写法不对：它后面要写一个值"),
        (("check", "--format", "jsn"), "--format：没有 “jsn”，是不是想写 “json”？"),
        (("check", "--input", "xyz"), "--input：没有 “xyz”，可以写：txt、jsonl"),
        (("config", "extra"), "多写了 extra"),
        (("config", "--show-origin=3"), "选项 “--show-origin” 的写法不对：它不带值"),
        (("rules", "explain"), "少写了 ID"),
    ],
)
def test_a_wrong_command_line_is_answered_in_chinese(words: tuple[str, ...], said: str) -> None:
    result = qingnin(*words)
    assert said in result.stderr
    assert result.exit_code == 2
    assert result.stdout == ""


PROBLEM = LoadProblem("规则.yaml", 12, 5, "不认识的键 “forbidd”", "是不是想写 “forbid”？", "    forbidd: [x]", 7)


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (UsageError("少了一样"), "少了一样", 2),
        (TextError("坏字"), "坏字", 2),
        (StoreError("打不开"), "打不开", 3),
        (UnavailableError("连不上"), "连不上", 3),
        (FileProblems([PROBLEM]), "规则.yaml:12:5", 2),
        (click.Abort(), "已停下。", 130),
        (ZeroDivisionError("客户说的话"), "抱歉", 3),
    ],
)
def test_every_failure_has_words_and_a_code(error: Exception, said: str, code: int) -> None:
    lines, exit_code = explain(error)
    assert said in "\n".join(lines)
    assert exit_code == code


def failing(error: Callable[[], Exception]) -> Program:
    @click.group(cls=Program, commands_table={})
    def program() -> None:
        """A program that fails."""

    @program.command()
    def fail() -> None:
        """Fail."""
        raise error()

    return program


def test_an_unexpected_fault_quotes_nobody_unless_asked_to() -> None:
    program = failing(lambda: ZeroDivisionError("客户的手机号"))
    quiet = CliRunner().invoke(program, ["fail"])
    assert quiet.exit_code == 3
    assert "客户的手机号" not in quiet.stderr
    assert "--debug" in quiet.stderr
    loud = CliRunner().invoke(program, ["fail", "--debug"])
    assert "Traceback" in loud.stderr
    assert "ZeroDivisionError: 客户的手机号" in loud.stderr


def test_commands_come_from_the_table_alone() -> None:
    table = {"dumps": Command("json", "from a table")}
    group: Any = Program("x", commands_table=table)
    assert group.list_commands(None) == ["dumps"]
    assert group.get_command(None, "loads") is None


def test_a_choice_accepts_its_words() -> None:
    assert Choice(["txt", "jsonl"]).convert("txt", None, None) == "txt"
