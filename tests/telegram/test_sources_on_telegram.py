"""Where replies come from: topics with a relay bot, and groups in which several customers speak at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from telegram_shop import BAD, CONFIG, GROUP, Shop

from bot.engine.ruleset import RuleSet
from bot.sandbox.values import User
from bot.store import tables

DAY = date(2026, 11, 23)
RELAY = User(7001, "转发", "relay_bot", is_bot=True)


async def messages(shop: Shop, *columns: str) -> list[tuple[object, ...]]:
    async with shop.store.read() as connection:
        wanted = select(*(tables.messages.c[name] for name in columns)).order_by(tables.messages.c.id)
        return [tuple(row) for row in await connection.execute(wanted)]


async def test_whom_a_plain_answer_meant_is_not_guessed(shop: Shop) -> None:
    """Two customers ask, one plain answer comes: no time is taken from it, it counts once, nobody is left waiting."""
    await shop.say(shop.customer, "我的快递三天没动了")
    shop.clock.advance(10)
    await shop.say(shop.second, "发票怎么开")
    shop.clock.advance(20)
    await shop.say(shop.lili, "您好，我帮您查一下")
    answers = await messages(shop, "role", "text", "ref", "waited", "certain", "key")
    assert [row[1:5] for row in answers if row[0] == "agent"] == [
        ("您好，我帮您查一下", 3, None, False),
        ("", -3, None, False),
    ]
    assert {row[5] for row in answers} == {f"tg-group:{GROUP}:3001", f"tg-group:{GROUP}:3002"}
    digest = await shop.host.desk.digest("aftersales", DAY, shop.clock.now())
    assert (digest.messages, digest.conversations, digest.answers.rounds) == (1, 2, 0)
    assert [(note.kind, note.number) for note in digest.notes] == [("uncertain", 1)]


async def test_a_quoted_answer_is_timed_even_among_several(shop: Shop) -> None:
    first = await shop.say(shop.customer, "我的快递三天没动了")
    shop.clock.advance(10)
    await shop.say(shop.second, "发票怎么开")
    shop.clock.advance(20)
    await shop.say(shop.lili, "您好，我帮您查一下", reply_to=first)
    shop.clock.advance(60)
    await shop.say(shop.lili, "发票在订单页申请")
    assert [row for row in await messages(shop, "role", "waited", "certain", "key") if row[0] == "agent"] == [
        ("agent", 30, True, f"tg-group:{GROUP}:3001"),
        ("agent", None, False, f"tg-group:{GROUP}:3002"),
    ]


async def test_the_memory_of_who_waits_survives_a_restart(shop: Shop) -> None:
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.second, "发票怎么开")
    await shop.restart()
    shop.clock.advance(5)
    await shop.say(shop.lili, "您好，我帮您查一下")
    assert len([row for row in await messages(shop, "role", "certain") if row == ("agent", False)]) == 2
    await shop.restart()
    shop.clock.advance(60)
    await shop.say(shop.wang, "请您稍等")
    assert len([row for row in await messages(shop, "role", "certain") if row == ("agent", False)]) == 3


async def test_a_hint_about_an_uncertain_answer_comes_once(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.second, "发票怎么开")
    await shop.say(shop.lili, BAD)
    await shop.wait(10)
    assert len(shop.hints(shop.lili)) == 1


async def test_a_topic_deleted_meanwhile_costs_no_hint_and_no_trust_in_the_chat(shop: Shop) -> None:
    shop.group.forum = True
    shop.promote()
    thread = shop.world.open_topic(shop.group, shop.lead, "陈先生")
    await shop.say(shop.customer, "我的快递三天没动了", thread=thread)
    await shop.say(shop.lili, BAD, thread=thread)
    shop.world.delete_topic(shop.group, thread)
    await shop.wait(6)
    (hint,) = shop.hints(shop.lili)
    assert (hint.receiver, hint.thread) == (shop.lili.id, None)
    assert shop.host.notifier.ephemeral.possible(GROUP)


@pytest.fixture
async def forum(tmp_path: Path, rules: RuleSet) -> Shop:
    """A forum with a relay bot, whose own messages our bot does not see."""
    config = CONFIG.replace("    name: 售后一组\n", '    name: 售后一组\n    internal_marks: ["//"]\n')
    return Shop(tmp_path, rules, config=config)


async def test_a_topic_with_a_relay_bot(forum: Shop) -> None:
    await forum.open()
    world = forum.world
    forum.group.forum = True
    world.users[RELAY.id] = RELAY
    forum.promote()
    thread = world.open_topic(forum.group, forum.lead, "陈先生")
    copied = world.say(forum.group, RELAY, "我的快递三天没动了", thread=thread)
    forum.clock.advance(45)
    await forum.say(forum.lili, "// 这个客户上周也来过", thread=thread)
    await forum.say(forum.lili, BAD, thread=thread, reply_to=copied)
    await forum.wait(6)
    again = await forum.say(forum.lili, "请您稍等", thread=thread, reply_to=copied)  # quoting twice changes nothing
    assert await messages(forum, "role", "text", "waited", "ref") == [
        ("customer", "我的快递三天没动了", None, copied.id),
        ("agent", BAD, 45, again.id - 1),
        ("agent", "请您稍等", None, again.id),
    ]
    (hint,) = forum.hints(forum.lili)
    assert (hint.receiver, hint.thread) == (forum.lili.id, thread)
    await forum.close()
