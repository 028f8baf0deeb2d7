"""Commands and buttons: who may, who may not, and that answers reach the asker alone."""

from __future__ import annotations

import re
from datetime import date

import pytest
from telegram_shop import BAD, Shop

from bot.telegram.commands.leads import parse_day
from bot.telegram.commands.table import HANDLERS
from bot.telegram.menu import COMMANDS
from bot.telegram.router import _COMMAND
from bot.telegram.texts import TEXTS, say

EVERYONE = {"start", "help", "privacy"}
AGENT = EVERYONE | {"check", "me", "why", "mute", "mydata", "close"}
LEAD = EVERYONE | {"mydata", "check", "close", "digest", "team", "inspect", "agent", "bind"}
ADMIN = EVERYONE | {"mydata", "status", "agent", "lead", "bind", "reload"}
AGENT |= {"appeal", "calibrate"}
ABOUT_RULES = {"appeals", "rules", "rule", "trial"}
LEAD |= ABOUT_RULES | {"calibrate"}
ADMIN |= ABOUT_RULES


async def test_in_a_group_only_this_teams_staff_is_answered(shop: Shop) -> None:
    shop.promote()
    for user in (shop.customer, shop.other_lead, shop.lead, shop.lili):
        shop.clock.advance(5)
        await shop.say(user, "/digest")
    assert [len(shop.world.from_bot(u)) for u in (shop.customer, shop.other_lead, shop.lead, shop.lili)] == [0, 0, 1, 0]
    (answer,) = shop.world.from_bot(shop.lead)
    assert answer.receiver == shop.lead.id


async def test_every_command_in_a_group_is_answered_to_the_asker_alone(shop: Shop) -> None:
    """The watch at the end of each test fails on anything public; here every command is tried by everybody."""
    shop.promote()
    for entry in COMMANDS:
        for user in (shop.customer, shop.lili, shop.lead):
            shop.clock.advance(5)
            await shop.say(user, f"/{entry.name}")
    assert shop.world.from_bot(shop.customer) == []


async def test_an_unknown_command_is_said_in_private_and_words_in_a_group(shop: Shop) -> None:
    assert await shop.private(shop.lili, "/digset") == ["没有 /digset 这个命令；能用的在 /help 里。"]
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, f"/ok {BAD}")
    await shop.wait(5)
    assert len(shop.hints(shop.lili)) == 1


async def test_help_lists_what_one_may_use(shop: Shop) -> None:
    (agents,) = await shop.private(shop.lili, "/help")
    (leads,) = await shop.private(shop.lead, "/help")
    assert set(re.findall(r"/(\w+)", agents)) == AGENT
    assert set(re.findall(r"/(\w+)", leads)) == LEAD
    assert max(len(agents.splitlines()), len(leads.splitlines())) <= 12


async def test_help_fits_whoever_is_everything_at_once(shop: Shop) -> None:
    for person in ("2001", "1009"):
        shop.clock.advance(3)
        await shop.private(shop.admin, f"/lead add aftersales {person}")
    shop.clock.advance(3)
    await shop.private(shop.admin, "/agent add presales 1009 管理员")
    for user, parts in ((shop.lili, AGENT | LEAD), (shop.admin, AGENT | LEAD | ADMIN)):
        shop.clock.advance(3)
        (lines,) = await shop.private(user, "/help")
        assert set(re.findall(r"/(\w+)", lines)) == parts
        assert len(lines.splitlines()) <= 12


async def test_a_private_text_is_a_draft_and_is_kept_nowhere(shop: Shop) -> None:
    (answer,) = await shop.private(shop.lili, BAD)
    assert "草稿不保存、不计分" in answer
    shop.clock.advance(5)
    assert await shop.private(shop.lili, "好的，请您稍等，我帮您查一下。") == ["没问题，可以发。"]
    assert await shop.store.threads(shop.clock.now().replace(year=2020)) == []
    data = b"".join(path.read_bytes() for path in shop.env.data.glob("qingnin.db*"))
    assert "不归我们管".encode() not in data


async def test_drafts_of_strangers_and_without_words(shop: Shop) -> None:
    (stranger,) = await shop.private(shop.customer, BAD)
    assert "不在名单里" in stranger
    (wordless,) = await _private_voice(shop)
    assert wordless == "我只看文字；请把想发的话打成字发给我。"


async def _private_voice(shop: Shop) -> list[str]:
    chat = shop.world.chats[shop.lili.id]
    chat.started = True
    await shop.say(shop.lili, "", chat, media="voice")
    return [post.text for post in shop.world.from_bot(shop.lili)]


async def test_close_ends_the_conversation_one_stands_in(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, "您好，请问有什么可以帮您？")
    await shop.say(shop.lili, "/close")
    assert [post.text for post in shop.world.from_bot(shop.lili)] == ["好，这个会话记为已结束。"]
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert digest.farewell.whole == 1
    (private,) = await shop.private(shop.wang, "/close")
    assert "要在客户群里用" in private


async def test_mute_keeps_hints_away(shop: Shop) -> None:
    shop.promote()
    assert await shop.private(shop.lili, "/mute 60") == ["好，60 分钟内不提示您。别人看不到这个设置。"]
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    await shop.wait(10)
    assert shop.hints(shop.lili) == []
    for wrong in ("0", "481", "abc", "-5"):
        shop.clock.advance(5)
        assert "1 到 480" in (await shop.private(shop.lili, f"/mute {wrong}"))[0]


async def test_me_and_why(shop: Shop) -> None:
    shop.promote()
    assert await shop.private(shop.lili, "/me") == ["李莉，今天还没有记到您的消息。"]
    assert "没看懂「上周」" in (await shop.private(shop.lili, "/me 上周"))[0]
    assert await shop.private(shop.lili, "/why") == ["最近没有给您的提示。"]
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.lili, BAD)
    await shop.wait(5)
    (me,) = await shop.private(shop.lili, "/me")
    assert me.startswith("今天 1 个会话 · 1 条消息 · 样本还少，先不给分\n请 ")
    shop.clock.advance(5)
    (why,) = await shop.private(shop.lili, "/why")
    assert "不归我们管" in why
    assert "规范" in why


async def test_the_digest_by_command_and_by_the_clock(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, "您好，请问有什么可以帮您？")
    (asked,) = await shop.private(shop.lead, "/digest")
    assert "售后一组" in asked
    before = len(shop.world.from_bot(shop.lead))
    await shop.wait(8 * 3600)
    digests = [post.text for post in shop.world.from_bot(shop.lead)[before:] if "日报" in post.text and not post.media]
    assert len(digests) == 1
    shop.clock.advance(5)
    assert "没看懂「某天」" in (await shop.private(shop.lead, "/digest 某天"))[0]


async def test_a_digest_waits_for_its_reader_to_press_start(shop: Shop) -> None:
    await shop.say(shop.customer, "在吗")
    await shop.wait(7 * 3600)
    assert shop.world.from_bot(shop.lead) == []
    await shop.private(shop.lead, "/start")
    await shop.wait(1200)
    assert any("日报" in post.text for post in shop.world.from_bot(shop.lead))


async def test_buttons_work_after_a_restart_and_for_their_agent_alone(shop: Shop) -> None:
    shop.promote()
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.lili, BAD)
    await shop.wait(5)
    (hint,) = shop.hints(shop.lili)
    answers: list[tuple[str, str]] = []
    shop.world.listeners.append(lambda h: answers.append((h.who.name, h.text)) if h.kind == "answer" else None)
    await shop.restart()
    shop.world.press(shop.wang, hint, "误报")
    await shop.host.step()
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert digest.disputed == 0
    shop.world.press(shop.lili, hint, "误报")
    await shop.host.step()
    digest = await shop.host.desk.digest("aftersales", date(2026, 11, 23), shop.clock.now())
    assert digest.disputed == 1
    shop.world.press(shop.lili, hint, "h:999999:wrong")
    shop.world.press(shop.lili, hint, "altes:zeug")
    shop.clock.advance(5)
    shop.world.press(shop.lili, hint, "为什么")
    await shop.host.step()
    assert answers == [
        ("王强", "不是给您的提示"),
        ("李莉", "收到，先不扣分，交给组长看。结果会告诉您。"),
        ("李莉", "这条提示已过期"),
        ("李莉", "已过期"),
        ("李莉", "原因写在下面了"),
    ]
    reason = shop.world.from_bot(shop.lili)[-1]
    assert reason.receiver == shop.lili.id
    assert "规范" in reason.text


async def test_a_group_that_becomes_a_supergroup_is_still_read(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    new = shop.world.add_group(-1005000, "售后", shop.lead, shop.lili, shop.customer)
    shop.world.set_standing(new, shop.world.bot, "administrator")
    shop.world.service(shop.group, shop.lead, migrate_to_chat_id=new.id)
    await shop.host.step()
    await shop.wait(5)
    assert "新编号是 -1005000" in shop.world.from_bot(shop.lead)[-1].text
    await shop.restart()
    await shop.say(shop.customer, "在吗", new)
    await shop.say(shop.lili, BAD, new)
    await shop.wait(5)
    assert len(shop.hints(shop.lili)) == 1


async def test_menus_are_published_in_both_languages(shop: Shop) -> None:
    await shop.private(shop.lead, "/start")
    shop.clock.advance(5)
    await shop.host.publish_menus()
    assert len(shop.world.commands) == 6
    assert {"digest"} <= {c["command"] for menu in shop.world.commands.values() for c in menu}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("", date(2026, 11, 23)),
        ("今天", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 22)),
        ("2026-11-01", date(2026, 11, 1)),
        ("11-01", date(2026, 11, 1)),
        ("某天", None),
        ("2026-13-01", None),
    ],
)
def test_days_as_people_write_them(words: str, day: date | None) -> None:
    assert parse_day(words, date(2026, 11, 23)) == day


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_have_the_same_places_to_fill(key: str) -> None:
    zh, en = TEXTS[key]
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))


def test_what_is_filled_in_is_escaped() -> None:
    assert "<b>" not in say("me_nothing", "zh", name="<b>&")


def test_every_command_can_be_typed() -> None:
    assert all(_COMMAND.match(f"/{entry.name}") for entry in COMMANDS)


def test_every_command_has_somebody_who_carries_it_out() -> None:
    assert set(HANDLERS) == {entry.name for entry in COMMANDS}
