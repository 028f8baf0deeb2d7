"""A fresh database, an older one, a newer one, somebody else's one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import StoreError
from bot.store import Store
from bot.store.migrate import HEAD, alembic_config
from bot.store.tables import metadata


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


async def test_migrations_build_what_the_tables_say(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(names) == {*metadata.tables, "alembic_version"}


async def test_opening_twice_changes_nothing(url: str, tmp_path: Path) -> None:
    for _ in range(2):
        async with Store.opened(url, data_dir=tmp_path / "data") as store:
            await store.remember("seen", True)
            assert await store.check() == "ok"
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["inbox.key", "qingnin.db"]


async def test_a_newer_database_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    async with Store.opened(url, data_dir=tmp_path / "data"):
        pass
    file = tmp_path / "data" / "qingnin.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="9999"):
        await Store.open(url, data_dir=tmp_path / "data")
    assert file.read_bytes() == before
    assert not list(tmp_path.glob("data/*before*"))


async def test_a_foreign_database_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "qingnin.db") as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="别的表"):
        await Store.open(url, data_dir=tmp_path / "data")


async def test_a_file_that_is_no_database_is_named(url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "qingnin.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="数据库"):
        await Store.open(url, data_dir=tmp_path / "data")


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "nonsense"])
async def test_addresses_that_cannot_work_are_explained(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await Store.open(url, data_dir=tmp_path / "data")


async def test_a_backup_is_complete_private_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    await store.remember("question", {"answer": 42})
    copy = tmp_path / "copy.db"
    await store.backup(copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    async with Store.opened(f"sqlite+aiosqlite:///{copy}", data_dir=tmp_path / "elsewhere") as restored:
        assert await restored.fact("question") == {"answer": 42}
    with pytest.raises(StoreError, match="已经存在"):
        await store.backup(copy)
