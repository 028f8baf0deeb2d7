"""Commands open to everybody who writes to the bot."""

from __future__ import annotations

from collections.abc import Mapping

from ..menu import open_to
from ..router import Command
from .context import Context, Handler


async def start(room: Context, command: Command) -> str:
    """Say hello, and what happens next for this person."""
    roster = room.roster
    if command.user in roster.agents:
        return room.say("hello_agent", name=roster.agents[command.user][1])
    if command.user in roster.leads:
        return room.say("hello_lead", digest_at=f"{room.led_teams(command)[0].digest_at:%H:%M}")
    return room.say("hello_stranger", user=command.user)


async def help_(room: Context, command: Command) -> str:
    """What this person can do here, in at most twelve lines."""
    lines = [room.say("help_head")]
    if room.roster.is_staff(command.user):
        lines.append(f"· {room.say('help_draft')}")
    lines += [f"/{entry.name} {entry.line(room.language)}" for entry in open_to(room.roster.parts(command.user))]
    return "\n".join(lines)


async def privacy(room: Context, _: Command) -> str:
    """What is read, what is kept and for how long."""
    kept = room.settings.retention
    return room.say("privacy", text_days=kept.text_days, scores_days=kept.scores_days)


HANDLERS: Mapping[str, Handler] = {"start": start, "help": help_, "privacy": privacy}
