"""Time as rules see it: working hours, and waits that an agent has announced."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .values import Hours

_ANNOUNCED = re.compile(
    r"等.{0,6}?(\d{1,2}|[一二两三四五六七八九十]|十五|二十|三十)(?:到\d+)?(?:来)?分钟|(\d{1,2})分钟.{0,6}(?:等|回来)"
)
_NUMBERS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "十五": 15, "二十": 20, "三十": 30}


def announced_wait(folded: str) -> int | None:
    """The minutes an agent asked a customer to wait (请您稍等 3 分钟), or None."""
    hit = _ANNOUNCED.search(folded)
    if hit is None:
        return None
    number = hit.group(1) or hit.group(2)
    return int(number) if number.isdigit() else _NUMBERS[number]


def add_working_time(start: datetime, seconds: int, hours: Hours | None) -> datetime:
    """The moment when `seconds` of working time have passed since `start`; without hours the clock always runs."""
    left = timedelta(seconds=seconds)
    if hours is None or hours.start == hours.end:
        return start + left
    local = start.astimezone(hours.zone)
    for _ in range(400):  # bounded: more than a year of days
        opens = datetime.combine(local.date(), hours.start, hours.zone)
        closes = datetime.combine(local.date(), hours.end, hours.zone)
        if hours.end < hours.start:  # the shift goes past midnight
            closes += timedelta(days=1)
        begin = max(local, opens)
        if begin + left <= closes:
            return (begin + left).astimezone(start.tzinfo)
        left -= max(closes - begin, timedelta())
        local = datetime.combine(local.date() + timedelta(days=1), hours.start, hours.zone)
    return start + timedelta(seconds=seconds)
