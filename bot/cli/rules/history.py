"""`rules new`, `trial`, `health`, `replay` and `cases`: rules against what was said and judged before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ...errors import FileProblems, UsageError
from ..failures import Choice
from ..width import cells, pad

if TYPE_CHECKING:
    from ...desk.backtest import Hit, Sitting, Trial
    from ...desk.replaying import Replayed
    from ...engine.ruleset import RuleSet
    from ...environment import Environment
    from ...settings import Settings, TeamSettings
    from ...store import Tx

Result = TypeVar("Result")
FAILED = 1
_CONTEXT = 12

_RESULTS = {
    "same": "重放一致：同一个规则集在同一句上又找到了同样的字。",
    "changed_words": "没有再找到：这句后来改过、删过，或存的时候打了码，已经不是当时判的原话。",
    "different": "没有再找到，话却没有变：程序升级过，判法不同了。",
    "no_rules": "重放不了：没有存下当时的规则集（太旧，或那时还没有存）。",
    "no_words": "重放不了：那句话过了保存期，已经删了。",
}


@click.command()
@click.argument("finding", type=int, metavar="FINDING")
@click.pass_context
def replay(ctx: click.Context, finding: int) -> None:
    """用当时的规则集把一处命中再判一遍；FINDING 是它的编号。

    Judge a stored finding once more by the very rules that found it; exit 1 if it is not found again.
    """
    from ...desk.replaying import replayed

    environment, settings = _here()

    async def look(connection: Tx) -> Replayed | None:
        from ...store import findings

        row = await findings.get(connection, finding)
        return (
            None if row is None else await replayed(connection, finding, settings.options(_listed(settings, row.team)))
        )

    outcome = asyncio.run(_reading(environment, look))
    if outcome is None:
        raise UsageError(f"没有编号 {finding} 的命中；编号在申诉和 qingnin export 的 findings 里")
    row = outcome.row
    click.echo(f"命中 {row.id}　{row.name}（{row.rule}）　{row.norm}　状态 {row.state}")
    click.echo(f"规则版本 {row.rule_hash}　规则集 {row.ruleset}　{row.found_at:%Y-%m-%d %H:%M} UTC")
    if row.match:
        click.echo(f"命中的字：【{row.match}】")
    click.echo(_RESULTS[outcome.result])
    ctx.exit(0 if outcome.result == "same" else FAILED)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--days", type=click.IntRange(1, 90), default=14, help="往回看几天（默认 14）")
@click.option("--team", "team_id", metavar="ID", help="哪个团队（只有一个团队时不用写）")
def trial(file: Path, days: int, team_id: str | None) -> None:
    """拿一个改好的规则文件，在存着的对话上试一遍：会命中什么、涉及多少人、分数怎么变。

    Try an edited rule file on the stored history: what it would find, whom it touches, what scores would be.

    FILE 是规则文件（*.yaml），同名的文件按它算，别的照旧；什么也不会改动。
    FILE 已经放在 rules/ 里的，与没有它（或自带的同名文件）相比。
    """
    from ...desk.backtest import tried
    from ...rulebook import load_team, rule_folder
    from ...rulewriting import proved

    if not file.is_file():
        raise UsageError(f"找不到文件 “{file}”")
    environment, settings = _here()
    team = _team(settings, team_id)
    home, folder = environment.home, _with_folder(environment, team)
    old = load_team(home, folder).ruleset
    new = proved(home, folder, file.name, file.read_text(encoding="utf-8"), old)
    if file.resolve().parent in (rule_folder(home).resolve(), rule_folder(home, folder).resolve()):
        old = _without(home, folder, file.name, old)
    sittings = asyncio.run(_history(environment, team, days))
    options = settings.options(team)
    click.echo(as_text(tried(sittings, old, new, options, settings.scoring, days=days, seed=file.name)), nl=False)


def _without(home: Path, team: str | None, name: str, known: RuleSet) -> RuleSet:
    """The rules as they would be without this file of the team's; as they are, where they cannot do without it."""
    from ...defaults import shipped_rules
    from ...rulewriting import proved

    shipped = shipped_rules() / name
    try:
        return proved(home, team, name, shipped.read_text(encoding="utf-8") if shipped.is_file() else "", known)
    except FileProblems:
        return known


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="写到这个文件（YAML）")
@click.option("--team", "team_id", metavar="ID", help="哪个团队（只有一个团队时不用写）")
def cases(out: Path, team_id: str | None) -> None:
    """把盲判里大家看法一致的句子写成标注样例，给 qingnin rules eval 用。

    Write the snippets on which people agreed as labelled cases for `qingnin rules eval`.
    """
    import yaml

    from ...desk.labelled import labelled_cases
    from ...rulebook import load_team

    environment, settings = _here()
    team = _team(settings, team_id)
    ruleset = load_team(environment.home, _with_folder(environment, team)).ruleset
    found = asyncio.run(_reading(environment, lambda connection: labelled_cases(connection, team.id, ruleset)))
    if not found:
        raise UsageError("还没有两个人判得一致的句子；请组长先用 /calibrate 判几天")
    head = f"# {team.name}盲判一致的句子，已打码。量规则：qingnin rules eval {out.name}\n"
    text = head + yaml.safe_dump({"cases": found}, allow_unicode=True, sort_keys=False, width=10_000)
    _write(out, text)
    click.echo(f"{len(found)} 个标注样例写在 {out}", err=True)


@click.command()
@click.option("--team", "team_id", metavar="ID", help="哪个团队（只有一个团队时不用写）")
@click.option("--days", type=click.IntRange(1, 400), default=30, help="看近几天（默认 30）")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", help="输出的格式（默认 text）")
def health(team_id: str | None, days: int, form: str) -> None:
    """每条规则在团队里的状况：状态、命中、提示、申诉、准确率和区间、最近变化。

    How each rule is doing in a team: state, hits, hints, appeals, precision with its interval, last change.
    """
    from ...desk.rule_health import rule_health
    from ...rulebook import load_team
    from ...scoring.health import HEALTH_HEADS, health_cells, ranked

    environment, settings = _here()
    team = _team(settings, team_id)
    ruleset = load_team(environment.home, _with_folder(environment, team)).ruleset
    now = datetime.now(UTC)
    found = asyncio.run(_reading(environment, lambda tx: rule_health(tx, team, ruleset, now, days=days)))
    if form == "json":
        keys = [english.replace(" ", "_") for _, english in HEALTH_HEADS]
        rows = [dict(zip(keys, health_cells(one), strict=True)) for one in ranked(found)]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    lines = [
        [head for head, _ in HEALTH_HEADS],
        *([_cell(cell) for cell in health_cells(one)] for one in ranked(found)),
    ]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(HEALTH_HEADS))]
    for line in lines:
        click.echo("  ".join(pad(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return "—"
    return f"{cell:.1%}" if isinstance(cell, float) else str(cell)


@click.command()
@click.argument("sentence", metavar="这句话")
@click.option("--days", type=click.IntRange(1, 90), default=14, help="在近几天的对话里找像它的话（默认 14）")
@click.option("--team", "team_id", metavar="ID", help="哪个团队（只有一个团队时不用写）")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="写到这个文件（默认标准输出）")
def new(sentence: str, days: int, team_id: str | None, out: Path | None) -> None:
    """从一句不妥的话起草一条规则；要紧的字可以用【】标出来。

    Draft a rule from one example. Near-misses from the stored history become candidates for `good`.
    """
    from ...desk.backtest import tried
    from ...desk.workshop import unfound
    from ...rulebook import load_team
    from ...rulewriting import draft_rule, near_misses, proved

    environment, settings = _here()
    team = _team(settings, team_id) if settings.teams else None
    name = _with_folder(environment, team) if team is not None else None
    old = load_team(environment.home, name).ruleset
    sittings = _known_history(environment, team, days)
    plain = draft_rule(sentence, old)
    rules = proved(environment.home, name, f"{plain.rule}.yaml", plain.content, old)
    options = settings.options(team)
    first = tried(sittings, old, rules, options, settings.scoring, days=days, rules=[plain.rule])
    draft = draft_rule(sentence, old, near_misses(sentence, unfound(sittings, first)))
    rules = proved(environment.home, name, f"{draft.rule}.yaml", draft.content, old)
    if out is None:
        click.echo(draft.content, nl=False)
    else:
        _write(out, draft.content)
        click.echo(f"草稿写在 {out}；看过改好以后放进 rules/ 文件夹，它先试行。", err=True)
    if sittings:
        result = tried(sittings, old, rules, options, settings.scoring, days=days, rules=[draft.rule], seed=draft.rule)
        click.echo(as_text(result), nl=False, err=True)


# ---- words ----------------------------------------------------------------------------------


def as_text(result: Trial) -> str:
    """What a trial found, for people."""
    lines = [f"近 {result.days} 天：{result.conversations} 个会话，{result.replies} 条客服回复"]
    if not result.rules:
        return "\n".join([*lines, "这个文件和现在用的没有不同，什么也不会变。"]) + "\n"
    for rule in result.rules:
        lines.append(
            f"{rule.rule}（{rule.name}）命中 {rule.before} → {rule.after}："
            f"新增 {rule.new}，少了 {rule.gone}，涉及 {rule.agents} 位客服"
        )
        lines += [f"    {shown(hit)}" for hit in rule.shown]
    if result.score_before is not None and result.score_after is not None:
        change = result.score_after - result.score_before
        lines.append(
            f"如果作数：会话均分 {result.score_before:.1f} → {result.score_after:.1f}（{change:+.1f}），"
            f"{result.touched} 位客服的分数会变"
        )
    return "\n".join(lines) + "\n"


def shown(hit: Hit) -> str:
    """The words of a hit with the place marked and a little around it."""
    first, last = max(0, hit.start - _CONTEXT), min(len(hit.text), hit.end + _CONTEXT)
    if hit.end <= hit.start:
        return f"{hit.text[: 2 * _CONTEXT]}（缺）".replace("\n", " ")
    before, match, after = hit.text[first : hit.start], hit.text[hit.start : hit.end], hit.text[hit.end : last]
    return f"{'…' if first else ''}{before}【{match}】{after}{'…' if last < len(hit.text) else ''}".replace("\n", " ")


# ---- the store ------------------------------------------------------------------------------


def _here() -> tuple[Environment, Settings]:
    from ...config import load_settings
    from ...environment import Environment

    environment = Environment.read()
    return environment, load_settings(environment.home)


def _team(settings: Settings, team: str | None) -> TeamSettings:
    if team is not None:
        return settings.team(team)
    if len(settings.teams) == 1:
        return settings.teams[0]
    if not settings.teams:
        raise UsageError("config.yaml 里还没有团队，也就没有存着的对话；团队写在 teams 里，文件里有例子")
    raise UsageError(f"要写 --team；现有的团队：{'、'.join(one.id for one in settings.teams)}")


def _listed(settings: Settings, team: str) -> TeamSettings | None:
    return next((one for one in settings.teams if one.id == team), None)


def _with_folder(environment: Environment, team: TeamSettings) -> str | None:
    """The team's id where it has rules of its own."""
    from ...rulebook import folders_of

    return team.id if team.id in folders_of(environment.home) else None


async def _reading(environment: Environment, look: Callable[[Tx], Awaitable[Result]]) -> Result:
    from ...environment import open_data_folder
    from ...store import Store
    from ..database import sqlite_file

    sqlite_file(environment)
    data = open_data_folder(environment.home)
    async with Store.opened(environment.database_url, data_dir=data) as store, store.read() as connection:
        return await look(connection)


async def _history(environment: Environment, team: TeamSettings, days: int) -> list[Sitting]:
    from ...desk.backtest import read_history, since

    start = since(datetime.now(UTC), days)
    return await _reading(environment, lambda connection: read_history(connection, team.id, start))


def _known_history(environment: Environment, team: TeamSettings | None, days: int) -> list[Sitting]:
    """The history where there is one: a rule can be drafted before the bot has ever run."""
    from ..database import sqlite_file

    try:
        sqlite_file(environment)
    except UsageError:
        return []
    return asyncio.run(_history(environment, team, days)) if team is not None else []


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"写不了 “{out}”（{error.strerror}）；请检查路径和权限") from error
