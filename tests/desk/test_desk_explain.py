"""How a score came about, scorecards from the books, and books that never go stale."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from golden import DAY, SHIFT, TOTALS, today, yesterday
from shop_floor import BAD, LEAD, LILI, NOON, SETTINGS, Floor, opened

from bot.desk.digest.scorecards import period_of
from bot.engine.ruleset import RuleSet
from bot.reports.explanation import Explanation, explanation_html
from bot.reports.scorecard import Scorecard, scorecard_html
from bot.store import (
    ConversationRow,
    MessageRow,
    PromiseRow,
    Tx,
    conversations,
    day_figures,
    erasure,
    findings,
    inspections,
    messages,
    promises,
)


@pytest.fixture(scope="module")
def told(rules: RuleSet, tmp_path_factory: pytest.TempPathFactory) -> tuple[Explanation, Explanation, Scorecard]:
    """The golden shift: 李莉's score explained, 王强's, and the week."""

    async def play() -> tuple[Explanation, Explanation, Scorecard]:
        async with opened(tmp_path_factory.mktemp("explained"), rules) as floor:
            for talk in (*yesterday(), *today()):
                for one in talk:
                    floor.now = max(floor.now, one.at)
                    await floor.desk.handle(one, floor.now)
            evening = floor.now + timedelta(hours=6)
            return (
                await floor.desk.explain("a", LILI, DAY),
                await floor.desk.explain("a", 2002, DAY),
                await floor.desk.scorecard("a", "week", DAY, evening + timedelta(days=1)),
            )

    return asyncio.run(play())


def test_every_conversation_is_explained_to_the_point(told: tuple[Explanation, Explanation, Scorecard]) -> None:
    lili = told[0]
    by_hand = [talk for talk in SHIFT["conversations"] if talk["id"] != "F"]
    for line, talk in zip(lili.conversations, by_hand, strict=True):
        assert line.score.points == talk["points"], talk["id"]
        assert sum(line.lost.values()) == talk["cost"], talk["id"]
        assert line.score.bonus == talk["bonus"], talk["id"]
        assert sum(found.cost for found in line.findings) == talk["cost"], talk["id"]
    assert lili.score.points == pytest.approx(TOTALS["lili"]["score"])


def test_the_arithmetic_in_words(told: tuple[Explanation, Explanation, Scorecard]) -> None:
    text = explanation_html(told[0])
    assert "<b>李莉 2026-11-23：96.8 分</b>" in text
    assert "4 条，93 分 = 100 − 不说推卸责任的话 10 + 加分 3（主动代劳、由怒转谢）" in text
    assert (
        "09:10 推卸责任（shirk）「不归我们管」严重 −10" in text
        or "09:11 推卸责任（shirk）「不归我们管」严重 −10" in text
    )
    assert "待复核，不扣分" in text
    assert "另有 1 个会话没有扣分也没有加分：100 分 × 4 条" in text
    assert "合计：100×8 + 96×4 + 95×4 + 93×4 = 1936，÷ 20 = 96.80" in text
    assert told[0].ruleset in text
    assert "李莉, 2026-11-23: 96.8 points" in explanation_html(told[0], "en")


def test_too_few_samples_show_the_mean_only_to_check(told: tuple[Explanation, Explanation, Scorecard]) -> None:
    text = explanation_html(told[1])
    assert "样本不足（要 5 个会话、20 条消息，有 1 个、4 条）" in text
    assert "÷ 4 = 93.00" in text


async def test_who_said_nothing_has_nothing_to_explain(floor: Floor) -> None:
    assert "没有说过话" in explanation_html(await floor.desk.explain("a", LILI, DAY))


def test_a_week_is_the_mean_of_its_days_by_conversations(told: tuple[Explanation, Explanation, Scorecard]) -> None:
    """The 22nd is a Sunday and belongs to the week before; of this week one day is over."""
    card = told[2]
    assert (card.since, card.until) == (date(2026, 11, 23), DAY)
    assert card.whole.score.points == pytest.approx(TOTALS["team_score"], abs=1e-4)
    assert card.whole.before == pytest.approx(99)
    lili, wang = card.agents
    assert (lili.score.points, lili.before, lili.days) == (pytest.approx(96.8), pytest.approx(99), 1)
    assert (wang.score.points, wang.comparable) == (None, False)
    assert {count.id for count in lili.norms} <= {"sanyao.zaijian", "sanbu.tuixie", "sanbu.shengying", "xiangying.kuai"}
    assert lili.lost == {"attitude": 1.0, "form": 0.4, "ownership": 2.0, "response": 1.0}
    text = scorecard_html(card)
    assert "【周绩效】售后一组 11-23–11-23" in text
    assert "上期 99.0" in text
    assert "不宜与他人比较" in text
    assert "Week" in scorecard_html(card, "en")


@pytest.mark.parametrize(
    ("period", "day", "back", "span"),
    [
        ("week", date(2026, 11, 25), 0, (date(2026, 11, 23), date(2026, 11, 29))),
        ("week", date(2026, 11, 25), 1, (date(2026, 11, 16), date(2026, 11, 22))),
        ("month", date(2026, 12, 31), 0, (date(2026, 12, 1), date(2026, 12, 31))),
        ("month", date(2026, 1, 15), 1, (date(2025, 12, 1), date(2025, 12, 31))),
        ("month", date(2026, 3, 31), 1, (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_periods(period: str, day: date, back: int, span: tuple[date, date]) -> None:
    assert period_of(period, day, back) == span  # type: ignore[arg-type]


# ---- books --------------------------------------------------------------------------------------


async def trend(floor: Floor, day: date = DAY + timedelta(days=1)) -> list[float | None]:
    """The team's points of the last two days before this one, as the next day's digest shows them."""
    digest = await floor.desk.digest("a", day, NOON + timedelta(days=1, hours=6))
    return [point.points for point in digest.trend[-3:-1]]


async def busy_day(floor: Floor) -> int:
    """Five spotless conversations but for one shirked answer; returns that finding's number, 0 if nobody finds it."""
    for customer in range(5):
        key = {"conversation": f"tg-group:-100:{customer}"}
        for line in ("您好", BAD if customer == 0 else "您好", "您好", "再见"):
            await floor.do(role="customer", author=customer, text="在吗", **key)
            await floor.agent(line, after=10, **key)
        await floor.do(kind="close", **key)
    return next((n for n, norm in await floor.rows("findings", "id", "norm") if norm == "sanbu.tuixie"), 0)


async def test_a_past_day_changes_when_its_findings_do(floor: Floor) -> None:
    """100 four times and 90: 98; upheld appeal: 100; and back."""
    number = await busy_day(floor)
    assert await trend(floor) == [None, pytest.approx(98)]
    for state, points in (("overturned", 100), ("confirmed", 98), ("disputed", 100), ("hit", 98)):
        async with floor.store.write() as tx:
            await findings.change(tx, [number], state=state)
        assert await trend(floor) == [None, pytest.approx(points)], state


async def test_a_confirmed_veto_costs_the_conversation(floor: Floor) -> None:
    number = await busy_day(floor)
    async with floor.store.write() as tx:
        await findings.change(tx, [number], level=4)
    assert await trend(floor) == [None, pytest.approx(100)]
    async with floor.store.write() as tx:
        await findings.change(tx, [number], state="confirmed")
    assert await trend(floor) == [None, pytest.approx(80)]
    assert "红线已由组长确认，记 0 分" in explanation_html(await floor.desk.explain("a", LILI, DAY))


async def test_a_late_message_and_an_edit_change_a_past_day(floor: Floor) -> None:
    await busy_day(floor)
    before = await trend(floor)
    floor.now += timedelta(days=1)
    await floor.agent(BAD, at=NOON + timedelta(hours=2), conversation="late")
    after = await trend(floor)
    assert after[-1] is not None
    assert before[-1] is not None
    assert after[-1] < before[-1]
    digest = await floor.desk.digest("a", DAY, floor.now)
    assert digest.score.points == pytest.approx(after[-1])


async def test_books_are_closed_at_night_and_read_in_the_day(floor: Floor) -> None:
    await busy_day(floor)
    await floor.wait(14 * 3600)
    await floor.desk.tick(floor.now)
    async with floor.store.read() as connection:
        assert await day_figures.missing(connection, "a", DAY, DAY) == []
        kept = await day_figures.one(connection, "a", DAY, day_figures.TEAM)
    assert kept is not None
    assert kept.ruleset == floor.rules.hash
    assert kept.figures["points"] == pytest.approx(98)


async def test_words_leave_the_books_when_messages_lose_theirs(floor: Floor) -> None:
    for customer in (1, 2):
        await floor.do(role="customer", author=customer, text="尺码偏小吗", conversation=f"c{customer}")
        await floor.agent("您好", conversation=f"c{customer}")
        await floor.do(kind="close", conversation=f"c{customer}")
    assert (await floor.desk.digest("a", DAY, NOON + timedelta(hours=6))).questions[0].times == 2
    await trend(floor)

    async def words() -> object:
        async with floor.store.read() as connection:
            kept = await day_figures.one(connection, "a", DAY, day_figures.TEAM)
        return kept.words if kept else None

    assert await words() == [{"example": "尺码偏小吗", "times": 2}]
    floor.now += timedelta(days=32)
    await floor.desk.tick(floor.now)
    assert await words() == []


async def test_rule_edits_are_told_from_behaviour(rules: RuleSet, tmp_path: Path) -> None:
    """Both days alike; over night the rule against shirking goes: the whole change is the rules'."""
    async with opened(tmp_path, rules) as floor:
        await busy_day(floor)
        floor.now = NOON + timedelta(days=1)
        await floor.desk.tick(floor.now)
        floor.rules = rules.only(*(rule.id for rule in rules.rules if rule.id != "shirk"))
        floor.restart()
        await _again(floor)
        change = (await floor.desk.digest("a", DAY + timedelta(days=1), floor.now)).change
        assert (change.total, change.rules) == (pytest.approx(2), pytest.approx(2))
        assert change.behaviour == pytest.approx(0)
        assert change.mix == pytest.approx(0)


async def test_a_new_rule_is_asked_about_yesterday(rules: RuleSet, tmp_path: Path) -> None:
    """The rule against shirking comes over night, and today nobody shirks: −2 by the rules, +2 by behaviour."""
    async with opened(tmp_path, rules.only(*(r.id for r in rules.rules if r.id != "shirk"))) as floor:
        assert await busy_day(floor) == 0
        floor.now = NOON + timedelta(days=1)
        await floor.desk.tick(floor.now)
        floor.rules = rules
        floor.restart()
        await _again(floor)
        change = (await floor.desk.digest("a", DAY + timedelta(days=1), floor.now)).change
        assert (change.total, change.rules, change.behaviour) == (
            pytest.approx(0), pytest.approx(-2), pytest.approx(2),
        )  # fmt: skip


async def test_where_the_words_are_forgotten_no_split_is_claimed(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules.only("bye")) as floor:
        assert await busy_day(floor) == 0
        floor.now = NOON + timedelta(days=1)
        await floor.desk.tick(floor.now)
        floor.rules = rules
        floor.restart()
        await _again(floor)
        later = floor.now + timedelta(days=31, hours=6)
        await floor.desk.tick(later)
        change = (await floor.desk.digest("a", DAY + timedelta(days=1), later)).change
        assert (change.rules, change.why) == (None, "forgotten")


async def _again(floor: Floor) -> None:
    """The next day, spotless, by the same customers as new ones."""
    for customer in range(10, 15):
        key = {"conversation": f"tg-group:-100:{customer}"}
        for line in ("您好", "您好", "您好", "再见"):
            await floor.do(role="customer", author=customer, text="在吗", **key)
            await floor.agent(line, after=10, **key)
        await floor.do(kind="close", **key)


async def test_the_greatest_gain_is_on_the_own_past(floor: Floor) -> None:
    """Yesterday 你 ten times of twenty, today 您 alone: 您 has risen by a half."""
    for day, words in enumerate((["你好", "您好"] * 10, ["您好"] * 20)):
        floor.now = NOON + timedelta(days=day)
        for number, text in enumerate(words):
            key = {"conversation": f"{day}-{number // 4}"}
            await floor.do(role="customer", author=number, text="在吗", **key)
            await floor.agent(text, after=5, **key)
    (line,) = (await floor.desk.digest("a", DAY + timedelta(days=1), floor.now)).agents
    assert line.gained is not None
    assert (line.gained.name, line.gained.change) == ("nin", pytest.approx(0.5))


# ---- the four samenesses, through the real parts ---------------------------------------------------


async def test_contrasts_are_made_of_what_was_said(rules: RuleSet, tmp_path: Path) -> None:
    """25 conversations under inspection without a fault, 25 without one with a shirked answer each: a gap of 10."""
    gentle = replace(
        SETTINGS, scoring=replace(SETTINGS.scoring, minimum=replace(SETTINGS.scoring.minimum, contrast_flag=20))
    )
    async with opened(tmp_path, rules, gentle) as floor:
        for number in range(50):
            watched = number < 25
            async with floor.store.write() as tx:
                if number in (0, 25):
                    await (
                        inspections.begin(tx, "a", LEAD, floor.now) if watched else inspections.end(tx, "a", floor.now)
                    )
            key = {"conversation": f"tg-group:-100:{number}"}
            await floor.do(role="customer", author=number, text="在吗", **key)
            await floor.agent("您好" if watched else BAD, after=10, **key)
            await floor.agent("再见", after=5, **key)
            await floor.do(kind="close", **key)
        digest = await floor.desk.digest("a", DAY + timedelta(days=1), floor.now + timedelta(days=1))
    known, watched_, busy, hostile = digest.sameness
    assert (watched_.one.conversations, watched_.one.mean) == (25, 100)
    assert (watched_.other.conversations, watched_.other.mean) == (25, 90)
    assert (watched_.gap, watched_.verdict) == (10, "gap")
    assert (known.verdict, known.other.conversations) == ("few", 50)
    assert (busy.verdict, hostile.verdict, hostile.gap) == ("few", "few", None)


async def test_an_erased_agent_leaves_no_contrast_behind(floor: Floor) -> None:
    await busy_day(floor)
    await trend(floor)
    async with floor.store.read() as connection:
        kept = await day_figures.one(connection, "a", DAY, day_figures.SAMENESS)
    assert kept is not None
    assert str(LILI) in kept.figures
    async with floor.store.write() as tx:
        await erasure.erase_agent(tx, LILI)
    async with floor.store.read() as connection:
        assert await day_figures.one(connection, "a", DAY, day_figures.SAMENESS) is None
        assert await day_figures.one(connection, "a", DAY, LILI) is None


async def test_what_is_owed_is_listed_once(floor: Floor) -> None:
    """One kept, one open past its time (lost), one from yesterday; each stands once."""
    async with floor.store.write() as tx:
        for number, (state, days, hours) in enumerate((("kept", 0, 1), ("open", 0, 2), ("lost", -1, 3)), 1):
            await floor_promise(floor, tx, number, state, NOON + timedelta(days=days), hours)
    owed = (await floor.desk.digest("a", DAY, NOON + timedelta(hours=6))).promises
    assert (owed.kept, owed.late, owed.lost, owed.open) == (1, 0, 1, 0)
    assert [(line.words, line.state) for line in owed.lines] == [("第3个", "lost"), ("第2个", "lost")]


async def floor_promise(floor: Floor, tx: Tx, number: int, state: str, made: datetime, hours: int) -> None:
    """A promise written into the book by hand."""
    day = made.date()
    talk = ConversationRow(0, "a", f"k{number}", -100, None, day, made, made, None, made, False, None, None, None, None)
    said = MessageRow(
        0, await conversations.add(tx, talk), f"k{number}", number, "a", day, "agent", LILI, "好", made, None, None,
        False, False, None, False, 0, 0,
    )  # fmt: skip
    message = await messages.add(tx, said)
    assert message is not None
    row = PromiseRow(
        id=0, conversation_id=said.conversation_id, message_id=message, key=said.key, team="a", local_day=day,
        agent=LILI, made_at=made, due_at=made + timedelta(hours=hours), state=state, settled_at=None,
        elsewhere=False, text=f"第{number}个",
    )  # fmt: skip
    await promises.add(tx, row)
