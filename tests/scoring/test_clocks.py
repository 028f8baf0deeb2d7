"""The platforms' clocks, with the examples they publish."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.values import Hours
from bot.scoring.clocks import CLOCKS, Chat, Measured, Told, measured
from bot.settings import ClockName

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 1, 7, tzinfo=ZONE)


def moment(clock: str) -> datetime:
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    return DAY + timedelta(hours=hour, minutes=minute, seconds=second)


def chat(*lines: str, customer: str = "A") -> Chat:
    """Lines such as `客 10:10:15`, `服 10:18:10`, `机 …` (sent by itself), `谢 …` (thanks, which ask nothing)."""
    told = [Told(moment(line[2:]), line[0] in "客谢", human=line[0] != "机", asks=line[0] != "谢") for line in lines]
    return Chat(customer, told)


def rates(
    clock: ClockName, *chats: Chat, now: str = "23:59:59", hours: Hours | None = None
) -> list[tuple[int, int, int]]:
    found = measured(CLOCKS[clock], chats, now=moment(now), zone=ZONE, hours=hours)
    return [(one.good, one.whole, one.pending) for one in found]


# 淘宝's own three examples, as retold in several guides (see the definition in clocks.py)
PUBLISHED = [
    (("客 10:10:15", "客 10:15:20", "服 10:18:10"), (0, 1, 0)),
    (("客 10:10:15", "客 10:15:20", "服 10:18:10", "客 10:18:30", "服 10:19:00"), (1, 2, 0)),
    (tuple(f"客 10:10:{second:02}" for second in range(0, 50, 5)), (0, 1, 0)),
]


@pytest.mark.parametrize(("lines", "expected"), PUBLISHED)
def test_taobao_counts_its_published_examples_as_published(
    lines: tuple[str, ...], expected: tuple[int, int, int]
) -> None:
    assert rates("taobao", chat(*lines)) == [expected]


def test_taobao_runs_from_eight_to_midnight_and_no_robot_answers() -> None:
    assert rates("taobao", chat("客 07:59:59", "服 09:00")) == [(0, 0, 0)]
    assert rates("taobao", chat("客 23:50", "服 23:52")) == [(1, 1, 0)]
    assert rates("taobao", chat("客 10:00", "机 10:00", "服 10:04")) == [(0, 1, 0)]


def test_taobao_judges_nothing_below_a_hundred_rounds() -> None:
    chats = [chat("客 10:00", "服 10:01", customer=str(n)) for n in range(99)]
    (few,) = measured(CLOCKS["taobao"], chats, now=moment("12:00"), zone=ZONE)
    (enough,) = measured(CLOCKS["taobao"], [*chats, chat("客 10:00", "服 10:09")], now=moment("12:00"), zone=ZONE)
    assert few.value is None
    assert enough.value == pytest.approx(0.99)


def test_pinduoduo_counts_each_customer_once_a_day_and_one_silence_spoils_it() -> None:
    good, spoilt = (
        chat("客 10:00", "服 10:59", "客 12:00", "服 12:01"),
        chat("客 10:00", "服 10:01", "客 12:00", "客 12:01"),
    )
    assert rates("pinduoduo", good)[0] == (1, 1, 0)
    assert rates("pinduoduo", spoilt)[0] == (0, 1, 0)
    assert rates("pinduoduo", chat("客 10:00", "服 11:01"))[0] == (0, 1, 0)
    assert rates("pinduoduo", good)[1] == (1, 2, 0)


def test_pinduoduo_counts_two_days_as_two() -> None:
    assert rates("pinduoduo", chat("客 22:00", "服 22:01", "客 34:00", "服 34:01"), now="40:00")[0] == (2, 2, 0)


def test_douyin_counts_messages_and_kuaishou_people() -> None:
    lines = ("客 10:00", "客 10:02", "服 10:04", "客 10:10", "服 10:20")
    assert rates("douyin", chat(*lines)) == [(1, 3, 0)]
    assert rates("kuaishou", chat(*lines), chat("客 11:00", "服 11:02", customer="B")) == [(1, 2, 0)]
    assert rates("douyin", chat("客 23:00", "服 23:20")) == [(0, 0, 0)]


@pytest.mark.parametrize("name", ["taobao", "douyin", "kuaishou"])
def test_a_fresh_question_is_pending_where_the_page_shows_nought(name: ClockName) -> None:
    (fresh,) = measured(CLOCKS[name], [chat("客 10:00")], now=moment("10:00:05"), zone=ZONE)
    assert (fresh.good, fresh.whole, fresh.pending, fresh.live) == (0, 0, 1, 0.0)
    (answered,) = measured(CLOCKS[name], [chat("客 10:00", "服 10:00:30")], now=moment("10:00:31"), zone=ZONE)
    assert (answered.good, answered.whole, answered.live) == (1, 1, 1.0)


def test_in_general_thanks_ask_nothing_and_the_team_names_the_hours() -> None:
    shop = Hours(time(9), time(18), ZONE)
    lines = ("客 10:00", "服 10:01", "客 10:02", "服 10:03:31", "谢 10:04", "客 17:59", "服 18:03", "客 18:30")
    assert rates("general", chat(*lines), hours=shop) == [(1, 1, 0), (1, 3, 0), (2, 3, 0)]
    assert rates("general", chat("谢 10:00"), hours=shop) == [(0, 0, 0)] * 3


def test_one_day_only() -> None:
    both = chat("客 10:00", "服 10:01", "客 34:00", "服 34:09")
    (first,) = measured(CLOCKS["taobao"], [both], now=moment("40:00"), zone=ZONE, day=DAY.date())
    assert (first.good, first.whole) == (1, 1)


def test_every_clock_explains_itself() -> None:
    for clock in CLOCKS.values():
        assert clock.measures
        assert all(measure.definition and measure.limit for measure in clock.measures)


@given(
    st.lists(st.tuples(st.integers(0, 86_399), st.booleans(), st.booleans(), st.booleans()), max_size=30),
    st.sampled_from(list(CLOCKS)),
)
def test_nothing_is_counted_twice_or_lost(entries: list[tuple[int, bool, bool, bool]], name: ClockName) -> None:
    told = [Told(DAY + timedelta(seconds=s), c, h, a) for s, c, h, a in sorted(entries)]
    asked = sum(message.customer for message in told)
    for one in measured(CLOCKS[name], [Chat("A", told)], now=DAY + timedelta(days=1), zone=ZONE):
        assert isinstance(one, Measured)
        assert 0 <= one.good <= one.whole <= asked
        assert one.live is None or 0 <= one.live <= 1
