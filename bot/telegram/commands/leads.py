"""What would have been said to agents while hints are only tried out, and which day somebody means."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

from ...store import hints
from ..router import Command
from .context import Context

_SHOWN = 8
"""Hints of under 300 characters each: more would not fit into one message."""
_DAYS_BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}


async def unspoken(room: Context, command: Command, words: str) -> str:
    """What would have been said to agents while hints are only tried out (`hints.mode: training`)."""
    texts = []
    for team in room.led_teams(command):
        day = parse_day(words, room.today(team.id))
        if day is None:
            return room.say("digest_day", day=words)
        async with room.store.read() as connection:
            rows = await hints.unspoken(connection, team.id, day)
        if not rows:
            why = room.say("training_live") if team.hints.mode == "live" else ""
            texts.append(room.say("training_none", team=team.name, day=day, why=why))
            continue
        head = room.say("training_head", team=team.name, day=day, count=len(rows))
        shown = [row.html for row in rows[:_SHOWN]]
        more = [room.say("training_more", count=len(rows) - _SHOWN)] if len(rows) > _SHOWN else []
        texts.append("\n\n".join([head, *shown, *more]))
    return "\n\n".join(texts)


def parse_day(words: str, today: date) -> date | None:
    """The day that somebody named: nothing or 今天, 昨天, 前天, 2026-11-23, 11-23; None if it cannot be read."""
    words = words.strip()
    if not words:
        return today
    if words in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[words])
    for text in (words, f"{today.year}-{words}"):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    return None
