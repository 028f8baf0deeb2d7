"""`qingnin digest`: one team's digest of one local day, from what is stored, at any time."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .database import sqlite_file
from .failures import Choice

if TYPE_CHECKING:
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
def digest(team_id: str, day: str | None, form: str, out: Path | None) -> None:
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
    from ..desk import Desk
    from ..engine.checker import Checker
    from ..environment import open_data_folder
    from ..store import Store
    from .ruleset import load

    data = open_data_folder(environment.home)
    async with Store.opened(environment.database_url, data_dir=data) as store:
        desk = Desk(store, Checker(load(environment.home), settings.options()), settings)
        return await desk.digest(team, day, now)


def _need_a_place(form: str, out: Path | None) -> None:
    """A picture or a workbook on a terminal helps nobody; into a pipe it may go."""
    if form in ("png", "xlsx") and out is None and sys.stdout.isatty():
        raise UsageError(f"{form} 不是文字，不能显示在终端里；请用 --out 日报.{form} 写到文件")


def _give(built: Digest, form: str, language: str, out: Path | None) -> None:
    from ..reports.faces import rendered

    content = rendered(built, form, language)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"写不了 “{out}”（{error.strerror}）；请检查路径和权限") from error
    click.echo(f"日报写在 {out.resolve()}", err=True)
