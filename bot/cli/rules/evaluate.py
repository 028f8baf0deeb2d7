"""`rules eval`: how well the rules do on replies that people have labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import UsageError
from ..failures import Choice
from ..width import pad

if TYPE_CHECKING:
    from ...engine.evaluate import Evaluation, Judged, Rate


@click.command("eval")
@click.argument("file", metavar="FILE")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", help="输出的格式（默认 text）")
@click.option("--wrong", is_flag=True, help="把判错的逐条列出来")
def evaluate(file: str, folders: tuple[str, ...], form: str, wrong: bool) -> None:
    """在人工标注过的回复上量规则：找到多少、误判多少。

    Measure the rules on a labelled YAML file; prints rates with Wilson intervals.
    """
    from ...engine import evaluate as measuring
    from .. import ruleset

    if not Path(file).is_file():
        raise UsageError(f"找不到文件 “{file}”")
    cases = measuring.read_cases(Path(file))
    result = measuring.evaluate(ruleset.load(ruleset.home(), folders), cases)
    click.echo(_as_json(result) if form == "json" else _as_text(result, wrong), nl=False)


def _as_text(result: Evaluation, wrong: bool) -> str:
    lines = [f"{len(result.judged)} 个标注样例（区间为 Wilson 95%）", ""]
    lines += [pad("规范", 18) + pad("按规范", 26) + "按同族"]
    for norm, (strict, lenient) in result.by_norm.items():
        lines.append(pad(norm, 18) + pad(_rate(strict), 26) + _rate(lenient))
    lines += ["", *(f"{pad(name, 18)}{_rate(rate)}" for name, rate in _totals(result))]
    if wrong:
        lines += ["", "判错的："] + [_line(one) for one in result.judged if not one.right]
    return "\n".join(lines) + "\n"


def _totals(result: Evaluation) -> list[tuple[str, Rate]]:
    return [
        ("违规找到（同族）", result.rate("violation", "veto")),
        ("违规找到（规范）", result.rate("violation", "veto", lenient=False)),
        ("红线找到", result.rate("veto")),
        ("无事被扣分", result.false_alarms("ok")),
        ("提示被扣分", result.false_alarms("hint")),
    ]


def _rate(rate: Rate) -> str:
    if not rate.total:
        return "—"
    low, high = rate.interval
    return f"{rate.hits}/{rate.total} = {rate.value:.1%}（{low:.0%}–{high:.0%}）"


def _line(one: Judged) -> str:
    found = "、".join(f"{f.rule}({f.level.word})" for f in one.findings) or "什么也没有"
    return f"  {one.case.id}  {one.case.verdict}  {one.case.text}  → {found}"


def _as_json(result: Evaluation) -> str:
    def data(rate: Rate) -> dict[str, object]:
        return {"hits": rate.hits, "total": rate.total, "rate": rate.value, "interval": rate.interval}

    document = {
        "schema": 1,
        "by_norm": {norm: {"strict": data(a), "lenient": data(b)} for norm, (a, b) in result.by_norm.items()},
        "found": data(result.rate("violation", "veto")),
        "found_strict": data(result.rate("violation", "veto", lenient=False)),
        "veto": data(result.rate("veto")),
        "false_alarms": data(result.false_alarms("ok")),
        "hint_deducted": data(result.false_alarms("hint")),
        "wrong": [one.case.id for one in result.judged if not one.right],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
