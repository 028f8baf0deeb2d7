"""How long customers waited: what asks, what answers, and when the clock counts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.engine.values import Hours, Message, Role
from bot.scoring.rounds import Answered, Rounds, within

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOP = Hours(time(9), time(23), SHANGHAI)


def said(role: Role, seconds: int, text: str = "在吗", **changes: bool) -> Message:
    return Message(role, text, NOON + timedelta(seconds=seconds), "2001" if role == "agent" else None, **changes)


def rounds(*messages: Message, hours: Hours | None = None) -> list[Answered]:
    counter = Rounds(lambda text: text == "谢谢", hours)
    return [answered for message in messages if (answered := counter.say(message)) is not None]


def test_the_clock_starts_with_the_first_unanswered_message() -> None:
    asked_twice = [said("customer", 0), said("customer", 20), said("agent", 30), said("agent", 40)]
    found = rounds(*asked_twice, said("customer", 50), said("agent", 55))
    assert found == [Answered(30, first=True), Answered(5, first=False)]


def test_thanks_ask_nothing_but_a_picture_does() -> None:
    assert rounds(said("customer", 0, "谢谢"), said("agent", 5)) == []
    assert rounds(said("customer", 0, "", media=True), said("agent", 5)) == [Answered(5, first=True)]


def test_automatic_texts_answer_nothing_and_pictures_do() -> None:
    assert rounds(said("customer", 0), said("agent", 1, auto=True), said("bot", 2), said("agent", 9, media=True)) == [
        Answered(9, first=True)
    ]


def test_a_lead_answers_too_but_is_not_counted() -> None:
    assert rounds(said("customer", 0), said("lead", 5), said("agent", 9)) == []
    assert rounds(said("customer", 0), said("lead", 5), said("customer", 6), said("agent", 9)) == [
        Answered(3, first=False)
    ]


def test_questions_after_hours_are_not_counted() -> None:
    at_night = [said("customer", 12 * 3600), said("agent", 12 * 3600 + 30)]
    assert rounds(*at_night, hours=SHOP) == []
    assert rounds(*at_night) == [Answered(30, first=True)]


def test_a_clock_set_back_gives_no_negative_wait() -> None:
    assert rounds(said("customer", 10), said("agent", 0)) == [Answered(0, first=True)]


@pytest.mark.parametrize(
    ("hours", "local", "inside"),
    [
        (SHOP, time(9), True),
        (SHOP, time(8, 59), False),
        (SHOP, time(23), False),
        (Hours(time(22), time(6), SHANGHAI), time(23), True),
        (Hours(time(22), time(6), SHANGHAI), time(5, 59), True),
        (Hours(time(22), time(6), SHANGHAI), time(6), False),
        (Hours(time(9), time(9), SHANGHAI), time(3), True),
        (None, time(3), True),
    ],
)
def test_working_hours(hours: Hours | None, local: time, inside: bool) -> None:
    moment = datetime.combine(datetime(2026, 11, 23).date(), local, SHANGHAI)  # noqa: DTZ001 - only its date
    assert within(hours, moment.astimezone(UTC)) is inside
