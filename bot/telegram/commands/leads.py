"""Commands of those who lead a team: its digest."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import date, timedelta

from ...reports.text import digest_html
from ..router import Command
from .context import Context, Handler

_DAYS_BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}


async def digest(room: Context, command: Command) -> str:
    """The digest of a day, of every team that the asker leads."""
    texts = []
    for team in room.led_teams(command):
        day = parse_day(command.args, room.today(team.id))
        if day is None:
            return room.say("digest_day", day=command.args)
        texts.append(digest_html(await room.desk.digest(team.id, day, room.clock.now()), room.language))
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


HANDLERS: Mapping[str, Handler] = {"digest": digest}
