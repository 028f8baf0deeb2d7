"""One engine for reading and writing: pragmas, BEGIN IMMEDIATE for writers, one writer at a time.

SQLite allows one writer. A writing transaction takes the write lock at its first word (BEGIN
IMMEDIATE) and our own tasks queue for it on an asyncio lock instead of polling the file. Readers
have connections of their own and see a consistent snapshot without holding anybody up.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ..errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # Telegram forgets what we have confirmed: it must survive a power cut
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)
_WRITES = "qingnin_writes"


class Database:
    """A pool of connections. `path` is the SQLite file, None for another back end."""

    def __init__(self, engine: AsyncEngine, path: Path | None) -> None:
        self.engine, self.path = engine, path
        self._turn = asyncio.Lock()

    @classmethod
    def connect(cls, url: str) -> Database:
        """Prepare the database at `url`; nothing is opened yet, but a SQLite file is made with mode 0600."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise StoreError("数据库地址写得不对；SQLite 的样子是 sqlite+aiosqlite:////绝对路径/qingnin.db") from None
        path = _file_of(parsed.database) if parsed.get_backend_name() == "sqlite" else None
        if path is not None:
            _make_private(path)
        logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # at DEBUG it logs every value that is written
        try:
            engine = create_async_engine(parsed, pool_size=5, max_overflow=5, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise StoreError(f"数据库地址要用的驱动没有安装：{error.name}；请安装它，或改用 sqlite+aiosqlite") from None
        if path is not None:
            _prepare_sqlite(engine)
        return cls(engine, path)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction: committed at the end, rolled back if anything is raised."""
        async with self._turn:
            with _Explained():
                async with self.engine.connect() as connection:
                    await connection.execution_options(**{_WRITES: True})
                    async with connection.begin():
                        yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot to read from; never waits for writers."""
        with _Explained():
            async with self.engine.connect() as connection, connection.begin():
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class _Explained:
    """Turn the driver's errors into ours, without the statement's values."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OperationalError) or type(error) is DatabaseError:  # its other children are our mistakes
            advice = "请检查磁盘空间和文件权限、文件是否完好，以及是否有别的程序占着它"
            raise StoreError(f"数据库用不了：{error.orig}；{advice}") from error
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreError("与数据库的连接断了，请检查数据库服务是否在运行") from error


def _file_of(database: str | None) -> Path:
    if not database or database == ":memory:" or database.startswith("file:"):
        raise StoreError("数据库要放在文件里（内存数据库在重启后什么也不剩）；请给出文件路径")
    return Path(database)


def _make_private(path: Path) -> None:
    """Create the file before SQLite does, which would make it readable to everybody; WAL and SHM copy its mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"{path} 打不开：{error.strerror}；请检查文件夹是否存在、是否可写") from None


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # autocommit: the driver adds no BEGIN of its own
        cursor = raw.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
