"""Who belongs to a team: enrolled in chat, over config.yaml, and kept over a restart."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from telegram_shop import BAD, GROUP, Shop

from bot.sandbox.values import User
from bot.sandbox.world import ANONYMOUS
from bot.store import tables
from bot.telegram.people import Entry

NEW = 2009


@pytest.fixture
def newcomer(shop: Shop) -> User:
    user = shop.world.add_user(NEW, "周周", "agent", username="zhouzhou")
    shop.group.standings[NEW] = "member"
    return user


async def told(shop: Shop, user: User, text: str, **more: object) -> str:
    """Say it in the group; what the bot whispers back."""
    before = len(shop.world.from_bot(user))
    shop.clock.advance(3)
    await shop.say(user, text, **more)
    return "\n".join(post.text for post in shop.world.from_bot(user)[before:])


async def hint_of(shop: Shop, user: User) -> int:
    """How many hints a bad reply of this person leads to."""
    before = len(shop.hints(user))
    shop.clock.advance(3600)
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(user, BAD)
    await shop.wait(6)
    return len(shop.hints(user)) - before


async def test_an_agent_enrolled_by_a_reply_is_one_from_then_on(shop: Shop, newcomer: User) -> None:
    shop.promote()
    assert await hint_of(shop, newcomer) == 0
    words = await shop.say(newcomer, "您好")
    added = await told(shop, shop.lead, "/agent add 小周", reply_to=words)
    assert added.startswith("好，小周 是 售后一组 的客服了")
    assert await hint_of(shop, newcomer) == 1
    await shop.restart()
    assert await hint_of(shop, newcomer) == 1
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert "小周" in {line.name for line in digest.agents}
    assert "小周 2009" in await told(shop, shop.lead, "/agent list")


async def test_an_agent_taken_off_the_list_gets_no_hints_and_keeps_a_name(shop: Shop) -> None:
    shop.promote()
    assert await hint_of(shop, shop.lili) == 1
    assert "不再提示；以前的记录照原样留着" in await told(shop, shop.lead, "/agent remove 李莉")
    await shop.restart()
    assert await hint_of(shop, shop.lili) == 0
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert "李莉" in {line.name for line in digest.agents}
    await told(shop, shop.lead, "/agent add 2001 李莉")
    assert await hint_of(shop, shop.lili) == 1


async def test_a_hint_that_still_waits_does_not_reach_whoever_has_left(shop: Shop) -> None:
    """Once it waits for the pause between two hints, once it is ready and waits for Telegram."""
    shop.promote()
    await shop.private(shop.lead, "/start")
    assert await hint_of(shop, shop.lili) == 1
    await shop.say(shop.lili, "你自己不会看吗")  # another rule, within the cool-down
    shop.clock.advance(3)
    await shop.private(shop.lead, "/agent remove 李莉")
    await shop.wait(200)
    assert len(shop.hints(shop.lili)) == 1
    assert await hint_of(shop, shop.wang) == 1
    shop.clock.advance(3600)
    await shop.say(shop.customer, "在吗")
    shop.clock.advance(20)
    shop.world.flood.punish(GROUP, shop.clock.now() + timedelta(seconds=40))
    await shop.say(shop.wang, BAD)
    await shop.wait(8)
    async with shop.store.read() as connection:
        waiting = tables.outbox.c.state == "queued", tables.outbox.c.recipient == shop.wang.id
        assert len((await connection.execute(select(tables.outbox.c.id).where(*waiting))).all()) == 1
    await shop.private(shop.lead, "/agent remove 王强")
    await shop.wait(90)
    assert len(shop.hints(shop.wang)) == 1


async def test_an_at_name_means_whoever_has_spoken(shop: Shop, newcomer: User) -> None:
    shop.promote()
    assert "我还没见过 @zhouzhou 说话" in await told(shop, shop.lead, "/agent add @zhouzhou 小周")
    await shop.say(newcomer, "您好")
    assert "小周 是 售后一组 的客服了" in await told(shop, shop.lead, "/agent add @ZhouZhou 小周")
    assert "已不在 售后一组 的名单里" in await told(shop, shop.lead, "/agent remove @zhouzhou")
    assert "没有这个人" in await told(shop, shop.lead, "/agent remove @zhouzhou")


async def test_an_agent_who_helps_out_in_another_teams_group_is_coached_and_named(shop: Shop) -> None:
    shop.promote()
    helper = shop.world.add_user(2003, "赵敏", "agent")
    shop.group.standings[2003] = "member"
    assert await hint_of(shop, helper) == 1
    assert shop.hints(helper)[-1].text.startswith("💡 赵敏")
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert "赵敏" in {line.name for line in digest.agents}


async def test_a_long_list_fits_into_one_message(shop: Shop) -> None:
    for number in range(60):
        entry = Entry("agent", 4000 + number, "aftersales", f"<{number}>" + "长" * 60, shop.lead.id)
        await shop.host.people.enrol(entry)
    (listed,) = await shop.private(shop.lead, "/agent list")
    assert "的客服 62 位" in listed
    assert "还有 22 位" in listed


async def link_of(shop: Shop, text: str = "/agent add 小周") -> str:
    (answer,) = await shop.private(shop.lead, text)
    found = re.search(r"https://t\.me/qingnin_bot\?start=([A-Za-z0-9_-]{20,64})$", answer, re.MULTILINE)
    assert found is not None
    shop.clock.advance(2)
    return found[1]


async def test_an_invite_link_works_once(shop: Shop, newcomer: User) -> None:
    token = await link_of(shop)
    (hello,) = await shop.private(newcomer, f"/start {token}")
    assert hello.startswith("您好，小周。")
    await shop.wait(5)
    assert "小周 点了您的邀请链接，已加入 售后一组。" in shop.world.from_bot(shop.lead)[-1].text
    other = shop.world.add_user(2010, "别人")
    assert "用过了，或者过期了" in (await shop.private(other, f"/start {token}"))[0]
    assert 2010 not in shop.host.people.roster.agents
    assert (await shop.private(newcomer, f"/start {token}"))[0].startswith("您好，小周。")


async def test_an_invite_link_is_dead_after_a_day_and_hashed_at_rest(shop: Shop, newcomer: User) -> None:
    token = await link_of(shop)
    shop.clock.advance(24 * 3600)
    assert "用过了，或者过期了" in (await shop.private(newcomer, f"/start {token}"))[0]
    async with shop.store.read() as connection:
        rows = (await connection.execute(select(tables.invites))).all()
    assert token not in repr(rows)
    data = b"".join(path.read_bytes() for path in shop.env.data.glob("qingnin.db*"))
    await shop.wait(60)
    async with shop.store.read() as connection:
        kept = (await connection.execute(select(tables.inbox.c.payload))).scalars().all()
    assert token.encode() not in data
    assert all(payload is None for payload in kept)


async def test_a_guessed_token_is_nothing(shop: Shop) -> None:
    stranger = shop.world.add_user(2010, "别人")
    for token in ("x", "a" * 32, "' or 1=1 --"):
        shop.clock.advance(3)
        assert "用过了" in (await shop.private(stranger, f"/start {token}"))[0]


async def test_a_group_is_bound_and_released_in_chat(shop: Shop) -> None:
    group = shop.world.add_group(-1007, "新群", shop.lead, shop.lili, shop.customer)
    shop.world.set_standing(group, shop.world.bot, "administrator")
    for user in (shop.customer, shop.lili):
        await shop.say(user, "/bind", group)
        assert shop.world.from_bot(user) == []
    assert "登记给 售后一组 了" in await told(shop, shop.lead, "/bind", chat=group)
    await shop.restart()
    await shop.say(shop.customer, "在吗", group)
    await shop.say(shop.lili, BAD, group)
    await shop.wait(6)
    assert shop.hints(shop.lili)[-1].chat.id == -1007
    assert "不再看了" in await told(shop, shop.lead, "/bind off", chat=group)
    shop.clock.advance(3600)
    await shop.say(shop.lili, BAD, group)
    await shop.wait(6)
    assert len(shop.hints(shop.lili)) == 1
    assert "/bind 要在客户群里发" in (await shop.private(shop.lead, "/bind"))[0]


async def test_whoever_brings_the_bot_into_a_group_is_told_in_private_what_is_left_to_do(shop: Shop) -> None:
    for user in (shop.lead, shop.customer):
        await shop.private(user, "/start")
    group = shop.world.add_group(-1007, "新群", shop.lead, shop.customer)
    before = len(shop.world.from_bot(shop.customer))
    shop.world.set_standing(group, shop.world.bot, "member", by=shop.customer)
    shop.world.set_standing(group, shop.world.bot, "member", by=shop.lead)
    await shop.host.step()
    assert "我在「新群」里了" in shop.world.from_bot(shop.lead)[-1].text
    assert len(shop.world.from_bot(shop.customer)) == before
    shop.clock.advance(3)
    shop.world.set_standing(shop.group, shop.world.bot, "member", by=shop.lead)
    await shop.host.step()
    assert "我在「售后」里还不是管理员" in shop.world.from_bot(shop.lead)[-1].text
    count = len(shop.world.from_bot(shop.lead))
    shop.world.set_standing(shop.group, shop.world.bot, "administrator", by=shop.lead)
    await shop.host.step()
    assert len(shop.world.from_bot(shop.lead)) == count


async def test_a_lead_cannot_take_another_teams_group_or_agents(shop: Shop) -> None:
    shop.group.standings[shop.other_lead.id] = "member"
    shop.promote()
    await shop.say(shop.other_lead, "/bind presales")
    assert shop.host.people.roster.team_of_chat(GROUP) == "aftersales"
    assert "已在别的团队" in (await shop.private(shop.other_lead, "/agent add 2001 李莉"))[0]
    shop.clock.advance(3)
    assert (await shop.private(shop.other_lead, "/agent list")) == ["售前组 的客服 1 位：\n赵敏 2003"]
    shop.clock.advance(3)
    assert "没有这个人" in (await shop.private(shop.other_lead, "/agent remove 2001"))[0]
    assert shop.host.people.roster.agents[2001] == ("aftersales", "李莉")


async def test_an_administrator_names_leads_and_moves_agents(shop: Shop) -> None:
    (which,) = await shop.private(shop.admin, "/lead add 3002")
    assert "请写明是哪个，例如 /lead add 团队。现有：aftersales、presales" in which
    shop.clock.advance(3)
    assert "何女士 是" not in (await shop.private(shop.admin, "/lead add aftersales 3002 何组长"))[0]
    assert shop.host.people.roster.leads_of("aftersales") == (1001, 3002)
    shop.clock.advance(3)
    await shop.private(shop.admin, "/agent add presales 2001 李莉")
    assert shop.host.people.roster.agents[2001] == ("presales", "李莉")
    shop.clock.advance(3)
    await shop.private(shop.admin, "/agent remove presales 2001")
    assert 2001 not in shop.host.people.roster.agents  # config.yaml does not bring her back into her former team
    shop.clock.advance(3)
    await shop.private(shop.admin, "/lead remove aftersales 1001")
    await shop.restart()
    assert shop.host.people.roster.leads_of("aftersales") == (3002,)
    shop.clock.advance(3)
    assert "用不了" in (await shop.private(shop.lead, "/digest"))[0]


async def test_nobody_is_enrolled_who_cannot_be_told_apart(shop: Shop) -> None:
    shop.promote()
    anonymous = shop.world.say(shop.group, ANONYMOUS, "您好", sender_chat=shop.group)
    assert "认不出是哪一位" in await told(shop, shop.lead, "/agent add", reply_to=anonymous)


async def test_a_digest_counts_what_nobody_can_be_named_for(shop: Shop) -> None:
    await shop.say(shop.customer, "在吗")
    for _ in range(3):
        shop.world.say(shop.group, ANONYMOUS, "您好", sender_chat=shop.group)
    await shop.host.step()
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert [(note.kind, note.number) for note in digest.notes if note.kind == "nameless"] == [("nameless", 3)]


async def test_a_bound_group_moves_without_a_word_about_config(shop: Shop) -> None:
    group = shop.world.add_group(-1007, "新群", shop.lead, shop.lili, shop.customer)
    shop.world.set_standing(group, shop.world.bot, "administrator")
    await told(shop, shop.lead, "/bind", chat=group)
    new = shop.world.add_group(-1008, "新群", shop.lead, shop.lili, shop.customer)
    shop.world.set_standing(new, shop.world.bot, "administrator")
    shop.world.service(group, shop.lead, migrate_to_chat_id=new.id)
    await shop.host.step()
    await shop.restart()
    assert shop.host.people.roster.team_of_chat(-1008) == "aftersales"
    assert shop.host.people.roster.team_of_chat(-1007) is None
    assert "outbox" not in shop.methods()
    async with shop.store.read() as connection:
        assert (await connection.execute(select(tables.outbox.c.kind))).scalars().all() == []
