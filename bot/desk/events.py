"""What an event does: say, edit, delete, close. Everything in here runs inside one writing transaction.

Longer than others, because every way in (in order, overtaken, edited, deleted) must leave the same rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..engine.values import Finding, Message, State, Verdict
from ..event import Event
from ..scoring.measure import count_nin, count_polite_requests
from ..scoring.rounds import Answered
from ..scoring.signs import Sign, agent_signs, customer_signs
from ..settings import Settings
from ..store import ConversationRow, MessageRow, PromiseRow, Tx, conversations, day_figures, findings, messages
from ..store.rows import FindingState
from .correct import Correction, erase
from .live import Key, Live, from_event, is_held
from .lives import Lives, still_open
from .promises import Promises
from .record import kept_text, local_day, record
from .waiting import Waiting
from .wake import LATENESS, settle_times, silent_at
from .whisper import Whisper

_log = logging.getLogger(__name__)
_FAREWELL = frozenset({"sanyao.zaijian", "sansheng.song"})


class Events:
    """Carries events out against the conversations in memory and the database."""

    def __init__(self, lives: Lives, settings: Settings, pseudonym: Callable[[str, int], str]) -> None:
        self._lives, self._settings, self._pseudonym = lives, settings, pseudonym
        self._whisper = Whisper(lives, settings)
        self._correction = Correction(lives, settings.language)
        self._promises = Promises(lives, settings)
        self._waiting = Waiting(lives, settings)
        self._unsaved: dict[int, Live] = {}

    async def take(self, tx: Tx, event: Event, now: datetime) -> Live | None:
        """Carry one event out; returns the conversation it changed, None if it changed nothing."""
        match event.kind:
            case "new" | "auto":
                return await self._say(tx, event, now)
            case "edit":
                return await self._edit(tx, event, now)
            case "delete":
                return await self._delete(tx, event, now)
            case "close":
                return await self._close_by_hand(tx, event, now)
        raise ValueError(f"no such kind of event: {event.kind}")

    async def save(self, tx: Tx) -> None:
        """Store the times of every conversation changed in this transaction, once each."""
        for live in self._unsaved.values():
            await conversations.save(tx, live.row)
        self._unsaved.clear()

    def forget_unsaved(self) -> None:
        """The transaction failed: there is nothing to save."""
        self._unsaved.clear()

    # ---- saying ----------------------------------------------------------------------------

    async def _say(self, tx: Tx, event: Event, now: datetime) -> Live | None:
        if await self._is_known(tx, event):
            return None  # delivered a second time
        live = await self._conversation(tx, event, now)
        message = from_event(event)
        if live.row.closed_at is not None or live.place_of(event.ref, event.at) < len(live.turns):
            return await self._fit_in(tx, live, event, message, now)
        before = {v.key: v.deadline for v in live.dialogue.pending if v.deadline}
        verdicts = live.say(message)
        await self._store(tx, live, event, message, verdicts)
        due = await self._record(tx, live, verdicts, lambda key: _earlier(before.get(key), event.at), now)
        await self._promises.follow(tx, live, now)
        if event.role == "agent" and not message.auto:
            await self._promises.hear(tx, live, message)
        live.row = replace(live.row, last_at=max(live.row.last_at, event.at), customer=self._customer(live, event))
        await self._unsettle(tx, live, event.at, now)
        self._settle(live, event.at, due=due, spoke=event.role == "agent")
        return live

    async def _unsettle(self, tx: Tx, live: Live, at: datetime, now: datetime) -> None:
        """Something came late: what was added up of its day no longer holds."""
        zone = self._lives.team(live.row.team).zone
        for day in {local_day(at, zone), live.row.local_day}:
            if day < local_day(now, zone):
                await day_figures.forget(tx, live.row.team, day)

    def _customer(self, live: Live, event: Event) -> str | None:
        """Who the conversation's customer is, once one has spoken whom the source can name."""
        if live.row.customer is not None or event.role != "customer" or event.author is None:
            return live.row.customer
        return self._pseudonym(live.row.team, event.author)

    async def _is_known(self, tx: Tx, event: Event) -> bool:
        """Whether this message is stored. Numbers grow, so one above all of the newest conversation is new."""
        newest = self._lives.in_memory(event.conversation)
        if newest is not None and newest.refs and event.ref > newest.highest_ref:
            return False
        return await messages.find(tx, event.conversation, event.ref) is not None

    async def _store(self, tx: Tx, live: Live, event: Event, message: Message, verdicts: Sequence[Verdict]) -> None:
        turn = len(live.heard) - 1
        text = kept_text(message.text, turn, _found(verdicts))
        number = await messages.add(tx, self._row(live, event, message, text, live.rounds.say(message)))
        assert number is not None, "looked for before"
        live.add(number, event.ref)

    def _row(self, live: Live, event: Event, message: Message, text: str, answered: Answered | None) -> MessageRow:
        timed = answered if event.certain else None
        judged = event.role == "agent" and not message.auto
        return MessageRow(
            id=0,
            conversation_id=live.row.id,
            key=event.conversation,
            ref=event.ref,
            team=live.row.team,
            local_day=local_day(event.at, self._lives.team(live.row.team).zone),
            role=event.role,
            author=event.author if event.role in ("agent", "lead") else None,
            text=text,
            at=event.at,
            edited_at=None,
            deleted_at=None,
            auto=message.auto,
            media=message.media,
            waited=timed.seconds if timed else None,
            first_answer=timed.first if timed else False,
            nin=count_nin(message.text) if judged else 0,
            asked=count_polite_requests(message.text) if judged else 0,
            signs=_signs(message),
            certain=event.certain,
        )

    async def _fit_in(self, tx: Tx, live: Live, event: Event, message: Message, now: datetime) -> Live:
        """A message that others overtook on their way: heard where it belongs, and the whole judged again."""
        place, closed_at = live.place_of(event.ref, event.at), live.row.closed_at
        first, last = min(live.row.opened_at, event.at), max(live.row.last_at, event.at)
        live.row = replace(live.row, opened_at=first, last_at=last, closed_at=None)
        before = live.make_room(place, message, event.ref)
        answers = live.answers()
        text = kept_text(message.text, place, live.standing.values())
        number = await messages.add(tx, self._row(live, event, message, text, answers[place]))
        assert number is not None, "looked for before"
        live.turns[place] = number
        live.highest_ref = max(live.highest_ref, event.ref)
        live.row = replace(live.row, customer=self._customer(live, event))
        await self._time_again(tx, live, answers)
        due = await self._judged_anew(tx, live, place, before, now)
        if closed_at is not None:
            await self._close(tx, live, closed_at, lambda key: live.heard[key[1]].at or closed_at, now)
        await self._promises.follow(tx, live, now)
        if event.role == "agent" and not message.auto:
            await self._promises.hear(tx, live, message)
        await self._unsettle(tx, live, event.at, now)
        self._settle(live, event.at, due=due, spoke=event.role == "agent")
        return live

    async def _time_again(self, tx: Tx, live: Live, answers: Sequence[Answered | None]) -> None:
        """Other messages may answer other questions now."""
        turn_of = {number: turn for turn, number in enumerate(live.turns)}
        for row in await messages.of_conversation(tx, live.row.id):
            answered = answers[turn_of[row.id]] if row.certain else None
            waited, first = (answered.seconds, answered.first) if answered else (None, False)
            if (row.waited, row.first_answer) != (waited, first):
                await messages.change(tx, row.id, waited=waited, first_answer=first)

    async def _judged_anew(self, tx: Tx, live: Live, place: int, before: dict[Key, Finding], now: datetime) -> bool:
        """Write down what is found now; what was found only because a message was missing never was a finding."""
        after = live.standing
        lost = [live.stored[key] for key in before if key not in after and key in live.stored]
        gone = [row for row in await findings.some(tx, lost) if row.state in ("hit", "pending")]
        fresh = [key for key in sorted(after) if key[1] == place or before.get(key) != after[key]]
        due = await record(tx, live, fresh, lambda _: now, self._lives.team(live.row.team).zone, self._lives.bench)
        await self._correction.settle(tx, live.row, gone, "withdrawn", now)
        return due

    async def _current(self, tx: Tx, live: Live) -> Live:
        """The conversation before its team's present judge: all that this event brings is judged by one rule set."""
        checker = self._lives.checker(live.row.team)
        if live.checker is not checker:
            gone = await findings.some(tx, [live.stored[key] for key in live.adopt(checker)])
            held = [row for row in gone if row.state == "pending"]  # nobody is left who could settle these
            await self._correction.settle(tx, live.row, held, "withdrawn", live.row.last_at)
        return live

    async def _conversation(self, tx: Tx, event: Event, now: datetime) -> Live:
        """The conversation that goes on with this event, or a new one."""
        known = await self._lives.newest(tx, event.conversation)
        row = known.row if isinstance(known, Live) else known
        if row is None:
            return await self._open(tx, event)
        goes_on = event.at <= row.last_at + still_open(row, self._settings)
        if row.closed_at is not None:
            reopening = timedelta(minutes=self._settings.conversation.reopen_minutes)
            goes_on = event.at <= row.closed_at + reopening
        if row.closed_at is not None and not goes_on:
            return await self._open(tx, event)
        live = await self._current(tx, await self._lives.revive(tx, row))
        if not goes_on:
            await self._close_by_silence(tx, live, now)
            return await self._open(tx, event)
        if row.closed_at is not None and not self._was_overtaken_by_closing(event, row):
            await self._reopen(tx, live)
        return live

    def _was_overtaken_by_closing(self, event: Event, row: ConversationRow) -> bool:
        """Said before somebody ended the conversation by hand, and delivered after it."""
        return row.closed_at is not None and event.at < row.closed_at < row.last_at + self._silence

    async def _open(self, tx: Tx, event: Event) -> Live:
        day = local_day(event.at, self._lives.team(event.team).zone)
        row = ConversationRow(
            id=0,
            team=event.team,
            key=event.conversation,
            chat=event.chat,
            thread=event.thread,
            local_day=day,
            opened_at=event.at,
            last_at=event.at,
            ticked_at=None,
            closed_at=None,
            middle=await conversations.was_here(tx, event.conversation, day),
            farewell=None,
            due_since=None,
            hint_at=None,
            wake_at=None,
        )
        return self._lives.open(replace(row, id=await conversations.add(tx, row)))

    # ---- changing what was said --------------------------------------------------------------

    async def _edit(self, tx: Tx, event: Event, now: datetime) -> Live | None:
        found = await self._said(tx, event)
        if found is None:
            return None
        live, row = found
        turn = live.refs[event.ref]
        told = from_event(event)
        message = replace(live.heard[turn], text=told.text, media=told.media)  # whose it is, an edit cannot change
        if message.text == live.heard[turn].text or row.deleted_at is not None:
            return None  # a reaction, a link preview, a second delivery
        live.heard[turn] = message
        due = await self._rejudge(tx, live, turn, now, "self_corrected" if row.role == "agent" else "withdrawn")
        judged = row.role == "agent" and not message.auto
        await messages.change(
            tx,
            row.id,
            text=kept_text(message.text, turn, live.standing.values()),
            edited_at=event.at,
            media=message.media,
            nin=count_nin(message.text) if judged else 0,
            asked=count_polite_requests(message.text) if judged else 0,
            signs=_signs(message),
        )
        await self._promises.follow(tx, live, now)
        self._settle(live, event.at, due=due, spoke=False)
        return live

    async def _delete(self, tx: Tx, event: Event, now: datetime) -> Live | None:
        found = await self._said(tx, event)
        if found is None:
            return None
        live, row = found
        turn = live.refs[event.ref]
        live.heard[turn] = replace(live.heard[turn], text="", media=True)
        due = await self._rejudge(tx, live, turn, now, "withdrawn")
        await messages.change(tx, row.id, text="", deleted_at=event.at, nin=0, asked=0, signs=0)
        await erase(tx, row.id)
        await self._promises.follow(tx, live, now)
        self._settle(live, event.at, due=due, spoke=False)
        return live

    async def _said(self, tx: Tx, event: Event) -> tuple[Live, MessageRow] | None:
        """The message that an edit or deletion is about."""
        row = await messages.find(tx, event.conversation, event.ref)
        live = await self._lives.get(tx, row.conversation_id) if row else None
        if row is None or live is None:
            _log.info("%s of a message that was never seen, in team %s: nothing to change", event.kind, event.team)
            return None
        return await self._current(tx, live), row

    async def _rejudge(self, tx: Tx, live: Live, turn: int, now: datetime, state: FindingState) -> bool:
        """Judge the conversation with a changed turn; returns whether there is something new to hint at."""
        before, after = live.rejudge(), live.standing
        # Rebuilt from masked words, `before` may lack findings of the original; those on the changed turn go too.
        lost = {key for key in (*before, *live.stored) if key not in after and (key in before or key[1] == turn)}
        rows = await findings.some(tx, [live.stored[key] for key in lost if key in live.stored])
        gone = [row for row in rows if row.state not in ("self_corrected", "withdrawn", "overturned")]
        still = {finding.rule for finding in after.values() if finding.turn == turn}
        moved = [row for row in gone if row.rule in still and row.message_id == live.turns[turn]]
        inherited = {row.rule: row.hint_id for row in moved if row.hint_id is not None}
        fresh = [key for key in sorted(after) if key[1] == turn or before.get(key) != after[key]]
        zone = self._lives.team(live.row.team).zone
        due = await record(tx, live, fresh, lambda _: now, zone, self._lives.bench, inherited)
        silent = [row for row in gone if row.state == "trial" and row not in moved]
        await self._correction.settle(tx, live.row, [*moved, *silent], "withdrawn", now)
        mended = [row for row in gone if row not in moved and row not in silent]
        await self._correction.settle(tx, live.row, mended, state, now)
        return due

    # ---- closing ---------------------------------------------------------------------------

    async def _close_by_hand(self, tx: Tx, event: Event, now: datetime) -> Live | None:
        known = await self._lives.newest(tx, event.conversation)
        row = known.row if isinstance(known, Live) else known
        if row is None or row.closed_at is not None:
            return None
        live = await self._current(tx, await self._lives.revive(tx, row))
        await self._close(tx, live, max(event.at, row.last_at), lambda _: event.at, now)
        return live

    async def _close_by_silence(self, tx: Tx, live: Live, now: datetime) -> None:
        """Nobody has spoken for long: it ended then, and what was missing was missing in the last words."""
        at = live.row.last_at + self._silence
        await self._close(tx, live, at, lambda key: live.heard[key[1]].at or at, now)

    async def _close(
        self, tx: Tx, live: Live, at: datetime, found_at: Callable[[Key], datetime], now: datetime
    ) -> None:
        pending = {v.key: v.deadline for v in live.dialogue.pending if v.deadline}
        verdicts = live.close(at)
        due = await self._record(tx, live, verdicts, lambda key: pending.get(key) or found_at(key), now)
        await self._promises.follow(tx, live, now)
        live.row = replace(live.row, closed_at=at, farewell=_farewell(live, verdicts))
        await self._unsettle(tx, live, at, now)
        self._settle(live, at, due=due, spoke=False)

    async def _reopen(self, tx: Tx, live: Live) -> None:
        """Somebody spoke again soon after the end: what was found only at the end does not hold."""
        live.row = replace(live.row, closed_at=None, farewell=None)
        before = live.rejudge()
        early = [live.stored[key] for key in before if key not in live.standing and key in live.stored]
        await findings.change(tx, early, state="withdrawn")

    # ---- time ------------------------------------------------------------------------------

    async def wake(self, tx: Tx, live: Live, now: datetime) -> None:
        """Let the conversation's clocks run to `now`, less the lateness of messages still on their way."""
        await self._current(tx, live)
        if live.row.closed_at is None:
            horizon = now - LATENESS
            pending = {v.key: v.deadline for v in live.dialogue.pending if v.deadline}
            verdicts = live.tick(horizon)
            live.row = replace(live.row, ticked_at=max(horizon, live.row.ticked_at or horizon))
            due = await self._record(tx, live, verdicts, lambda key: pending.get(key) or horizon, now)
            await self._promises.follow(tx, live, now)
            self._settle(live, now, due=due, spoke=False)
            if horizon >= silent_at(live, self._settings.conversation):
                await self._close_by_silence(tx, live, now)
        if live.row.remind_at is not None and live.row.remind_at <= now:
            for told in await self._waiting.remind(tx, live, now):
                self._settle(told, now, due=False, spoke=False)
        if live.row.hint_at is not None and live.row.hint_at <= now:
            await self._whisper.decide(tx, live, now)
            self._settle(live, now, due=False, spoke=False)

    async def lapse(self, tx: Tx, promise: PromiseRow) -> None:
        """A promise came due while nobody spoke and its conversation slept."""
        await self._promises.lapse(tx, promise)

    # ---- writing down ----------------------------------------------------------------------

    async def _record(
        self, tx: Tx, live: Live, verdicts: Sequence[Verdict], found_at: Callable[[Key], datetime], now: datetime
    ) -> bool:
        """Store what was found and settle what was held and is excused now; whether something may become a hint."""
        keys = [v.key for v in verdicts if v.state is State.HIT or is_held(v)]
        zone = self._lives.team(live.row.team).zone
        due = await record(tx, live, keys, found_at, zone, self._lives.bench)
        clear = [live.stored[v.key] for v in verdicts if v.state is State.CLEAR and v.key in live.stored]
        if clear:
            excused = [row for row in await findings.some(tx, clear) if row.state == "pending"]
            await self._correction.excuse(tx, live.row, excused, now)
        return due

    @property
    def _silence(self) -> timedelta:
        return timedelta(minutes=self._settings.conversation.silence_minutes)

    def _settle(self, live: Live, at: datetime, *, due: bool, spoke: bool) -> None:
        settle_times(live, self._lives.team(live.row.team).hints, self._settings, at, due=due, spoke=spoke)
        self._unsaved[live.row.id] = live


def _signs(message: Message) -> Sign:
    if message.role == "customer":
        return customer_signs(message.text)
    return agent_signs(message.text) if message.role == "agent" and not message.auto else Sign(0)


def _found(verdicts: Iterable[Verdict]) -> list[Finding]:
    return [v.finding for v in verdicts if v.finding is not None]


def _earlier(deadline: datetime | None, at: datetime) -> datetime:
    return min(deadline, at) if deadline is not None else at


def _farewell(live: Live, verdicts: Iterable[Verdict]) -> bool | None:
    """Whether the goodbye that was due was said; None where none was due."""
    due = [v for v in verdicts if live.checker.ruleset.rule(v.key[0]).norm in _FAREWELL and v.key[2] < 0]
    return all(v.state is State.CLEAR for v in due) if due else None
