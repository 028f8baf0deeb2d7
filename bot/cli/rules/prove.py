"""`rules test` and `rules coverage`: the evidence that every rule carries, run and weighed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ...errors import UsageError
from ..failures import Choice, did_you_mean
from .problems import KINDS, write

if TYPE_CHECKING:
    from ...engine.rules import Rule
    from ...engine.ruleset import RuleSet

FAILED = 1


@click.command()
@click.option("--id", "ids", multiple=True, metavar="ID", help="只跑这条规则的例句，可以写几次")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
@click.option("--format", "form", type=Choice(KINDS), default="text", help="输出的格式（默认 text）")
@click.pass_context
def test(ctx: click.Context, ids: tuple[str, ...], folders: tuple[str, ...], form: str) -> None:
    """跑规则自带的例句（bad、good、known_miss、known_false）。

    Run the examples of every rule; exit 1 if one does not come out as marked.
    """
    began = time.perf_counter()
    from ...engine.examples import count, run

    loaded = _loaded(folders)
    chosen = _chosen(loaded, ids)
    failures = [failure.problem for rule in chosen for failure in run(rule, loaded)]
    write(form, failures, ())
    total = sum(count(rule) for rule in chosen)
    result = f"{len(failures)} 个没通过" if failures else "全部通过"
    seconds = time.perf_counter() - began
    click.echo(f"{len(chosen)} 条规则，{total} 个例句，{result}，{seconds:.1f} 秒", err=True)
    ctx.exit(FAILED if failures else 0)


def _loaded(folders: tuple[str, ...]) -> RuleSet:
    from ...engine.loader import load
    from .. import ruleset

    return load(ruleset.sources(ruleset.home(), folders), run_examples=False)


def _chosen(loaded: RuleSet, ids: tuple[str, ...]) -> tuple[Rule, ...]:
    known = [rule.id for rule in loaded.rules]
    unknown = [f"没有 “{one}” 这条规则{did_you_mean(one, known)}" for one in ids if one not in known]
    if unknown:
        raise UsageError("\n".join(unknown))
    return tuple(rule for rule in loaded.rules if not ids or rule.id in ids)


@click.command()
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
@click.option("--format", "form", type=Choice(KINDS), default="text", help="输出的格式（默认 text）")
@click.pass_context
def coverage(ctx: click.Context, folders: tuple[str, ...], form: str) -> None:
    """找出没有例句用得着的写法：拿掉它，例句照样全对。

    Patterns that no example needs; exit 1 if there is one.
    """
    began = time.perf_counter()
    from ...engine.coverage import count, unproven
    from .. import ruleset

    loaded = ruleset.load(ruleset.home(), folders)
    found = [one.problem for one in unproven(loaded)]
    write(form, found, ())
    result = f"{len(found)} 个没有例句用得着" if found else "每个都有例句用得着"
    seconds = time.perf_counter() - began
    click.echo(f"{len(loaded.rules)} 条规则，{count(loaded)} 个写法，{result}，{seconds:.1f} 秒", err=True)
    ctx.exit(FAILED if found else 0)
