"""A rule's life on the imitated Telegram: made from an example, tried in silence, judged, in force, mended."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rule_home import rule, small_shipped, write
from telegram_shop import BAD, GOOD, Shop

from bot.reports.workbook import workbook
from bot.rulebook import load_rulebook, rule_folder
from bot.sandbox.values import Post, User
from bot.store import judgements

RUDE = "您爱买不买，别家更贵"


class Works(Shop):
    """A shop with short ways to ask and to press."""

    async def ask(self, user: User, text: str) -> Post:
        """Send a command in private; the answer."""
        self.clock.advance(5)
        await self.private(user, text)
        return self.world.from_bot(user)[-1]

    async def press(self, user: User, post: Post, label: str) -> str:
        """Press a button; what the pop-up says."""
        said: list[str] = []
        self.world.listeners.append(lambda h: said.append(h.text) if h.kind == "answer" else None)
        self.clock.advance(2)
        self.world.press(user, post, label)
        await self.host.step()
        self.world.listeners.pop()
        return said[-1]

    async def talk(self, *replies: str) -> None:
        """A conversation for each of these replies."""
        for reply in replies:
            self.clock.advance(2000)
            await self.say(self.customer, "我的快递三天没动了")
            await self.say(self.lili, reply)
            await self.wait(40)


@pytest.fixture
async def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Works]:
    small_shipped(monkeypatch, tmp_path / "shipped")
    works = Works(tmp_path, load_rulebook(tmp_path, ["aftersales", "presales"]).general.ruleset)
    await works.open()
    works.promote()
    for person in (works.lead, works.other_lead, works.admin, works.lili):
        await works.private(person, "/start")
        works.clock.advance(5)
    await works.host.reloader.reload()
    yield works
    await works.close()
    assert works.world.watch.violations == []


def own_rule(works: Works) -> Path:
    (path,) = rule_folder(works.home, "aftersales").glob("own-*.yaml")
    return path


async def test_from_an_example_to_a_rule_in_force(works: Works) -> None:
    await works.talk(*[f"{RUDE}{number}块" for number in range(12)], "您爱买不买都行，别家也好", GOOD)
    said = await works.say(works.lili, f"{RUDE}9块")
    works.clock.advance(5)
    await works.say(works.lead, "/rule new", reply_to=said)
    answer = works.world.from_bot(works.lead)[-1]
    assert answer.receiver in (None, works.lead.id)
    assert "草稿 own-" in answer.text
    assert re.search(r"命中 1\d 处，涉及 1 位客服", answer.text)
    assert "您爱买不买都行，别家也好" in answer.text, "a near miss is a candidate for `good`"
    assert not list(works.home.glob("teams/*")), "nothing is written before somebody says so"
    assert await works.press(works.other_lead, answer, "开始试行") == "这份草稿已经用过或丢掉了。"
    assert "开始试行" in await works.press(works.lead, answer, "开始试行")
    rule_id = own_rule(works).stem
    hints = len(works.hints(works.lili))
    await works.talk(f"{RUDE}5块")
    assert len(works.hints(works.lili)) == hints, "on trial it only records"
    card = await works.ask(works.lead, f"/rule {rule_id}")
    assert "状态：试行" in card.text
    assert "　严重\n" in card.text, "the level in Chinese"
    assert "命中 1（" in card.text
    for _ in range(4):  # ten hits drawn by lot each time; the lead judges them on the spot
        trial = await works.ask(works.lead, f"/trial {rule_id}")
        await works.press(works.lead, trial, "逐处判")
        works.clock.advance(2)
        question = works.world.from_bot(works.lead)[-1]
        for _ in range(10):
            await works.press(works.lead, question, "该算")
    async with works.store.read() as connection:
        judged = await judgements.of_rule(connection, "aftersales", rule_id)
    assert {(row.source, row.right) for row in judged} == {("backtest", True)}
    assert len(judged) == 10, "the same lot is drawn each time: a place is judged once"


async def test_thirty_right_judgements_put_a_rule_in_force(works: Works) -> None:
    write(rule_folder(works.home, "aftersales"), "ours.yaml", rule("away", "找别人去"))
    await works.host.reloader.reload()
    await works.say(works.customer, "我的快递三天没动了")
    for number in range(32):
        works.clock.advance(40)
        await works.say(works.lili, f"您找别人去{number}")
    async with works.store.read() as connection:
        rows = await connection.exec_driver_sql("SELECT message_id, start, rule_hash FROM findings WHERE rule = 'away'")
        places = list(rows)
    assert len(places) == 32
    desk = works.host.desk
    for message, start, rule_hash in places[:30]:
        from bot.store import DraftRow, rule_drafts

        async with works.store.write() as tx:
            row = DraftRow(
                0, "aftersales", 1001, "away", rule_hash, "", [[message, start, start + 4]], "open", works.clock.now()
            )
            number = await rule_drafts.add(tx, row)
        assert (await desk.workshop.judge_hit(number, 0, 1002, True, works.clock.now())).done is False
        await desk.workshop.judge_hit(number, 0, 1001, True, works.clock.now())
    works.clock.advance(5)
    await works.host.step()
    (notice,) = [post for post in works.world.from_bot(works.lead) if "试行合格" in post.text]
    assert "人工判了 30 次，30 次判得对" in notice.text
    hints = len(works.hints(works.lili))
    await works.talk("您找别人去吧")
    assert len(works.hints(works.lili)) == hints + 1


async def test_a_draft_can_be_dropped_and_made_of_typed_words(works: Works) -> None:
    answer = await works.ask(works.lead, "/rule new 这单您就【自己想办法】吧")
    assert "自己想办法" in answer.text
    assert "命中 0 处" in answer.text
    assert await works.press(works.lead, answer, "不要了") == "好，丢掉了。"
    assert await works.press(works.lead, answer, "开始试行") == "这份草稿已经用过或丢掉了。"
    assert not (works.home / "teams").exists()
    assert "请在 /rule new 后面写上" in (await works.ask(works.lead, "/rule new")).text
    assert "没有可找的字" in (await works.ask(works.lead, "/rule new ！！")).text


async def test_rules_are_listed_and_shown_and_set_by_their_leads(works: Works) -> None:
    await works.talk(BAD)
    overview = await works.ask(works.lead, "/rules")
    assert "售后一组　2 条规则：生效 2，试行 0，降级 0" in overview.text
    assert "生效　shirk（shirk）命中 1，准确 还没有人判过" in overview.text
    card = await works.ask(works.lead, "/rule shirk")
    assert "看过 1 次，命中 1（100.00%），提示 1" in card.text
    assert "没有规则 “shrik”，是不是想看 /rule shirk" in (await works.ask(works.lead, "/rule shrik")).text
    assert await works.press(works.other_lead, card, "让它安静") == "这件不归您定。"
    assert await works.press(works.lead, card, "让它安静") == "好，shirk 现在降级；从这里起重新攒判定。"
    hints = len(works.hints(works.lili))
    await works.talk(BAD)
    assert len(works.hints(works.lili)) == hints
    assert "降级 1" in (await works.ask(works.lead, "/rules")).text
    digest = await works.host.desk.digest("aftersales", works.clock.now().date(), works.clock.now())
    assert [(row.rule, row.state, row.hits) for row in digest.health] == [
        ("shirk", "demoted", 2),
        ("blame", "active", 0),
    ]
    assert [(change.before, change.after) for change in digest.rule_changes] == [("active", "demoted")]
    with zipfile.ZipFile(io.BytesIO(workbook(digest))) as book:
        assert "规则 30 天" in book.read("xl/workbook.xml").decode()
    other = await works.ask(works.other_lead, "/rule shirk")
    assert "状态：生效" in other.text, "another team goes on as it was"
    assert "用不了" in (await works.ask(works.lili, "/rules")).text


async def test_a_granted_appeal_becomes_an_exception_with_one_tap(works: Works) -> None:
    await works.talk("客户问我这个不归我们管吗")
    works.clock.advance(5)
    await works.press(works.lili, works.hints(works.lili)[-1], "误报")
    works.clock.advance(5)
    await works.host.step()
    card = next(post for post in works.world.from_bot(works.lead) if "【申诉】" in post.text)
    for user in (works.lead, works.other_lead, works.lili):
        assert "记不成例外" in await works.press(user, card, "r:f1:example"), "nothing has been granted yet"
    await works.press(works.lead, card, "申诉成立，不算")
    assert "记不成例外" in await works.press(works.other_lead, card, "r:f1:example")
    assert "记好了" in await works.press(works.lead, card, "把这句记成不该命中的例句")
    content = (rule_folder(works.home, "aftersales") / "申诉例句.yaml").read_text(encoding="utf-8")
    assert "客户问我这个不归我们管吗" in content
    hints = len(works.hints(works.lili))
    await works.talk("客户问我这个不归我们管吗")
    assert len(works.hints(works.lili)) == hints
    await works.talk(BAD)
    assert len(works.hints(works.lili)) == hints + 1, "what is really at fault is still found"


async def test_what_would_break_the_rules_own_examples_is_no_exception(works: Works) -> None:
    await works.talk("不归我们管")
    works.clock.advance(5)
    await works.press(works.lili, works.hints(works.lili)[-1], "误报")
    works.clock.advance(5)
    await works.host.step()
    card = next(post for post in works.world.from_bot(works.lead) if "【申诉】" in post.text)
    await works.press(works.lead, card, "申诉成立，不算")
    assert "记不成例外" in await works.press(works.lead, card, "把这句记成不该命中的例句")
    assert not (works.home / "teams").exists()
