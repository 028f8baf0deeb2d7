"""Drafts: looked at, answered to their author alone, and kept nowhere; in private and inline."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from telegram_shop import BAD, Shop

from bot.desk import DraftResult
from bot.store import tables
from bot.telegram.commands.drafts import copy_button

DRAFT = "你等一下，这个不归我们管"


async def contents(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, but for the inbox, which notes that an update came."""
    async with shop.store.read() as connection:
        return {
            name: [tuple(row) for row in await connection.execute(select(table))]
            for name, table in tables.metadata.tables.items()
            if name != "inbox"
        }


def fingerprint(data: Path) -> str:
    parts = (path.read_bytes() for path in sorted(data.glob("qingnin.db*")) if not path.name.endswith("-shm"))
    return hashlib.sha256(b"".join(parts)).hexdigest()


async def test_looking_at_a_draft_leaves_the_database_as_it_was_byte_for_byte(shop: Shop) -> None:
    await shop.private(shop.lili, "/start")
    before = fingerprint(shop.env.data)
    assert (await shop.host.desk.draft(DRAFT)).findings
    assert await shop.host.desk.variants(DRAFT)
    assert fingerprint(shop.env.data) == before


async def test_a_draft_leaves_nothing_behind_by_whatever_way_it_came(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.private(shop.lili, "/start")
    before = await contents(shop)
    chat = shop.world.chats[shop.lili.id]
    forward = {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}}
    for more in ({}, {"media": "photo"}, {"extra": forward}):
        shop.clock.advance(3)
        count = len(shop.world.from_bot(shop.lili))
        await shop.say(shop.lili, DRAFT, chat, **more)
        assert "处可以改" in shop.world.from_bot(shop.lili)[count].text
    shop.clock.advance(3)
    await shop.private(shop.lili, f"/check {DRAFT}")
    query = shop.world.type_inline(shop.lili, DRAFT)
    await shop.host.step()
    assert shop.world.inline.offered[query]
    assert await contents(shop) == before
    async with shop.store.read() as connection:
        assert set((await connection.execute(select(tables.inbox.c.payload))).scalars()) == {None}
    data = b"".join(path.read_bytes() for path in shop.env.data.glob("qingnin.db*"))
    assert "不归我们管".encode() not in data
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert digest.messages == 0


BETTER = "这件事我来帮您联系快递核实，请您稍等。"


async def test_the_better_wording_can_be_copied_with_one_tap(shop: Shop) -> None:
    await shop.private(shop.lili, BAD)
    answer = shop.world.from_bot(shop.lili)[-1]
    (button,) = [button for row in answer.buttons for button in row]
    assert (button["text"], button["copy_text"]["text"]) == ("复制改好的话", BETTER)
    assert BETTER in answer.text
    shop.clock.advance(3)
    await shop.private(shop.lili, "好的，请您稍等，我帮您查一下。")
    assert shop.world.from_bot(shop.lili)[-1].buttons == []


@pytest.mark.parametrize(
    ("better", "copied"), [("您" * 256, True), ("您" * 257, False), ("😀" * 129, False), (None, False)]
)
def test_only_what_fits_a_button_is_on_one(shop: Shop, better: str | None, copied: bool) -> None:
    result = DraftResult((), better, "", "")
    assert bool(copy_button(shop.host.worker._commands._context, result)) is copied


async def offers(shop: Shop, user: object, text: str) -> list[tuple[str, str]]:
    query = shop.world.type_inline(user, text)  # type: ignore[arg-type]
    await shop.host.step()
    return [(r["title"], r["input_message_content"]["message_text"]) for r in shop.world.inline.offered[query]]


async def test_inline_offers_better_wordings_with_what_they_put_right(shop: Shop) -> None:
    assert await offers(shop, shop.lili, BAD) == [("推给别人", BETTER)]
    assert await offers(shop, shop.lili, "你自己不会看吗") == []  # no wording is known for that
    assert await offers(shop, shop.lili, "好的，请您稍等，我帮您查一下。") == [
        ("没问题，可以发", "好的，请您稍等，我帮您查一下。")
    ]
    call = next(call for call in shop.world.calls if call.method == "answerInlineQuery")
    assert (int(call.params["cache_time"]), call.params["is_personal"]) == (0, True)


async def test_inline_offers_nothing_to_people_it_does_not_know(shop: Shop) -> None:
    assert await offers(shop, shop.customer, BAD) == []
    assert await offers(shop, shop.lili, "  ") == []


async def test_a_chosen_offer_is_counted_and_judged_as_the_agents_own(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "我的快递三天没动了")
    query = shop.world.type_inline(shop.lili, BAD)
    await shop.host.step()
    shop.clock.advance(9)
    shop.world.choose_inline(shop.lili, query, 0, shop.group)
    await shop.host.step()
    await shop.wait(5)
    (status,) = await shop.private(shop.admin, "/status")
    assert "今天用了 1 次 inline 改好的话" in status
    async with shop.store.read() as connection:
        wanted = select(tables.messages.c.role, tables.messages.c.waited).order_by(tables.messages.c.id)
        rows = (await connection.execute(wanted)).all()
    assert [tuple(row) for row in rows] == [("customer", None), ("agent", 9)]


async def test_a_query_that_is_too_old_is_no_fault(shop: Shop) -> None:
    query = shop.world.type_inline(shop.lili, BAD)
    shop.world.inline.asking.pop(query)
    await shop.host.step()
    assert (await shop.private(shop.lili, "/help"))[0].startswith("我能做这些")
