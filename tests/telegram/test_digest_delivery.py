"""The digest on its way: to whom, in which form, what its buttons show to whom, and what if it is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select
from telegram_shop import BAD, CONFIG, GROUP, Shop

from bot.engine.ruleset import RuleSet
from bot.sandbox.values import Chat, Happening, Post, Refusal, Upload, User
from bot.store import erasure
from bot.store.tables import facts, outbox

LEADS = -1009000000001
TO_CHAT = CONFIG.replace(
    "    chats: [-1001000000001]\n", f"    chats: [-1001000000001]\n    digest: {{to: chat, chat: {LEADS}}}\n"
)
DUE = 6.5 * 3600


@asynccontextmanager
async def opened(folder: Path, rules: RuleSet, config: str) -> AsyncIterator[Shop]:
    shop = Shop(folder, rules, config=config)
    await shop.open()
    try:
        yield shop
    finally:
        await shop.close()


def told(shop: Shop, user: User) -> list[Post]:
    """Digests, cards and files that somebody was sent, oldest first."""
    return [post for post in shop.world.from_bot(user) if "日报" in post.text or post.media]


async def work(shop: Shop) -> None:
    """A morning: one good answer, one that finds something."""
    for person in (shop.lead, shop.other_lead, shop.lili):
        shop.world.chats[person.id].started = True
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, "您好，请问有什么可以帮您？")
    await shop.say(shop.customer, "我的快递呢")
    await shop.say(shop.lili, BAD)


async def evening(shop: Shop) -> tuple[Post, Post]:
    """The card and the text that the lead gets at 18:30."""
    await work(shop)
    await shop.wait(DUE + 5)
    card, text = told(shop, shop.lead)
    return card, text


def labels(post: Post) -> dict[str, str]:
    return {button["text"]: button["callback_data"] for row in post.buttons for button in row}


def uploads(shop: Shop, method: str, field: str) -> list[Upload]:
    return [call.params[field] for call in shop.world.calls if call.method == method]


async def press(shop: Shop, user: User, post: Post, button: str) -> tuple[list[Post], str]:
    """What somebody is sent after a press, and the words that answer it."""
    before, answers = len(shop.world.from_bot(user)), len(shop.world.calls)
    shop.world.press(user, post, button)
    await shop.host.step()
    await shop.wait(3)
    said = [c.params.get("text", "") for c in shop.world.calls[answers:] if c.method == "answerCallbackQuery"]
    return shop.world.from_bot(user)[before:], said[0]


async def test_a_card_then_the_text_with_buttons(shop: Shop) -> None:
    card, text = await evening(shop)
    assert card.media == "photo"
    assert card.text == "【客服日报】售后一组 11月23日 12:00–12:00 在岗 1 人"
    assert text.text.startswith(card.text)
    assert [*labels(text)] == ["李莉", "明细表", "网页版"]
    photo = next(photo for photo in uploads(shop, "sendPhoto", "photo") if "aftersales" in photo)
    assert photo.content.startswith(b"\x89PNG")
    assert photo == "qingnin-aftersales-2026-11-23.png"
    assert all("售后一组" not in post.text for post in told(shop, shop.other_lead))
    assert told(shop, shop.lili) == []


async def test_a_press_on_a_name_shows_that_day_to_the_lead_alone(shop: Shop) -> None:
    _, text = await evening(shop)
    ((post,), _) = await press(shop, shop.lead, text, "李莉")
    assert post.chat.id == shop.lead.id
    assert "李莉" in post.text
    assert "「不归我们管」" in post.text
    assert "会话 1" in post.text


async def test_nobody_else_gets_anything_by_pressing_and_a_forged_button_is_dead(shop: Shop) -> None:
    _, text = await evening(shop)
    forged = ["d::", "d:x:people", "d:261399-00000000:people", "d:261123:p1", "d:261123-1:" + "9" * 30]
    for user in (shop.other_lead, shop.lili, shop.customer):
        shop.world.chats[user.id].started = True
        for data in labels(text).values():
            assert await told_after(shop, user, text, data) == []
    for data in forged:
        assert await told_after(shop, shop.lead, text, data) == []


async def told_after(shop: Shop, user: User, post: Post, data: str) -> list[Post]:
    """What somebody is sent at a press, which must be answered."""
    before, calls = len(shop.world.from_bot(user)), len(shop.world.calls)
    shop.world.press(user, post, data)
    await shop.host.step()
    assert all(c.params["text"] for c in shop.world.calls[calls:] if c.method == "answerCallbackQuery")
    return shop.world.from_bot(user)[before:]


async def test_files_come_on_demand_in_private(shop: Shop) -> None:
    _, text = await evening(shop)
    for button, ending, begins in (("明细表", "xlsx", b"PK\x03\x04"), ("网页版", "html", b"<!doctype html>")):
        ((post,), said) = await press(shop, shop.lead, text, button)
        assert "私下发给您" in said
        assert (post.chat.id, post.media) == (shop.lead.id, "document")
        file = uploads(shop, "sendDocument", "document")[-1]
        assert file == f"qingnin-aftersales-2026-11-23.{ending}"
        assert file.content.startswith(begins)
    assert len(told(shop, shop.lead)) == 4


async def test_the_card_of_any_day_comes_after_asking_for_it(shop: Shop) -> None:
    await work(shop)
    before = len(shop.world.from_bot(shop.lead))
    await shop.private(shop.lead, "/digest")
    (text,) = shop.world.from_bot(shop.lead)[before:]
    assert [*labels(text)] == ["李莉", "卡片", "明细表", "网页版"]
    ((post,), _) = await press(shop, shop.lead, text, "卡片")
    assert post.media == "photo"


async def test_what_waits_for_a_decision_comes_one_by_one(shop: Shop) -> None:
    await work(shop)
    await shop.wait(10)
    hint = shop.hints(shop.lili)[-1]
    await press(shop, shop.lili, hint, "误报")
    await shop.wait(DUE)
    text = [post for post in told(shop, shop.lead) if post.buttons and not post.media][-1]
    button = next(label for label in labels(text) if label.startswith("待您定"))
    posts, _ = await press(shop, shop.lead, text, button)
    assert any("这个不归我们管" in post.text for post in posts)


async def test_the_leads_group_gets_it_and_no_customers_group(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, TO_CHAT) as shop:
        chat = shop.world.add_group(LEADS, "组长群", shop.lead, shop.other_lead)
        await work(shop)
        await shop.wait(DUE + 5)
        assert [post.media for post in seen(shop, chat)] == ["photo", None]
        assert [post for post in seen(shop, shop.group) if "日报" in post.text] == []
        assert all(post.chat.id == LEADS for post in told(shop, shop.lead))
        text = seen(shop, chat)[-1]
        (post,), _ = await press(shop, shop.lead, text, "李莉")
        assert post.chat.id == shop.lead.id
        assert (await press(shop, shop.other_lead, text, "李莉"))[0] == []
        assert shop.world.watch.violations == []


async def test_each_lead_gets_it_where_the_group_is_gone(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, TO_CHAT) as shop:
        await work(shop)
        await shop.wait(DUE + 5)
        assert [(post.chat.id, post.media) for post in told(shop, shop.lead)] == [(1001, "photo"), (1001, None)]


async def test_a_group_that_has_got_customers_is_refused(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, TO_CHAT) as shop:
        chat = shop.world.add_group(LEADS, "组长群", shop.lead, shop.customer)
        await work(shop)
        await shop.say(shop.lead, "/bind", chat)
        await shop.wait(DUE + 5)
        assert [post for post in seen(shop, chat) if "日报" in post.text and post.receiver is None] == []
        assert shop.world.watch.violations == []


def seen(shop: Shop, chat: Chat) -> list[Post]:
    """What the bot has said in a group for all to read."""
    everything = [*shop.world.posts.values()]
    return [post for post in everything if post.chat is chat and post.author is shop.world.bot]


async def test_html_that_is_refused_goes_out_plain(shop: Shop) -> None:
    await work(shop)
    refusal = ("sendMessage", Refusal(400, "Bad Request: can't parse entities: unsupported start tag"))

    def refuse_next(happening: Happening) -> None:
        """The card is there, the text comes next."""
        if happening.post is not None and happening.post.media == "photo" and not shop.world.faults:
            shop.world.faults.append(refusal)

    shop.world.listeners.append(refuse_next)
    await shop.wait(DUE + 10)
    for lead in (shop.lead, shop.other_lead):
        assert [post.media for post in told(shop, lead)] == ["photo", None]
    sent = [c.params for c in shop.world.calls if c.method == "sendMessage" and "客服日报" in c.params["text"]]
    assert {params["text"][:6] for params in sent if "parse_mode" not in params} == {"【客服日报】"}


async def test_a_picture_that_is_refused_leaves_the_text(shop: Shop) -> None:
    await work(shop)
    shop.world.faults.append(("sendPhoto", Refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")))
    await shop.wait(DUE + 60)
    pictures = [post.media for who in (shop.lead, shop.other_lead) for post in told(shop, who)]
    assert sorted(map(str, pictures)) == ["None", "None", "photo"]


async def test_a_restart_before_it_is_sent_loses_nothing_and_doubles_nothing(shop: Shop) -> None:
    await work(shop)
    shop.world.chats[shop.lead.id].blocked = True
    await shop.wait(DUE + 5)
    assert told(shop, shop.lead) == []
    await shop.restart()
    shop.world.chats[shop.lead.id].blocked = False
    await shop.wait(1200)
    await shop.restart()
    await shop.wait(1200)
    assert sorted(str(post.media) for post in told(shop, shop.lead)) == ["None", "photo"]


async def test_without_the_card_if_so_configured(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, CONFIG + "digest: {card: false}\n") as shop:
        await work(shop)
        await shop.wait(DUE + 5)
        assert [post.media for post in told(shop, shop.lead)] == [None]


async def test_an_agent_gets_the_own_day_who_wants_it(shop: Shop) -> None:
    await work(shop)
    assert "不会每天发给您" in (await shop.private(shop.lili, "/me daily"))[0]
    assert "18:30" in (await shop.private(shop.lili, "/me daily on"))[0]
    assert "/me daily off" in (await shop.private(shop.lili, "/me daily maybe"))[0]
    await shop.restart()
    await shop.wait(DUE + 5)
    own = [post.text for post in shop.world.from_bot(shop.lili) if post.text.startswith("您的一天")]
    assert len(own) == 1
    assert "王强" not in own[0]
    assert re.search("会话 1　消息 2", own[0])
    await shop.private(shop.lili, "/me daily off")
    await shop.wait(24 * 3600)
    assert len([post for post in shop.world.from_bot(shop.lili) if post.text.startswith("您的一天")]) == 1


async def test_all_agents_get_theirs_if_so_configured_but_who_does_not_want_it(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, CONFIG + "digest: {agents: true}\n") as shop:
        shop.world.chats[shop.wang.id].started = True
        await work(shop)
        await shop.say(shop.wang, "您好，请问有什么可以帮您？")
        await shop.private(shop.wang, "/me daily off")
        await shop.wait(DUE + 5)
        got = [any(p.text.startswith("您的一天") for p in shop.world.from_bot(who)) for who in (shop.lili, shop.wang)]
        assert got == [True, False]


async def test_many_agents_are_behind_one_button(tmp_path: Path, rules: RuleSet) -> None:
    names = ", ".join(f"{number}: 客服{number}" for number in range(4001, 4013))
    async with opened(tmp_path, rules, CONFIG.replace("{2001: 李莉, 2002: 王强}", f"{{{names}}}")) as shop:
        shop.world.chats[shop.lead.id].started = True
        for number in range(4001, 4013):
            agent = shop.world.add_user(number, f"客服{number}", "agent")
            shop.world.set_standing(shop.group, agent, "member")
            await shop.say(agent, "您好，请问有什么可以帮您？")
        await shop.wait(DUE + 5)
        text = told(shop, shop.lead)[-1]
        assert [*labels(text)] == ["按人看", "明细表", "网页版"]
        ((people,), _) = await press(shop, shop.lead, text, "按人看")
        assert len(labels(people)) == 12
        ((one,), _) = await press(shop, shop.lead, people, "客服4007")
        assert one.text.startswith("客服4007")


async def test_a_lead_of_two_teams_gets_each_digest_by_itself(tmp_path: Path, rules: RuleSet) -> None:
    async with opened(tmp_path, rules, CONFIG.replace("leads: [1002]", "leads: [1001, 1002]")) as shop:
        await work(shop)
        first, second = await shop.private(shop.lead, "/digest")
        assert "售后一组" in first
        assert "售前组" in second


async def test_scorecards_by_the_same_command(shop: Shop) -> None:
    await work(shop)
    await shop.wait(26 * 3600)
    (week,) = await shop.private(shop.lead, "/digest week")
    (month,) = await shop.private(shop.lead, "/digest 本月")
    assert "周绩效" in week
    assert "月绩效" in month


async def test_an_erased_agent_stands_in_no_digest_that_was_sent(shop: Shop) -> None:
    await evening(shop)
    await shop.private(shop.lili, "/me daily on")
    async with shop.store.write() as tx:
        await erasure.erase_agent(tx, shop.lili.id)
        kept = [str(row) for table in (outbox, facts) for row in await tx.execute(select(table))]
    assert [row for row in kept if "李莉" in row or "不归我们管" in row or "own_day:2001" in row] == []


def test_the_shop_group_is_the_one_of_the_config() -> None:
    assert str(GROUP) in TO_CHAT
    assert str(LEADS) in TO_CHAT
