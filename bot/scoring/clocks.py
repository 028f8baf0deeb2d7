"""The clocks of the platforms: one log of messages, counted as 淘宝, 拼多多, 抖音, 快手 or nobody in particular would.

A digest that disagrees with the platform's own page is not believed, so each rate here follows the definition its
platform publishes (quoted in `definition`). Platforms count every message a customer sends; `general` counts questions.
What is not yet due is neither good nor bad: it is `pending`, while a platform's page shows it as missed (`live`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from ..engine.values import Hours
from ..settings import ClockName
from .rounds import within

Unit = Literal["round", "first", "message", "person_first", "person_all"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One message as a clock hears it. `human`: written by an agent, not sent by itself. `asks`: it wants an answer."""

    at: datetime
    customer: bool
    human: bool = True
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Chat:
    """What one customer and the team said to each other, oldest first."""

    customer: str
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Measure:
    """One rate of a platform: what is counted, by when it must be answered, and what is wanted.

    `questions`: only messages that ask something count. `goal` and `minimum` are the platform's, where it names any.
    """

    id: str
    name: str
    definition: str
    unit: Unit
    limit: timedelta
    questions: bool = False
    goal: float | None = None
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A platform's way of counting. `hours` None: the team's own working hours."""

    id: ClockName
    name: str
    hours: tuple[time, time] | None
    measures: tuple[Measure, ...]

    def open_hours(self, team: Hours | None, zone: tzinfo) -> Hours | None:
        """When this clock runs for a team."""
        return team if self.hours is None else Hours(*self.hours, zone)


@dataclass(frozen=True, slots=True)
class Measured:
    """A rate as counted: `good` of `whole`, and `pending` that may still turn out well."""

    measure: Measure
    good: int
    whole: int
    pending: int = 0

    @property
    def value(self) -> float | None:
        """The rate over what is settled; None where there is nothing to count or the platform judges nothing yet."""
        return self.good / self.whole if self.whole and self.whole >= self.measure.minimum else None

    @property
    def live(self) -> float | None:
        """The rate as a platform's page shows it at this moment: what is pending counts as missed."""
        settled = self.whole + self.pending
        return self.good / settled if settled else None


CLOCKS: dict[ClockName, Clock] = {
    clock.id: clock
    for clock in (
        Clock(
            "general",
            "通用",
            None,
            (
                Measure("first", "首响及时率", "会话第一问 60 秒内有人应答", "first", _MINUTE, questions=True),
                Measure(
                    "every", "每轮及时率", "每个没答的问题 90 秒内有人应答", "round", 1.5 * _MINUTE, questions=True
                ),
                Measure(
                    "three", "3分钟响应率", "每个没答的问题 3 分钟内有人应答", "round", 3 * _MINUTE, questions=True
                ),
            ),
        ),
        Clock(
            "taobao",
            "淘宝/天猫",
            (time(8), time(0)),
            (
                Measure(
                    "three",
                    "旺旺3分钟响应率",
                    "8–24点，从客户第一句没答的话到第一次人工答复算一轮，3 分钟内答的轮次 ÷ 全部轮次",
                    "round",
                    3 * _MINUTE,
                    goal=0.9,
                    minimum=100,
                ),
            ),
        ),
        Clock(
            "pinduoduo",
            "拼多多",
            (time(8), time(23)),
            (
                Measure(
                    "valid",
                    "有效回复率",
                    "8–23点，每位客户每天算一次，有一句没答或过 1 小时才答就不算",
                    "person_all",
                    60 * _MINUTE,
                ),
                Measure(
                    "three",
                    "3分钟人工回复率",
                    "8–23点，3 分钟内人工答的轮次 ÷ 全部轮次，自动回复不算",
                    "round",
                    3 * _MINUTE,
                ),
            ),
        ),
        Clock(
            "douyin",
            "抖音飞鸽",
            (time(8), time(23)),
            (
                Measure(
                    "three",
                    "3分钟人工回复率",
                    "8–23点，3 分钟内人工答的消息 ÷ 客户的全部消息",
                    "message",
                    3 * _MINUTE,
                ),
            ),
        ),
        Clock(
            "kuaishou",
            "快手",
            (time(8), time(23)),
            (
                Measure(
                    "three",
                    "3分钟人工回复率",
                    "8–23点，当天第一句 3 分钟内有人工答的客户 ÷ 来问的客户",
                    "person_first",
                    3 * _MINUTE,
                ),
            ),
        ),
    )
}


def measured(
    clock: Clock,
    chats: Iterable[Chat],
    *,
    now: datetime,
    zone: tzinfo,
    hours: Hours | None = None,
    day: date | None = None,
) -> tuple[Measured, ...]:
    """Every rate of a clock over some chats, as things stand `now`. `hours` are the team's; `day`: only that local day.

    A message counts where it was sent in the clock's hours. Chats of one customer should be one chat.
    """
    everything = list(chats)
    open_hours = clock.open_hours(hours, zone)

    def counts(at: datetime) -> bool:
        return within(open_hours, at) and (day is None or at.astimezone(zone).date() == day)

    return tuple(_measured(measure, everything, counts, now, zone) for measure in clock.measures)


# ---- counting --------------------------------------------------------------------------------

Counts = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class _Wait:
    """A customer's message, the first unanswered of its round or not, and when a person answered it."""

    asked_at: datetime
    answered_at: datetime | None
    opens: bool


def _measured(measure: Measure, chats: Sequence[Chat], counts: Counts, now: datetime, zone: tzinfo) -> Measured:
    verdicts = [verdict for chat in chats for verdict in _verdicts(measure, chat, counts, now, zone)]
    good = sum(verdict is True for verdict in verdicts)
    bad = sum(verdict is False for verdict in verdicts)
    return Measured(measure, good, good + bad, sum(verdict is None for verdict in verdicts))


def _verdicts(measure: Measure, chat: Chat, counts: Counts, now: datetime, zone: tzinfo) -> Iterator[bool | None]:
    """For each thing that this measure counts in a chat: answered in time, not, or not due yet (None)."""
    waits = [wait for wait in _waits(chat.told, measure.questions) if counts(wait.asked_at)]
    match measure.unit:
        case "message":
            yield from (_in_time(wait, measure.limit, now) for wait in waits)
        case "round":
            yield from (_in_time(wait, measure.limit, now) for wait in waits if wait.opens)
        case "first":
            yield from (_in_time(wait, measure.limit, now) for wait in waits[:1])
        case "person_first" | "person_all":
            for day in sorted({wait.asked_at.astimezone(zone).date() for wait in waits}):
                own = [wait for wait in waits if wait.asked_at.astimezone(zone).date() == day]
                yield _all_in_time(own[:1] if measure.unit == "person_first" else own, measure.limit, now)


def _waits(told: Sequence[Told], questions: bool) -> Iterator[_Wait]:
    """Every message of the customer with the first human answer after it."""
    open_now: list[tuple[datetime, bool]] = []
    for message in told:
        if message.customer:
            if message.asks or not questions:
                open_now.append((message.at, not open_now))
        elif message.human:
            yield from (_Wait(at, message.at, opens) for at, opens in open_now)
            open_now = []
    yield from (_Wait(at, None, opens) for at, opens in open_now)


def _in_time(wait: _Wait, limit: timedelta, now: datetime) -> bool | None:
    if wait.answered_at is not None:
        return wait.answered_at - wait.asked_at <= limit
    return None if now - wait.asked_at <= limit else False


def _all_in_time(waits: Sequence[_Wait], limit: timedelta, now: datetime) -> bool | None:
    """One late answer spoils the day; one that is still open leaves it open."""
    verdicts = [_in_time(wait, limit, now) for wait in waits]
    if False in verdicts:
        return False
    return None if None in verdicts else True
