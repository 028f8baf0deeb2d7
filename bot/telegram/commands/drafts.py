"""Drafts looked at before they are sent: in the private chat, by /check, and inline behind the bot's @name.

Nothing of a draft is kept, and none counts for anything.
"""

from __future__ import annotations

from ...desk import DraftResult
from ...store import Button
from ..routes import Asked, Command, Draft
from .context import Context, Reply

_MOST_COPIED = 256
_SHOWN = 40


async def check(room: Context, command: Command) -> Reply | str:
    """Look at the text behind the command."""
    if not command.args:
        return room.say("check_empty")
    result = await room.desk.draft(command.args, room.team_of(command.user))
    return Reply(result.html, copy_button(room, result))


async def draft(room: Context, draft: Draft) -> Reply:
    """Look at a text, a caption or a forward sent in private."""
    if not room.roster.is_staff(draft.user):
        return Reply(room.say("draft_stranger", user=draft.user))
    if not draft.text.strip():
        return Reply(room.say("draft_no_text"))
    taken = await room.desk.cases.take_words(draft.user, draft.text.strip(), room.clock.now())
    if taken is not None:
        return Reply(taken.text)  # no draft: a reason or a word for somebody, which had been asked for
    result = await room.desk.draft(draft.text, room.team_of(draft.user))
    return Reply(result.html, copy_button(room, result))


def copy_button(room: Context, result: DraftResult) -> tuple[Button, ...]:
    """One tap copies the better wording; a longer one stands in the text as code, where a tap copies it too."""
    if result.better is None or _units(result.better) > _MOST_COPIED:
        return ()
    return (Button(room.say("copy"), copy=result.better),)


async def offer(room: Context, asked: Asked) -> None:
    """Wordings to send in place of what was typed inline; nothing for people the bot does not know."""
    offers: tuple[tuple[str, str], ...] = ()
    if asked.text.strip() and room.roster.is_staff(asked.user):
        found = await room.desk.variants(asked.text, room.team_of(asked.user))
        offers = tuple((_title(room, variant.solved), variant.text) for variant in found)
    room.notifier.lanes.add(asked.user, room.notifier.offer(asked.query, offers))


def _title(room: Context, solved: tuple[str, ...]) -> str:
    if not solved:
        return room.say("offer_good")
    names = "、".join(solved)
    return names if len(names) <= _SHOWN else names[: _SHOWN - 1] + "…"


def _units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
