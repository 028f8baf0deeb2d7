"""/appeal of agents, /appeals of leads; the buttons `a:<appeal>:…`, `a:f<finding>:open` and `v:<finding>:…`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from ...coaching.html import shorten
from ...desk.appeals import Outcome
from ...engine.values import Level
from ...store import AppealRow, Button, FindingRow
from ..router import Command, Press
from .context import Context, Handler, Pressed, PressHandler, Reply

_ABOUT = re.compile(r"[#＃](\d{1,18})\s*(.*)", re.DOTALL)
_WITHDRAW = ("撤回", "withdraw")
_VERDICTS: Mapping[str, Literal["upheld", "rejected"]] = {"uphold": "upheld", "reject": "rejected"}
_QUOTED = 24


async def appeal(room: Context, command: Command) -> Reply:
    """Dispute the newest hint, or `#number`; without a word: what can be disputed, and what has become of it."""
    words, now, cases = command.args.strip(), room.clock.now(), room.desk.cases
    if not words:
        return await _overview(room, command.user)
    if words in _WITHDRAW:
        return await _withdraw_newest(room, command.user)
    if (about := _ABOUT.fullmatch(words)) is not None:
        return _reply(await cases.appeal(int(about[1]), command.user, now, about[2]))
    outcome = await cases.appeal_newest(command.user, now, words)
    return (
        Reply(room.say("appeal_no_hint", days=room.settings.scoring.appeal_days))
        if outcome is None
        else _reply(outcome)
    )


async def _overview(room: Context, agent: int) -> Reply:
    now, cases = room.clock.now(), room.desk.cases
    own, open_to = await cases.appeals_of(agent, now), await cases.appealable(agent, now)
    if not own and not open_to:
        return Reply(room.say("appeal_nothing", days=room.settings.scoring.appeal_days))
    lines = [room.say("appeal_head")]
    lines += [
        room.say("appeal_can", number=row.id, name=row.name, quoted=_quoted(row), cost=_cost(room, row))
        for row in open_to
    ]
    lines += [room.say(f"appeal_{one.state}", number=one.finding_id, rule=_named(room, one)) for one in own]
    lines.append(room.say("appeal_how"))
    return Reply("\n".join(lines), (*_open_buttons(room, open_to), *_withdraw_buttons(room, own)))


def _named(room: Context, row: AppealRow) -> str:
    """The rule as people call it; its id where it is gone from the books."""
    rules = room.desk.book.of(row.team).ruleset.rules
    return next((rule.name for rule in rules if rule.id == row.rule), row.rule)


def _quoted(row: FindingRow) -> str:
    return shorten(row.match, _QUOTED) if row.match else "—"


def _cost(room: Context, row: FindingRow) -> int:
    return room.settings.scoring.deduct.points(Level(row.level))


def _open_buttons(room: Context, rows: list[FindingRow]) -> tuple[Button, ...]:
    return tuple(Button(room.say("appeal_button", number=row.id), f"a:f{row.id}:open") for row in rows)


def _withdraw_buttons(room: Context, rows: list[AppealRow]) -> tuple[Button, ...]:
    waiting = [one for one in rows if one.state == "open"]
    return tuple(Button(room.say("withdraw_button", number=one.finding_id), f"a:{one.id}:withdraw") for one in waiting)


async def _withdraw_newest(room: Context, agent: int) -> Reply:
    now = room.clock.now()
    waiting = [one for one in await room.desk.cases.appeals_of(agent, now) if one.state == "open"]
    if not waiting:
        return Reply(room.say("appeal_none_open"))
    return _reply(await room.desk.cases.withdraw(waiting[0].id, agent, now))


async def waiting(room: Context, command: Command) -> str:
    """Everything that waits for this lead's decision, one message each, in private."""
    now, count = room.clock.now(), 0
    for team in {team.id for team in room.led_teams(command)} or _all_teams(room, command.user):
        count += await room.desk.cases.ask_again(team, command.user, now)
    return room.say("appeals_sent", count=count) if count else room.say("appeals_none")


def _all_teams(room: Context, user: int) -> set[str]:
    """An admin decides where a team has nobody else."""
    return {team.id for team in room.settings.teams} if user in room.roster.admins else set()


async def press(room: Context, press: Press) -> Pressed:
    """A button about an appeal. Who may press it is the desk's to check."""
    cases, now = room.desk.cases, room.clock.now()
    if press.id.startswith("f") and press.id[1:].isdecimal() and press.action == "open":
        return _pressed(await cases.appeal(int(press.id[1:]), press.user, now))
    if press.number is None:
        return Pressed(room.say("dead_button"))
    if press.action == "withdraw":
        return _pressed(await cases.withdraw(press.number, press.user, now))
    if press.action in _VERDICTS:
        return _pressed(await cases.decide(press.number, press.user, _VERDICTS[press.action], now), replace=True)
    return Pressed(room.say("dead_button"))


async def review(room: Context, press: Press) -> Pressed:
    """A lead confirms or dismisses a veto candidate."""
    if press.number is None or press.action not in ("confirm", "dismiss"):
        return Pressed(room.say("dead_button"))
    confirmed = press.action == "confirm"
    outcome = await room.desk.cases.review(press.number, press.user, confirmed, room.clock.now())
    return _pressed(outcome, replace=True)


def _reply(outcome: Outcome) -> Reply:
    return Reply("\n".join(filter(None, (outcome.text, outcome.html))), outcome.buttons)


def _pressed(outcome: Outcome, *, replace: bool = False) -> Pressed:
    return Pressed(outcome.text, outcome.html, outcome.buttons, replace=replace and outcome.done)


HANDLERS: Mapping[str, Handler] = {"appeal": appeal, "appeals": waiting}
PRESSES: Mapping[str, PressHandler] = {"a": press, "v": review}
