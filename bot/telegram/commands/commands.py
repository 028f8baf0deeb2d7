"""Carries out commands, presses and drafts. Who may not use a command gets no answer in a group, one line in private.

Answers go to the asker alone: ephemeral in the group where that is possible, else in the private chat.
"""

from __future__ import annotations

from ..menu import find
from ..routes import Asked, Command, Draft, Json, Press, Rights
from . import drafts
from .context import Context, Pressed, Reply
from .table import HANDLERS, PRESSES


class Commands:
    """The door to the tables: looks up, checks who may, hands over, answers."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def see(self, update: Json) -> None:
        """Take note of who spoke, so that an @name means somebody."""
        self._context.known.see(update)

    def knows(self, name: str) -> bool:
        """Whether there is a command of that name."""
        return find(name) is not None

    async def carry_out(self, command: Command) -> bool:
        """Do what was asked and answer; True where the desk has settled the inbox row itself."""
        room, entry = self._context, find(command.name)
        if entry is None:
            self._answer(command, Reply(room.say("unknown", name=command.name)))
            return False
        if not self._may(command, entry.parts):
            if command.private:
                self._answer(command, Reply(room.say("not_yours")))
            return False
        answer = await HANDLERS[command.name](room, command)
        reply = Reply(answer) if isinstance(answer, str) else answer
        self._answer(command, reply)
        return reply.settled

    async def draft(self, draft: Draft) -> None:
        """Look at a text sent in private; it is kept nowhere."""
        reply = await drafts.draft(self._context, draft)
        notifier = self._context.notifier
        notifier.lanes.add(draft.user, notifier.tell(draft.user, reply.html, buttons=reply.buttons))

    async def welcome(self, rights: Rights) -> None:
        """Tell whoever has just brought the bot into a group what is left to do there; in private, and staff alone."""
        room, lists = self._context, self._context.roster
        may = rights.by in lists.leads or rights.by in lists.admins
        if not may or rights.standing not in ("member", "administrator"):
            return
        if lists.team_of_chat(rights.chat) is None:
            await room.notifier.tell(rights.by, room.say("brought_in", title=rights.title))
        elif rights.standing == "member":
            await room.notifier.tell(rights.by, room.say("not_admin_yet", title=rights.title))

    async def offer(self, asked: Asked) -> None:
        """Offer wordings for what was typed inline; it is kept nowhere."""
        await drafts.offer(self._context, asked)

    async def press(self, press: Press) -> None:
        """Acknowledge at once; a longer answer goes to the presser alone, where the button stands."""
        notifier = self._context.notifier
        handler = PRESSES.get(press.kind)
        outcome = await handler(self._context, press) if handler else Pressed(self._context.say("dead_button"))
        notifier.lanes.add(press.user, self._acknowledge(press, outcome))

    async def _acknowledge(self, press: Press, outcome: Pressed) -> None:
        notifier = self._context.notifier
        await notifier.answer_press(press.query, outcome.text)
        if not outcome.html:
            return
        if outcome.replace and press.ref is not None:
            await notifier.retell(press.ref, outcome.html, outcome.buttons)
        else:
            await notifier.tell(press.user, outcome.html, chat=press.chat, thread=press.thread, buttons=outcome.buttons)

    def _may(self, command: Command, parts: frozenset[str]) -> bool:
        """A part counts in its own teams: the lead of another team is nobody special in this group.

        Customers are not answered in a group even where everybody may ask: they need not know of the bot.
        """
        roster = self._context.roster
        held = roster.parts(command.user)
        if not command.private and not roster.is_staff(command.user):
            return False
        if command.event is not None and command.event.team not in roster.teams_of(command.user):
            held -= {"agent", "lead"}
        return bool(parts & held)

    def _answer(self, command: Command, reply: Reply) -> None:
        if not reply.html:
            return
        chat = None if command.private else command.chat
        thread = command.event.thread if command.event is not None else None
        notifier = self._context.notifier
        saying = notifier.tell(command.user, reply.html, chat=chat, thread=thread, buttons=reply.buttons)
        notifier.lanes.add(command.user, saying)
