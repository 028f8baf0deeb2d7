"""Commands that say who belongs to a team: /agent and /lead (add, remove, list, invite), /bind.

Somebody is named by a reply, by @name, by number, or not at all: then an invite link is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...settings import TeamSettings
from ..people import INVITE_HOLDS, Entry, Part
from ..router import Command, Person
from .context import Context, Handler

_VERBS = {
    "": "list", "list": "list", "名单": "list",
    "add": "add", "加": "add", "添加": "add",
    "remove": "remove", "rm": "remove", "移除": "remove", "删": "remove",
    "invite": "invite", "邀请": "invite",
}  # fmt: skip
_RELEASE = frozenset({"off", "解除"})
_NUMBERS = 15
_MOST_LISTED = 40
"""Names that fit into one message, however long they are."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: a verb, the team, and the words that are left."""

    verb: str
    team: TeamSettings
    words: tuple[str, ...]


async def agent(room: Context, command: Command) -> str:
    """Who serves in a team."""
    return await _members(room, command, "agent")


async def lead(room: Context, command: Command) -> str:
    """Who leads a team; an administrator's to say."""
    return await _members(room, command, "lead")


async def _members(room: Context, command: Command, part: Part) -> str:
    asked = _read(room, command)
    if isinstance(asked, str):
        return asked
    match asked.verb:
        case "list":
            return _list(room, asked.team, part)
        case "invite":
            return await _invite(room, command, asked, part)
        case "add":
            return await _add(room, command, asked, part)
    return await _remove(room, command, asked, part)


def _read(room: Context, command: Command) -> _Asked | str:
    """The request, or what is wrong with it."""
    first, *words = command.args.split() or [""]
    verb = _VERBS.get(first.lower())
    if verb is None:
        return room.say("members_usage", command=command.name)
    teams = _teams(room, command)
    named = next((team for team in teams if words and team.id == words[0]), None)
    if named is not None:
        return _Asked(verb, named, tuple(words[1:]))
    if len(teams) == 1:
        return _Asked(verb, teams[0], tuple(words))
    if not teams:
        return room.say("no_teams")
    return room.say("which_team", command=command.name, verb=verb, teams="、".join(team.id for team in teams))


def _teams(room: Context, command: Command) -> list[TeamSettings]:
    """The teams whose lists the asker may change; in a bound group only that group's."""
    if command.user not in room.roster.admins:
        return room.led_teams(command)
    here = command.event.team if command.event is not None else None
    return [team for team in room.settings.teams if here in (None, team.id)]


def _list(room: Context, team: TeamSettings, part: Part) -> str:
    if part == "lead":
        people = [f"{team.agents.get(lead, '')} {lead}".strip() for lead in team.leads]
    else:
        people = [f"{name} {number}" for number, name in team.agents.items()]
    if not people:
        return room.say(f"{part}s_none", team=team.name)
    shown = people[:_MOST_LISTED]
    if len(people) > len(shown):
        shown.append(room.say("members_more", count=len(people) - len(shown)))
    return room.say(f"{part}s_listed", team=team.name, count=len(people), people="\n".join(shown))


async def _invite(room: Context, command: Command, asked: _Asked, part: Part) -> str:
    link = await room.people.invite(part, asked.team.id, " ".join(asked.words), command.user)
    hours = int(INVITE_HOLDS.total_seconds() // 3600)
    return room.say(f"invite_{part}", team=asked.team.name, link=link, hours=hours)


async def _add(room: Context, command: Command, asked: _Asked, part: Part) -> str:
    found = _whom(room, command, asked)
    if isinstance(found, str):
        return found
    if found is None:
        return await _invite(room, command, asked, part)
    person, words = found
    if person.is_bot:
        return room.say("members_bot")
    if part == "agent" and not _free(room, command, person.id, asked.team.id):
        return room.say("members_elsewhere")
    name = " ".join(words) or person.name or str(person.id)
    await room.people.enrol(Entry(part, person.id, asked.team.id, name, command.user))
    return room.say(f"{part}_added", name=name, team=asked.team.name)


def _free(room: Context, command: Command, person: int, team: str) -> bool:
    """A lead does not take agents away from another team; an administrator may."""
    serving = room.roster.agents.get(person)
    return serving is None or serving[0] == team or command.user in room.roster.admins


async def _remove(room: Context, command: Command, asked: _Asked, part: Part) -> str:
    team = asked.team
    listed = dict(team.agents) if part == "agent" else {lead: team.agents.get(lead, "") for lead in team.leads}
    found = _whom(room, command, asked)
    number = found[0].id if isinstance(found, tuple) else _by_name(listed, " ".join(asked.words))
    if number is None or number not in listed:
        return found if isinstance(found, str) else room.say("members_unlisted", team=team.name, command=command.name)
    name = listed[number] or str(number)
    await room.people.remove(Entry(part, number, team.id, name, command.user))
    return room.say(f"{part}_removed", name=name, team=team.name)


def _by_name(listed: Mapping[int, str], name: str) -> int | None:
    """The one person of that name; None where there is none, or several."""
    numbers = [number for number, called in listed.items() if called == name]
    return numbers[0] if len(numbers) == 1 else None


def _whom(room: Context, command: Command, asked: _Asked) -> tuple[Person, tuple[str, ...]] | str | None:
    """Who is meant, and the words left for a name; None where nobody is; words about an @name that is not known."""
    words = asked.words
    if words and words[0].startswith("@"):
        person = room.known.find(words[0])
        return (person, words[1:]) if person is not None else room.say("members_unknown", name=words[0])
    if words and words[0].isascii() and words[0].isdecimal() and len(words[0]) <= _NUMBERS:
        return Person(int(words[0]), ""), words[1:]
    if command.target is None:
        return None
    shown = command.target.name  # a mention without @name stands in the words as the name itself
    rest = " ".join(words)
    return command.target, tuple(rest.removeprefix(shown).split()) if rest.startswith(shown) else words


async def bind(room: Context, command: Command) -> str:
    """This group belongs to a team from now on: everybody in it who is not staff is a customer."""
    if command.private:
        return room.say("bind_where")
    words = command.args.split()
    bound = room.roster.team_of_chat(command.chat)
    teams = [team for team in room.settings.teams if _leads(room, command.user, team.id)]
    if bound is not None and bound not in {team.id for team in teams}:
        return room.say("bind_foreign")
    if words and words[0].lower() in _RELEASE:
        return await _release(room, command, bound)
    wanted = [team for team in teams if not words or team.id == words[0]]
    if len(wanted) != 1:
        return room.say("bind_which", teams="、".join(team.id for team in teams))
    await room.people.bind(command.chat, wanted[0].id, command.user)
    room.notifier.ephemeral.forget(command.chat)
    return room.say("bind_done", team=wanted[0].name)


async def _release(room: Context, command: Command, bound: str | None) -> str:
    if bound is None:
        return room.say("bind_none")
    await room.people.bind(command.chat, bound, command.user, active=False)
    return room.say("bind_released")


def _leads(room: Context, user: int, team: str) -> bool:
    return user in room.roster.admins or team in room.roster.leads.get(user, frozenset())


HANDLERS: Mapping[str, Handler] = {"agent": agent, "lead": lead, "bind": bind}
