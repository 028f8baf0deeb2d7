"""One conversation in memory: its judge, and how the judge's turns and verdicts are called in the database.

It can always be rebuilt from stored messages. While it lives it holds the words as they were
written; rebuilt, it holds them masked. So what was found before a restart is never judged anew:
only verdicts that a new message, an edit or the clock brings are recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..engine.checker import Checker
from ..engine.dialogue import Dialogue
from ..engine.ledger import Promise
from ..engine.values import Finding, Level, Message, State, Verdict
from ..event import Event
from ..scoring.rounds import Answered, Rounds
from ..store import ConversationRow, FindingRow, MessageRow, PromiseRow

Key = tuple[str, int, int]
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


@dataclass(slots=True)
class Live:
    """A conversation with its judge. `turns[i]` is the message id of turn i, `stored` the finding id of a verdict.

    `promised`: by turn, the number of a promise in the book and what the judge last said of it. `owed`: what earlier
    sittings left unsettled; None until somebody asks.
    """

    row: ConversationRow
    checker: Checker
    dialogue: Dialogue
    rounds: Rounds
    heard: list[Message]
    turns: list[int]
    refs: dict[int, int]
    hits: dict[Key, Finding]
    stored: dict[Key, int]
    highest_ref: int = 0
    promised: dict[int, tuple[int, Promise]] = field(default_factory=dict)
    owed: list[PromiseRow] | None = None

    @property
    def held(self) -> dict[Key, Finding]:
        """Findings that a further message of the burst may still excuse. Worth a hint, not yet a deduction."""
        pending = self.dialogue.pending
        return {v.key: v.finding for v in pending if v.finding is not None and is_held(v)}

    @property
    def standing(self) -> dict[Key, Finding]:
        """Everything found: what is held, and what is final."""
        return self.held | self.hits

    def reply_due(self, level: Level) -> datetime | None:
        """When the next clock of this level or above runs out on an answer that the customer waits for."""
        read = self.row.ticked_at
        moments = (
            v.deadline
            for v in self.dialogue.pending
            if v.deadline is not None and v.finding is not None and v.finding.level >= level and not is_held(v)
            and self.heard[v.key[1]].role == "customer" and (read is None or v.deadline > read)
        )  # fmt: skip
        return min(moments, default=None)

    def say(self, message: Message) -> tuple[Verdict, ...]:
        """Let the judge hear the next message; its number in the database follows with `add`."""
        self.heard.append(message)
        verdicts = self.dialogue.say(message)
        collect(self.hits, verdicts)
        return verdicts

    def tick(self, horizon: datetime) -> tuple[Verdict, ...]:
        """Let the judge's clocks run until `horizon`."""
        verdicts = self.dialogue.tick(horizon)
        collect(self.hits, verdicts)
        return verdicts

    def close(self, at: datetime) -> tuple[Verdict, ...]:
        """The conversation has ended."""
        verdicts = self.dialogue.close(at)
        collect(self.hits, verdicts)
        return verdicts

    def add(self, number: int, ref: int) -> None:
        """Note under which number the last message was stored."""
        self.refs[ref] = len(self.turns)
        self.highest_ref = max(ref, self.highest_ref)
        self.turns.append(number)

    def place_of(self, ref: int, at: datetime) -> int:
        """Where a message belongs: at the end, or before those with higher numbers that overtook it on their way."""
        if not 0 < ref < self.highest_ref:
            return len(self.turns)
        if at > max(message.at for message in self.heard if message.at is not None):
            return len(self.turns)  # not late, but counted anew: a group that became a supergroup
        refs = {turn: known for known, turn in self.refs.items()}
        place = len(self.turns)
        while place and refs.get(place - 1, 0) > ref:
            place -= 1
        return place

    def make_room(self, place: int, message: Message, ref: int) -> dict[Key, Finding]:
        """Hear a message at its place and judge everything anew; its number in the database follows in `turns`.

        Returns what stood before, under the turns as they are counted now.
        """

        def moved(turn: int) -> int:
            return turn + (turn >= place)

        before = {
            (rule, moved(turn), at): replace(finding, turn=moved(finding.turn))
            for (rule, turn, at), finding in self.standing.items()
        }
        self.heard.insert(place, message)
        self.turns.insert(place, 0)
        self.refs = {known: moved(turn) for known, turn in self.refs.items()} | {ref: place}
        self.stored = {(rule, moved(turn), at): number for (rule, turn, at), number in self.stored.items()}
        self.promised = {
            moved(turn): (number, replace(promise, turn=moved(promise.turn)))
            for turn, (number, promise) in self.promised.items()
        }
        self.rejudge()
        return before

    def answers(self) -> list[Answered | None]:
        """Which messages answered the customer, and how fast: one for each turn."""
        rounds = _rounds(self.checker)
        return [rounds.say(message) for message in self.heard]

    def rejudge(self) -> dict[Key, Finding]:
        """Judge everything heard once more, after a text or the closing has changed; returns what stood before."""
        before = self.standing
        self.rounds = _rounds(self.checker)
        for message in self.heard:
            self.rounds.say(message)
        self.dialogue, self.hits = replay(self.checker, self.heard, self.row)
        return before

    def adopt(self, checker: Checker) -> list[Key]:
        """Go on under other rules; returns what was stored and no longer stands.

        As after a restart, what was said before is heard by the new judge but not written down anew.
        """
        self.checker = checker
        self.rejudge()
        return [key for key in self.stored if key not in self.standing]

    def last_agent(self, turn: int) -> str | None:
        """The agent who spoke last up to this turn; a question left unanswered is for them."""
        spoken = (m.agent for m in reversed(self.heard[: turn + 1]) if m.role == "agent" and not m.auto)
        return next(spoken, None)


def begin(row: ConversationRow, checker: Checker) -> Live:
    """A conversation that has just opened."""
    return Live(row, checker, checker.dialogue(middle=row.middle), _rounds(checker), [], [], {}, {}, {})


def rebuild(
    row: ConversationRow,
    checker: Checker,
    messages: Sequence[MessageRow],
    findings: Iterable[FindingRow],
    promises: Iterable[PromiseRow] = (),
) -> Live:
    """A conversation as it stood, from what is stored of it."""
    live = begin(row, checker)
    for stored in messages:
        message = from_row(stored)
        place = live.place_of(stored.ref, stored.at)
        live.heard.insert(place, message)
        live.turns.insert(place, stored.id)
        live.refs = {ref: turn + (turn >= place) for ref, turn in live.refs.items()} | {stored.ref: place}
        live.highest_ref = max(live.highest_ref, stored.ref)
    live.rejudge()
    turn_of = {number: turn for turn, number in enumerate(live.turns)}
    for finding in findings:
        live.stored[finding.rule, turn_of[finding.origin_id], finding.place] = finding.id
    told = {promise.turn: promise for promise in live.dialogue.promises}
    for promise in promises:
        turn = turn_of[promise.message_id]
        if turn in told:  # else the mask has covered its words: the clock looks after it
            live.promised[turn] = promise.id, told[turn]
    return live


def replay(checker: Checker, messages: Iterable[Message], row: ConversationRow) -> tuple[Dialogue, dict[Key, Finding]]:
    """Judge a conversation from its beginning to where its clocks stand; returns the judge and all hits."""
    dialogue = checker.dialogue(middle=row.middle)
    hits: dict[Key, Finding] = {}
    for message in messages:
        collect(hits, dialogue.say(message))
    if row.ticked_at is not None:
        collect(hits, dialogue.tick(row.ticked_at))
    if row.closed_at is not None:
        collect(hits, dialogue.close(row.closed_at))
    return dialogue, hits


def collect(hits: dict[Key, Finding], verdicts: Iterable[Verdict]) -> None:
    """Add the hits among the verdicts."""
    for verdict in verdicts:
        if verdict.state is State.HIT and verdict.finding is not None:
            hits[verdict.key] = verdict.finding


def is_held(verdict: Verdict) -> bool:
    """Whether a pending verdict is about words that were said, and not about an answer that may still come."""
    return verdict.state is State.PENDING and verdict.key[2] >= 0


def from_event(event: Event) -> Message:
    """The message an event brings, with whatever no database can hold replaced."""
    agent = str(event.author) if event.role == "agent" and event.author is not None else None
    text = _UNSTORABLE.sub("\ufffd", event.text)
    return Message(event.role, text, event.at, agent, auto=event.kind == "auto", media=event.media)


def from_row(row: MessageRow) -> Message:
    """A stored message; one that was deleted still stood there, without words."""
    agent = str(row.author) if row.role == "agent" and row.author is not None else None
    media = row.media or row.deleted_at is not None
    return Message(row.role, row.text, row.at, agent, auto=row.auto, media=media)


def _rounds(checker: Checker) -> Rounds:
    return Rounds(checker.ruleset.is_smalltalk, checker.options.hours)
