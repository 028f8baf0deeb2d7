"""`rules lint`: every mistake of every rule file in one run; advice apart, which stops nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import FileProblems, LoadProblem
from ..failures import WRONG, Choice
from .problems import KINDS, write

if TYPE_CHECKING:
    from ...engine.loader import Sources


@click.command()
@click.argument("folders", nargs=-1, metavar="[DIR]...")
@click.option("--format", "form", type=Choice(KINDS), default="text", help="输出的格式（默认 text）")
@click.option("--all", "everything", is_flag=True, help="对自带的规则也给建议")
@click.pass_context
def lint(ctx: click.Context, folders: tuple[str, ...], form: str, everything: bool) -> None:
    """检查规则文件的写法，一次说完所有问题；再给建议。

    Check the rule files: every mistake in one run (exit 2); advice stops nothing.

    检查的是自带的规则加上团队的规则，有 teams/<id>/rules 的团队各查一遍；写了 DIR 就再加上里面的 *.yaml 和
    lexicon/*.txt。--format editor 一行一处，编辑器能直接跳到那里（VS Code 的任务里写 "problemMatcher": "$gcc"）。
    建议只给团队自己写的和改过的文件。
    """
    from .. import ruleset

    sources = ruleset.sources(ruleset.home(), folders)
    problems, advice = _examined(sources)
    if not folders:
        problems = _with_teams(ruleset.home(), problems)
    if not everything:
        advice = tuple(one for one in advice if not _is_shipped(Path(one.path)))
    write(form, problems, advice)
    click.echo(_summary(sources, problems, advice), err=True)
    ctx.exit(WRONG if problems else 0)


def _examined(sources: Sources) -> tuple[tuple[LoadProblem, ...], tuple[LoadProblem, ...]]:
    from ...engine.lint import lint as advise
    from ...engine.loader import load

    try:
        loaded = load(sources)
    except FileProblems as error:
        return error.problems, ()
    return (), tuple(advise(loaded))


def _with_teams(home: Path, problems: tuple[LoadProblem, ...]) -> tuple[LoadProblem, ...]:
    """The problems of every team's own folder too, each once."""
    from ...config import load_settings
    from ...rulebook import folders_of, sources_of, strangers

    if not folders_of(home):
        return problems
    teams = [team.id for team in load_settings(home).teams]
    found = dict.fromkeys([*problems, *strangers(home, teams)])
    for team in folders_of(home):
        if team in teams:
            found.update(dict.fromkeys(_examined(sources_of(home, team))[0]))
    return tuple(sorted(found))


def _is_shipped(pack: Path) -> bool:
    """Whether the file is a shipped one or a copy without a change: nothing its reader has to mend."""
    from ...defaults import shipped_rules

    original = shipped_rules() / pack.name
    return original.is_file() and original.read_bytes() == pack.read_bytes()


def _summary(sources: Sources, problems: Iterable[LoadProblem], advice: Iterable[LoadProblem]) -> str:
    files, rules = _counted(sources)
    count = len(list(problems))
    checked = f"{files} 个文件，{rules} 条规则"
    if count:
        return f"{checked}，{count} 个问题；规则集未加载，运行中的机器人沿用上一版"
    return f"{checked}，没有问题，{len(list(advice))} 条建议"


def _counted(sources: Sources) -> tuple[int, int]:
    """How many packs were read and how many rules stand in them, broken ones included."""
    from ...engine.lexicon import chosen

    packs = [
        path for name, path in chosen(sources.rules, ".yaml").items() if name not in ("norms.yaml", "rewrites.yaml")
    ]
    return len(packs), sum(map(_rules_in, packs))


def _rules_in(pack: Path) -> int:
    from ...yamlfile import examine

    data = examine(pack).data
    rules = data.get("rules") if isinstance(data, dict) else None
    return len(rules) if isinstance(rules, list) else 0
