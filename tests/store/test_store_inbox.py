"""The inbox loses nothing, handles nothing twice and leaves no words behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import StoreError
from bot.store import Store, inbox
from bot.store.tables import inbox as table


async def test_an_update_is_kept_once_and_in_order(store: Store, now: datetime) -> None:
    await store.inbox.add(7, '{"n": 7}', now)
    await store.inbox.add_many([(8, '{"n": 8}'), (7, '{"n": "again"}'), (5, '{"n": 5}')], now)
    waiting = await store.inbox.waiting(10)
    assert [(row.update_id, row.payload) for row in waiting] == [(7, '{"n": 7}'), (8, '{"n": 8}'), (5, '{"n": 5}')]
    assert waiting[0].received_at == now
    assert await store.inbox.backlog() == 3
    assert await store.inbox.last_update() == 8


async def test_waiting_is_read_in_pages(store: Store, now: datetime) -> None:
    await store.inbox.add_many([(n, "{}") for n in range(5)], now)
    first = await store.inbox.waiting(2)
    assert [row.update_id for row in await store.inbox.waiting(2, after=first[-1].id)] == [2, 3]


async def test_what_is_done_is_gone_but_remembered(store: Store, now: datetime) -> None:
    await store.inbox.add(7, "words", now)
    (row,) = await store.inbox.waiting(1)
    await store.inbox.done(row.id, now)
    await store.inbox.add(7, "words", now)
    assert await store.inbox.waiting(1) == []
    async with store.read() as connection:
        assert (await connection.execute(select(table.c.payload))).scalar_one() is None


async def test_done_twice_says_so(store: Store, now: datetime) -> None:
    await store.inbox.add(7, "{}", now)
    (row,) = await store.inbox.waiting(1)
    async with store.write() as tx:
        assert await inbox.finish(tx, row.id, now)
        assert not await inbox.finish(tx, row.id, now)


async def test_a_row_that_never_was_is_an_error(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError, match="99"):
        await store.inbox.done(99, now)


async def test_long_handled_rows_go_but_the_newest_stays(store: Store, now: datetime) -> None:
    await store.inbox.add_many([(1, "{}"), (2, "{}"), (3, "{}")], now)
    for row in await store.inbox.waiting(3):
        if row.update_id != 1:
            await store.inbox.done(row.id, now)
    async with store.write() as tx:
        assert await inbox.forget(tx, now + timedelta(days=4)) == 1
    assert await store.inbox.last_update() == 3
    assert [row.update_id for row in await store.inbox.waiting(3)] == [1]


async def test_no_word_that_waits_is_readable_in_the_files(store: Store, now: datetime, tmp_path: Path) -> None:
    await store.inbox.add(1, '{"text": "我的电话是13800138000"}', now)
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert b"13800138000" not in on_disk
    assert "我的电话".encode() not in on_disk


async def test_another_key_does_not_open_it(store: Store, url: str, now: datetime, tmp_path: Path) -> None:
    await store.inbox.add(1, "{}", now)
    (tmp_path / "other").mkdir()
    async with Store.opened(url, data_dir=tmp_path / "other") as other:
        with pytest.raises(StoreError, match=r"inbox\.key"):
            await other.inbox.waiting(1)


async def test_a_damaged_key_is_named(url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "inbox.key").write_bytes(b"short")
    with pytest.raises(StoreError, match=r"inbox\.key"):
        await Store.open(url, data_dir=tmp_path / "data")
