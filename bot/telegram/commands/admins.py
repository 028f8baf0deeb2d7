"""Commands of those who look after the bot."""

from __future__ import annotations

from collections.abc import Mapping

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
        waiting=await room.store.inbox.backlog(),
        database=await room.store.check(),
    )


HANDLERS: Mapping[str, Handler] = {"status": status}
