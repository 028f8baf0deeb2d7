"""`rules list` and `rules explain`: what is in force, and what one rule is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ...errors import UsageError
from ..failures import Choice, did_you_mean
from ..nearby import nearby
from ..width import cells, pad

if TYPE_CHECKING:
    from ...config import Settings
    from ...engine.rules import Norm, Rule, Side, Within

_INDENT = 8


@click.command()
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", help="输出的格式（默认 text）")
def list_rules(folders: tuple[str, ...], form: str) -> None:
    """列出所有规则：id、名字、规范、级别、状态。

    List every rule in force.
    """
    from .. import ruleset

    loaded = ruleset.load(ruleset.home(), folders)
    if form == "json":
        click.echo(json.dumps([_row(rule) for rule in loaded.rules], ensure_ascii=False, indent=2))
        return
    rows = [list(map(str, _row(rule).values()))[:5] for rule in loaded.rules]
    widths = [max(cells(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        click.echo("  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"{len(rows)} 条规则，规则集 {loaded.hash}", err=True)


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "norm": rule.norm,
        "level": rule.level.word,
        "state": state(rule),
        "file": nearby(rule.path),
        "line": rule.line,
    }


def state(rule: Rule) -> str:
    """What the rule does here: a hint is shown and never deducted; on trial it says nothing until it is proved."""
    if rule.state == "trial":
        return "先试行"
    return "只提示" if rule.level.word == "hint" else "在用"


@click.command()
@click.argument("rule_id", metavar="ID")
@click.option("--rules", "folders", multiple=True, metavar="DIR", help="再加一个规则文件夹，可以写几次")
def explain(rule_id: str, folders: tuple[str, ...]) -> None:
    """讲明一条规则：规范、写法、例句、扣分、出处。

    Explain one rule: norm, patterns, a bad and a good example, points, source.
    """
    from .. import ruleset

    team = ruleset.Team.here()
    loaded = ruleset.load(team.home, folders)
    ids = [rule.id for rule in loaded.rules]
    if rule_id not in ids:
        raise UsageError(f"没有 “{rule_id}” 这条规则{did_you_mean(rule_id, ids) or '；'}全部规则见 qingnin rules list")
    rule = loaded.rule(rule_id)
    for heading, text in _sections(rule, loaded.norms[rule.norm], team.settings):
        _print_section(heading, text)


def _print_section(heading: str, text: str) -> None:
    for number, line in enumerate(text.splitlines() or [""]):
        click.echo(pad(heading if number == 0 else "", _INDENT) + line)


def _sections(rule: Rule, norm: Norm, settings: Settings) -> Iterator[tuple[str, str]]:
    yield "规则", f"{rule.id}  {rule.name}"
    yield "规范", f"{norm.id}  {norm.name}（{norm.gloss}）"
    if norm.definition:
        yield "", norm.definition
    yield "级别", f"{rule.level.word}（{_points(rule, settings)}）  状态：{state(rule)}"
    yield from _what(rule)
    for heading, patterns in (("除非", rule.unless), ("连发里", rule.excused_by), ("缓和", rule.softened_by)):
        if patterns:
            yield heading, "\n".join(pattern.source for pattern in patterns)
    yield "提示", rule.hint
    if rule.suggest:
        yield "可以说", "\n".join(rule.suggest)
    for heading, examples in (("错例", rule.bad), ("好例", rule.good)):
        if examples:
            yield heading, examples[0].text.strip()
    if rule.ref:
        yield "依据", rule.ref
    yield "出处", f"{nearby(rule.path)}:{rule.line}"


def _points(rule: Rule, settings: Settings) -> str:
    points = settings.scoring.deduct.points(rule.level)
    if rule.level.word == "veto":
        return f"红线候选，扣 {points} 分；有人确认之后才算"
    return f"扣 {points} 分" if points else "不扣分"


def _what(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "何处", _where(rule)
    if rule.verb == "expect" and rule.after and rule.expect and rule.within:
        yield "在…之后", _side(rule.after)
        yield "要有", _side(rule.expect)
        yield "范围", _range(rule.within)
        return
    if rule.verb == "share" and rule.quota is not None:
        wanted = rule.quota.wanted
        yield "多说", "\n".join(pattern.source for pattern in rule.patterns[:wanted])
        yield "少说", "\n".join(pattern.source for pattern in rule.patterns[wanted:])
        yield "至少", f"{rule.quota.at_least}%（少说的到 {rule.quota.times} 次才判）"
        return
    if rule.verb == "repeat":
        yield "重复", f"同一位客服第 {rule.times} 次发一样的话"
        return
    if rule.verb == "weigh" and rule.signs is not None:
        yield "合计", f"{len(rule.signs.points)} 个迹象的分数相加，到 {rule.threshold} 分就提示"
        return
    heading = {"forbid": "不要说", "require": "要有其一", "replace": "换成"}[rule.verb]
    yield heading, "\n".join(_patterns(rule))


def _range(within: Within) -> str:
    if within.promise:
        return "客服自己承诺的时间内"
    return f"{within.replies} 条回复内" if within.replies else f"{within.seconds} 秒内"


def _patterns(rule: Rule) -> Iterator[str]:
    for number, pattern in enumerate(rule.patterns):
        instead = f"  →  {'、'.join(rule.replacements[number])}" if rule.verb == "replace" else ""
        yield f"{pattern.source}{instead}"


def _where(rule: Rule) -> str:
    who = {"agent": "客服的消息", "first_agent": "首位接待的客服的消息", "customer": "客户的消息"}[rule.when.role]
    at = {"any": "", "opening": "，开头一轮", "closing": "，会话结束时的最后一轮"}[rule.when.at]
    whole = "，整句就是它" if rule.when.whole else ""
    prev = f"，客户刚说过：{'、'.join(pattern.source for pattern in rule.when.prev)}" if rule.when.prev else ""
    given = f"，客户已经说过：{'、'.join(pattern.source for pattern in rule.when.given)}" if rule.when.given else ""
    return f"{who}{at}{whole}{prev}{given}"


def _side(side: Side) -> str:
    who = {"customer": "客户", "agent": "客服"}[side.role]
    if not side.match:
        return f"{who}的消息"
    return f"{who}的消息里有：" + "\n".join(pattern.source for pattern in side.match)
