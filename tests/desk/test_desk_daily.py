"""The digest: every figure recomputed by hand, sent once per team and local day, whatever the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from shop_floor import BAD, LEAD, LILI, NOON, SETTINGS, TEAM, WANG, Floor, opened, with_hints

from bot.desk.daily import digest_at, due_days, next_digest
from bot.engine.ruleset import RuleSet
from bot.errors import UsageError
from bot.reports.model import Count, Note, Problem
from bot.scoring.day import DayScore, Rate

DAY = date(2026, 11, 23)
DUE = NOON + timedelta(hours=6, minutes=30)


async def talk(floor: Floor, customer: int, *lines: str, author: int | None = LILI, close: bool = True) -> None:
    """A conversation: the customer asks, the agent answers ten seconds after, line by line."""
    key = {"conversation": f"tg-group:-100:{customer}"}
    for line in lines:
        await floor.do(role="customer", author=customer, text="在吗", **key)
        await floor.agent(line, after=10, author=author, **key)
    if close:
        await floor.do(kind="close", **key)


async def shift(floor: Floor) -> None:
    """李莉: five conversations of four messages; 王强: one; somebody anonymous: one."""
    for customer in (1, 2, 3):
        await talk(floor, customer, "您好", "麻烦您稍等", "请您核对", "再见")
    await talk(floor, 4, "您好", BAD, "你看下", "好的")
    await talk(floor, 5, "身份证11010519491231002X", "您好", "您好", "再见")
    await talk(floor, 6, "没办法", "再见", author=WANG)
    await talk(floor, 7, BAD, author=None, close=False)
    await floor.wait(120)
    await floor.desk.tick(floor.now)


async def test_every_figure_by_hand(floor: Floor) -> None:
    await shift(floor)
    digest = await floor.desk.digest("a", DAY, DUE)
    assert (digest.conversations, digest.messages, digest.rules, digest.ruleset) == (7, 23, 6, floor.rules.hash)
    # 李莉: 100, 100, 100, 100 − 10 (推卸) − 2 (再见), 100 (红线不计), four messages each; 王强: 100 − 5, two messages.
    lili = (100 * 4 + 100 * 4 + 100 * 4 + 88 * 4 + 100 * 4) / 20
    assert digest.score == DayScore(pytest.approx((lili * 20 + 95 * 2) / 22), 6, 22)
    assert digest.grade == "优秀"
    assert digest.yesterday == DayScore(None, 0, 0)
    # 您: 3 × (1 + 1 + 1) + 您好 + 找快递吧 + 2 × 您好 + 匿名 1 = 14, 你: 1. 请: 3 × 2, nobody forgot it.
    assert digest.nin == Rate(14, 15, 10)
    assert digest.qing == Rate(6, 6, 10)
    assert digest.farewell == Rate(5, 6, 10)
    assert digest.sanbu == (
        Count("sanbu.shengying", "不使用生硬语言", 1),
        Count("sanbu.tuixie", "不说推卸责任的话", 2),
        Count("sanbu.zebei", "不责备客户", 0),
    )
    assert digest.others == (Count("sanyao.zaijian", "「再见」结尾", 1),)
    assert digest.answers.rounds == 23
    assert (digest.answers.median, digest.answers.first_median) == (10, 10)
    assert digest.answers.within_three == Rate(23, 23, 100)
    assert digest.problems[0] == Problem(
        "shirk", "推卸责任", "sanbu.tuixie", 2, "不归我们管", "这件事我来帮您联系核实，今天 18 点前给您回复，请您稍等。"
    )
    (review,) = digest.reviews
    assert (review.agent, review.words) == ("李莉", "110***********002X")
    assert digest.notes == (Note("nameless", 1), Note("lost", 2))
    lili_line, wang_line = digest.agents
    assert (lili_line.name, lili_line.score, lili_line.grade) == ("李莉", DayScore(pytest.approx(lili), 5, 20), "优秀")
    assert (lili_line.counted, lili_line.hints, lili_line.to_review, lili_line.corrected) == (2, 1, 1, 0)
    assert lili_line.nin == Rate(13, 14, 10)
    assert (wang_line.name, wang_line.score, wang_line.counted) == ("王强", DayScore(None, 1, 2), 1)


async def test_corrected_and_disputed_are_not_deducted_and_said(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.edit(ref, "您好", after=1)
    await floor.agent(BAD, after=1)
    await floor.wait(5)
    await floor.desk.press(1, LILI, "wrong", floor.now)
    digest = await floor.desk.digest("a", DAY, DUE)
    assert (digest.corrected, digest.disputed, digest.sanbu[1].times) == (1, 1, 0)
    assert (digest.agents[0].corrected, digest.agents[0].disputed, digest.agents[0].counted) == (1, 1, 0)


async def test_deleted_and_automatic_messages_are_not_counted(floor: Floor) -> None:
    await floor.agent("您好", kind="auto")
    ref = await floor.agent("您好")
    await floor.do(kind="delete", ref=ref)
    digest = await floor.desk.digest("a", DAY, DUE)
    assert (digest.messages, digest.nin.whole) == (0, 0)


async def test_training_and_lost_hints_are_said(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path / "training", rules, with_hints(mode="training")) as floor:
        await floor.agent(BAD)
        await floor.wait(300)
        assert (await floor.desk.digest("a", DAY, DUE)).notes == (Note("training", 1),)
    async with opened(tmp_path / "live", rules) as floor:
        await floor.agent(BAD)
        await floor.wait(300)
        await floor.desk.tick(floor.now)
        assert (await floor.desk.digest("a", DAY, DUE)).notes == (Note("lost", 1),)


async def test_a_message_belongs_to_its_local_day(floor: Floor) -> None:
    await floor.agent(BAD, at=datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), conversation="x")
    await floor.agent(BAD, at=datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC), conversation="y")
    days = [(await floor.desk.digest("a", DAY + timedelta(days=n), DUE)).messages for n in (-1, 0, 1, 2)]
    assert days == [0, 1, 1, 0]


async def test_an_unknown_team_is_named(floor: Floor) -> None:
    with pytest.raises(UsageError, match="没有叫"):
        await floor.desk.digest("b", DAY, DUE)


# ---- sent once ---------------------------------------------------------------------------------


async def sent(floor: Floor) -> list[tuple[int, str]]:
    """The digests that went into the outbox: recipient and day."""
    rows = await floor.rows("outbox", "kind", "recipient", "dedupe")
    return [(to, name.split(":")[2]) for kind, to, name in rows if kind == "digest" and not name.endswith(":card")]


async def test_at_its_minute_once_to_each_lead(rules: RuleSet, tmp_path: Path) -> None:
    two = replace(SETTINGS, teams=(replace(TEAM, leads=(LEAD, 1002)),))
    async with opened(tmp_path, rules, two) as floor:
        await floor.wait(0)
        await floor.agent("您好")
        await floor.wait((DUE - floor.now).total_seconds() - 1)
        assert await sent(floor) == []
        await floor.wait(1)
        assert await sent(floor) == [(LEAD, "2026-11-23"), (1002, "2026-11-23")]
        floor.restart()
        await floor.wait(3600)
        assert len(await sent(floor)) == 2
        row = next(row for row in await floor.store.outbox.waiting(floor.now) if not row.attachment)
        assert row.html.startswith("<b>【客服日报】售后一组 11月23日 12:00–12:00")
        assert "统计到 18:30" in row.html


async def test_due_while_the_bot_was_down_it_is_made_up_for(floor: Floor) -> None:
    await floor.wait(0)
    await floor.agent("您好")
    floor.now = DUE + timedelta(minutes=5)
    floor.restart()
    await floor.desk.tick(floor.now)
    assert await sent(floor) == [(LEAD, "2026-11-23")]
    floor.now += timedelta(days=1)
    floor.restart()
    await floor.desk.tick(floor.now)
    assert [day for _, day in await sent(floor)] == ["2026-11-23", "2026-11-24"]


async def test_after_a_long_outage_only_days_with_work_are_made_up_for(floor: Floor) -> None:
    await floor.wait(0)
    await floor.agent("您好")
    floor.now = NOON + timedelta(days=4)
    floor.restart()
    await floor.desk.tick(floor.now)
    assert [day for _, day in await sent(floor)] == ["2026-11-23"]


async def test_no_digest_of_a_day_before_the_bot_was_there(floor: Floor) -> None:
    floor.now = DUE + timedelta(seconds=1)
    await floor.wait(3600)
    assert await sent(floor) == []
    await floor.wait(24 * 3600)
    assert [day for _, day in await sent(floor)] == ["2026-11-24"]


async def test_a_clock_set_back_gives_no_second_digest(floor: Floor) -> None:
    await floor.wait(0)
    await floor.agent("您好")
    await floor.wait(8 * 3600)
    floor.now = NOON
    await floor.wait(8 * 3600)
    assert len(await sent(floor)) == 1


async def test_two_desks_send_one(floor: Floor) -> None:
    await floor.wait(0)
    await floor.agent("您好")
    first = floor.desk
    floor.restart()
    for desk in (first, floor.desk):
        await desk.tick(DUE)
    assert len(await sent(floor)) == 1


ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Pacific/Apia")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0), time(2, 30), time(18, 30), time(23, 59)])
def test_a_year_has_a_digest_for_every_day(zone: str, at: time) -> None:
    """Also on both days on which clocks are changed."""
    team = replace(TEAM, zone=ZoneInfo(zone), digest_at=at)
    now = digest_at(team, date(2026, 1, 1))
    days = [now.astimezone(team.zone).date()]
    while len(days) < 365:
        now = next_digest(team, now)
        days.append(now.astimezone(team.zone).date())
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
async def test_exactly_one_a_day_with_restarts_in_between(rules: RuleSet, tmp_path: Path, zone: str) -> None:
    """Three weeks around the autumn change, asked at odd moments, restarted now and then."""
    team = replace(TEAM, zone=ZoneInfo(zone), digest_at=time(2, 30))
    async with opened(tmp_path, rules, replace(SETTINGS, teams=(team,))) as floor:
        floor.now = datetime(2026, 10, 18, tzinfo=UTC)
        for step in range(21 * 8):
            if step % 5 == 0:
                floor.restart()
            await floor.desk.tick(floor.now)
            floor.pass_time(3 * 3600 + 37)
        days = [day for _, day in await sent(floor)]
    first = date.fromisoformat(days[0])
    assert days == [(first + timedelta(days=n)).isoformat() for n in range(len(days))]
    assert len(days) in (21, 22)


@pytest.mark.parametrize(
    ("after", "due"), [(timedelta(seconds=-1), []), (timedelta(0), [DAY]), (timedelta(days=3), [date(2026, 11, 26)])]
)
async def test_which_days_are_due(floor: Floor, after: timedelta, due: list[date]) -> None:
    async with floor.store.read() as connection:
        assert await due_days(connection, TEAM, NOON, DUE + after) == due


async def test_words_are_forgotten_and_figures_stay(floor: Floor) -> None:
    await floor.agent(BAD)
    await floor.wait(5)
    await floor.send()
    floor.now += timedelta(days=29)
    await floor.desk.tick(floor.now)
    assert await floor.rows("messages", "text") == [(BAD,)]
    floor.now += timedelta(days=2)
    await floor.desk.tick(floor.now)
    assert await floor.rows("messages", "text", "nin") == [("", 1)]
    kept = await floor.rows("findings", "rule", "match", "hint", "suggest")
    assert kept[0] == ("shirk", "", "", None)
    assert (await floor.rows("outbox", "html"))[0] == ("",)
    assert (await floor.desk.digest("a", DAY, floor.now)).sanbu[1].times == 1
    floor.now += timedelta(days=400)
    await floor.desk.tick(floor.now)
    assert await floor.rows("conversations", "id") == []
    assert await floor.rows("messages", "id") == []
    assert await floor.rows("findings", "id") == []
    assert await floor.rows("hints", "id") == []
