"""Commands open to everybody who writes to the bot."""

from __future__ import annotations

from collections.abc import Mapping

from ..menu import Entry, open_to
from ..router import Command
from .context import Context, Handler

_HELP_LINES = 12


async def start(room: Context, command: Command) -> str:
    """Say hello, and what happens next for this person; with an invite link's token, enrol first."""
    if command.args and command.private:
        joined = await room.people.accept(command.args, command.user, command.sender_name)
        if joined is None and not room.roster.is_staff(command.user):
            return room.say("invite_dead")
    if room.roster.is_staff(command.user):
        await room.menus.fill_for(command.user)
    return _hello(room, command)


def _hello(room: Context, command: Command) -> str:
    roster = room.roster
    if command.user in roster.agents:
        return room.say("hello_agent", name=roster.agents[command.user][1])
    if teams := room.led_teams(command):
        return room.say("hello_lead", digest_at=f"{teams[0].digest_at:%H:%M}")
    if command.user in roster.admins:
        return room.say("hello_admin")
    return room.say("hello_stranger", user=command.user)


async def help_(room: Context, command: Command) -> str:
    """What this person can do here, in at most twelve lines: what is theirs alone first, the rest by name."""
    entries = open_to(room.roster.parts(command.user))
    if not room.roster.is_staff(command.user):
        return "\n".join([room.say("help_head"), *(_line(room, entry) for entry in entries)])
    own = sorted((entry for entry in entries if "everyone" not in entry.parts), key=lambda entry: len(entry.parts))
    head = [room.say("help_head"), f"· {room.say('help_draft')}"]
    shown = own[: _HELP_LINES - len(head) - 1]
    rest = [*own[len(shown) :], *(entry for entry in entries if "everyone" in entry.parts)]
    more = room.say("help_more", names=" ".join(f"/{entry.name}" for entry in rest))
    return "\n".join([*head, *(_line(room, entry) for entry in shown), more])


def _line(room: Context, entry: Entry) -> str:
    return f"/{entry.name} {entry.line(room.language)}"


async def privacy(room: Context, _: Command) -> str:
    """What is read, what is kept and for how long."""
    kept = room.settings.retention
    return room.say("privacy", text_days=kept.text_days, scores_days=kept.scores_days)


HANDLERS: Mapping[str, Handler] = {"start": start, "help": help_, "privacy": privacy}
