"""Who is told what, and when: in a rush, in practice, after years; and the word that a customer is waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from shop_floor import BAD, GROUP, LILI, SETTINGS, TEAM, WANG, Floor, opened, with_hints

from bot.coaching.html import plain, units
from bot.engine.ruleset import RuleSet
from bot.settings import ReminderSettings, Settings


def key(customer: int) -> dict[str, Any]:
    return {"conversation": f"tg-group:{GROUP}:{customer}"}


async def asks(floor: Floor, customer: int, text: str = "请问什么时候发货", after: float = 0) -> None:
    floor.pass_time(after)
    await floor.do(role="customer", author=customer, text=text, **key(customer))


def reminding(**changes: Any) -> Settings:
    """The rule of the test pack gives a minute and is of level normal."""
    reminders = replace(ReminderSettings(before_seconds=20, level="normal", every_seconds=120), **changes)
    return replace(SETTINGS, reminders=reminders)


@pytest.fixture
async def alert(rules: RuleSet, tmp_path: Path) -> AsyncIterator[Floor]:
    async with opened(tmp_path / "data", rules, reminding()) as made:
        yield made


# --- a rush ----------------------------------------------------------------------------------


async def test_in_a_rush_hints_wait_and_come_as_one_short_list(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path / "data", rules, with_hints(busy_waiting=3)) as floor:
        for customer in range(1, 7):
            await asks(floor, customer)
        await floor.agent(BAD, after=5, **key(1))
        await floor.agent("没办法", after=5, **key(2))
        await floor.wait(20)
        assert [row for row in await floor.send() if row.kind == "hint"] == []
        for customer in (3, 4):
            await floor.agent("今天发货，请您放心", **key(customer))
        await floor.wait(6)
        (hint,) = await floor.send()
        words = plain(hint.html)
        assert words.startswith("💡 李莉，刚才忙，有 2 句可以更稳一点\n1. 「这个不归我们管")
        assert "2. 「没办法」 拒绝时先说原因，再给办法。" in words
        assert units(words) < 300
        assert hint.buttons[0].data == "h:1:accept"
        assert await floor.rows("findings", "rule", "hint_state", "hint_id") == [
            ("shirk", "hinted", 1),
            ("refusal", "merged", 1),
        ]


async def test_a_rush_that_lasts_leaves_nothing_to_say(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path / "data", rules, with_hints(busy_waiting=2)) as floor:
        for customer in (1, 2, 3):
            await asks(floor, customer)
        await floor.agent(BAD, after=5, **key(1))
        await floor.wait(200)
        assert [row for row in await floor.send() if "不归我们管" in row.html] == []
        assert (await floor.rows("findings", "rule", "hint_state"))[0] == ("shirk", "stale")


async def test_a_veto_candidate_waits_for_no_rush(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path / "data", rules, with_hints(busy_waiting=2)) as floor:
        for customer in (1, 2, 3):
            await asks(floor, customer)
        await floor.agent("身份证11010519491231002X", after=5, **key(1))
        await floor.wait(5)
        (hint,) = await floor.send()
        assert "尽快看一下" in hint.html


# --- the experienced ---------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "slips", "told"), [(100, 0, False), (10, 0, True), (100, 10, True)])
async def test_who_is_long_at_it_and_good_hears_only_of_what_matters(
    rules: RuleSet, tmp_path: Path, days: int, slips: int, told: bool
) -> None:
    async with opened(tmp_path / "data", rules, with_hints(cooldown_seconds=0, per_day=99)) as floor:
        await floor.agent("好的", **key(1))
        floor.pass_time(days * 86400)
        for number in range(100):
            await floor.agent(BAD if number < slips else "请您放心", after=1, **key(2))
        await floor.wait(4000)
        await floor.send()
        await floor.agent("你看一下", **key(3))
        await floor.wait(10)
        assert bool(await floor.send()) is told
        await floor.agent(BAD, after=1, **key(4))
        await floor.wait(10)
        assert len(await floor.send()) == 1, "what matters is said to everybody"


# --- somebody is waiting -----------------------------------------------------------------------


async def test_a_word_before_the_clock_runs_out(alert: Floor) -> None:
    await asks(alert, 1, "在吗")
    await alert.agent("您好，请讲", after=5, **key(1))
    await asks(alert, 1, "我的快递三天没动了", after=5)
    await alert.wait(39)
    assert await alert.send() == []
    await alert.wait(1)
    (word,) = await alert.send()
    assert (word.recipient, word.chat, word.hint_id) == (LILI, GROUP, None)
    assert plain(word.html).splitlines()[:2] == ["⏰ 李莉，有客户在等您回应", "「我的快递三天没动了」已等 0 分 40 秒"]
    assert word.expires_at == alert.now + timedelta(seconds=20)
    await alert.wait(300)
    assert [row.html for row in await alert.send() if row.html.startswith("⏰")] == [], "once for each question"


@pytest.mark.parametrize("words", ["谢谢", "好的", "嗯嗯", "[微笑]", "😊"])
async def test_thanks_and_smiles_ask_nothing(alert: Floor, words: str) -> None:
    await asks(alert, 1)
    await alert.agent("今天发货，请您放心", after=5, **key(1))
    await asks(alert, 1, words, after=5)
    await alert.wait(200)
    assert [row.html for row in await alert.send() if row.html.startswith("⏰")] == []


async def test_an_answer_in_time_calls_it_off(alert: Floor) -> None:
    await asks(alert, 1)
    await alert.agent("您好，请您稍等", after=30, **key(1))
    await alert.wait(25)
    assert [row.html for row in await alert.send() if row.html.startswith("⏰")] == []


async def test_several_are_named_at_once_and_a_new_one_goes_to_whoever_served_here_last(alert: Floor) -> None:
    for customer in (1, 2):
        await asks(alert, customer, f"问题{customer}")
        await alert.agent("您好，请讲", after=1, author=WANG, **key(customer))
    for customer in (1, 2, 3, 4, 5):
        await asks(alert, customer, f"第{customer}位的问题", after=2)
    await alert.wait(45)
    (word,) = await alert.send()
    assert word.recipient == WANG
    assert plain(word.html).startswith("⏰ 王强，有 5 位客户在等您回应\n「第1位的问题」")
    assert "另有 2 位" in word.html
    assert units(plain(word.html)) < 300


async def test_nobody_is_named_who_has_not_been_here(alert: Floor) -> None:
    await asks(alert, 1)
    await alert.wait(55)
    assert await alert.send() == []


async def test_reminders_outlive_a_restart(alert: Floor) -> None:
    await asks(alert, 1)
    await alert.agent("您好，请讲", after=5, **key(1))
    await asks(alert, 1, "什么时候发货", after=5)
    alert.restart()
    await alert.wait(45)
    assert [row.html[0] for row in await alert.send()] == ["⏰"]


@pytest.mark.parametrize("settings", [
    reminding(before_seconds=0),
    reminding(level="major"),
    replace(reminding(), teams=(replace(TEAM, hints=replace(TEAM.hints, mode="training")),)),
])  # fmt: skip
async def test_when_there_is_no_word(rules: RuleSet, tmp_path: Path, settings: Settings) -> None:
    async with opened(tmp_path / "data", rules, settings) as floor:
        await asks(floor, 1)
        await floor.agent("您好，请讲", after=5, **key(1))
        await asks(floor, 1, "什么时候发货", after=5)
        await floor.wait(50)
        assert await floor.send() == []
