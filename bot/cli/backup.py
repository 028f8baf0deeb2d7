"""`qingnin backup`: a checked copy of the database, made while the bot goes on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from ..errors import UsageError


@click.command()
@click.option("--out", metavar="PATH", type=click.Path(path_type=Path), help="写到这个文件（默认 data/backups/ 里）")
def backup(out: Path | None) -> None:
    """备份数据库，机器人不用停。

    Copy the database while the bot goes on; the copy is checked.

    默认写在 data/backups/，留最近 7 份，再往前每周一份、留 4 周；用 --out 指定的不清理。
    恢复：停下机器人，把备份复制成 data/qingnin.db（旁边的 -wal、-shm 删掉）。data/inbox.key 请另外保存一份。
    """
    from ..environment import Environment, open_data_folder
    from ..store.copies import check_copy, listed, name_of, too_many
    from .database import sqlite_file

    environment = Environment.read()
    if sqlite_file(environment) is None:
        raise UsageError("数据库在数据库服务上，请用它自己的备份工具（PostgreSQL：pg_dump）")
    data = open_data_folder(environment.home)
    folder = data / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    target = out or folder / name_of(datetime.now(UTC))
    asyncio.run(_copy(environment.database_url, data, target))
    check_copy(target)
    click.echo(f"备份写在 {target.resolve()}（{target.stat().st_size / 1e6:.1f} MB，已检查完好）")
    if out is None:
        for path in too_many(listed(folder)):
            path.unlink()
            click.echo(f"  太旧的删了：{path.name}")


async def _copy(url: str, data: Path, target: Path) -> None:
    from ..store import Store

    async with Store.opened(url, data_dir=data) as store:
        await store.backup(target)
