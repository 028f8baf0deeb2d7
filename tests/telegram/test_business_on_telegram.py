"""An agent's own chats through Telegram Business: read, coached in private, and never spoken into."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from telegram_shop import BAD, GOOD, Shop

from bot.sandbox.business import Account
from bot.sandbox.values import Post
from bot.store import tables

DAY = date(2026, 11, 23)


@pytest.fixture
async def account(shop: Shop) -> Account:
    """李莉 has opened the private chat, and her own chats to the bot."""
    await shop.private(shop.lili, "/start")
    shop.clock.advance(2)
    account = shop.world.connect(shop.lili)
    await shop.host.step()
    await shop.wait(5)
    assert "我不会在那些聊天里说一个字" in shop.world.from_bot(shop.lili)[-1].text
    return account


async def talk(shop: Shop, account: Account, text: str = BAD, **more: object) -> Post:
    """The customer asks, the agent answers, a moment passes."""
    shop.clock.advance(600)
    shop.world.business_say(account, shop.customer, "我的快递三天没动了")
    shop.clock.advance(20)
    post = shop.world.business_say(account, shop.customer, text, by=shop.lili, **more)  # type: ignore[arg-type]
    await shop.host.step()
    await shop.wait(6)
    return post


async def kept(shop: Shop, *columns: str) -> list[tuple[object, ...]]:
    async with shop.store.read() as connection:
        rows = await connection.execute(select(*(tables.messages.c[name] for name in columns)))
    return [tuple(row) for row in rows]


async def test_the_hint_goes_to_the_agents_private_chat_and_no_call_names_the_connection(
    shop: Shop, account: Account
) -> None:
    await talk(shop, account)
    (hint,) = shop.hints(shop.lili)
    assert (hint.chat.id, hint.receiver) == (shop.lili.id, None)
    assert "不归我们管" in hint.text
    assert shop.world.from_bot(shop.customer) == []
    assert [call for call in shop.world.calls if "business_connection_id" in call.params] == []
    assert {call.params.get("chat_id") for call in shop.world.calls} <= {None, shop.lili.id, -1001000000001}
    assert await kept(shop, "key", "role", "waited") == [
        (f"tg-biz:{account.name}:3001", "customer", None),
        (f"tg-biz:{account.name}:3001", "agent", 20),
    ]


async def test_even_a_customer_who_has_started_the_bot_hears_nothing(shop: Shop, account: Account) -> None:
    await shop.private(shop.customer, "/start")
    before = len(shop.world.from_bot(shop.customer))
    await talk(shop, account)
    assert len(shop.hints(shop.lili)) == 1
    assert len(shop.world.from_bot(shop.customer)) == before


async def test_an_edit_is_a_correction_and_a_deletion_forgets_the_words(shop: Shop, account: Account) -> None:
    post = await talk(shop, account)
    shop.world.business_edit(account, post, GOOD)
    await shop.host.step()
    await shop.wait(5)
    assert shop.hints(shop.lili)[-1].text.startswith("✅")
    second = await talk(shop, account, "你自己不会看吗")
    shop.world.business.delete(account, [second])
    await shop.host.step()
    digest = await shop.host.desk.digest("aftersales", DAY, shop.clock.now())
    assert (digest.corrected, digest.disputed) == (1, 0)
    assert ("",) in await kept(shop, "text")
    assert "不会看" not in str(await kept(shop, "text"))


async def test_greetings_and_bots_are_not_judged(shop: Shop, account: Account) -> None:
    await talk(shop, account, extra={"is_from_offline": True})
    await talk(shop, account, extra={"sender_business_bot": {"id": 9, "is_bot": True, "first_name": "x"}})
    assert shop.hints(shop.lili) == []
    assert [row for row in await kept(shop, "role", "auto") if row[0] == "agent"] == [("agent", True)]


async def test_what_the_bot_itself_is_echoed_leads_to_nothing(shop: Shop, account: Account) -> None:
    for _ in range(3):
        shop.world.business_say(
            account, shop.customer, BAD, by=shop.world.bot, extra={"sender_business_bot": {"id": shop.world.bot.id}}
        )
    calls = len(shop.world.calls)
    await shop.host.step()
    assert {call.method for call in shop.world.calls[calls:]} == {"getUpdates"}
    assert await kept(shop, "id") == []


async def test_the_same_customer_at_two_agents_is_two_conversations(shop: Shop, account: Account) -> None:
    other = shop.world.connect(shop.wang)
    await talk(shop, account)
    shop.world.business_say(other, shop.customer, "在吗")
    shop.world.business_say(other, shop.customer, "您好，请问有什么可以帮您？", by=shop.wang)
    await shop.host.step()
    assert {key for (key,) in await kept(shop, "key")} == {f"tg-biz:{a.name}:3001" for a in (account, other)}


async def test_it_goes_on_after_a_restart_and_ends_with_the_connection(shop: Shop, account: Account) -> None:
    await shop.restart()
    await talk(shop, account)
    assert len(shop.hints(shop.lili)) == 1
    shop.world.disconnect(account)
    shop.world.push_raw({"business_message": {  # a straggler
        "message_id": 99, "date": int(shop.clock.now().timestamp()), "text": BAD,
        "business_connection_id": account.name,
        "chat": {"id": 3001, "type": "private"}, "from": {"id": 2001, "is_bot": False, "first_name": "李莉"},
    }})  # fmt: skip
    await shop.host.step()
    await shop.wait(5)
    assert len(await kept(shop, "id")) == 2
    assert shop.world.from_bot(shop.lili)[-1].text == "好，不再看您的私聊了。"


async def test_a_connection_whose_making_was_missed_is_learnt_from_the_agents_own_words(shop: Shop) -> None:
    await shop.private(shop.lili, "/start")
    account = shop.world.connect(shop.lili)
    shop.world.updates(2**60, 1)  # it never reaches the bot
    await talk(shop, account)
    await talk(shop, account, "请您稍等")
    assert [row for row in await kept(shop, "role", "waited") if row[0] == "agent"] == [("agent", None), ("agent", 20)]
    assert len(shop.hints(shop.lili)) == 1
    assert sum("已连上" in post.text for post in shop.world.from_bot(shop.lili)) == 1


async def test_an_agent_who_leaves_the_team_is_read_no_more(shop: Shop, account: Account) -> None:
    await shop.private(shop.lead, "/agent remove 李莉")
    await talk(shop, account)
    assert shop.hints(shop.lili) == []
    assert await kept(shop, "id") == []


async def test_a_strangers_chats_are_not_read_until_a_lead_says_so(shop: Shop) -> None:
    for lead in (shop.lead, shop.other_lead):
        await shop.private(lead, "/start")
    new = shop.world.add_user(2009, "周周", "agent")
    account = shop.world.connect(new)
    shop.world.business_say(account, shop.customer, "我的快递三天没动了")
    shop.world.business_say(account, shop.customer, BAD, by=new)
    await shop.host.step()
    await shop.wait(10)
    assert await kept(shop, "id") == []
    asked = shop.world.from_bot(shop.lead)[-1]
    assert "周周（2009）" in asked.text
    (button,) = [button for row in asked.buttons for button in row]
    assert button["text"] == "加进 售后一组"
    assert [b["text"] for row in shop.world.from_bot(shop.other_lead)[-1].buttons for b in row] == ["加进 售前组"]
    for nobody in (shop.other_lead, shop.lili, new):  # data can be forged: it is checked at every press
        shop.world.press(nobody, asked, button["callback_data"])
    await shop.host.step()
    assert 2009 not in shop.host.people.roster.agents
    shop.clock.advance(3)
    shop.world.press(shop.lead, asked, button["text"])
    await shop.host.step()
    assert shop.host.people.roster.agents[2009] == ("aftersales", "周周")
    assert "周周 是 售后一组 的客服了" in asked.text
    shop.world.business_say(account, shop.customer, BAD, by=new)
    await shop.host.step()
    assert len(await kept(shop, "id")) == 1


async def test_a_chat_with_a_colleague_is_private(shop: Shop, account: Account) -> None:
    shop.world.business_say(account, shop.wang, "这个客户真烦", by=shop.lili)
    shop.world.business_say(account, shop.lead, "你自己不会看吗", by=shop.lili)
    await shop.host.step()
    assert await kept(shop, "id") == []
