"""The outbox: once in, most urgent first, hints at most once, digests at least once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.store import (
    Button,
    ConversationRow,
    FindingRow,
    HintRow,
    MessageRow,
    Store,
    conversations,
    findings,
    hints,
    messages,
    outbox,
)
from bot.store.outbox import Parcel

SECOND = timedelta(seconds=1)


def parcel(now: datetime, **changes: object) -> Parcel:
    digest = Parcel("digest", "a", 1001, "<b>日报</b>", "日报", "digest:a:2026-11-23:1001", now)
    return replace(digest, **changes)  # type: ignore[arg-type]


async def put(store: Store, *parcels: Parcel, now: datetime) -> None:
    async with store.write() as tx:
        for one in parcels:
            await outbox.put(tx, one, now)


async def hint(store: Store, now: datetime) -> int:
    """A hint with everything it hangs on."""
    async with store.write() as tx:
        day = date(2026, 11, 23)
        talk = await conversations.add(
            tx, ConversationRow(0, "a", "k", -100, None, day, now, now, None, None, False, None, None, None, None)
        )
        row = MessageRow(
            0, talk, "k", 1, "a", day, "agent", 2001, "不", now, None, None, False, False, None, False, 0, 0
        )
        said = await messages.add(tx, row)
        assert said is not None
        broken = FindingRow(
            0, talk, said, "r", 0, said, "a", day, 2001, "sanbu.shengying", 2, "生硬", 0, 1, "不", "请", None, "h", "s",
            "hit", now, "hinted", None,
        )  # fmt: skip
        found = await findings.add(tx, broken)
        given = HintRow(0, found, "a", 2001, "r", 2, day, now, "live", "💡", None, None, None)
        return await hints.add(tx, given)


async def test_goes_in_once(store: Store, now: datetime) -> None:
    async with store.write() as tx:
        assert await outbox.put(tx, parcel(now), now)
        assert not await outbox.put(tx, parcel(now, html="别的"), now)
    (row,) = await store.outbox.waiting(now)
    assert (row.html, row.recipient, row.state, row.attempts) == ("<b>日报</b>", 1001, "queued", 0)


async def test_most_urgent_first_and_nothing_before_its_time_or_too_late(store: Store, now: datetime) -> None:
    await put(
        store,
        parcel(now, dedupe="late", expires_at=now),
        parcel(now, dedupe="early", due_at=now + SECOND),
        parcel(now, dedupe="ordinary", priority=5),
        parcel(now, dedupe="urgent", priority=0, buttons=(Button("采纳", "h:1:accept"),)),
        now=now,
    )
    waiting = await store.outbox.waiting(now)
    assert [row.priority for row in waiting] == [0, 5]
    assert waiting[0].buttons == (Button("采纳", "h:1:accept"),)
    assert await store.outbox.next_due() == now


async def test_what_is_too_late_is_given_up(store: Store, now: datetime) -> None:
    await put(store, parcel(now, expires_at=now + SECOND), now=now)
    async with store.write() as tx:
        assert not await outbox.has_late(tx, now)
        assert await outbox.expire(tx, now) == 0
        assert await outbox.has_late(tx, now + SECOND)
        assert await outbox.expire(tx, now + SECOND) == 1
    assert await store.outbox.next_due() is None


async def test_only_one_takes_a_row_for_sending(store: Store, now: datetime) -> None:
    await put(store, parcel(now), now=now)
    (row,) = await store.outbox.waiting(now)
    assert await store.outbox.mark_sending(row.id)
    assert not await store.outbox.mark_sending(row.id)
    assert await store.outbox.waiting(now) == []


async def test_after_a_crash_a_hint_is_given_up_and_a_digest_goes_again(store: Store, now: datetime) -> None:
    number = await hint(store, now)
    await put(store, parcel(now), parcel(now, kind="hint", hint_id=number, dedupe="hint"), now=now)
    for row in await store.outbox.waiting(now):
        await store.outbox.mark_sending(row.id)
    assert await store.outbox.recover() == (1, 1)
    (again,) = await store.outbox.waiting(now)
    assert (again.kind, again.attempts) == ("digest", 1)


async def test_a_failed_row_waits_for_its_next_try_or_is_given_up(store: Store, now: datetime) -> None:
    await put(store, parcel(now), now=now)
    (row,) = await store.outbox.waiting(now)
    await store.outbox.mark_sending(row.id)
    await store.outbox.mark_failed(row.id, "429", retry_at=now + 3 * SECOND)
    assert await store.outbox.waiting(now) == []
    assert [r.id for r in await store.outbox.waiting(now + 3 * SECOND)] == [row.id]
    await store.outbox.mark_failed(row.id, "400")
    assert await store.outbox.waiting(now + 3 * SECOND) == []


@pytest.mark.parametrize("sent", [True, False])
async def test_a_correction_waits_until_its_hint_was_sent(store: Store, now: datetime, sent: bool) -> None:
    number = await hint(store, now)
    await put(
        store,
        parcel(now, kind="hint", hint_id=number, dedupe="hint"),
        parcel(now, kind="hint_edit", hint_id=number, dedupe="thanks"),
        now=now,
    )
    (row,) = await store.outbox.waiting(now)
    assert row.kind == "hint"
    await store.outbox.mark_sending(row.id)
    if sent:
        await store.outbox.mark_sent(row.id, {"message_id": 5}, now)
        (edit,) = await store.outbox.waiting(now)
        assert (edit.kind, edit.target) == ("hint_edit", {"message_id": 5})
    else:
        await store.outbox.mark_dropped(row.id, "unreachable")
        assert await store.outbox.waiting(now) == []
