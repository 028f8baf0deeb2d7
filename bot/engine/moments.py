"""Chinese expressions of time, read as deadlines: 两小时内, 明天下午三点前, 今天下班前, 三个工作日内, 周五之前.

Where words leave room the later moment is taken: what was promised 上午 is not late before noon, and 三天内 runs
to the end of the third day. Nobody is called late who may still have kept their word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from .values import Hours

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_WEEKDAYS = {character: number for number, character in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_WEEKDAYS |= {str(number + 1): number for number in range(6)}
_NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+|半|好?几)"
_AMOUNT = rf"(?P<low>{_NUMBER})(?:(?:-|~|到|至|、|或者?)(?P<high>{_NUMBER}))?(?P<more>来|多)?"
_UNIT = r"(?:秒钟?|分钟|刻钟|小时|钟头|天|日|工作日|周|星期|礼拜|(?<=个)月)"
_SPAN = re.compile(
    rf"(?<![每近满超过了才用共达]){_AMOUNT}个?(?P<half>半)?(?P<unit>{_UNIT})(?P<end>之内|以内|内|之后|以后|后|左右)?(?!的|无理由|前|以上)"
)
_DAY = (
    r"(?:今天|今日|今儿|当天|当日|今(?=[早晚夜])|明天|明日|明儿|明(?=[早晚])|大后天|后天"
    r"|(?:这个?|本|下个?)?(?:周|星期|礼拜)[一二三四五六日天末1-6]|(?:这个?|本|下个?)(?:周|星期|礼拜)(?:内|之内|初)?"
    r"|月底|月末|下个?月初?|\d{1,2}月\d{1,2}[日号]|\d{1,2}[号日](?!线|楼|店|仓|柜|门|机|窗|床|桌|房))"
)
_PART = r"(?:凌晨|清晨|一?早上?|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜间|晚|夜)"
_HOUR = r"(?:\d{1,2}|二十[一二三四]?|十[一二]?|[一二两三四五六七八九十])"
_MINUTE = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})"
_CLOCK = rf"(?:(?P<hour>{_HOUR})点(?P<minute>半|一刻|三刻|整|钟|{_MINUTE}分?)?|(?P<hh>\d{{1,2}})[：:](?P<mm>[0-5]\d))"
_POINT = re.compile(
    rf"(?<![每过])(?P<day>{_DAY})?的?(?P<part>{_PART})?(?:{_CLOCK}|(?P<off>下班|打烊|收工|关门|交班))?"
    r"(?P<by>(?:之前|以前|前|之内|以内|内|左右))?"
)
_LOOSE_HOUR = re.compile(r"半|一刻|三刻|整|钟|分")
_PART_ENDS = {"凌晨": 6, "清晨": 9, "中午": 14, "午后": 18, "下午": 18, "傍晚": 19}
_EVENING = ("晚", "夜", "傍")
_UNKNOWN = {"分钟": 10, "小时": 5, "钟头": 5, "天": 5, "日": 5, "工作日": 5, "周": 3, "星期": 3, "礼拜": 3, "月": 3}
_EXACT = {"秒": 1, "秒钟": 1, "分钟": 60, "刻钟": 900, "小时": 3600, "钟头": 3600}
_HALF_DAY = timedelta(hours=6)
_OFFICE_CLOSES = time(18)


@dataclass(frozen=True, slots=True)
class Term:
    """One expression of time in a text: where it stands, and what its pattern saw."""

    start: int
    end: int
    parts: re.Match[str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a team calls a day: its zone, and the hours in which it works (None: around the clock)."""

    zone: tzinfo
    hours: Hours | None = None

    def closing(self, day: date) -> datetime:
        """下班: the end of that day's work."""
        if self.hours is None or self.hours.end <= self.hours.start:
            return datetime.combine(day, _OFFICE_CLOSES, self.zone)
        return datetime.combine(day, self.hours.end, self.zone)

    def end_of(self, day: date) -> datetime:
        """The last moment at which something can be done on that day."""
        if self.hours is None or self.hours.end <= self.hours.start:
            return datetime.combine(day + timedelta(days=1), time(), self.zone)
        return self.closing(day)


def terms(text: str) -> Iterator[Term]:
    """The expressions of time in a folded text without spaces, from left to right."""
    position = 0
    while position < len(text):
        found = _SPAN.match(text, position) or _POINT.match(text, position)
        if found is None or found.end() == position or not _is_time(found):
            position += 1
            continue
        yield Term(position, found.end(), found)
        position = found.end()


def due(term: Term, said_at: datetime, calendar: Calendar) -> datetime | None:
    """The moment by which it must have happened; None if the words speak of a time that is over."""
    local = said_at.astimezone(calendar.zone)
    moment = _after_span(term.parts, local, calendar) if "unit" in term.parts.re.groupindex else None
    if moment is None and "day" in term.parts.re.groupindex:
        moment = _at_point(term.parts, local, calendar)
    return moment if moment is not None and moment > local else None


def _is_time(found: re.Match[str]) -> bool:
    parts = found.groupdict()
    if "unit" in parts:
        return True
    if parts["hour"] is None:
        # 早, 晚 and 夜 alone are adverbs far more often than times of the day
        named = parts["day"] or parts["off"] or parts["hh"] or (parts["part"] and len(parts["part"]) > 1)
        return bool(named)
    tail = parts["minute"] or ""
    return bool(parts["day"] or parts["part"] or parts["by"] or _LOOSE_HOUR.search(tail))  # 快一点 is no hour


# ---- so long from now ------------------------------------------------------------------------


def _after_span(parts: re.Match[str], local: datetime, calendar: Calendar) -> datetime:
    unit, amount = parts["unit"], _amount(parts)
    if unit in _EXACT:
        return local + timedelta(seconds=amount * _EXACT[unit])
    if unit == "工作日":
        return calendar.end_of(_working_day(local.date(), round(amount)))
    if unit in ("天", "日") and amount < 1:
        return local + _HALF_DAY
    days = amount * {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[unit]
    return max(calendar.end_of(local.date() + timedelta(days=round(days))), local + timedelta(days=days))


def _amount(parts: re.Match[str]) -> float:
    words = parts["high"] or parts["low"]
    if words.endswith("几"):
        return _UNKNOWN.get(parts["unit"], 5)
    number = 0.5 if words == "半" else _number(words)
    if parts["half"] and words != "半":
        number += 0.5
    return number * 1.5 if parts["more"] else number


def _number(words: str) -> float:
    """15, 十五, 两百四十; 两三 and 三五 are the larger of the two."""
    if words[0].isdigit():
        return float(words)
    if len(words) > 1 and not set(words) & set("十百"):
        return max(_DIGITS[character] for character in words)
    total = current = 0
    for character in words:
        if character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = _DIGITS[character]
    return total + current


def _working_day(day: date, count: int) -> date:
    """The `count`-th Monday to Friday after that day; holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


# ---- at a point in time ----------------------------------------------------------------------


def _at_point(parts: re.Match[str], local: datetime, calendar: Calendar) -> datetime | None:
    day = _day(parts["day"], local.date()) if parts["day"] else local.date()
    if day is None:
        return None
    part = parts["part"] or ""
    if parts["hour"] or parts["hh"]:
        return _at_clock(parts, day, part, local, calendar)
    if parts["off"]:
        return calendar.closing(day)
    moment = _end_of_part(day, part, calendar) if part else calendar.end_of(day)
    if parts["by"] in ("前", "之前", "以前") and part == "中午":
        moment = datetime.combine(day, time(12), calendar.zone)
    if moment <= local and not parts["day"]:
        return _end_of_part(day + timedelta(days=1), part, calendar)
    if moment <= local and day == local.date():
        return datetime.combine(day + timedelta(days=1), time(), calendar.zone) if not part else None
    return moment


def _end_of_part(day: date, part: str, calendar: Calendar) -> datetime:
    if part.startswith(_EVENING) and part != "傍晚":
        return calendar.end_of(day)
    return datetime.combine(day, time(_PART_ENDS.get(part, 12)), calendar.zone)


def _at_clock(parts: re.Match[str], day: date, part: str, local: datetime, calendar: Calendar) -> datetime | None:
    hour = int(parts["hh"]) if parts["hh"] else round(_number(parts["hour"]))
    minute = int(parts["mm"]) if parts["mm"] else _minute(parts["minute"])
    if hour > 24 or minute > 59:
        return None
    start = datetime.combine(day, time(), calendar.zone)
    if part or hour > 12 or parts["hh"]:
        moment = start + timedelta(hours=_hour_of(hour, part), minutes=minute)
        return moment if moment > local or parts["day"] else moment + timedelta(days=1)
    morning = start + timedelta(hours=hour, minutes=minute)
    afternoon = morning + timedelta(hours=12 if hour < 12 else 0)
    if day > local.date():
        return afternoon if hour < 7 else morning
    coming = next((moment for moment in (morning, afternoon) if moment > local), None)
    if coming is None and not parts["day"]:
        return (afternoon if hour < 7 else morning) + timedelta(days=1)
    return coming


def _hour_of(hour: int, part: str) -> int:
    """The hour of the day, from the hour said and the part of the day."""
    if part.startswith((*_EVENING, "下午", "午后")) and hour <= 12:
        return hour % 12 + 12 if hour < 12 else (24 if part.startswith(("晚", "夜")) else 12)
    if part == "中午" and hour < 6:
        return hour + 12
    return 0 if part == "凌晨" and hour == 12 else hour


def _minute(words: str | None) -> int:
    if not words or words in ("整", "钟"):
        return 0
    fixed = {"半": 30, "一刻": 15, "三刻": 45}
    return fixed[words] if words in fixed else round(_number(words.rstrip("分")))


def _day(words: str, today: date) -> date | None:
    near = {"今": 0, "当": 0, "明": 1, "后": 2, "大": 3}
    if words[0] in near:
        return today + timedelta(days=near[words[0]])
    if words.startswith(("月", "下月", "下个月")):
        return _in_month(words, today)
    if words[-1] in "日号" and words[0].isdigit():
        return _of_calendar(words, today)
    return _of_week(words, today)


def _in_month(words: str, today: date) -> date:
    first_of_next = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    if words.startswith("月"):
        return first_of_next - timedelta(days=1)
    if words.endswith("初"):
        return first_of_next + timedelta(days=4)
    return (first_of_next.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _of_calendar(words: str, today: date) -> date | None:
    """8月3日, 15号: the next such day."""
    *month, day = map(int, re.findall(r"\d+", words))
    for ahead in range(366):
        candidate = today + timedelta(days=ahead)
        if candidate.day == day and (not month or candidate.month == month[0]):
            return candidate
    return None


def _of_week(words: str, today: date) -> date | None:
    """周五 is the next Friday, today included; 下周五 that of next week; 本周 and 下周 alone run to their Sunday."""
    monday = today - timedelta(days=today.weekday())
    following = words.startswith("下")
    named = words[-1] if words[-1] in _WEEKDAYS else ""
    if words.endswith("初"):
        return monday + timedelta(days=8 if following else 1)
    if following:
        return monday + timedelta(days=7 + (_WEEKDAYS[named] if named else 6))
    if not named:
        return monday + timedelta(days=6)
    if words.startswith(("这", "本")):
        day = monday + timedelta(days=_WEEKDAYS[named])
        return day if day >= today else None
    return today + timedelta(days=(_WEEKDAYS[named] - today.weekday()) % 7)
