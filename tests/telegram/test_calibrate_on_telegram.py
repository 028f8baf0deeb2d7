"""Blind calibration on the imitated Telegram: who is asked, what is shown, what becomes of the answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rule_home import small_shipped
from telegram_shop import BAD, CONFIG, GOOD, Shop

from bot.config import load_settings
from bot.rulebook import load_rulebook
from bot.sandbox.values import Post, User
from bot.store import judgements


class School(Shop):
    """A shop in which something was said, and ways to answer."""

    second_lead: User
    third: User

    async def talk(self, times: int = 3) -> None:
        """So many conversations, in each one fault and one sound reply."""
        for number in range(times):
            self.clock.advance(2000)
            await self.say(self.customer, f"我的快递{number}天没动了")
            await self.say(self.lili, f"{BAD}{number}")
            await self.say(self.customer, "那怎么办")
            await self.say(self.lili, f"{GOOD}{number}")
            await self.wait(40)

    async def ask(self, user: User) -> Post:
        self.clock.advance(5)
        await self.private(user, "/calibrate")
        return self.world.from_bot(user)[-1]

    async def answer(self, user: User, post: Post, label: str) -> str:
        """Press, and return what the message shows then."""
        self.clock.advance(2)
        self.world.press(user, post, label)
        await self.host.step()
        return post.text

    async def judged(self) -> list[tuple[str, bool]]:
        async with self.store.read() as connection:
            return [(row.source, row.right) for row in await judgements.of_rule(connection, "aftersales", "shirk")]


@pytest.fixture
async def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[School]:
    small_shipped(monkeypatch, tmp_path / "shipped")
    school = School(tmp_path, load_rulebook(tmp_path, ["aftersales", "presales"]).general.ruleset)
    config = (
        CONFIG.replace("leads: [1001]", "leads: [1001, 1003]").replace("2002: 王强", "2002: 王强, 2004: 孙亮")
        + "rules: {calibrate_per_day: 2}\n"
    )
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    school.settings = load_settings(tmp_path)
    school.second_lead = school.world.add_user(1003, "郑组长", "lead")
    school.third = school.world.add_user(2004, "孙亮", "agent")
    await school.open()
    school.promote()
    for person in (school.lead, school.second_lead, school.other_lead, school.lili, school.wang):
        await school.private(person, "/start")
        school.clock.advance(5)
    yield school
    await school.close()
    assert school.world.watch.violations == []


def is_fault(post: Post) -> bool:
    return "不归我们管" in post.text.splitlines()[-1]


async def test_leads_judge_blind_and_the_rule_is_judged_by_it(school: School) -> None:
    await school.talk()
    post = await school.ask(school.lead)
    assert post.text.startswith("第 1 句，共 2 句。加粗的这句违反「三不·不推卸」吗？")
    assert "李莉" not in post.text
    assert "客：我的快递" in post.text
    assert "shirk" not in post.text
    first, faults = is_fault(post), 0
    faults += first
    text = await school.answer(school.lead, post, "违反" if first else "没违反")
    assert text.startswith("第 2 句，共 2 句")
    faults += is_fault(post)
    assert is_fault(post) != first, "one that was found, one that was not"
    text = await school.answer(school.lead, post, "违反" if is_fault(post) else "没违反")
    assert text.startswith("今天的都判完了，谢谢。")
    assert "判得还少" in text, "leads see what has come of it so far"
    assert faults == 1
    assert await school.judged() == [("calibration", True)]


async def test_two_leads_who_differ_leave_what_the_first_said(school: School) -> None:
    await school.talk()
    for user, label in ((school.lead, "违反"), (school.second_lead, "没违反")):
        post = await school.ask(user)
        for _ in range(2):
            await school.answer(user, post, label if is_fault(post) else "没违反")
    assert await school.judged() == [("calibration", True)], "what the first lead said stands until there is a majority"
    async with school.store.read() as connection:
        assert await judgements.tallies(connection, "presales") == {}


async def test_nobody_judges_their_own_words_nor_another_teams(school: School) -> None:
    await school.talk()
    post = await school.ask(school.lead)
    assert (await school.ask(school.lili)).text == "今天还没有可判的句子。"
    assert (await school.ask(school.other_lead)).text == "今天还没有可判的句子。"
    before = post.text
    assert await school.answer(school.other_lead, post, "违反") == before
    assert await school.judged() == []


async def test_agents_see_only_words_that_several_of_them_say(school: School) -> None:
    """Nobody is to recognise a colleague; and what an agent says is about the norm, never about the rule."""
    for who in (school.lili, school.third):
        school.clock.advance(2000)
        await school.say(school.customer, "我的快递三天没动了")
        await school.say(who, BAD)
        await school.wait(40)
    post = await school.ask(school.wang)
    assert post.text.splitlines()[-1] == f"服：{BAD}"
    assert len(school.world.watch.take()) == 1, "on purpose: it is what two people say, and nobody's in particular"
    assert "快递三天" not in post.text, "without the lines before, which would tell whose conversation it was"
    assert (await school.answer(school.wang, post, "违反")).startswith(("第 2 句", "今天的都判完了"))
    assert await school.judged() == []


async def test_a_lead_who_serves_does_not_judge_their_own_words(school: School) -> None:
    await school.private(school.lead, "/agent add 1003 郑")
    school.clock.advance(5)
    await school.say(school.customer, "我的快递三天没动了")
    await school.say(school.second_lead, BAD)
    await school.wait(40)
    assert (await school.ask(school.second_lead)).text == "今天还没有可判的句子。"
    assert is_fault(await school.ask(school.lead))


async def test_an_answer_is_given_once_and_survives_a_restart(school: School) -> None:
    await school.talk()
    post = await school.ask(school.lead)
    label = post.buttons[0][0]["text"]
    first = post.buttons[0][0]["callback_data"]
    await school.answer(school.lead, post, label)
    await school.restart()
    school.world.press(school.lead, post, first)
    await school.host.step()
    assert post.text.startswith("第 2 句"), "a second press on the first snippet changes nothing"
    assert (await school.ask(school.lead)).text.startswith("第 2 句")


async def test_an_appeal_weighs_more(school: School) -> None:
    await school.talk(1)
    post = await school.ask(school.lead)
    while not is_fault(post):
        await school.answer(school.lead, post, "没违反")
    school.world.press(school.lili, school.hints(school.lili)[-1], "误报")
    await school.host.step()
    school.clock.advance(5)
    await school.host.step()
    card = next(p for p in school.world.from_bot(school.second_lead) if "【申诉】" in p.text)
    await school.answer(school.second_lead, card, "申诉成立，不算")
    await school.answer(school.lead, post, "违反")
    assert await school.judged() == [("appeal", False)]


async def test_leads_are_told_once_a_day(school: School) -> None:
    await school.talk()
    await school.wait(8 * 3600)
    notices = [post for post in school.world.from_bot(school.lead) if "盲判" in post.text]
    assert len(notices) == 1
    assert (await school.answer(school.lead, notices[0], "开始")).startswith("第 1 句")
    assert [post for post in school.world.from_bot(school.other_lead) if "盲判" in post.text] == []
    await school.restart()
    await school.wait(60)
    assert len([post for post in school.world.from_bot(school.lead) if "想请您盲判" in post.text]) == 0


async def test_results_are_for_leads(school: School) -> None:
    school.clock.advance(5)
    assert await school.private(school.wang, "/calibrate 结果") == ["结果只给组长看。"]
    assert await school.private(school.lead, "/calibrate 结果") == ["还没有人判过。"]
