"""`qingnin audit`: check many or big files side by side, resumable; findings and sums are left in a folder."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .check import LEVELS, inputs_of
from .failures import WRONG, Choice
from .input import Form

if TYPE_CHECKING:
    from ..audit import Part
    from ..engine.ruleset import RuleSet
    from .auditing import Sums

_SHOWN = 10
_FINDINGS, _SUMMARY, _BOOK = "findings.jsonl", "summary.json", "audit.xlsx"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR",
              help="结果写到这个文件夹")  # fmt: skip
@click.option("--input", "form", type=Choice(["txt", "jsonl"]), help="输入是什么；不写就看文件名的结尾")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="几个进程一起做（默认看有几个处理器）")
@click.option("--fail-level", type=Choice(LEVELS), default="minor", help="到这一级就以 1 退出（默认 minor）")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
@click.option("--only", multiple=True, metavar="NORM,...", help="只查这些规范，如 sanyao.nin 或整组 sanbu")
@click.option("--skip", multiple=True, metavar="NORM,...", help="不查这些规范")
@click.option("--restart", is_flag=True, help="从头再来，不接着上一次做")
@click.pass_context
def audit(
    ctx: click.Context,
    files: tuple[str, ...],
    out: Path,
    form: Form | None,
    workers: int | None,
    fail_level: str,
    folders: tuple[str, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
    restart: bool,
) -> None:
    """一次检查很多、很大的文件：有进度，停了能接着做，结果是一个文件夹。

    Check many or big files side by side, resumable; leaves a summary, all findings and a workbook in DIR.

    读的和 qingnin check 一样（.txt、.jsonl）。DIR 里会有 findings.jsonl（全部命中）、summary.json（合计）、
    audit.xlsx（表格）。中途停下或断电都不要紧，同样的命令再运行一次就接着做。退出码与 check 相同。
    """
    began = time.perf_counter()
    if "-" in files:
        raise click.UsageError("audit 要写文件名；从标准输入检查请用 qingnin check -", ctx)
    inputs = inputs_of(files, form)
    from .. import audit as room
    from ..audit import parts as cutting
    from . import ruleset
    from .auditing import CheckPart, Sums

    team = ruleset.Team.here()
    rules = ruleset.select(ruleset.load(team.home, folders), only, skip)
    job = CheckPart(folders, only, skip, fail_level, rules.hash)
    sums = Sums()
    with _progress(inputs) as finished:
        done = room.audit(
            inputs, out, job, _purpose(inputs, rules, fail_level), workers=workers or _workers(), anew=restart,
            finished=finished, size=cutting.SIZE,
        )  # fmt: skip
        before = _collect(done, sums, out)
    _write(sums, rules, files, out, team.settings.language)
    _tell(sums, rules, out, before, time.perf_counter() - began)
    ctx.exit(WRONG if sums.bad else int(sums.failing > 0))


def _workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _purpose(inputs: list[tuple[str, Form]], rules: RuleSet, fail: str) -> dict[str, Any]:
    """What must be the same for a run to go on: the files as they are, the rules, the level."""
    from ..audit import parts as cutting

    files = [[path, form, (stat := Path(path).stat()).st_size, stat.st_mtime_ns] for path, form in inputs]
    return {"文件": files, "规则": rules.hash, "fail-level": fail, "分段": cutting.SIZE}


def _collect(done: Iterator[Any], sums: Sums, out: Path) -> int:
    """Add everything up and write the findings as they come; how many parts had been done before."""
    before, fresh = 0, out / f".{_FINDINGS}"
    results = iter(done)
    first = next(results, None)  # begins the work, and with it the folder
    with fresh.open("w", encoding="utf-8") as file:
        while first is not None:
            sums.add(first.part, first.result)
            before += first.before
            for row in first.result["rows"]:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            first = next(results, None)
    fresh.replace(out / _FINDINGS)
    return before


def _write(sums: Sums, rules: RuleSet, files: tuple[str, ...], out: Path, language: str) -> None:
    from ..reports.audit_book import audit_book
    from .auditing import as_data, as_tables

    summary = json.dumps(as_data(sums, rules, files), ensure_ascii=False, indent=2) + "\n"
    (out / _SUMMARY).write_text(summary, encoding="utf-8")
    (out / _BOOK).write_bytes(audit_book(as_tables(sums, rules, files), language))


def _tell(sums: Sums, rules: RuleSet, out: Path, before: int, seconds: float) -> None:
    from .output.text import plain

    for line in sums.bad[:_SHOWN]:
        click.echo(plain(line), err=True)
    if len(sums.bad) > _SHOWN:
        click.echo(f"…还有 {len(sums.bad) - _SHOWN} 行读不了，都在 {_SUMMARY} 里", err=True)
    norms = {norm.id: f"{norm.group}·{norm.name}" for norm in rules.norms.values()}
    for name, hits, costs in sums.of("n")[:_SHOWN]:
        click.echo(f"{norms.get(name, name)}　命中 {hits}，扣分 {costs}")
    again = f"，其中 {before} 段是上次做完的" if before else ""
    click.echo(
        f"{sums.replies} 条回复，{sums.dialogues} 个会话，{len(rules.rules)} 条规则，"
        f"{sums.hits['']} 处命中（扣分 {sums.costs['']}），{seconds:.1f} 秒{again}", err=True,
    )  # fmt: skip
    click.echo(f"写在 {out}：{_FINDINGS}、{_SUMMARY}、{_BOOK}", err=True)


@contextmanager
def _progress(inputs: list[tuple[str, Form]]) -> Iterator[Callable[[Part], None]]:
    """A bar on a terminal; elsewhere nothing. It has no thread of its own: processes are started meanwhile."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda part: None
        return
    total = sum(Path(path).stat().st_size for path, _ in inputs)
    columns = (TextColumn("检查中"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=total)

        def finished(part: Part) -> None:
            bar.update(task, advance=part.stop - part.start, refresh=True)

        yield finished
