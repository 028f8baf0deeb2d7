"""Buttons under a hint: for its own agent alone, after restarts too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shop_floor import BAD, LILI, MENDED, SETTINGS, WANG, Floor, opened

from bot.desk import Answer
from bot.engine.ruleset import RuleSet


@pytest.fixture
async def hinted(floor: Floor) -> Floor:
    """李莉 has had a hint."""
    await floor.agent(BAD)
    await floor.wait(5)
    await floor.send()
    return floor


async def press(floor: Floor, action: str, presser: int = LILI, hint: int = 1) -> Answer:
    return await floor.desk.press(hint, presser, action, floor.now)


async def test_accepted(hinted: Floor) -> None:
    assert await press(hinted, "accept") == Answer("好的，谢谢您", done=True)
    assert await hinted.rows("hints", "answer", "answered_at") == [("accept", hinted.now)]


async def test_disputed_freezes_the_deduction(hinted: Floor) -> None:
    answer = await press(hinted, "wrong")
    assert (answer.text, answer.done) == ("收到，先不扣分，交给组长看。结果会告诉您。", True)
    assert await hinted.rows("findings", "state") == [("disputed",)]


async def test_disputed_while_still_held_stays_disputed(floor: Floor) -> None:
    await floor.agent("没办法")
    await floor.wait(5)
    await press(floor, "wrong")
    await floor.wait(60)
    assert await floor.rows("findings", "state") == [("disputed",)]


async def test_muted_for_half_an_hour_and_nobody_else_hears_of_it(hinted: Floor) -> None:
    answer = await press(hinted, "mute")
    assert answer.text == "好的，12:30 前不再提示。除了您，没有人知道。"
    await hinted.agent("你等下", after=200)
    await hinted.wait(10)
    assert await hinted.send() == []
    await hinted.agent("没办法", author=WANG)
    await hinted.wait(10)
    assert [row.recipient for row in await hinted.send()] == [WANG]
    await hinted.agent("你等下", after=1800)
    await hinted.wait(10)
    assert [row.recipient for row in await hinted.send()] == [LILI]


async def test_why(hinted: Floor) -> None:
    answer = await press(hinted, "why")
    assert answer.html is not None
    assert answer.html.startswith("<b>规范</b>：三不 · 不说推卸责任的话\n<b>规则</b>：推卸责任（shirk）\n")
    assert "<b>命中</b>：「不归我们管」" in answer.html
    assert "计 10 分" in answer.html
    assert "判了 1 次，0 次" in answer.html


async def test_why_of_a_rule_that_is_gone(hinted: Floor) -> None:
    hinted.rules = hinted.rules.only("nin")
    hinted.restart()
    answer = await press(hinted, "why")
    assert answer.html is not None
    assert answer.html.startswith("<b>规范</b>")


@pytest.mark.parametrize("action", ["accept", "wrong", "mute", "why"])
async def test_anybody_else_is_told_so_and_nothing_happens(hinted: Floor, action: str) -> None:
    before = await hinted.everything()
    assert await press(hinted, action, presser=WANG) == Answer("不是给您的提示", done=False)
    assert await hinted.everything() == before


@pytest.mark.parametrize(("hint", "action"), [(99, "why"), (1, "nonsense")])
async def test_dead_buttons(hinted: Floor, hint: int, action: str) -> None:
    answer = await press(hinted, action, hint=hint)
    assert not answer.done
    assert answer.text


async def test_buttons_work_after_a_restart_and_twice(hinted: Floor) -> None:
    hinted.restart()
    assert await press(hinted, "wrong") == await press(hinted, "wrong")


async def test_a_correction_after_a_dispute_still_counts_as_one(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(5)
    await press(floor, "wrong")
    await floor.edit(ref, MENDED)
    assert await floor.rows("findings", "state") == [("self_corrected",)]


async def test_answers_fit_telegram_and_speak_english(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules, replace(SETTINGS, language="en")) as floor:
        await floor.agent(BAD)
        await floor.wait(5)
        for action in ("accept", "wrong", "mute", "why"):
            answer = await press(floor, action)
            assert answer.text.isascii()
            assert len(answer.text) <= 200


async def test_drafts_are_looked_at_and_forgotten(floor: Floor) -> None:
    await floor.wait(0)
    before = (floor.store, await floor.everything())
    result = await floor.desk.draft("你的件不归我们管")
    assert [finding.rule for finding in result.findings] == ["nin", "shirk"]
    assert result.better == "这件事我来帮您联系核实，今天 18 点前给您回复，请您稍等。"
    assert "三不" not in result.html
    assert "不说推卸责任的话" in result.html
    assert (await floor.desk.draft("您好")).html == "没问题，可以发。"
    assert (floor.store, await floor.everything()) == before
