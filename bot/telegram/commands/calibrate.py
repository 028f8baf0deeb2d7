"""/calibrate of leads and willing agents: replies to judge blind; the buttons `c:<snippet>:<yes|no|unsure|next>`."""

from __future__ import annotations

from collections.abc import Mapping

from ...store.rule_rows import CalibrationAnswer
from ..router import Command, Press
from .context import Context, Handler, Pressed, PressHandler, Reply

_ANSWERS: Mapping[str, CalibrationAnswer] = {"yes": "yes", "no": "no", "unsure": "unsure"}
_RESULTS = ("结果", "result", "results")


async def calibrate(room: Context, command: Command) -> Reply | str:
    """The next reply to judge; leads may ask for the results."""
    teams = room.roster.teams_of(command.user)
    led = room.roster.leads.get(command.user, frozenset())
    if command.args.strip() in _RESULTS:
        views = [await room.desk.cases.views(team) for team in sorted(led)]
        return "\n\n".join(views) or room.say("calibrate_leads_only")
    return await _next(room, teams, command.user)


async def _next(room: Context, teams: frozenset[str], person: int) -> Reply:
    """Of the first team in which something is left."""
    last = Reply(room.say("rules_no_team"))
    for team in sorted(teams):
        outcome = await room.desk.cases.next_snippet(team, person, room.clock.now())
        last = Reply(outcome.html, outcome.buttons)
        if outcome.done:
            break
    return last


async def press(room: Context, press: Press) -> Pressed:
    """An answer; the next reply takes the place of this one."""
    if press.action == "next":
        reply = await _next(room, room.roster.teams_of(press.user), press.user)
        return Pressed("", reply.html, reply.buttons, replace=True)
    if press.number is None or press.action not in _ANSWERS:
        return Pressed(room.say("dead_button"))
    said = _ANSWERS[press.action]
    outcome = await room.desk.cases.judge_snippet(press.number, press.user, said, room.clock.now())
    return Pressed(outcome.text, outcome.html, outcome.buttons, replace=True)


HANDLERS: Mapping[str, Handler] = {"calibrate": calibrate}
PRESSES: Mapping[str, PressHandler] = {"c": press}
