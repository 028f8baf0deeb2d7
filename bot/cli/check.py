"""`qingnin check`: read replies or dialogues, judge them, write what was found, say what was checked."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from .failures import Choice
from .input import BadLine, Form, Item, form_of, read
from .output import FORMATS, Format

if TYPE_CHECKING:
    from datetime import tzinfo

    from ..engine.checker import Checker
    from .judging import Count

LEVELS = ["hint", "minor", "normal", "major", "veto"]


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option(
    "--input",
    "form",
    type=Choice(["txt", "jsonl"]),
    help="输入是什么：txt 一行一句回复，jsonl 一行一个对象；不写就看文件名的结尾",
)
@click.option(
    "--format", "form_out", type=Choice(list(FORMATS)), default="text", help="输出的格式（默认 text，给人看）"
)
@click.option("--fail-level", type=Choice(LEVELS), default="minor", help="到这一级就以 1 退出（默认 minor）")
@click.option(
    "--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹（同名文件以它为准），可以写几次"
)
@click.option("--only", multiple=True, metavar="NORM,...", help="只查这些规范，如 sanyao.nin 或整组 sanbu")
@click.option("--skip", multiple=True, metavar="NORM,...", help="不查这些规范")
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    form: Form | None,
    form_out: str,
    fail_level: str,
    folders: tuple[str, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
) -> None:
    """检查客服的回复或整段会话，标出可以改的地方。

    Check agents' replies (.txt, one a line) or dialogues (.jsonl, one object a line).

    FILE 写 - 或不写，就从标准输入一行一行地读，读一行答一行；看起来像 {"…"} 的行按 jsonl 读。

    \b
    .jsonl 的一行是一段会话
      {"id": "…", "turns": [{"role": "customer", "text": "…", "ts": "…"}, …]}
      role 写 customer 客户、agent 客服、lead 组长、bot 机器人；ts 可以不写
    或一句回复
      {"id": "…", "text": "…", "prev": "客户的上一句，可以不写"}

    \b
    退出码  0 没有到 --fail-level 的命中   1 有
            2 用法、设置、规则或输入有错     3 没能运行
    """
    began = time.perf_counter()
    inputs = inputs_of(files or ("-",), form)
    from ..engine.checker import Checker
    from . import judging, ruleset

    team = ruleset.Team.here()
    rules = ruleset.select(ruleset.load(team.home, folders), only, skip)
    checker = Checker(rules, team.settings.options())
    output = FORMATS[form_out](rules.rules, rules.norms, _colour())
    count = judging.Count(rules=len(rules.rules), fail=fail_level)
    try:
        _check_all(inputs, checker, output, count, team.settings.zone)
        _write(output.end(count.tally(time.perf_counter() - began)))
    except BrokenPipeError:
        _let_go_of_stdout()
        ctx.exit(count.exit_code)
    click.echo(_summary(count, time.perf_counter() - began), err=True)
    ctx.exit(count.exit_code)


def inputs_of(files: tuple[str, ...], form: Form | None) -> list[tuple[str, Form]]:
    """Every file with how it is read; all that cannot be read are named in one message."""
    wrong = [problem for file in files if (problem := _unreadable(file, form))]
    if files.count("-") > 1:
        wrong.append("标准输入 “-” 只能写一次")
    if wrong:
        raise click.UsageError("\n".join(wrong), click.get_current_context())
    return [(file, form or form_of(file) or "txt") for file in files]


def _unreadable(file: str, form: Form | None) -> str:
    path = Path(file)
    if file == "-":
        return ""
    if not path.exists():
        return f"找不到文件 “{file}”；请检查路径"
    if path.is_dir():
        return f"“{file}” 是文件夹；请写里面的文件"
    if not os.access(path, os.R_OK):
        return f"没有权限读 “{file}”"
    if form is None and form_of(file) is None:
        return f"看不出 “{file}” 是什么格式；请加 --input txt（一行一句）或 --input jsonl"
    return ""


def _check_all(inputs: list[tuple[str, Form]], checker: Checker, output: Format, count: Count, zone: tzinfo) -> None:
    from .judging import judge
    from .output.text import plain

    for path, form in inputs:
        for item in _items(path, form, zone):
            if isinstance(item, BadLine):
                count.add_bad(item)
                click.echo(plain(str(item)), err=True)
                continue
            found = judge(checker, item)
            count.add(item, found)
            _write("".join(output.one(located) for located in found))
            if not found and path == "-" and sys.stdin.isatty():
                click.echo("没问题，可以发。", err=True)


def _items(path: str, form: Form, zone: tzinfo) -> Iterator[Item]:
    with ExitStack() as stack:
        yield from read(_lines(path, stack), path, form, zone)


def _lines(path: str, stack: ExitStack) -> BinaryIO:
    if path != "-":
        return stack.enter_context(Path(path).open("rb"))
    if sys.stdin.isatty():
        click.echo("一行写一句客服的回复，回车就有结果；Ctrl-D 结束。", err=True)
    return sys.stdin.buffer


def _write(text: str) -> None:
    """Flushed at once: whoever reads the other end of a pipe is answered line by line."""
    if text:
        sys.stdout.write(text)
        sys.stdout.flush()


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _let_go_of_stdout() -> None:
    """The reader has gone (`| head`): Python must not complain about it once more while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _summary(count: Count, seconds: float) -> str:
    checked = f"{count.replies} 条回复，{count.dialogues} 个会话，{count.rules} 条规则"
    if not count.replies and not count.bad:
        return f"没有读到可以检查的回复：{checked}，{seconds:.1f} 秒"
    lead = "没有要改的：" if not count.findings and not count.bad else ""
    bad = f"，{len(count.bad)} 行读不了（见上）" if count.bad else ""
    return f"{lead}{checked}，{count.findings} 处命中（扣分 {count.deducting}）{bad}，{seconds:.1f} 秒"
