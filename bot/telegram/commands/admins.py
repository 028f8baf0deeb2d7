"""Commands of those who look after the bot."""

from __future__ import annotations

from collections.abc import Mapping

from ..reloader import words_of
from ..router import Command
from .context import Context, Handler


async def status(room: Context, _: Command) -> str:
    """How the bot is doing."""
    roster = room.roster
    return room.say(
        "status",
        teams=len(room.settings.teams),
        chats=len(roster.chats),
        agents=len(roster.agents),
        connections=len(roster.connections),
        chosen=await _chosen(room),
        waiting=await room.store.inbox.backlog(),
        database=await room.store.check(),
    )


async def _chosen(room: Context) -> int:
    """How many of the wordings offered inline were sent today, by everybody together."""
    names = [f"inline:{team.id}:{room.today(team.id).isoformat()}" for team in room.settings.teams]
    return sum([int(await room.store.fact(name) or 0) for name in names])


async def reload(room: Context, _: Command) -> str:
    """Read the rules again; the answer says what has changed, or what is wrong and where."""
    return words_of(await room.reloader.reload(), room.language, room.reloader.home)


HANDLERS: Mapping[str, Handler] = {"status": status, "reload": reload}
