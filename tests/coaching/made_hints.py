"""Candidates for hints, made briefly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.coaching.candidate import Candidate
from bot.engine.values import Level

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    """So many seconds before noon."""
    return NOON - timedelta(seconds=seconds)


def candidate(**changes: Any) -> Candidate:
    """A finding of 不归我们管 in a short reply, said at noon."""
    values: dict[str, Any] = {
        "finding": 1,
        "rule": "shirk",
        "name": "推卸责任",
        "level": Level.MAJOR,
        "text": "这个不归我们管，您找快递吧",
        "start": 2,
        "end": 7,
        "hint": "客户听到的是“没人管我”。先接住，再说明谁来办。",
        "suggest": "这件事我来帮您联系快递核实，今天 18 点前给您回复，请您稍等。",
        "said_at": NOON,
    }
    return Candidate(**values | changes)
