"""What may stand in a config.yaml: the schema at the border, checked by pydantic.

None means that a file does not say it, so that a team's file lies over the shipped one line by
line. Every scalar arrives as the text that stands in the file.
"""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from .settings import ClockName, DigestTo, Language, LevelWord, LogFormat, LogLevel, Mode

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_TEAM_ID = re.compile(r"[A-Za-z0-9\u4e00-\u9fff_-]{1,32}")


def _clock(text: object) -> object:
    if isinstance(text, str):
        found = _CLOCK.fullmatch(text)
        if not found:
            raise ValueError(f'“{text}” 不是时刻；请写成 "18:30" 这样，用半角冒号，从 00:00 到 23:59')
        return time(int(found[1]), int(found[2]))
    return text


def _hours(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError('这里要写时段，例如 "09:00-23:00"；全天就写 always')
    start, dash, end = (part.strip() for part in text.partition("-"))
    if text == "always" or (start, end) == ("00:00", "24:00"):
        return None
    if not dash or start == end:
        raise ValueError(f'“{text}” 不是时段；请写成 "09:00-23:00" 这样（可以过午夜），全天就写 always')
    return _clock(start), _clock("00:00" if end == "24:00" else end)


@lru_cache(maxsize=1)
def _zone_names() -> list[str]:
    return sorted(available_timezones())


def _zone(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        near = get_close_matches(text, _zone_names(), n=1)
        hint = f"，是不是想写 “{near[0]}”？" if near else "；请写成 Asia/Shanghai 这样"
        raise ValueError(f"不认识时区 “{text}”{hint}") from None


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _switch(text: object) -> object:
    words = {"true": True, "false": False}
    if isinstance(text, str) and text not in words:
        raise ValueError(f"“{text}” 不是开关；请写 true（开）或 false（关）")
    return words[text] if isinstance(text, str) else text


def _no_points(text: object) -> object:
    if text != "0":
        raise ValueError("hint 只提示、从不扣分，这里只能是 0；要扣分请把规则的级别改成 minor 或以上")
    return text


def _user_id(text: object) -> object:
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise ValueError(f"“{text}” 不是用户编号；请写 Telegram 的数字编号（正整数），不是 @名字；群编号写在 chats 里")
    return text


def _chat_id(text: object) -> object:
    if not isinstance(text, str) or not re.fullmatch(r"-[1-9]\d*", text, re.ASCII):
        raise ValueError(f"“{text}” 不是群编号；群编号是负数，多半以 -100 开头")
    return text


def _chat_or_none(text: object) -> object:
    return None if text == "none" else _chat_id(text)


def _team_id(text: object) -> object:
    if isinstance(text, str) and not _TEAM_ID.fullmatch(text):
        raise ValueError(f"“{text}” 不能作团队的 id；请用字母、数字、汉字、- 和 _，不超过 32 个字")
    return text


Clock = Annotated[time, BeforeValidator(_clock)]
Working = Annotated[tuple[time, time] | None, BeforeValidator(_hours)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Clocks = Annotated[tuple[ClockName, ...], Field(min_length=1), BeforeValidator(_several)]
Switch = Annotated[bool, BeforeValidator(_switch)]
NoPoints = Annotated[int, BeforeValidator(_no_points)]
TeamId = Annotated[str, BeforeValidator(_team_id)]
UserId = Annotated[int, BeforeValidator(_user_id)]
ChatId = Annotated[int, BeforeValidator(_chat_id)]
ChatOrNone = Annotated[int | None, BeforeValidator(_chat_or_none)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Mark = Annotated[str, Field(min_length=1, max_length=20)]
Count = Annotated[int, Field(ge=0, le=1_000)]
Sample = Annotated[int, Field(ge=1, le=10_000)]
Points = Annotated[int, Field(ge=0, le=1_000)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Minutes = Annotated[int, Field(ge=1, le=1_440)]
Days = Annotated[int, Field(ge=1, le=3_650)]


class Section(BaseModel):
    """One mapping of the file; a key that is not listed is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class HintsSection(Section):
    """`hints`, general or of one team."""

    mode: Mode | None = None
    wait_seconds: Annotated[int, Field(ge=0, le=60)] | None = None
    cooldown_seconds: Seconds | None = None
    same_rule_minutes: Annotated[int, Field(ge=0, le=1_440)] | None = None
    per_hour: Count | None = None
    per_day: Count | None = None
    stale_seconds: Annotated[int, Field(ge=5, le=3_600)] | None = None
    busy_waiting: Count | None = None
    experienced_days: Annotated[int, Field(ge=0, le=3_650)] | None = None
    experienced_per_hundred: Annotated[int, Field(ge=0, le=100)] | None = None
    experienced_level: LevelWord | None = None


class RemindersSection(Section):
    """`reminders`: a customer waits and the reply clock is about to run out."""

    before_seconds: Annotated[int, Field(ge=0, le=600)] | None = None
    level: LevelWord | None = None
    every_seconds: Seconds | None = None


class DigestSection(Section):
    """`digest`, general or of one team: who gets it, and in which forms."""

    to: DigestTo | None = None
    chat: ChatOrNone = None
    card: Switch | None = None
    agents: Switch | None = None
    weekly: Switch | None = None
    monthly: Switch | None = None


class ConversationSection(Section):
    """`conversation`: when it ends, when it goes on, what is said in one breath."""

    silence_minutes: Minutes | None = None
    reopen_minutes: Annotated[int, Field(ge=0, le=1_440)] | None = None
    burst_seconds: Annotated[int, Field(ge=1, le=600)] | None = None


class PromisesSection(Section):
    """`promises`: when one without a time is due, and when to remind of it."""

    default_hours: Annotated[int, Field(ge=1, le=240)] | None = None
    remind_minutes: Annotated[int, Field(ge=0, le=1_440)] | None = None


class DeductSection(Section):
    """`scoring.deduct`: points for each level."""

    hint: NoPoints | None = None
    minor: Points | None = None
    normal: Points | None = None
    major: Points | None = None
    veto: Points | None = None


class CapsSection(Section):
    """`scoring.caps`: most points lost in one conversation."""

    same_norm: Points | None = None
    form: Points | None = None
    attitude: Points | None = None
    ownership: Points | None = None
    response: Points | None = None
    claims: Points | None = None


class BonusSection(Section):
    """`scoring.bonus`: points added in one conversation."""

    takes_over: Points | None = None
    time_kept: Points | None = None
    calmed: Points | None = None
    praised: Points | None = None
    most: Points | None = None


class MinimumSection(Section):
    """`scoring.minimum`: samples below which no number is shown."""

    conversations: Sample | None = None
    messages: Sample | None = None
    rate: Sample | None = None
    rounds: Sample | None = None
    contrast: Sample | None = None
    contrast_flag: Sample | None = None


class ScoringSection(Section):
    """`scoring`."""

    base: Annotated[int, Field(ge=1, le=1_000)] | None = None
    deduct: DeductSection | None = None
    caps: CapsSection | None = None
    bonus: BonusSection | None = None
    grades: Annotated[dict[Name, Points], Field(min_length=1)] | None = None
    minimum: MinimumSection | None = None
    weight_cap: Sample | None = None
    appeal_days: Annotated[int, Field(ge=1, le=30)] | None = None


class RetentionSection(Section):
    """`retention`: days until things are deleted."""

    text_days: Days | None = None
    scores_days: Days | None = None


class LogSection(Section):
    """`log`."""

    format: LogFormat | None = None
    level: LogLevel | None = None


class RulesSection(Section):
    """`rules`: how they are looked after."""

    calibrate_per_day: Annotated[int, Field(ge=0, le=20)] | None = None
    trial_days: Annotated[int, Field(ge=1, le=90)] | None = None


class MetricsSection(Section):
    """`metrics`."""

    enabled: Switch | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None


class TeamSection(Section):
    """One team, with what it sets differently from the rest."""

    id: TeamId
    name: Name
    leads: tuple[UserId, ...] = ()
    agents: dict[UserId, Name] = {}
    chats: tuple[ChatId, ...] = ()
    digest_at: Clock | None = None
    hours: Working = None
    clocks: Clocks | None = None
    timezone: Zone | None = None
    hints: HintsSection | None = None
    digest: DigestSection | None = None
    relay_bots: tuple[UserId, ...] = ()
    internal_marks: tuple[Mark, ...] = ()


class ConfigFile(Section):
    """A whole config.yaml."""

    version: Literal["1"] | None = None
    language: Language | None = None
    timezone: Zone | None = None
    admins: tuple[UserId, ...] | None = None
    teams: tuple[TeamSection, ...] | None = None
    digest_at: Clock | None = None
    hours: Working = None
    clocks: Clocks | None = None
    hints: HintsSection | None = None
    reminders: RemindersSection | None = None
    digest: DigestSection | None = None
    conversation: ConversationSection | None = None
    promises: PromisesSection | None = None
    scoring: ScoringSection | None = None
    retention: RetentionSection | None = None
    log: LogSection | None = None
    rules: RulesSection | None = None
    metrics: MetricsSection | None = None
