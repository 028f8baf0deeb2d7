"""The only judge: one conversation, fed message by message, live or from a file.

Every verdict depends only on the messages and their times, so feeding a conversation live and
checking it later as a whole give the same findings. What cannot be known yet is `pending`: a burst
(连发) that may still be softened, a goodbye that may still come, an answer that is not due yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .clock import add_working_time, announced_wait
from .echo import without_echoes
from .habits import WORDLESS, Repeats, too_small_shares
from .ledger import Ledger, Promise, PromiseState
from .rewrite import better, completed, replaced
from .rules import Rule, Side, When
from .ruleset import Hit, RuleSet
from .scan import AnyPattern
from .values import Finding, Level, Message, Options, State, Verdict

Key = tuple[str, int, int]


@dataclass(slots=True)
class _Burst:
    """Messages of one speaker with nobody else between."""

    role: str
    agent: str | None
    turns: list[int]
    last: datetime | None


@dataclass(slots=True)
class _Held:
    """A finding that may still be excused or softened within its burst."""

    rule: Rule
    finding: Finding


@dataclass(slots=True)
class _Wait:
    """An open `after … expect`: who must say what, and until when."""

    rule: Rule
    turn: int
    deadline: datetime | None
    replies_left: int | None
    last_reply: int | None = None
    overdue: bool = False


@dataclass(slots=True)
class _Parts:
    """The conversation's moving parts."""

    burst: _Burst | None = None
    agent_burst: _Burst | None = None
    customer_burst: tuple[int, ...] = ()
    before_agent: tuple[int, ...] = ()
    held: list[_Held] = field(default_factory=list)
    waits: list[_Wait] = field(default_factory=list)
    hold_until: datetime | None = None


class Dialogue:
    """Judges one conversation. `middle` says that it was joined midway: no opening, no closing."""

    def __init__(self, ruleset: RuleSet, options: Options | None = None, *, middle: bool = False) -> None:
        self._rules = ruleset
        self._options = options or Options()
        self._middle = middle
        self._messages: list[Message] = []
        self._parts = _Parts()
        self._agents: list[str | None] = []
        self._agent_bursts = 0
        self._found: dict[Key, Finding] = {}
        self._repeats = Repeats(ruleset)
        self._ledger = Ledger(ruleset.folding, self._options)
        self._closed = False

    # ---- what is known ---------------------------------------------------------------------

    @property
    def messages(self) -> Sequence[Message]:
        """The messages so far; a turn is an index into them."""
        return self._messages

    @property
    def closed(self) -> bool:
        """Whether close() has been called."""
        return self._closed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All hits so far, by turn, place and rule."""
        return tuple(sorted(self._found.values(), key=lambda f: (f.turn, f.start, f.end, f.rule)))

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What agents have promised, and what has become of it."""
        return self._ledger.promises

    @property
    def pending(self) -> tuple[Verdict, ...]:
        """What is still open: held findings and expected messages."""
        parts = self._parts
        held = [Verdict(_key(h.finding), State.PENDING, h.finding, self._burst_end()) for h in parts.held]
        waits = [
            Verdict(_wait_key(w), State.PENDING, self._missing(w.rule, w.turn), w.deadline)
            for w in parts.waits
            if not w.overdue
        ]
        return (*held, *waits, *([] if self._closed else self._pledged(self._open_promises())))

    @property
    def deadline(self) -> datetime | None:
        """The earliest moment at which tick() may settle something."""
        moments = [w.deadline for w in self._parts.waits if w.deadline and not w.overdue]
        if self._ledger.deadline is not None:
            moments.append(self._ledger.deadline)
        end = self._burst_end()
        if end is not None and self._burst_is_open():
            moments.append(end)
        return min(moments, default=None)

    # ---- what happens ----------------------------------------------------------------------

    def say(self, message: Message) -> tuple[Verdict, ...]:
        """Take the next message; returns every verdict it settles or opens. Raises TextError, ValueError if closed."""
        if self._closed:
            raise ValueError("the conversation is closed; start a new one")
        self._rules.folding.fold(message.text)  # refuse an unusable text before anything changes
        verdicts = list(self.tick(message.at)) if message.at else []
        turn = len(self._messages)
        self._messages.append(message)
        if message.role == "bot" or message.auto:
            return tuple(verdicts)
        verdicts += self._continue_burst(message, turn)
        verdicts += self._answered(message, turn)
        if message.role == "agent":
            verdicts += self._judge_agent(message, turn)
            verdicts += self._pledged(self._ledger.heard(message, turn, self._burst_turns()))
        elif message.role == "customer":
            verdicts += self._judge_customer(message, turn)
        verdicts += self._expect(message, turn)
        return tuple(verdicts)

    def tick(self, now: datetime) -> tuple[Verdict, ...]:
        """Let time pass until `now`; settles bursts that are over and answers that did not come."""
        verdicts: list[Verdict] = []
        end = self._burst_end()
        if end is not None and now > end:
            verdicts += self._end_burst()
        for wait in self._parts.waits:
            if wait.deadline is not None and now > wait.deadline and not wait.overdue:
                wait.overdue = True
                verdicts.append(self._hit(_wait_key(wait), self._missing(wait.rule, wait.turn)))
        verdicts += self._pledged(self._ledger.tick(now))
        return tuple(verdicts)

    def pause(self) -> tuple[Verdict, ...]:
        """The burst is over, the conversation goes on: settles what only waited for the burst's end."""
        return tuple(self._end_burst())

    def close(self, at: datetime | None = None) -> tuple[Verdict, ...]:
        """The conversation has ended (at `at`, if known); settles everything."""
        if self._closed:
            return ()
        verdicts = list(self.tick(at)) if at else []
        verdicts += self._end_burst()
        verdicts += self._close_waits(at)
        verdicts += [self._hit(_key_of_lack(f), f) for f in too_small_shares(self._rules, self._messages)]
        verdicts += [Verdict(v.key, State.CLEAR) for v in self._pledged(self._open_promises())]  # not this day's matter
        if not self._middle or self._parts.agent_burst:
            verdicts += self._judge_closing()
        self._closed = True
        return tuple(verdicts)

    # ---- bursts ----------------------------------------------------------------------------

    def _continue_burst(self, message: Message, turn: int) -> list[Verdict]:
        """Add the message to the running burst, or end that and begin another."""
        burst = self._parts.burst
        if burst and burst.role == message.role and burst.agent == message.agent and not self._gap(burst, message):
            burst.turns.append(turn)
            burst.last = message.at or burst.last
            if message.role == "customer":
                self._parts.customer_burst = (*self._parts.customer_burst, turn)
            return []
        verdicts = self._end_burst()
        started = _Burst(message.role, message.agent, [turn], message.at)
        parts = self._parts
        parts.burst = started
        if message.role == "customer":
            again = burst is not None and burst.role == "customer"
            parts.customer_burst = (*parts.customer_burst, turn) if again else (turn,)
        elif message.role == "agent":
            parts.before_agent = parts.customer_burst
            parts.agent_burst = started
            self._agent_bursts += 1
            if message.agent not in self._agents:
                self._agents.append(message.agent)
        return verdicts

    def _gap(self, burst: _Burst, message: Message) -> bool:
        if burst.last is None or message.at is None:
            return False
        return message.at - burst.last > timedelta(seconds=self._options.burst_seconds)

    def _burst_end(self) -> datetime | None:
        burst = self._parts.burst
        if burst is None or burst.last is None:
            return None
        return burst.last + timedelta(seconds=self._options.burst_seconds)

    def _burst_is_open(self) -> bool:
        """Whether the burst's end would settle anything."""
        return (
            bool(self._parts.held) or self._opening_is_open() or any(r.when.at == "any" for r in self._rules.required)
        )

    def _opening_is_open(self) -> bool:
        burst = self._parts.burst
        opening = burst is not None and burst.role == "agent" and self._agent_bursts == 1 and not self._middle
        return opening and any(r.when.at == "opening" for r in self._rules.required)

    def _end_burst(self) -> list[Verdict]:
        burst, self._parts.burst = self._parts.burst, None
        if burst is None or burst.role != "agent":
            return []
        verdicts = [self._hit(_key(held.finding), held.finding) for held in self._parts.held]
        self._parts.held = []
        for rule in self._rules.required:
            if rule.when.at == "any" or (rule.when.at == "opening" and self._is_opening()):
                verdicts += self._require(rule, burst.turns, burst.turns[0])
        return verdicts

    def _is_opening(self) -> bool:
        return self._agent_bursts == 1 and not self._middle

    # ---- judging messages ------------------------------------------------------------------

    def _judge_agent(self, message: Message, turn: int) -> list[Verdict]:
        verdicts = self._reconsider(message)
        if message.media or not message.text:
            return verdicts
        hits_here = self._rules.agent_hits(message.text)
        found = without_echoes([(rule, hits) for rule, hits in hits_here if self._applies(rule, message)])
        verdicts += [self._hit(_key(f), f) for f in self._repeats.heard(message, turn) if self._applies_to(f, message)]
        mendable = all(rule.verb == "replace" for rule, _ in found)  # else there is more amiss than a word
        instead = replaced(message.text, found) if mendable else None
        for rule, hits in found:
            verdicts += self._weigh(rule, self._findings(rule, hits, message.text, turn, instead))
        return verdicts

    def _judge_customer(self, message: Message, turn: int) -> list[Verdict]:
        found = self._rules.customer_hits(message.text)
        return [
            self._hit(_key(finding), finding)
            for rule, hits in found
            for finding in self._findings(rule, hits, message.text, turn)
        ]

    def _applies(self, rule: Rule, message: Message) -> bool:
        when = rule.when
        if when.role == "first_agent" and message.agent != self._agents[0]:
            return False
        if when.at == "opening" and not self._is_opening():
            return False
        if when.at == "closing":
            return False  # only known when the conversation closes
        return self._goes_before(when)

    def _applies_to(self, finding: Finding, message: Message) -> bool:
        return self._applies(self._rules.rule(finding.rule), message)

    def _goes_before(self, when: When) -> bool:
        """Whether the customer has said what the rule wants said before it looks."""
        if when.prev and not self._customer_said(when.prev):
            return False
        return not when.given or any(
            self._rules.occurs(when.given, told.text or (WORDLESS if told.media else ""))
            for told in self._messages[:-1]
            if told.role == "customer"
        )

    def _customer_said(self, patterns: Sequence[AnyPattern]) -> bool:
        return any(self._rules.occurs(patterns, self._messages[turn].text) for turn in self._parts.before_agent)

    def _findings(
        self, rule: Rule, hits: Iterable[Hit], text: str, turn: int, instead: str | None = None
    ) -> list[Finding]:
        """One finding a hit; `instead` is the reply with every replacement of every rule made."""
        if rule.when.role == "customer" or not self._options.rewrites:
            whole = None
        else:
            whole = better(self._rules, rule, text, self._heard(), instead if rule.verb == "replace" else None)
        return [_finding(rule, hit, text, turn, whole) for hit in hits]

    def _weigh(self, rule: Rule, findings: Sequence[Finding]) -> list[Verdict]:
        """Settle the findings of one rule at once, or hold them until their burst is over."""
        if not rule.excused_by and not rule.softened_by:
            return [self._hit(_key(finding), finding) for finding in findings]
        outcome = self._outcome(rule, self._burst_texts())
        if outcome is not None:
            return [self._settled(finding, outcome) for finding in findings]
        self._parts.held += [_Held(rule, finding) for finding in findings]
        return [Verdict(_key(finding), State.PENDING, finding, self._burst_end()) for finding in findings]

    def _reconsider(self, message: Message) -> list[Verdict]:
        """A further message of the burst may excuse or soften what is held."""
        rules = {held.rule.id: held.rule for held in self._parts.held}
        outcomes = {name: self._outcome(rule, [message.text]) for name, rule in rules.items()}
        verdicts: list[Verdict] = []
        still_held: list[_Held] = []
        for held in self._parts.held:
            outcome = outcomes[held.rule.id]
            if outcome is None:
                still_held.append(held)
            else:
                verdicts.append(self._settled(held.finding, outcome))
        self._parts.held = still_held
        return verdicts

    def _outcome(self, rule: Rule, texts: Sequence[str]) -> State | None:
        """CLEAR if one of the texts excuses, HIT if one softens, None if nothing is settled yet."""
        if any(self._rules.occurs(rule.excused_by, text) for text in texts):
            return State.CLEAR
        if any(self._rules.occurs(rule.softened_by, text) for text in texts):
            return State.HIT
        return None

    def _settled(self, finding: Finding, outcome: State) -> Verdict:
        if outcome is State.CLEAR:
            return Verdict(_key(finding), State.CLEAR)
        return self._hit(_key(finding), replace(finding, level=Level.HINT))

    def _burst_texts(self) -> list[str]:
        burst = self._parts.burst
        return [self._messages[turn].text for turn in burst.turns] if burst else []

    def _heard(self) -> list[str]:
        """What the customer had said when the agent answered."""
        return [self._messages[turn].text for turn in self._parts.before_agent]

    # ---- what is missing -------------------------------------------------------------------

    def _require(self, rule: Rule, turns: Sequence[int], at: int) -> list[Verdict]:
        """Whether one of these turns holds what the rule requires, or what waives it."""
        texts = [self._messages[turn].text for turn in turns if not self._messages[turn].media]
        key = (rule.id, at, -1)
        if not texts or not self._goes_before(rule.when):
            return [Verdict(key, State.CLEAR)]
        wanted = (*rule.patterns, *rule.unless, *rule.excused_by)
        if any(self._rules.occurs(wanted, text) for text in texts):
            return [Verdict(key, State.CLEAR)]
        return [self._hit(key, self._missing(rule, at))]

    def _judge_closing(self) -> list[Verdict]:
        """Closing rules look at the agent's last burst, if the agent had the last word."""
        last = next((m for m in reversed(self._messages) if m.role != "bot" and not m.auto), None)
        burst = self._parts.agent_burst
        if last is None or burst is None or last.role != "agent":
            return []
        verdicts: list[Verdict] = []
        automatic = range(burst.turns[-1] + 1, len(self._messages))  # a closing text may stand in
        for rule in self._rules.required:
            if rule.when.at == "closing":
                verdicts += self._require(rule, [*burst.turns, *automatic], burst.turns[-1])
        verdicts += self._closing_hits(burst.turns)
        return verdicts

    def _closing_hits(self, turns: Sequence[int]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for turn in turns:
            text = self._messages[turn].text
            for rule, hits in self._rules.agent_hits(text):
                if rule.when.at == "closing" and self._goes_before(rule.when):
                    verdicts += [self._hit(_key(f), f) for f in self._findings(rule, hits, text, turn)]
        return verdicts

    # ---- what is expected ------------------------------------------------------------------

    def _expect(self, message: Message, turn: int) -> list[Verdict]:
        """Open the waits that this message starts."""
        verdicts: list[Verdict] = []
        if message.role == "agent" and message.at is not None:
            self._hold_clock(message.text, message.at)
        for rule in self._rules.expecting:
            assert rule.after is not None
            assert rule.within is not None
            if rule.after.role != message.role or not self._starts(rule, rule.after, message):
                continue
            wait = _Wait(rule, turn, self._due(rule, message), rule.within.replies)
            self._parts.waits.append(wait)
            verdicts.append(Verdict(_wait_key(wait), State.PENDING, self._missing(rule, turn), wait.deadline))
        return verdicts

    def _starts(self, rule: Rule, after: Side, message: Message) -> bool:
        assert rule.within is not None
        if rule.within.seconds is not None and message.at is None:
            return False
        if rule.when.at == "opening" and (self._agent_bursts or self._middle):
            return False
        if any(wait.rule.id == rule.id for wait in self._parts.waits):
            return False  # the clock runs from the first message that started it
        if after.match:
            return self._rules.occurs(after.match, message.text) and not self._rules.occurs(rule.unless, message.text)
        return message.media or not self._rules.is_smalltalk(message.text)

    def _due(self, rule: Rule, message: Message) -> datetime | None:
        assert rule.within is not None
        if rule.within.seconds is None or message.at is None:
            return None
        due = add_working_time(message.at, rule.within.seconds, self._options.hours)
        held = self._parts.hold_until
        return max(due, held) if held else due

    def _hold_clock(self, text: str, at: datetime) -> None:
        """请您稍等 N 分钟 moves the deadline of whatever the customer asks meanwhile."""
        minutes = announced_wait(self._rules.folding.fold(text)[0].text)
        if minutes:
            self._parts.hold_until = at + timedelta(minutes=minutes)

    def _answered(self, message: Message, turn: int) -> list[Verdict]:
        """Settle the waits that this message answers."""
        verdicts: list[Verdict] = []
        still_open: list[_Wait] = []
        for wait in self._parts.waits:
            settled = self._answer(wait, message, turn)
            verdicts += settled
            if not settled:
                still_open.append(wait)
        self._parts.waits = still_open
        return verdicts

    def _answer(self, wait: _Wait, message: Message, turn: int) -> list[Verdict]:
        expect = wait.rule.expect
        assert expect is not None
        staff = message.role in ("agent", "lead")
        if (expect.role == "agent" and not staff) or (expect.role == "customer" and message.role != "customer"):
            return []
        if not expect.match or self._rules.occurs(expect.match, message.text):
            return [self._in_time(wait, message, turn)]
        if wait.replies_left is None or message.role == "lead":
            return []
        wait.last_reply = turn
        wait.replies_left -= 1
        if wait.replies_left > 0:
            return []
        return [self._hit(_wait_key(wait), self._missing(wait.rule, turn))]

    def _in_time(self, wait: _Wait, message: Message, turn: int) -> Verdict:
        late = wait.overdue or (wait.deadline is not None and message.at is not None and message.at > wait.deadline)
        if late:
            return self._hit(_wait_key(wait), self._missing(wait.rule, turn))
        return Verdict(_wait_key(wait), State.CLEAR)

    def _close_waits(self, at: datetime | None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for wait in self._parts.waits:
            if wait.overdue:
                continue
            verdicts.append(self._unanswered(wait, at))
        self._parts.waits = []
        return verdicts

    def _unanswered(self, wait: _Wait, at: datetime | None) -> Verdict:
        """What becomes of a wait at the end: unanswered, or closed before it could be judged."""
        if wait.deadline is None:
            if wait.last_reply is None:
                return Verdict(_wait_key(wait), State.CLEAR)
            return self._hit(_wait_key(wait), self._missing(wait.rule, wait.last_reply))
        if at is not None and at <= wait.deadline:
            return Verdict(_wait_key(wait), State.CLEAR)
        return self._hit(_wait_key(wait), self._missing(wait.rule, wait.turn))

    # ---- what was promised -----------------------------------------------------------------

    def _pledged(self, promises: Iterable[Promise]) -> list[Verdict]:
        """What the rules that hold agents to their word say of these promises."""
        return [self._pledge(rule, promise) for promise in promises for rule in self._rules.promised]

    def _open_promises(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.state is PromiseState.OPEN]

    def _pledge(self, rule: Rule, promise: Promise) -> Verdict:
        key = (rule.id, promise.turn, -1)
        finding = broken(rule, promise)
        if promise.state is PromiseState.OPEN:
            return Verdict(key, State.PENDING, finding, promise.due_at)
        return Verdict(key, State.CLEAR) if promise.state is PromiseState.KEPT else self._hit(key, finding)

    def _burst_turns(self) -> list[int]:
        return self._parts.burst.turns if self._parts.burst else []

    # ---- findings --------------------------------------------------------------------------

    def _missing(self, rule: Rule, turn: int) -> Finding:
        text = self._messages[turn].text
        suggest = better(self._rules, rule, text, (), completed(text, rule)) if self._options.rewrites else None
        return Finding(turn, rule.id, rule.norm, rule.level, 0, 0, "", rule.hint, suggest, rule.name, rule.redact)

    def _hit(self, key: Key, finding: Finding) -> Verdict:
        """Note a finding; of several lacks of one norm at one turn only the strictest counts (60 s, 90 s, 180 s)."""
        if not finding.end:
            same = {k: f for k, f in self._found.items() if k != key and _same_lack(f, finding)}
            if any(other.level >= finding.level for other in same.values()):
                self._found.pop(key, None)
                return Verdict(key, State.CLEAR)
            for weaker in same:
                del self._found[weaker]
        self._found[key] = finding
        return Verdict(key, State.HIT, finding)


def broken(rule: Rule, promise: Promise) -> Finding:
    """The finding that a promise was not kept in time; only a hint where a telephone may have kept it."""
    hint = rule.hint.replace("{match}", promise.match)
    level = min(rule.level, Level.HINT) if promise.elsewhere else rule.level
    model = rule.suggest[0] if rule.suggest else None
    return Finding(promise.turn, rule.id, rule.norm, level, 0, 0, "", hint, model, rule.name, rule.redact)


def _same_lack(one: Finding, other: Finding) -> bool:
    return not one.end and one.norm == other.norm and one.turn == other.turn


def _finding(rule: Rule, hit: Hit, text: str, turn: int, whole: str | None) -> Finding:
    match = text[hit.start : hit.end]
    word = rule.replacements[hit.choice][0].replace("{match}", match) if rule.replacements else ""
    hint = rule.hint.replace("{match}", match).replace("{suggest}", word)
    return Finding(turn, rule.id, rule.norm, rule.level, hit.start, hit.end, match, hint, whole, rule.name, rule.redact)


def _key(finding: Finding) -> Key:
    return finding.rule, finding.turn, finding.start


def _key_of_lack(finding: Finding) -> Key:
    return finding.rule, finding.turn, -1


def _wait_key(wait: _Wait) -> Key:
    return wait.rule.id, wait.turn, -1
