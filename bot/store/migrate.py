"""Brings a database to this program's version, after making a copy; refuses one from a later program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from ..errors import StoreError
from .database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest version; kept here so that an up-to-date database is opened without importing Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Migrate to `HEAD` in one transaction; raises StoreError if the database is newer than the program."""
    async with database.read() as connection:
        version = await connection.run_sync(_version)
    if version == HEAD:
        return
    if version is not None:
        _refuse_unknown(version)
        await copy(database, _copy_name(database, version))
    async with database.write() as connection:
        await connection.run_sync(_upgrade)


async def copy(database: Database, target: Path | None) -> None:
    """A complete copy of a SQLite database, made while it is in use; nothing for other back ends."""
    if target is None:
        return
    _reserve(target)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute("VACUUM INTO ?", (str(target),))


def _reserve(target: Path) -> None:
    """Make the empty file that SQLite may fill, readable to nobody else."""
    try:
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StoreError(f"{target} 已经存在，没有覆盖它；请先把它移走") from None
    except OSError as error:
        raise StoreError(f"{target} 写不了：{error.strerror}；请检查文件夹是否存在、是否可写") from None


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _version(connection: Connection) -> str | None:
    """The database's version, None if it is empty."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    if tables:
        raise StoreError("这个数据库里已经有别的表，不是本程序建的；请换一个数据库地址")
    return None


def _refuse_unknown(version: str) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if version not in known:
        raise StoreError(
            f"数据库的版本是 {version}，比本程序（{HEAD}）新；请升级 qingnin，或用升级前的备份，数据库没有被改动"
        )


def _copy_name(database: Database, version: str) -> Path | None:
    if database.path is None:
        return None
    stem = database.path.with_name(f"{database.path.stem}.before-{HEAD}-was-{version}")
    tries = [stem.with_name(f"{stem.name}{suffix}.db") for suffix in ("", *(f"-{n}" for n in range(2, 1000)))]
    return next(path for path in tries if not path.exists())


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(alembic_config(connection), "head")
