"""Keeps the book of promises (承诺): written as made, settled when the agent comes back, lost at the deadline.

Within a sitting the judge says what becomes of them. A promise outlives its sitting: an answer on the next day
settles it too, and a deadline that passes while nobody speaks is found by the clock.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ..coaching.html import plain
from ..coaching.reminder import reminder
from ..engine.dialogue import broken
from ..engine.ledger import Promise, PromiseState, is_report
from ..engine.values import Message
from ..settings import Settings
from ..store import PromiseRow, Tx, outbox, promises
from ..store.outbox import Parcel
from .live import Live
from .lives import Lives
from .record import kept_text, local_day, record_lapse

_REMEMBERED = timedelta(days=7)
"""How long after its deadline an answer still turns a lost promise into a late one."""

_SHORTEST = timedelta(minutes=4)
"""A promise due sooner than this needs no reminder: it has not been forgotten yet."""


class Promises:
    """Everything the desk does about promises, inside one transaction."""

    def __init__(self, lives: Lives, settings: Settings) -> None:
        self._lives, self._settings = lives, settings

    async def follow(self, tx: Tx, live: Live, now: datetime) -> None:
        """Write down what the judge has to say about this sitting's promises."""
        told = {promise.turn: promise for promise in live.dialogue.promises}
        for turn, promise in told.items():
            if turn not in live.promised:
                await self._make(tx, live, promise, now)
            elif live.promised[turn][1] != promise:
                await self._change(tx, live, promise, now)
        for turn in [turn for turn in live.promised if turn not in told]:
            number, promise = live.promised.pop(turn)
            await self._call_off(tx, number, promise.due_at)
            await promises.remove(tx, number)

    async def hear(self, tx: Tx, live: Live, message: Message) -> None:
        """An agent's message may keep what was promised at an earlier sitting."""
        if live.owed is None:
            since = live.row.opened_at - _REMEMBERED
            live.owed = list(await promises.owed(tx, live.row.key, live.row.id, since))
        if not live.owed or message.at is None or not is_report(live.checker.ruleset.folding, message):
            return
        for row in live.owed:
            state = "kept" if message.at <= row.due_at else "late"
            if await promises.settle(tx, row.id, state, message.at):
                await self._call_off(tx, row.id, row.due_at)
        live.owed = []

    async def lapse(self, tx: Tx, row: PromiseRow) -> None:
        """A deadline has passed while nobody spoke: the promise is lost, and that is a finding."""
        if not await promises.settle(tx, row.id, "lost", None):
            return
        live = await self._lives.get(tx, row.conversation_id)
        if live is None:
            return
        turn = live.turns.index(row.message_id)
        promise = Promise(turn, None, row.made_at, row.due_at, 0, 0, row.text, row.elsewhere)
        zone = self._lives.team(row.team).zone
        for rule in live.checker.ruleset.promised:
            key, finding = (rule.id, turn, -1), broken(rule, promise)
            await record_lapse(tx, live, key, finding, row.due_at, zone, self._lives.bench)

    # ---- one promise -----------------------------------------------------------------------

    async def _make(self, tx: Tx, live: Live, promise: Promise, now: datetime) -> None:
        row = PromiseRow(
            id=0,
            conversation_id=live.row.id,
            message_id=live.turns[promise.turn],
            key=live.row.key,
            team=live.row.team,
            local_day=local_day(promise.made_at, self._lives.team(live.row.team).zone),
            agent=None if promise.agent is None else int(promise.agent),
            made_at=promise.made_at,
            due_at=promise.due_at,
            state=promise.state.value,
            settled_at=promise.settled_at,
            elsewhere=promise.elsewhere,
            text=_words(live, promise),
        )
        row = replace(row, id=await promises.add(tx, row))
        live.promised[promise.turn] = row.id, promise
        await self._remind(tx, live, row, now)

    async def _change(self, tx: Tx, live: Live, promise: Promise, now: datetime) -> None:
        number, before = live.promised[promise.turn]
        live.promised[promise.turn] = number, promise
        if promise.state is PromiseState.OPEN:
            await promises.change(tx, number, due_at=promise.due_at, text=_words(live, promise))
        else:
            await promises.settle(tx, number, promise.state.value, promise.settled_at)
        if promise.state is not PromiseState.OPEN or promise.due_at != before.due_at:
            await self._call_off(tx, number, before.due_at)
        row = await promises.get(tx, number)
        if row is not None:
            await self._remind(tx, live, row, now)

    async def _remind(self, tx: Tx, live: Live, row: PromiseRow, now: datetime) -> None:
        """Queue the reminder for its moment. It needs no waking: the outbox sends what is due."""
        team, minutes = self._lives.team(row.team), self._settings.promises.remind_minutes
        given = row.due_at - max(row.made_at, now)
        if row.state != "open" or row.agent is None or not minutes or given < _SHORTEST or team.hints.mode != "live":
            return
        due_at = row.due_at - min(timedelta(minutes=minutes), given / 2)
        name = team.agents.get(row.agent, "")
        html = reminder(row.text, row.due_at, team.zone, due_at, name, self._settings.language)
        parcel = Parcel(
            kind="hint",
            team=row.team,
            recipient=row.agent,
            chat=live.row.chat,
            thread=live.row.thread,
            html=html,
            plain=plain(html),
            due_at=due_at,
            expires_at=row.due_at,
            dedupe=_name(row.id, row.due_at),
        )
        await outbox.put(tx, parcel, now)

    async def _call_off(self, tx: Tx, promise: int, due_at: datetime) -> None:
        await outbox.call_off(tx, _name(promise, due_at), "promise settled")


def _words(live: Live, promise: Promise) -> str:
    text = live.heard[promise.turn].text
    return kept_text(text, promise.turn, live.standing.values())[promise.start : promise.end]


def _name(promise: int, due_at: datetime) -> str:
    return f"promise:{promise}:{due_at.isoformat()}"
