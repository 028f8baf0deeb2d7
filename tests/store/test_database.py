"""What the connection promises: pragmas, one transaction or none, writers that queue, private files."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.errors import StoreError
from bot.store import Store, facts, hints
from bot.store.tables import mutes


async def test_pragmas_hold_on_every_connection(store: Store) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1, "secure_delete": 1}
    async with store.read() as one, store.read() as two, store.write() as three:
        for connection in (one, two, three):
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in expected}
            assert found == expected


async def test_files_are_private(store: Store, tmp_path: Path) -> None:
    await store.remember("x", 1)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert set(modes) >= {"qingnin.db", "qingnin.db-wal", "inbox.key"}
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_all_or_nothing(store: Store) -> None:
    async def half() -> None:
        async with store.write() as tx:
            await facts.put(tx, "one", 1)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await half()
    assert await store.fact("one") is None
    await store.remember("one", 2)
    assert await store.fact("one") == 2


async def test_readers_are_not_held_up_by_a_writer(store: Store) -> None:
    async with store.write() as tx:
        await facts.put(tx, "one", 1)
        assert await store.fact("one") is None
    assert await store.fact("one") == 1


async def test_many_writers_lose_nothing(store: Store) -> None:
    async def count() -> None:
        for _ in range(10):
            async with store.write() as tx:
                await facts.put(tx, "n", (await facts.get(tx, "n") or 0) + 1)

    await asyncio.gather(*(count() for _ in range(8)))
    assert await store.fact("n") == 80


async def test_a_writer_waits_for_another_program(store: Store, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "data" / "qingnin.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(store.remember("x", 1))
    await asyncio.sleep(0.05)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing
    assert await store.fact("x") == 1


async def test_moments_come_back_in_utc(store: Store, now: datetime) -> None:
    local = now.astimezone(timezone(timedelta(hours=8)))
    async with store.write() as tx:
        await hints.mute(tx, 2**40, local)
        assert await hints.muted_until(tx, 2**40) == now
        assert (await tx.execute(select(mutes.c.until))).scalar_one().utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        with pytest.raises(Exception, match="time zone"):
            await hints.mute(tx, 1, now.replace(tzinfo=None))


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file"):
        await Store.open(f"sqlite+aiosqlite:///{tmp_path}/file/q.db", data_dir=tmp_path / "data")


async def test_errors_never_quote_what_was_written(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError) as caught:
        async with store.write() as tx:
            await tx.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "13800138000"})
    assert "13800138000" not in str(caught.value)
    assert "13800138000" not in str(caught.value.__cause__)


async def test_no_word_reaches_the_log_even_at_debug(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with Store.opened(url, data_dir=tmp_path / "data") as store:
        await store.remember("canary", "13800138000")
    assert "13800138000" not in caplog.text


async def test_a_writer_takes_the_lock_at_its_first_word(store: Store, tmp_path: Path) -> None:
    """Not at its first write: that is where two writers would find each other and one would fail."""
    other = sqlite3.connect(tmp_path / "data" / "qingnin.db", isolation_level=None, timeout=0)
    async with store.write() as tx:
        await facts.get(tx, "x")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
