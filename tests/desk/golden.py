"""The golden shift of tests/data/golden_shift.yaml as events, and its figures as they were counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from shop_floor import GROUP, LEAD, LILI, WANG

from bot.event import Event

SHIFT: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "data" / "golden_shift.yaml").read_text("utf-8"))
TOTALS: dict[str, Any] = SHIFT["totals"]
DAY = date(2026, 11, 23)
ZONE = ZoneInfo("Asia/Shanghai")
WHO = {"c": ("customer", None), "l": ("agent", LILI), "w": ("agent", WANG), "z": ("lead", LEAD)}


def conversation(customer: int) -> str:
    """The key of a customer's conversations."""
    return f"tg-group:{GROUP}:{customer}"


def event(key: str, ref: int, who: str, at: datetime, text: str, customer: int) -> Event:
    """One line as an event."""
    role, author = WHO[who]
    return Event(0, "new", "a", key, ref, role, author or customer, text, at, GROUP)  # type: ignore[arg-type]


def today() -> Iterator[list[Event]]:
    """Each conversation of the day, ended by hand five seconds after its last line."""
    for number, talk in enumerate(SHIFT["conversations"], 1):
        at = datetime.combine(DAY, datetime.strptime(talk["at"], "%H:%M:%S").time(), ZONE).astimezone(UTC)  # noqa: DTZ007
        key, ref = conversation(talk["customer"]), number * 1000
        told = []
        for who, after, text, _ in talk["lines"]:
            at, ref = at + timedelta(seconds=after), ref + 1
            told.append(event(key, ref, who, at, text, talk["customer"]))
        closing = Event(0, "close", "a", key, ref + 1, "agent", LILI, "", at + timedelta(seconds=5), GROUP)
        yield [*told, closing]


def yesterday() -> Iterator[list[Event]]:
    """Each conversation of the day before: 在吗, and an answer ten seconds later, four times."""
    past = SHIFT["yesterday"]
    for number, customer in enumerate(past["customers"], 1):
        at = datetime.combine(DAY - timedelta(days=1), datetime.min.time(), ZONE) + timedelta(hours=9 + number)
        key, ref, told = conversation(customer), number * 100, []
        lines = list(past["lines"])
        if customer == past["refused"]:
            lines[1] = "没办法"
        for line in lines:
            for who, text in (("c", "在吗"), ("l", line)):
                at, ref = at + timedelta(seconds=10), ref + 1
                told.append(event(key, ref, who, at.astimezone(UTC), text, customer))
        closing = Event(0, "close", "a", key, ref + 1, "agent", LILI, "", at.astimezone(UTC), GROUP)
        yield [*told, closing]


def marked(name: str) -> list[Any]:
    """Every value of one mark, in the order of the lines."""
    return [marks[name] for talk in SHIFT["conversations"] for *_, marks in talk["lines"] if name in marks]
