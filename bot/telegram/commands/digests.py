"""/digest of leads and the buttons under a digest: `d:<day>-<team>:<p2001|people|decide|png|xlsx|html>`.

Whoever presses is answered alone, and only about a team led by that person.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from datetime import date, datetime

from ...coaching.html import escape
from ...desk.post import agent_buttons, digest_buttons, file_parcel, place_key
from ...reports.model import Digest
from ...reports.person import person_html
from ...reports.shown import Shown
from ...reports.text import digest_html, digest_title
from ...store import outbox
from ..routes import Command, Press
from . import team
from .context import Context, Handler, Pressed, PressHandler, Reply
from .leads import parse_day, unspoken
from .team import PERIODS

_HINTS = ("提示", "hints")
_PERSON = re.compile(r"p(\d{1,18})")
_FACES = ("png", "xlsx", "html")


async def digest(room: Context, command: Command) -> Reply | str:
    """The digest of a day, one message for every team that the asker leads."""
    first, _, rest = command.args.partition(" ")
    if first in _HINTS:
        return await unspoken(room, command, rest)
    if command.args.strip() in PERIODS:
        return await team.team(room, command)
    replies = []
    for led in room.led_teams(command):
        day = parse_day(command.args, room.today(led.id))
        if day is None:
            return room.say("digest_day", day=command.args)
        built = await room.desk.digest(led.id, day, room.clock.now())
        replies.append(Reply(digest_html(built, room.language), digest_buttons(built, room.language, card=True)))
    for reply in replies[:-1]:
        await room.notifier.tell(command.user, reply.html, buttons=reply.buttons)
    return replies[-1] if replies else ""


async def press(room: Context, press: Press) -> Pressed:
    """A button under a digest. Only the teams that the presser leads are looked through."""
    found = _place(room, press)
    if found is None:
        return Pressed(room.say("dead_button" if room.roster.leads.get(press.user) else "not_yours"))
    built = await room.desk.digest(*found, room.clock.now())
    if press.action == "people":
        return Pressed("", f"<b>{escape(digest_title(built, room.language))}</b>", tuple(agent_buttons(built)))
    if press.action == "decide":
        return await _decide(room, press.user, built)
    if press.action in _FACES:
        return await _file(room, press, built)
    if (person := _PERSON.fullmatch(press.action)) is not None:
        html = person_html(built, int(person[1]), room.language)
        return Pressed("", html) if html else Pressed(room.say("digest_nobody"))
    return Pressed(room.say("dead_button"))


def _place(room: Context, press: Press) -> tuple[str, date] | None:
    """Team and day of a button; None where the presser does not lead that team."""
    with contextlib.suppress(ValueError):
        day = datetime.strptime(press.id.partition("-")[0], "%y%m%d").date()  # noqa: DTZ007 - a day, no moment
        for led in room.roster.leads.get(press.user, ()):
            if place_key(led, day) == press.id:
                return led, day
    return None


async def _decide(room: Context, lead: int, built: Digest) -> Pressed:
    """Each appeal and red line comes as a message of its own, with its own buttons; changes of rules are told."""
    count = await room.desk.cases.ask_again(built.team, lead, room.clock.now())
    shown = Shown(built, room.language)
    lines = [
        f"{shown.say('rule_change')} {change.name}：{shown.standing(change.before)} → {shown.standing(change.after)}"
        + shown.aside(shown.say("judged_of", change.judged, change.upheld))
        for change in built.rule_changes
    ]
    said = room.say("appeals_sent", count=count) if count else room.say("appeals_none") if not lines else ""
    return Pressed(said, escape("\n".join(lines)))


async def _file(room: Context, press: Press, built: Digest) -> Pressed:
    """Queue the file; it is drawn when its turn comes, and goes to the presser in private."""
    now = room.clock.now()
    async with room.store.write() as tx:
        await outbox.put(tx, file_parcel(built, press.action, press.user, press.query, room.language, now), now)
    return Pressed(room.say("digest_file"))


HANDLERS: Mapping[str, Handler] = {"digest": digest}
PRESSES: Mapping[str, PressHandler] = {"d": press}
