"""An appeal's whole way, on the imitated Telegram: hint, 误报, a person decides, score, the rule's health, digest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_home import rule, small_shipped
from sqlalchemy import select
from telegram_shop import BAD, CONFIG, Shop

from bot.config import load_settings
from bot.rulebook import load_rulebook
from bot.sandbox.values import Post, User
from bot.store import judgements, tables

TODAY = date(2026, 11, 23)
VETO = "你这种人真是有病"


class Court(Shop):
    """A shop with two leads in one team, and short ways to press and to look."""

    second_lead: User

    async def hint(self, text: str = BAD) -> Post:
        """李莉 says something that is hinted at."""
        self.clock.advance(2000)
        await self.say(self.customer, "我的快递三天没动了，电话13812345678")
        await self.say(self.lili, text)
        await self.wait(10)
        return self.hints(self.lili)[-1]

    async def press(self, user: User, post: Post, label: str) -> str:
        """Press a button; what the pop-up says."""
        said: list[str] = []
        self.world.listeners.append(lambda h: said.append(h.text) if h.kind == "answer" else None)
        self.clock.advance(2)
        self.world.press(user, post, label)
        await self.host.step()
        self.world.listeners.pop()
        return said[-1]

    async def news(self, user: User, words: str) -> list[Post]:
        """What the bot has written to somebody that holds these words."""
        for _ in range(4):
            self.clock.advance(2)
            await self.host.step()
        return [post for post in self.world.from_bot(user) if words in post.text]

    async def states(self) -> list[str]:
        """The findings' states."""
        async with self.store.read() as connection:
            found = await connection.execute(select(tables.findings.c.state).order_by(tables.findings.c.id))
            return list(found.scalars())

    async def judged(self, rule_id: str = "shirk") -> list[tuple[str, bool, int | None]]:
        """What people have said of a rule."""
        async with self.store.read() as connection:
            rows = await judgements.of_rule(connection, "aftersales", rule_id)
        return [(row.source, row.right, row.by) for row in rows]

    async def digest(self) -> Any:
        return await self.host.desk.digest("aftersales", TODAY, self.clock.now())


SHIRK = rule("shirk", "不归我们管").replace("name: shirk", "name: 推给别人")


@pytest.fixture
async def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Court]:
    small_shipped(
        monkeypatch,
        tmp_path / "shipped",
        [SHIRK, rule("abuse", "你这种人", norm="ruma"), rule("nin", "你的", "level: hint")],
    )
    court = Court(tmp_path, load_rulebook(tmp_path, ["aftersales", "presales"]).general.ruleset)
    (tmp_path / "config.yaml").write_text(CONFIG.replace("leads: [1001]", "leads: [1001, 1003]"), encoding="utf-8")
    court.settings = load_settings(tmp_path)
    court.second_lead = court.world.add_user(1003, "郑组长", "lead")
    await court.open()
    court.promote()
    for person in (court.lead, court.second_lead, court.other_lead, court.admin, court.lili):
        await court.private(person, "/start")
        court.clock.advance(5)
    yield court
    await court.close()
    assert court.world.watch.violations == []


def labels(post: Post) -> Sequence[str]:
    return [button["text"] for row in post.buttons for button in row]


async def test_an_appeal_that_is_granted(court: Court) -> None:
    hint = await court.hint()
    assert (await court.digest()).sanbu[1].times == 1
    assert await court.press(court.lili, hint, "误报") == "收到，先不扣分，交给组长看。结果会告诉您。"
    assert await court.states() == ["disputed"]
    digest = await court.digest()
    assert (digest.sanbu[1].times, digest.disputed) == (0, 1), "it stops counting at once"
    await court.restart()
    (card,) = await court.news(court.lead, "【申诉】")
    assert "李莉" not in card.text
    assert "13812345678" not in card.text
    assert "客：我的快递三天没动了" in card.text
    assert "服：这个不归我们管，您找快递吧" in card.text
    assert "shirk" in card.text
    assert len(await court.news(court.second_lead, "【申诉】")) == 1
    assert await court.news(court.other_lead, "申诉") == []
    assert await court.press(court.lead, card, "申诉成立，不算") == "已定：申诉成立，不算"
    assert await court.states() == ["overturned"]
    assert await court.judged() == [("appeal", False, 1001)]
    digest = await court.digest()
    assert (digest.sanbu[1].times, digest.disputed) == (0, 0)
    (result,) = await court.news(court.lili, "申诉成立")
    assert "「不归我们管」这处不算" in result.text
    assert "已定：申诉成立" in court.world.from_bot(court.lead)[-1].text or "已定" in card.text


async def test_a_rejected_one_goes_to_somebody_else_and_then_is_final(court: Court) -> None:
    hint = await court.hint()
    await court.press(court.lili, hint, "误报")
    (card,) = await court.news(court.lead, "【申诉】")
    assert await court.press(court.lead, card, "驳回，照算") == "已定：驳回，照算"
    assert await court.states() == ["confirmed"]
    assert await court.private(court.lead, "先说一句抱歉会更好") == ["好，话带到了。"]
    assert len(await court.news(court.lili, "组长想说：先说一句抱歉会更好")) == 1
    (result,) = await court.news(court.lili, "换一个人再看一次")
    assert labels(result) == ["再申诉一次"]
    await court.restart()
    assert "换一个人再看一次" in await court.press(court.lili, result, "再申诉一次")
    assert await court.states() == ["disputed"]
    (again,) = await court.news(court.second_lead, "【再次申诉】")
    assert await court.news(court.lead, "【再次申诉】") == [], "whoever decided does not decide again"
    assert await court.press(court.lead, again, "申诉成立，不算") == "这件不归您定。"
    assert await court.press(court.second_lead, again, "驳回，照算") == "已定：驳回，照算"
    assert await court.states() == ["confirmed"]
    assert await court.judged() == [("appeal", True, 1003)], "one finding is judged once, by the last word"
    assert len(await court.news(court.lili, "这是最后的结果")) == 1
    assert (await court.private(court.lili, "/appeal 还是不服"))[0] == "两次都看过了，这是最后的结果。"
    assert (await court.digest()).sanbu[1].times == 1


async def test_where_nobody_else_leads_the_admin_decides_the_second_time(court: Court) -> None:
    await court.private(court.admin, "/lead remove aftersales 1003")
    hint = await court.hint()
    await court.press(court.lili, hint, "误报")
    (card,) = await court.news(court.lead, "【申诉】")
    await court.press(court.lead, card, "驳回，照算")
    (result,) = await court.news(court.lili, "换一个人再看一次")
    await court.press(court.lili, result, "再申诉一次")
    (again,) = await court.news(court.admin, "【再次申诉】")
    assert await court.press(court.admin, again, "申诉成立，不算") == "已定：申诉成立，不算"
    assert await court.states() == ["overturned"]


async def test_the_lead_of_another_team_can_do_nothing(court: Court) -> None:
    hint = await court.hint()
    await court.press(court.lili, hint, "误报")
    (card,) = await court.news(court.lead, "【申诉】")
    for stranger in (court.other_lead, court.wang, court.lili, court.customer):
        assert await court.press(stranger, card, "驳回，照算") == "这件不归您定。"
    assert (await court.private(court.other_lead, "/appeals"))[0] == "没有等您定的。"
    assert await court.states() == ["disputed"]


async def test_a_withdrawn_one_leaves_all_as_it_was(court: Court) -> None:
    hint = await court.hint()
    await court.press(court.lili, hint, "误报")
    (card,) = await court.news(court.lead, "【申诉】")
    assert await court.private(court.lili, "/appeal 撤回") == ["好，申诉撤回了，一切照原来的。"]
    assert await court.states() == ["hit"]
    assert len(await court.news(court.lead, "客服撤回了")) == 1
    assert await court.press(court.lead, card, "申诉成立，不算") == "客服已经撤回了"
    assert await court.judged() == []
    assert (await court.private(court.lili, "/appeal 撤回"))[0] == "没有等着看的申诉。"


async def test_reasons_by_command_and_in_private(court: Court) -> None:
    court.world.set_standing(court.group, court.world.bot, "member")  # hints come in private
    hint = await court.hint()
    await court.press(court.lili, hint, "误报")
    assert len(await court.news(court.lili, "10 分钟内直接发给我")) == 1
    assert await court.private(court.lili, "我在引客户的话，单号13812345678") == ["好，理由转给组长了。"]
    (more,) = await court.news(court.lead, "补充理由")
    assert "我在引客户的话" in more.text
    assert "13812345678" not in more.text
    court.clock.advance(5)
    assert "没问题" in (await court.private(court.lili, "您好，请您稍等。"))[0], "the next text is a draft again"
    court.clock.advance(5)
    (resent,) = await court.private(court.lead, "/appeals")
    assert resent == "有 1 件等您定，一件一条私下发给您。"
    assert "客服的理由：我在引客户的话" in (await court.news(court.lead, "【申诉】"))[-1].text


async def test_appeal_without_words_lists_what_can_be_disputed(court: Court) -> None:
    assert "没有可以申诉的" in (await court.private(court.lili, "/appeal"))[0]
    await court.hint()
    court.clock.advance(5)
    await court.private(court.lili, "/appeal")
    (listed,) = await court.news(court.lili, "近几天可以申诉的")
    assert "「不归我们管」−10" in listed.text
    assert (await court.press(court.lili, listed, labels(listed)[0])).startswith("收到，先不扣分")
    assert await court.states() == ["disputed"]
    court.clock.advance(5)
    await court.private(court.lili, "/appeal")
    again = (await court.news(court.lili, "近几天可以申诉的"))[-1].text
    assert "推给别人　等组长看，先不扣分" in again, "named as people know it, not by its id"


async def test_after_the_window_nothing_can_be_disputed(court: Court) -> None:
    hint = await court.hint()
    court.clock.advance(8 * 86400)
    assert await court.press(court.lili, hint, "误报") == "过了 7 天的申诉期，这处不能再申诉了。"
    assert await court.states() == ["hit"]


async def test_an_edit_settles_it_whatever_is_decided_afterwards(court: Court) -> None:
    court.clock.advance(2000)
    await court.say(court.customer, "我的快递三天没动了")
    said = await court.say(court.lili, BAD)
    await court.wait(10)
    await court.press(court.lili, court.hints(court.lili)[-1], "误报")
    (card,) = await court.news(court.lead, "【申诉】")
    court.world.edit(said, "这件事我来帮您联系快递，请您稍等")
    await court.host.step()
    assert await court.states() == ["self_corrected"]
    await court.press(court.lead, card, "驳回，照算")
    assert await court.states() == ["self_corrected"]


async def test_a_red_line_counts_only_once_somebody_confirms_it(court: Court) -> None:
    await court.hint(VETO)
    assert await court.news(court.lead, "【红线待定】") == []
    await court.wait(300)
    (card,) = await court.news(court.lead, "【红线待定】")
    assert "李莉" not in card.text
    assert await court.press(court.other_lead, card, "成立，算") == "这件不归您定。"
    assert await court.press(court.lead, card, "成立，算") == "已定：成立，算"
    assert await court.states() == ["confirmed"]
    assert await court.judged("abuse") == [("veto", True, 1001)]
    (told,) = await court.news(court.lili, "被复核确认了")
    await court.press(court.lili, told, "申诉")
    assert await court.states() == ["disputed"]
    assert await court.news(court.lead, "【再次申诉】") == []
    (again,) = await court.news(court.second_lead, "【再次申诉】")
    await court.press(court.second_lead, again, "申诉成立，不算")
    assert await court.states() == ["overturned"]
    assert await court.judged("abuse") == [("appeal", False, 1003)]


async def test_a_dismissed_red_line_never_counts(court: Court) -> None:
    await court.hint(VETO)
    await court.wait(300)
    (card,) = await court.news(court.lead, "【红线待定】")
    (other,) = await court.news(court.second_lead, "【红线待定】")
    await court.press(court.lead, card, "驳回，不算")
    assert await court.states() == ["overturned"]
    assert await court.press(court.second_lead, other, "成立，算") == "这次申诉已经结束了。"


async def test_a_rule_that_is_often_wrong_falls_silent_and_a_lead_may_overrule(court: Court) -> None:
    """Ten granted appeals: the rule hints and costs no more, and the leads are told."""
    for number in range(10):
        hint = await court.hint(f"{BAD}。{number}")
        await court.press(court.lili, hint, "误报")
        card = (await court.news(court.lead, "【申诉】"))[-1]
        assert await court.press(court.lead, card, "申诉成立，不算") == "已定：申诉成立，不算"
        court.clock.advance(90000)
    notices = [await court.news(lead, "已降级") for lead in (court.lead, court.second_lead, court.other_lead)]
    assert [len(posts) for posts in notices] == [1, 1, 0]
    assert "人工判了 10 次，0 次判得对" in notices[0][0].text
    before = len(court.hints(court.lili))
    await court.say(court.customer, "在吗")
    await court.say(court.lili, BAD)
    await court.wait(60)
    assert len(court.hints(court.lili)) == before
    assert (await court.states())[-1] == "trial"
    await court.restart()
    assert await court.press(court.other_lead, notices[0][0], "让它生效") == "这件不归您定。"
    assert "生效" in await court.press(court.lead, notices[0][0], "让它生效")
    await court.hint()
    assert (await court.states())[-1] == "hit"
