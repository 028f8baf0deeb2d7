"""Commands of agents at work: drafts, the reason for a hint, quiet, the end of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ...store import hints
from ..router import Command
from . import drafts
from .context import Context, Handler, Reply

_MUTE_DEFAULT, _MUTE_MOST = 30, 480
_WHY_BACK = timedelta(days=7)


async def mute(room: Context, command: Command) -> str:
    """No hints for a while. Nobody else is told."""
    minutes = int(command.args) if command.args.isdecimal() else _MUTE_DEFAULT
    if (command.args and not command.args.isdecimal()) or not 1 <= minutes <= _MUTE_MOST:
        return room.say("mute_minutes")
    async with room.store.write() as tx:
        await hints.mute(tx, command.user, room.clock.now() + timedelta(minutes=minutes))
    return room.say("mute_done", minutes=minutes)


async def why(room: Context, command: Command) -> str:
    """The reason for the newest hint, as its own button gives it."""
    now = room.clock.now()
    async with room.store.read() as connection:
        given = await hints.recent(connection, command.user, now - _WHY_BACK)
    if not given:
        return room.say("why_none")
    return (await room.desk.press(given[-1].id, command.user, "why", now)).html or room.say("why_none")


async def close(room: Context, command: Command) -> Reply | str:
    """End the conversation in which the command was said."""
    if command.event is None:
        return room.say("close_where")
    await room.desk.handle(replace(command.event, kind="close", text=""), room.clock.now())
    return Reply(room.say("close_done"), settled=True)


HANDLERS: Mapping[str, Handler] = {
    "check": drafts.check,
    "why": why,
    "mute": mute,
    "close": close,
}
