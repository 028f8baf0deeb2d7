"""`qingnin export`: what is stored, as files for a spreadsheet or for the person it is about."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from ..errors import UsageError
from .failures import Choice

if TYPE_CHECKING:
    from sqlalchemy import Table

    from ..environment import Environment
    from ..store.exports import Wanted

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command()
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), required=True, help="写到这个文件夹（没有就建）")
@click.option("--format", "form", type=Choice(["csv", "jsonl"]), default="csv", help="csv 给表格软件，jsonl 给程序")
@click.option("--team", metavar="ID", help="只要这个团队")
@click.option("--agent", metavar="编号", type=int, help="只要与这位客服有关的（本人要查自己的数据时用）")
@click.option("--from", "first", metavar="YYYY-MM-DD", help="从这一天起")
@click.option("--to", "last", metavar="YYYY-MM-DD", help="到这一天止")
def export(out: Path, form: str, team: str | None, agent: int | None, first: str | None, last: str | None) -> None:
    """把存着的数据导出成文件。

    Export what is stored: one file for each table. Texts are masked, as they are stored.
    """
    from ..environment import Environment
    from ..store.exports import Wanted
    from .database import parse_day, sqlite_file

    environment = Environment.read()
    sqlite_file(environment)
    wanted = Wanted(team, parse_day("--from", first), parse_day("--to", last), agent)
    try:
        out.mkdir(parents=True, exist_ok=True)
        counts = asyncio.run(_write(environment, out, form, wanted))
    except OSError as error:
        raise UsageError(f"写不了 “{out}”（{error.strerror}）；请检查路径和权限") from error
    for name, count in counts.items():
        click.echo(f"{count:8,} 行  {name}")
    if not sum(counts.values()):
        click.echo("没有符合条件的数据；请检查 --team、--agent 和日期。", err=True)


async def _write(environment: Environment, out: Path, form: str, wanted: Wanted) -> dict[str, int]:
    from ..environment import open_data_folder
    from ..store import Store
    from ..store.exports import tables

    counts = {}
    async with Store.opened(environment.database_url, data_dir=open_data_folder(environment.home)) as store:
        for table in tables(wanted):
            path = out / f"{table.name}.{form}"
            # Excel on a Chinese Windows reads UTF-8 only with a mark in front.
            with path.open("w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
                counts[path.name] = await _table(store, table, wanted, form, file)
    return counts


async def _table(store: Any, table: Table, wanted: Wanted, form: str, file: TextIO) -> int:
    from ..store.exports import rows

    count, names = 0, list(table.c.keys())
    write = csv.DictWriter(file, names)
    if form == "csv":
        write.writeheader()
    async with store.read() as connection:
        async for row in rows(connection, table, wanted):
            count += 1
            if form == "csv":
                write.writerow({name: _cell(value) for name, value in row.items()})
            else:
                file.write(json.dumps(_plain(row), ensure_ascii=False) + "\n")
    return count


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in row.items()}


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date | datetime) else value
