"""`qingnin digest`: one team's digest of one local day, from what is stored, at any time."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .database import sqlite_file
from .failures import Choice

if TYPE_CHECKING:
    from ..desk import Desk
    from ..environment import Environment
    from ..reports.model import Digest
    from ..settings import Settings


@click.command()
@click.option("--team", "team_id", metavar="ID", required=True, help="config.yaml 里团队的 id")
@click.option("--day", metavar="YYYY-MM-DD", help="哪一天（团队的当地日期，默认今天）")
@click.option(
    "--format",
    "form",
    type=Choice(["text", "png", "xlsx", "html", "json"]),
    default="text",
    help="输出的格式（默认 text）",
)
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help="写到这个文件（默认标准输出）")
@click.option(
    "--period", type=Choice(["day", "week", "month"]), default="day", help="出一天的日报，或这天所在的周、月绩效"
)
@click.option("--explain", "agent", metavar="AGENT", help="不出日报，只说这位客服的分是怎么算的（编号或称呼）")
def digest(team_id: str, day: str | None, form: str, out: Path | None, period: str, agent: str | None) -> None:
    """一个团队一天的日报。

    The digest of one team and day.
    """
    from ..config import load_settings
    from ..environment import Environment

    environment = Environment.read()
    settings = load_settings(environment.home)
    now = datetime.now(UTC)
    zone = settings.team(team_id).zone
    chosen = _day(day) if day else now.astimezone(zone).date()
    if chosen > now.astimezone(zone).date():
        raise UsageError(f"{chosen} 还没有到；日报只有今天和以前的")
    if agent is not None or period != "day":
        option = "--explain" if agent is not None else "--period"
        if form not in ("text", "json"):
            raise UsageError(f"{option} 只有文字（text）和 json，没有 {form}")
        sqlite_file(environment)
        if agent is not None:
            _write(asyncio.run(_explained(environment, settings, team_id, agent, chosen, form)), out)
        else:
            _write(asyncio.run(_scorecard(environment, settings, team_id, period, chosen, now, form)), out)
        return
    _need_a_place(form, out)
    sqlite_file(environment)
    built = asyncio.run(_build(environment, settings, team_id, chosen, now))
    _give(built, form, settings.language, out)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--day：“{text}” 不是日期；请写成 2026-11-23 这样") from None


async def _build(environment: Environment, settings: Settings, team: str, day: date, now: datetime) -> Digest:
    async with _desk(environment, settings) as desk:
        return await desk.digest(team, day, now)


async def _explained(
    environment: Environment, settings: Settings, team_id: str, agent: str, day: date, form: str
) -> bytes:
    """How one agent's score came about."""
    from ..coaching.html import plain
    from ..reports.explanation import as_data, explanation_html

    async with _desk(environment, settings) as desk:
        await desk.know_staff()
        team = desk.staff.settings.team(team_id)
        people = {**team.former, **team.agents}
        number = next((one for one, name in people.items() if agent in (name, str(one))), None)
        if number is None:
            raise UsageError(f"{team.name} 里没有叫 “{agent}” 的客服；现有：{'、'.join(people.values()) or '还没有人'}")
        told = await desk.explain(team_id, number, day)
    if form == "json":
        return (json.dumps(as_data(told), ensure_ascii=False, indent=2) + "\n").encode()
    return (plain(explanation_html(told, settings.language, settings.scoring.weight_cap)) + "\n").encode()


async def _scorecard(
    environment: Environment, settings: Settings, team: str, period: str, day: date, now: datetime, form: str
) -> bytes:
    """A week's or a month's scorecard."""
    from ..coaching.html import plain
    from ..reports.explanation import as_data
    from ..reports.scorecard import scorecard_html

    async with _desk(environment, settings) as desk:
        card = await desk.scorecard(team, "week" if period == "week" else "month", day, now)
    if form == "json":
        return (json.dumps(as_data(card), ensure_ascii=False, indent=2) + "\n").encode()
    return (plain(scorecard_html(card, settings.language)) + "\n").encode()


@asynccontextmanager
async def _desk(environment: Environment, settings: Settings) -> AsyncIterator[Desk]:
    from ..desk import Desk
    from ..environment import open_data_folder
    from ..rulebook import load_rulebook
    from ..store import Store

    data = open_data_folder(environment.home)
    async with Store.opened(environment.database_url, data_dir=data) as store:
        yield Desk(store, load_rulebook(environment.home, [team.id for team in settings.teams]), settings)


def _need_a_place(form: str, out: Path | None) -> None:
    """A picture or a workbook on a terminal helps nobody; into a pipe it may go."""
    if form in ("png", "xlsx") and out is None and sys.stdout.isatty():
        raise UsageError(f"{form} 不是文字，不能显示在终端里；请用 --out 日报.{form} 写到文件")


def _give(built: Digest, form: str, language: str, out: Path | None) -> None:
    from ..reports.faces import rendered

    _write(rendered(built, form, language), out)


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"写不了 “{out}”（{error.strerror}）；请检查路径和权限") from error
    click.echo(f"日报写在 {out.resolve()}", err=True)
