"""A team that only tries out: agents hear nothing, their lead sees what would have been said, when asking."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram_shop import BAD, CONFIG, Shop

from bot.engine.ruleset import RuleSet


async def test_agents_hear_nothing_and_the_lead_sees_it_on_request(tmp_path: Path, rules: RuleSet) -> None:
    shop = Shop(tmp_path, rules, config=CONFIG + "hints: {mode: training}\n")
    await shop.open()
    shop.promote()
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.lili, BAD)
    await shop.wait(200)
    assert shop.hints(shop.lili) == []
    (shown,) = await shop.private(shop.lead, "/digest 提示")
    assert "本来会提示 1 条" in shown
    assert "李莉，刚才这句可以更稳一点\n「这个不归我们管，您找快递吧」" in shown
    (other,) = await shop.private(shop.other_lead, "/digest 提示")
    assert "不归我们管" not in other, "nothing of another team"
    shop.clock.advance(86400)
    (nothing,) = await shop.private(shop.lead, "/digest 提示 今天")
    assert "没有只记录的提示" in nothing
    (digest,) = await shop.private(shop.lead, "/digest 昨天")
    assert "1 条提示只记录" in digest
    await shop.close()
    assert shop.world.watch.violations == []


@pytest.mark.parametrize("words", ["/digest 提示", "/digest hints"])
async def test_in_live_mode_hints_are_the_agents_own(shop: Shop, words: str) -> None:
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    await shop.wait(10)
    (shown,) = await shop.private(shop.lead, words)
    assert "只有客服本人看得到" in shown
    assert "不归我们管" not in shown
