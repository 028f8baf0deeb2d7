"""/team and /inspect: how people are doing, for those who lead them; and /me 算法, for oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram_shop import BAD, Shop

from bot.store import inspections


@pytest.fixture
async def worked(shop: Shop) -> Shop:
    """李莉 answers twice, once badly; 王强 once."""
    for user, text in ((shop.lili, "您好，请您稍等"), (shop.lili, BAD), (shop.wang, "您好")):
        await shop.say(shop.customer, "在吗")
        shop.clock.advance(10)
        await shop.say(user, text)
    await shop.wait(60)
    return shop


async def test_a_lead_sees_the_team_today(worked: Shop) -> None:
    (answer,) = await worked.private(worked.lead, "/team")
    assert "售后一组 11-23，在岗 2 人" in answer
    assert "李莉　样本不足　会话 1　命中 1　可以帮：" in answer
    assert "不排名次" in answer


async def test_another_teams_lead_sees_nothing_of_it(worked: Shop) -> None:
    (answer,) = await worked.private(worked.other_lead, "/team")
    assert "李莉" not in answer
    (answer,) = await worked.private(worked.other_lead, "/team 李莉")
    assert "没看懂「李莉」" in answer


@pytest.mark.parametrize("words", ["李莉", "2001", "李莉 今天"])
async def test_how_a_score_came_about(worked: Shop, words: str) -> None:
    (answer,) = await worked.private(worked.lead, f"/team {words}")
    assert "李莉 2026-11-23：样本不足" in answer
    assert "不归我们管" in answer
    assert "规则版本" in answer


async def test_an_agent_sees_the_own_arithmetic_and_nobody_elses(worked: Shop) -> None:
    (answer,) = await worked.private(worked.wang, "/me 算法")
    assert answer.startswith("王强 2026-11-23") or "王强 2026-11-23" in answer
    assert "李莉" not in answer


@pytest.mark.parametrize(("words", "kind"), [("周", "周绩效"), ("上周", "周绩效"), ("last month", "月绩效")])
async def test_scorecards(worked: Shop, words: str, kind: str) -> None:
    worked.clock.advance(timedelta(days=1).total_seconds())
    (answer,) = await worked.private(worked.lead, f"/team {words}")
    assert f"【{kind}】售后一组" in answer


async def test_words_nobody_understands_are_answered(shop: Shop) -> None:
    (answer,) = await shop.private(shop.lead, "/team 张三")
    assert "没看懂「张三」" in answer
    (answer,) = await shop.private(shop.lead, "/inspect maybe")
    assert "/inspect on" in answer


async def test_an_inspection_from_beginning_to_end(shop: Shop) -> None:
    async def said(words: str) -> str:
        shop.clock.advance(60)
        (answer,) = await shop.private(shop.lead, words)
        return answer

    assert "现在没有检查" in await said("/inspect")
    assert "检查开始了，从 11-23 12:02 起" in await said("/inspect on")
    assert "从 11-23 12:02 起一直开着" in await said("/inspect on")
    assert "从 11-23 12:02 起一直开着" in await said("/inspect")
    assert "检查结束了" in await said("/inspect off")
    assert "现在没有检查" in await said("/inspect off")
    async with shop.store.read() as connection:
        (window,) = await inspections.between(
            connection, "aftersales", shop.clock.now() - timedelta(days=1), shop.clock.now()
        )
    assert window[1] is not None
