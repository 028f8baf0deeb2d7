"""What the bot knows about the asker: the own day, what was found in it, and everything that is kept.

Nobody is ever told anything here but about themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ...coaching.html import escape, shorten
from ...desk.own_days import choose_own_day, wants_own_day
from ...engine.values import Level
from ...store import Button, FindingRow, figures, hints, personal
from ..own_day import own_day
from ..routes import Command, Press
from .context import Context, Handler, Pressed, Reply
from .team import explained

_MOST_LINES = 20
_HOW = frozenset({"算法", "怎么算", "how", "explain"})
"""/me 算法: how the own score came about."""
_DAILY = ("daily", "每天", "每日")
_ON_OFF = {"on": True, "开": True, "off": False, "关": False}
_SILENT = frozenset({"trial", "withdrawn"})
"""States of what never was held against anybody, and so is nothing to show in one's day."""


async def me(room: Context, command: Command) -> Reply | str:
    """The asker's own day so far, with ways to look closer; `daily on|off`: whether it comes by itself each evening."""
    first, _, rest = command.args.partition(" ")
    if first in _DAILY:
        return await _daily(room, command.user, rest.strip())
    team, name = room.roster.agents[command.user]
    if command.args.strip().lower() in _HOW:
        return await explained(room, team, command.user, room.today(team))
    if command.args.strip():
        return room.say("me_words", words=command.args.strip())
    digest = await room.desk.digest(team, room.today(team), room.clock.now())
    line = next((line for line in digest.agents if line.agent == command.user), None)
    if line is None:
        return room.say("me_nothing", name=name)
    return Reply(
        own_day(line, room.language), (_button(room, command.user, "day"), _button(room, command.user, "data"))
    )


async def _daily(room: Context, user: int, words: str) -> str:
    """Choose; without a choice, say what holds."""
    team = room.settings.team(room.roster.agents[user][0])
    if words in _ON_OFF:
        async with room.store.write() as tx:
            await choose_own_day(tx, user, _ON_OFF[words])
    elif words:
        return room.say("daily_words")
    async with room.store.read() as connection:
        wanted = await wants_own_day(connection, user, team)
    return room.say("daily_on" if wanted else "daily_off", at=f"{team.digest_at:%H:%M}")


async def mydata(room: Context, command: Command) -> Reply:
    """What is kept about the asker, with a button for all of it as a file."""
    return Reply(await _kept(room, command.user), (_button(room, command.user, "file"),))


async def press(room: Context, press: Press) -> Pressed:
    """`m:<user>:<day|data|file>`: the buttons of /me and /mydata, for the one they were given to."""
    if press.number != press.user:
        return Pressed(room.say("not_yours"))
    match press.action:
        case "data":
            return Pressed("", await _kept(room, press.user), (_button(room, press.user, "file"),))
        case "day" if press.user in room.roster.agents:
            return Pressed("", await _day(room, press.user))
        case "file":
            return Pressed(await _hand_over(room, press.user))
    return Pressed(room.say("dead_button"))


def _button(room: Context, user: int, action: str) -> Button:
    return Button(room.say(f"button_{action}"), f"m:{user}:{action}")


# --- what is kept ---


async def _kept(room: Context, user: int) -> str:
    async with room.store.read() as connection:
        counts = await personal.counts(connection, user)
        muted = await hints.muted_until(connection, user)
    kept, now = room.settings.retention, room.clock.now()
    others = sum(
        counts[name] for name in counts if name not in ("messages", "findings", "hints", "promises", "appeals")
    )
    zone = room.settings.zone if not (team := room.team_of(user)) else room.settings.team(team).zone
    until = f"{muted.astimezone(zone):%H:%M}" if muted is not None and muted > now else ""
    return room.say(
        "mydata", user=user, text_days=kept.text_days, scores_days=kept.scores_days, others=others,
        muted=room.say("mydata_muted", until=until) if until else "",
        **{name: counts[name] for name in ("messages", "findings", "hints", "promises", "appeals")},
    )  # fmt: skip


async def _hand_over(room: Context, user: int) -> str:
    """Send it all as a file into the private chat; says how that went."""
    async with room.store.read() as connection:
        tables = await personal.everything(connection, user)
    data = {"schema": "qingnin.mydata/1", "person": user, "at": room.clock.now(), "tables": tables}
    content = json.dumps(data, ensure_ascii=False, indent=1, default=_plain).encode()
    name = f"qingnin-{user}-{room.clock.now():%Y%m%d}.json"
    sent = await room.notifier.hand_over(user, name, content, room.say("mydata_file"))
    return room.say("mydata_sent" if sent else "mydata_unsent")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


# --- the day, finding by finding ---


async def _day(room: Context, user: int) -> str:
    team = room.roster.agents[user][0]
    async with room.store.read() as connection:
        found = await figures.found(connection, team, room.today(team))
    own = [row for row in found if row.agent == user and row.state not in _SILENT and row.hint_state != "customer"]
    if not own:
        return room.say("day_clean")
    lines = [_line(room, row) for row in own[:_MOST_LINES]]
    if len(own) > _MOST_LINES:
        lines.append(room.say("day_more", count=len(own) - _MOST_LINES))
    return "\n".join([room.say("day_head", count=len(own)), *lines])


def _line(room: Context, row: FindingRow) -> str:
    """One finding: when, which words, what for, and what became of it."""
    zone = room.settings.team(row.team).zone
    what = f"「{shorten(row.match, 20)}」{row.name}" if row.match else row.name
    state = room.say("level_hint") if row.level == Level.HINT else room.say(f"state_{row.state}")
    return f"{row.found_at.astimezone(zone):%H:%M} {escape(what)} · {state}"


HANDLERS: Mapping[str, Handler] = {"me": me, "mydata": mydata}
