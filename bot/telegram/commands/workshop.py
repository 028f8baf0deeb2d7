"""Leads make and try rules: /rule new, /trial; the buttons `r:d<trial>:…` and `r:f<finding>:example`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...coaching.html import escape, shorten
from ...desk.backtest import Hit
from ...desk.workshop import Tried, figures
from ...errors import FileProblems, UsageError
from ...rulewriting import EXCEPTIONS, write_rules
from ...settings import TeamSettings
from ...store import Button, messages
from ..reloader import words_of
from ..router import Command, Press
from .context import Context, Handler, Pressed, Reply

_HIT = re.compile(r"d(\d{1,18})(?:\.(\d{1,3}))?")
_FINDING = re.compile(r"f(\d{1,18})")
_MOST, _LISTED, _QUOTED = 3000, 5, 60
_SAID: Mapping[str, bool | None] = {"right": True, "wrong": False, "skip": None}


async def trial(room: Context, command: Command) -> Reply | str:
    """What a rule would have found lately, and what scores would be if it counted."""
    name = command.args.strip()
    if not name:
        return room.say("trial_which")
    for team in teams_of(room, command):
        if any(rule.id == name for rule in room.desk.book.of(team.id).ruleset.rules):
            found = await room.desk.workshop.try_rule(team.id, name, command.user, room.clock.now())
            return Reply("\n".join(_figures(room, found)), _judge_button(room, found))
    return room.say("rule_unknown", rule=name)


def teams_of(room: Context, command: Command) -> list[TeamSettings]:
    """The teams whose rules the asker may look after."""
    return room.led_teams(command) or (list(room.settings.teams) if command.user in room.roster.admins else [])


async def new(room: Context, command: Command, sentence: str) -> Reply | str:
    """A draft from one sentence: the one behind the command, or the quoted message."""
    teams = teams_of(room, command)
    if not sentence:
        sentence = await _quoted(room, command)
    if not sentence:
        return room.say("new_which")
    if len(teams) != 1:
        return room.say("new_where") if teams else room.say("rules_no_team")
    try:
        made = await room.desk.workshop.draft(room.reloader.home, teams[0].id, command.user, sentence, room.clock.now())
    except UsageError as error:
        return escape(str(error))
    except FileProblems as error:
        return room.say("new_failed", problem=error.problems[0].message)
    lines = [room.say("new_head", rule=made.rule), f"<pre>{escape(shorten(made.content, _MOST))}</pre>"]
    keep = (
        Button(room.say("new_try"), f"r:d{made.number}:try"),
        Button(room.say("new_drop"), f"r:d{made.number}:drop"),
    )
    return Reply("\n".join([*lines, *_figures(room, made)]), (*keep, *_judge_button(room, made)))


async def _quoted(room: Context, command: Command) -> str:
    """The message that the command answers, as it is kept: masked."""
    if command.event is None or command.event.reply_ref is None:
        return ""
    async with room.store.read() as connection:
        said = await messages.in_chat(connection, command.event.chat, command.event.reply_ref)
    return said.text if said is not None else ""


def _figures(room: Context, found: Tried) -> list[str]:
    shown = found.trial.rules[0].shown
    lines = [room.say("trial_figures", rule=found.rule, **figures(found.trial))]
    lines += [f"· {_marked(hit)}" for hit in shown[:_LISTED]]
    if len(shown) > _LISTED:
        lines.append(room.say("trial_more", count=len(shown)))
    return lines


def _marked(hit: Hit) -> str:
    first = max(0, hit.start - _QUOTED // 2)
    before, match, after = hit.text[first : hit.start], hit.text[hit.start : hit.end], hit.text[hit.end :][:_QUOTED]
    return f"{escape(before)}<u>{escape(match)}</u>{escape(after)}".replace("\n", " ")


def _judge_button(room: Context, found: Tried) -> tuple[Button, ...]:
    return (Button(room.say("trial_judge"), f"r:d{found.number}.0:judge"),) if found.trial.rules[0].shown else ()


async def press(room: Context, press: Press) -> Pressed | None:
    """A button of a trial or draft, or the offer under a granted appeal; None if it is none of these."""
    if (example := _FINDING.fullmatch(press.id)) is not None and press.action == "example":
        return await _example(room, int(example[1]), press.user)
    found = _HIT.fullmatch(press.id)
    if found is None:
        return None
    number, index, shop = int(found[1]), int(found[2] or 0), room.desk.workshop
    if press.action == "judge":
        asked = await shop.show_hit(number, index, press.user)
        return Pressed(asked.text, asked.html, asked.buttons)
    if press.action in _SAID:
        judged = await shop.judge_hit(number, index, press.user, _SAID[press.action], room.clock.now())
        return Pressed(judged.text, judged.html, judged.buttons, replace=True)
    if press.action in ("try", "drop"):
        return await _settle(room, number, press.user, use=press.action == "try")
    return None


async def _settle(room: Context, number: int, person: int, *, use: bool) -> Pressed:
    """Put a draft's file into the team's folder, where it begins on trial; or forget it."""
    row = await room.desk.workshop.take(number, person, "used" if use else "dropped")
    if row is None:
        return Pressed(room.say("draft_gone"))
    if not use:
        return Pressed(room.say("draft_dropped"))
    return await _install(room, row.team, f"{row.rule}.yaml", row.content, room.say("draft_used", rule=row.rule))


async def _install(room: Context, team: str, name: str, content: str, words: str) -> Pressed:
    """Write the file and read the rules again; if they are not sound now, it is taken away again."""
    path = room.reloader.home / "teams" / team / "rules" / name
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    write_rules(room.reloader.home, team, name, content)
    outcome = await room.reloader.reload()
    if not outcome.problems:
        return Pressed(words)
    if before is None:
        path.unlink(missing_ok=True)
    else:
        write_rules(room.reloader.home, team, name, before)
    return Pressed(room.say("draft_refused"), words_of(outcome, room.language, room.reloader.home))


async def _example(room: Context, finding: int, person: int) -> Pressed:
    """One tap after a granted appeal: the reply becomes a good example, and an exception makes it pass."""
    made = await room.desk.workshop.exception(room.reloader.home, finding, person)
    if made is None:
        return Pressed(room.say("example_none"))
    team, content = made
    return await _install(room, team, EXCEPTIONS, content, room.say("example_kept"))


HANDLERS: Mapping[str, Handler] = {"trial": trial}
