"""Promises in an agent's words, and the deadlines they name."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.clock import add_working_time
from bot.engine.moments import Calendar, due, terms
from bot.engine.promise import deadline, vow_in
from bot.engine.text import Folding
from bot.engine.values import Hours

DATA = Path(__file__).parent.parent / "data"
ZONE = ZoneInfo("Asia/Shanghai")
HOURS = Hours(time(9), time(23), ZONE)
CALENDAR = Calendar(ZONE, HOURS)
DEFAULT = 4
FOLDING = Folding({})


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "promises.yaml").read_text("utf-8"))
    return loaded


def read(text: str, said: datetime, calendar: Calendar = CALENDAR) -> datetime | None:
    """When what was said is due; None if nothing was promised."""
    vow = vow_in(FOLDING.fold(text)[0].text)
    return deadline(vow, said, calendar, DEFAULT) if vow else None


def wednesday(hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour, minute, tzinfo=ZONE)


def test_promises_are_found_and_due_when_their_words_say(written: dict[str, Any]) -> None:
    said = datetime.strptime(written["said"], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    made, not_made = written["made"], written["not_made"]
    assert len(made) + len(not_made) >= 120
    found = [(text, wanted, read(text, said)) for text, wanted in made]
    missed = [text for text, _, moment in found if moment is None]
    assert len(missed) <= len(made) * 0.02, missed
    wrong = [(text, wanted, moment) for text, wanted, moment in found if moment and moment != _expected(wanted, said)]
    assert len(wrong) <= len(made) * 0.02, wrong
    alarms = [text for text in not_made if read(text, said) is not None]
    assert len(alarms) <= len(not_made) * 0.03, alarms


def _expected(words: str, said: datetime) -> datetime:
    if words == "default":
        return add_working_time(said, DEFAULT * 3600, HOURS)
    return datetime.strptime(f"{said.year}-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def test_good_replies_and_real_chat_hold_hardly_a_promise_that_is_none() -> None:
    """Every promise in the labelled good replies has been read: the share found is that of real ones, about 2.5 %."""
    replies = [
        json.loads(line)
        for name in ("replies_labelled", "replies_blind")
        for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    good = [reply["text"] for reply in replies if reply["strength"] == 0]
    found = [text for text in good if read(text, wednesday())]
    assert 0.015 <= len(found) / len(good) <= 0.03
    chat = [json.loads(line)["text"] for line in (DATA / "ordinary_chat.jsonl").read_text("utf-8").splitlines()]
    assert sum(read(text, wednesday()) is not None for text in chat) <= len(chat) * 0.02


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("三点前回您", wednesday(14), wednesday(15)),
        ("三点前回您", wednesday(16), wednesday(15) + timedelta(days=1)),
        ("九点前给您答复", wednesday(10), wednesday(21)),
        ("今晚给您回话", wednesday(23, 30), None),
        ("两小时内回您", wednesday(22, 30), wednesday(22, 30) + timedelta(hours=2)),
        ("今天下班前答复您", wednesday(22, 59), wednesday(23)),
        ("稍后回复您", wednesday(22), wednesday(12) + timedelta(days=1)),
        ("周三给您答复", wednesday(10), wednesday(23)),
        ("下周五给您答复", wednesday(10), wednesday(23) + timedelta(days=9)),
        ("三个工作日内给您答复", wednesday(10) + timedelta(days=2), wednesday(23) + timedelta(days=7)),
        ("25号给您答复", wednesday(10), wednesday(23)),
        ("24号给您答复", wednesday(10), datetime(2026, 12, 24, 23, tzinfo=ZONE)),
    ],
)
def test_the_moment_of_speaking_decides(text: str, said: datetime, expected: datetime | None) -> None:
    if expected is None:
        expected = add_working_time(said, DEFAULT * 3600, HOURS)
    assert read(text, said) == expected


def test_without_working_hours_a_day_ends_at_midnight_and_work_at_six() -> None:
    always = Calendar(ZONE)
    assert read("今天给您答复", wednesday(), always) == wednesday(0) + timedelta(days=1)
    assert read("下班前给您答复", wednesday(), always) == wednesday(18)


def test_a_promise_knows_whether_it_may_be_kept_by_telephone() -> None:
    vows = [vow_in(text) for text in ("三点前给您打电话", "三点前给您答复")]
    assert [vow.elsewhere for vow in vows if vow] == [True, False]


def test_the_span_is_that_of_the_words() -> None:
    text = "抱歉，最迟今天 17 点给您答复，请您放心"
    vow = vow_in(text)
    assert vow is not None
    assert text[vow.start : vow.end] == "最迟今天 17 点给您答复"


@given(st.text(max_size=300), st.integers(0, 20 * 366 * 86_400))
def test_no_text_is_too_strange_and_no_deadline_lies_in_the_past(text: str, seconds: int) -> None:
    said = wednesday() + timedelta(seconds=seconds)
    vow = vow_in(text)
    assert vow is None or 0 <= vow.start < vow.end <= len(text)
    for term in terms(text):
        moment = due(term, said, CALENDAR)
        assert moment is None or moment > said


@given(st.integers(1, 99), st.sampled_from(["分钟", "小时"]), st.sampled_from(["内", "之内", "后", "以内"]))
def test_every_number_of_minutes_and_hours(count: int, unit: str, end: str) -> None:
    seconds = count * (60 if unit == "分钟" else 3600)
    assert read(f"{count}{unit}{end}回复您", wednesday()) == wednesday() + timedelta(seconds=seconds)
