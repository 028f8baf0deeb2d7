"""The buttons under a hint: `h:<hint>:<accept|wrong|mute|why>`."""

from __future__ import annotations

from ..router import Press
from .context import Context, Pressed


async def hint(room: Context, press: Press) -> Pressed:
    """Whether the hint is the presser's own is the desk's to check."""
    if press.number is None:
        return Pressed(room.say("dead_button"))
    now = room.clock.now()
    answer = await room.desk.press(press.number, press.user, press.action, now)
    if press.action == "wrong" and answer.done and press.chat == press.user:  # in private there is room for a reason
        return Pressed(answer.text, (await room.desk.cases.ask_why(press.number, press.user, now)).html)
    return Pressed(answer.text, answer.html or "")
