"""/rules and /rule of leads, and the buttons that put a rule into a state: `r:<change>:<active|trial|demoted>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from ...desk.rule_life import state_buttons, state_word
from ...reports.words import WORDS
from ...scoring.health import RuleHealth, RuleState, ranked
from ...settings import TeamSettings
from ..router import Command, Press
from . import workshop
from .context import Context, Handler, Pressed, PressHandler, Reply

_LISTED = 12
_NEW = ("new", "新建")
_STATES: tuple[RuleState, ...] = ("active", "trial", "demoted")


async def rules(room: Context, command: Command) -> Reply | str:
    """The health of a team's rules: those that need a person first."""
    parts = []
    for team in workshop.teams_of(room, command):
        rows = await room.desk.rule_health(team.id, room.clock.now())
        parts.append(_overview(room, team, rows))
    return "\n\n".join(parts) or room.say("rules_no_team")


def _overview(room: Context, team: TeamSettings, rows: Sequence[RuleHealth]) -> str:
    counts = {state: sum(row.state == state for row in rows) for state in _STATES}
    lines = [room.say("rules_head", team=team.name, rules=len(rows), **counts)]
    busy = [row for row in ranked(rows) if row.state != "active" or row.judged.total or row.hits]
    lines += [_line(room, row) for row in busy[:_LISTED]]
    if len(busy) > _LISTED:
        lines.append(room.say("rules_more", count=len(busy) - _LISTED))
    return "\n".join([*lines, room.say("rules_how")])


def _line(room: Context, row: RuleHealth) -> str:
    state = state_word(row.state, room.language)
    return room.say(
        "rules_line", rule=row.rule, name=row.name, state=state, hits=row.hits, precision=_precision(room, row)
    )


def _precision(room: Context, row: RuleHealth) -> str:
    if row.judged.precision is None:
        return room.say("rules_unjudged")
    low, high = row.judged.interval
    return f"{row.judged.precision:.0%}（{row.judged.right}/{row.judged.total}，{low:.0%}–{high:.0%}）"


async def rule(room: Context, command: Command) -> Reply | str:
    """Everything about one rule, with the buttons that change its state; `new`: a draft from an example."""
    name, _, rest = command.args.strip().partition(" ")
    if name in _NEW:
        return await workshop.new(room, command, rest.strip())
    if not name:
        return room.say("rule_which")
    for team in workshop.teams_of(room, command):
        rows = {row.rule: row for row in await room.desk.rule_health(team.id, room.clock.now())}
        if name in rows:
            return await _one(room, team, rows[name])
    known = [one.id for team in workshop.teams_of(room, command) for one in room.desk.book.of(team.id).ruleset.rules]
    near = get_close_matches(name, known, n=1)
    return room.say("rule_near", rule=name, near=near[0]) if near else room.say("rule_unknown", rule=name)


async def _one(room: Context, team: TeamSettings, row: RuleHealth) -> Reply:
    """One rule on one screen."""
    found = room.desk.book.of(team.id).ruleset.rule(row.rule)
    norm = room.desk.book.of(team.id).ruleset.norms[row.norm]
    lines = [
        room.say(
            "rule_card",
            name=row.name,
            rule=row.rule,
            norm=f"{norm.group}·{norm.name}",
            level=WORDS[f"level.{row.level}"][room.language == "en"],
            state=state_word(row.state, room.language),
            changed=row.changed or "—",
            days=row.days,
            checked=row.checked,
            hits=row.hits,
            rate=f"{row.hit_rate:.2%}" if row.hit_rate is not None else "—",
            hinted=row.hinted,
            accepted=row.accepted,
            disputed=row.disputed,
            upheld=row.upheld,
            precision=_precision(room, row),
            hash=found.hash,
        )
    ]
    if found.bad:
        lines.append(room.say("rule_bad", text=found.bad[0].text.strip()))
    if found.good:
        lines.append(room.say("rule_good", text=found.good[0].text.strip()))
    change = await room.desk.cases.change_of(team.id, row.rule, room.clock.now())
    return Reply("\n".join(lines), state_buttons(change, row.state, room.language))


async def press(room: Context, press: Press) -> Pressed:
    """A lead decides the state of a rule. Who may is the desk's to check."""
    made = await workshop.press(room, press)
    if made is not None:
        return made
    states = {state: state for state in _STATES}
    if press.number is None or press.action not in states:
        return Pressed(room.say("dead_button"))
    outcome = await room.desk.cases.set_state(press.number, press.user, states[press.action], room.clock.now())
    return Pressed(outcome.text)


HANDLERS: Mapping[str, Handler] = {"rules": rules, "rule": rule, **workshop.HANDLERS}
PRESSES: Mapping[str, PressHandler] = {"r": press}
