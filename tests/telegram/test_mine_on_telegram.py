"""What an agent is told about themselves: the day, its findings, all that is kept; and nobody else's."""

from __future__ import annotations

import json

import pytest
from telegram_shop import BAD, Shop

from bot.sandbox.values import Happening, Post, User


@pytest.fixture
async def busy(shop: Shop) -> Shop:
    """李莉 and 王强 have each said something, 李莉 something that was found."""
    shop.promote()
    for user in (shop.lili, shop.wang):
        await shop.private(user, "/start")
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.lili, BAD)
    await shop.say(shop.wang, "您好，王强接着为您处理")
    await shop.wait(6)
    return shop


def buttons(post: Post) -> dict[str, str]:
    return {button["text"]: button["callback_data"] for row in post.buttons for button in row}


async def press(shop: Shop, user: User, post: Post, button: str) -> list[Post]:
    """Press it; what the bot then says to the presser."""
    shop.clock.advance(3)
    before = len(shop.world.from_bot(user))
    shop.world.press(user, post, button)
    await shop.host.step()
    return shop.world.from_bot(user)[before:]


async def test_the_day_with_its_details(busy: Shop) -> None:
    await busy.private(busy.lili, "/me")
    day = busy.world.from_bot(busy.lili)[-1]
    assert "1 处命中" in day.text
    assert "可以留意：推给别人（1 次）" in day.text
    assert list(buttons(day)) == ["看明细", "我存了什么"]
    (details,) = await press(busy, busy.lili, day, "看明细")
    assert details.text == "今天 1 处：\n12:00 「不归我们管」推给别人 · 计入"
    (kept,) = await press(busy, busy.lili, day, "我存了什么")
    assert "消息 1 条" in kept.text
    assert "命中 1 处，提示 1 条" in kept.text


async def test_the_buttons_are_dead_for_anybody_else(busy: Shop) -> None:
    await busy.private(busy.lili, "/me")
    day = busy.world.from_bot(busy.lili)[-1]
    answers: list[Happening] = []
    busy.world.listeners.append(lambda h: answers.append(h) if h.kind == "answer" else None)
    for button in buttons(day).values():
        for nobody in (busy.wang, busy.lead, busy.customer):
            assert await press(busy, nobody, day, button) == []
    assert await press(busy, busy.lili, day, "m:2001:nonsense") == []
    assert [answer.text for answer in answers] == [*["这个命令您用不了；能用的在 /help 里。"] * 6, "已过期"]


async def test_all_that_is_kept_comes_as_a_file_with_nobody_elses_words(busy: Shop) -> None:
    await busy.private(busy.lili, "/mute 60")
    busy.clock.advance(3)
    await busy.private(busy.lili, "/mydata")
    kept = busy.world.from_bot(busy.lili)[-1]
    assert "静音到 13:00（只有您看得到）" in kept.text
    (file,) = await press(busy, busy.lili, kept, "全部发我一份")
    assert file.chat.id == busy.lili.id
    assert file.file is not None
    data = json.loads(file.file.content)
    assert (data["schema"], data["person"]) == ("qingnin.mydata/1", 2001)
    assert [row["text"] for row in data["tables"]["messages"]] == [BAD]
    assert {"messages", "findings", "hints", "mutes", "outbox"} <= set(data["tables"])
    words = file.file.content.decode()
    assert "王强接着" not in words
    assert "我的快递" not in words


async def test_a_file_needs_a_private_chat(busy: Shop) -> None:
    await busy.private(busy.lili, "/mydata")
    kept = busy.world.from_bot(busy.lili)[-1]
    busy.world.block(busy.lili)
    answers: list[str] = []
    busy.world.listeners.append(lambda h: answers.append(h.text) if h.kind == "answer" else None)
    assert await press(busy, busy.lili, kept, "全部发我一份") == []
    assert answers == ["发不到您的私聊：请先私聊我点一下「开始」"]


async def test_quiet_is_seen_by_nobody_else(busy: Shop) -> None:
    """Neither the lead's commands nor the digest tell whether somebody asked for quiet."""

    async def seen_by_lead() -> list[str]:
        texts = []
        for command in ("/digest", "/agent list", "/mydata"):
            busy.clock.advance(3)
            texts += await busy.private(busy.lead, command)
        return texts

    await busy.private(busy.lead, "/start")
    before = await seen_by_lead()
    await busy.private(busy.lili, "/mute 60")
    after = await seen_by_lead()
    assert [text.split("\n")[1:] for text in after[:2]] == [text.split("\n")[1:] for text in before[:2]]
    assert "静音" not in "".join(after)
