"""The desk: the one door for whatever happens in a conversation, in whole transactions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

from ..coaching.draft import Check, DraftResult, draft_result
from ..coaching.variants import Variant, variants
from ..engine.checker import Checker
from ..engine.values import Finding
from ..event import Event
from ..reports.explanation import Explanation
from ..reports.model import Digest
from ..reports.scorecard import Period, Scorecard
from ..rulebook import Rulebook
from ..scoring.health import RuleHealth
from ..settings import Settings
from ..store import Store, Tx, conversations, inbox, promises, rulesets, runs
from .answers import Answer, Answers
from .appeals import Appeals
from .bench import Bench
from .cases import Cases
from .daily import next_digest
from .digest import Digests
from .duties import Duties
from .events import Events
from .live import Live
from .lives import Lives
from .pulse import Pulse
from .rule_health import rule_health
from .rule_life import RuleLife
from .staff import Staff
from .wake import LATENESS, passed
from .workshop import Workshop

_AT_ONCE = 200


class Desk:
    """Judges, stores and decides. Time is always handed in; nothing in here sends anything.

    `rules`: the rulebook of all teams, or one judge whose rules hold for everybody.
    """

    def __init__(self, store: Store, rules: Rulebook | Checker, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self.staff = Staff(settings)
        book = rules if isinstance(rules, Rulebook) else Rulebook.of_set(rules.ruleset)
        self._lives = Lives(book, settings, self.staff)
        self._life = RuleLife(self._lives, settings)
        self._using, self._used = asyncio.Lock(), False
        self._events = Events(self._lives, settings, store.pseudonym)
        appeals = Appeals(self._lives, self._life, settings)
        self._answers = Answers(self._lives, appeals, settings)
        self.workshop = Workshop(store, self._transaction, self._lives, self._life, settings)
        self.cases = Cases(store, self._transaction, self._lives, self._life, appeals, settings)
        self._digests = Digests(store, settings)
        self._pulse = Pulse(store)
        self._duties = Duties(store, self._lives, settings, self._digests)
        self._wake: datetime | None = None
        self._later: datetime | None = None  # when something apart from conversations is due next
        self._known = False  # whether _wake has been read from the database since the start

    async def handle(self, event: Event, now: datetime) -> None:
        """Judge and store one event, decide what it leads to and mark its inbox row done, as one transaction.

        A second delivery changes nothing, whether by inbox row or by the message's own number.
        """
        await self.handle_all(event.inbox_id, [event], now)

    async def handle_all(self, inbox_id: int, events: Sequence[Event], now: datetime) -> None:
        """The same for an update that brings several events (or none). `inbox_id` 0: it came from no inbox."""
        await self._begin(now)
        async with self._transaction() as tx:
            if inbox_id and not await inbox.finish(tx, inbox_id, now):
                return
            changed = [await self._events.take(tx, event, now) for event in events]
            await self._events.save(tx)
        self._note(changed)

    async def handle_many(self, events: Sequence[Event], now: datetime) -> None:
        """Many updates, each of one event, as one transaction: several times faster where a backlog waits.

        If it raises, none of them has happened; handle them one by one to find the one at fault.
        """
        await self._begin(now)
        async with self._transaction() as tx:
            fresh = await inbox.finish_many(tx, (event.inbox_id for event in events if event.inbox_id), now)
            wanted = [event for event in events if not event.inbox_id or event.inbox_id in fresh]
            changed = [await self._events.take(tx, event, now) for event in wanted]
            await self._events.save(tx)
        self._note(changed)

    async def tick(self, now: datetime, decided: Callable[[], object] = lambda: None, *, thorough: bool = True) -> None:
        """Whatever time brings: deadlines, bursts that are over, ends by silence, hints and digests that are due.

        Call it when the inbox has been worked off, so that no answer is called missing that only waits to be read.
        `decided` is called as soon as the hints are: nobody should wait for the rest. Without `thorough` the rest
        (promises, appeals, digests) is left for another time, unless it is known to be due.
        """
        await self.know_staff()
        await self._begin(now)
        await self._wake_conversations(now)
        decided()
        if not thorough and self._known and (self._later is None or self._later > now):
            return
        await self._lapse_promises(now)
        await self.cases.tick(now)
        await self._duties.tick(now)
        async with self._store.read() as connection:
            waking, due = await conversations.next_wake(connection), await promises.next_due(connection)
            review = await self.cases.next_wake(connection, now)
        self._later = min((m for m in (passed(due) if due else None, review) if m is not None), default=None)
        self._wake = min((m for m in (waking, self._later) if m is not None), default=None)
        self._known = True

    async def beat(self, now: datetime) -> None:
        """The bot is at work and has read everything there is. What lies between beats was not watched."""
        await self._pulse.beat({team: self._lives.checker(team).ruleset.hash for team in self._team_ids}, now)

    def next_wake(self, now: datetime) -> datetime | None:
        """When `tick` has something to do next; `now` if that is not known yet. None: not before something happens."""
        if not self._known:
            return now
        digests = [next_digest(team, now) for team in self._lives.teams]
        return min((moment for moment in (self._wake, *digests) if moment is not None), default=None)

    async def press(self, hint_id: int, presser: int, action: str, now: datetime) -> Answer:
        """A button under a hint: accept, wrong, mute or why. Without effect for anyone but the hint's agent."""
        async with self._transaction() as tx:
            return await self._answers.press(tx, hint_id, presser, action, now)

    async def draft(self, text: str, team: str = "") -> DraftResult:
        """Look at a text before it is sent, by the rules of a team. Nothing of it is kept."""
        names = {norm.id: norm.name for norm in self._lives.checker(team).ruleset.norms.values()}
        return draft_result(text, self._draft_check(team), names, self._settings.language)

    async def variants(self, text: str, team: str = "") -> tuple[Variant, ...]:
        """A few better ways to say a draft, to choose from. Nothing of it is kept."""
        return variants(text, self._draft_check(team))

    def _draft_check(self, team: str) -> Check:
        """A team's rules, but for those that are silent there for the time being."""
        checker, bench = self._lives.checker(team), self._lives.bench

        def check(text: str) -> Sequence[Finding]:
            return [finding for finding in checker.check_reply(text) if not bench.is_silent(team, finding.rule)]

        return check

    async def digest(self, team: str, day: date, now: datetime) -> Digest:
        """The digest of a team's local day, as far as it has gone. Raises UsageError for an unknown team."""
        await self.know_staff()
        listed = self.staff.settings.team(team)
        return await self._digests.of(listed, day, now, self._lives.checker(team).ruleset)

    async def rule_health(self, team: str, now: datetime) -> list[RuleHealth]:
        """How each rule of a team is doing."""
        await self._begin(now)
        listed = self.staff.settings.team(team)
        async with self._store.read() as connection:
            return await rule_health(
                connection, listed, self.book.of(team).ruleset, now, language=self._settings.language
            )

    async def explain(self, team: str, agent: int, day: date) -> Explanation:
        """The arithmetic of an agent's score, down to messages and rules. Raises UsageError for an unknown team."""
        await self.know_staff()
        listed = self.staff.settings.team(team)
        return await self._digests.explain(listed, agent, day, self._lives.checker(team).ruleset)

    async def scorecard(self, team: str, period: Period, day: date, now: datetime) -> Scorecard:
        """The week or month in which a day lies, up to yesterday. Raises UsageError for an unknown team."""
        await self.know_staff()
        listed = self.staff.settings.team(team)
        today = now.astimezone(listed.zone).date()
        return await self._digests.scorecard(listed, period, day, today, self._lives.checker(team).ruleset)

    # ---- rules -----------------------------------------------------------------------------

    @property
    def book(self) -> Rulebook:
        """The rules in force."""
        return self._lives.bench.book

    async def use(self, book: Rulebook, now: datetime) -> None:
        """Judge by these rules from now on. What is in hand is finished by the old ones; each event by one whole set.

        The set's content is kept first, so that whatever it finds can be judged again.
        """
        async with self._using:
            await self._seat(book, now)
            self._used = True

    async def _begin(self, now: datetime) -> None:
        """Before the first event: keep the rules in force and learn in which state they are."""
        if self._used:
            return
        async with self._using:
            if not self._used:
                await self.know_staff()
                await self._seat(self.book, now)
                self._used = True

    async def _seat(self, book: Rulebook, now: datetime) -> None:
        async with self._store.write() as tx:
            for rules in book.all():
                if rules.files:
                    await rulesets.keep(tx, rules.ruleset.hash, rules.files, now)
                await runs.note_rules(tx, rules.ruleset.hash, {rule.id: rule.hash for rule in rules.ruleset.rules})
            for team in self.staff.settings.teams:
                await self._life.settle(tx, team, book.of(team.id), now)
            bench = Bench(book)
            bench = bench.with_states(await self._life.states(tx, self._team_ids, bench))
        self._lives.bench = bench

    async def _renew_states(self) -> None:
        """A transaction has changed the state of a rule: have it known from the next event on."""
        async with self._using:
            self._life.changed = False
            bench = self._lives.bench
            async with self._store.read() as connection:
                states = await self._life.states(connection, self._team_ids, bench)
            self._lives.bench = bench.with_states(states)

    @property
    def _team_ids(self) -> list[str]:
        return [team.id for team in self.staff.settings.teams]

    async def know_staff(self, *, anew: bool = False) -> None:
        """Read from the database who was enrolled; `anew` after somebody was."""
        if anew or not self.staff.loaded:
            async with self._store.read() as connection:
                await self.staff.load(connection)

    def rule_timeouts(self) -> dict[str, int]:
        """How often rules' expressions had to be stopped, in all teams."""
        counts: dict[str, int] = {}
        for rules in self.book.all():
            for rule, times in rules.ruleset.timeouts().items():
                counts[rule] = counts.get(rule, 0) + times
        return counts

    # ---- inside ----------------------------------------------------------------------------

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Tx]:
        """A writing transaction; if it fails, what it touched in memory is forgotten too."""
        await self.know_staff()
        begun = False
        try:
            async with self._store.write() as tx:
                begun = True
                self._lives.begin_transaction()
                yield tx
        except BaseException:
            if begun:  # else somebody else's is going on, and what is in memory is theirs
                self._lives.forget_touched()
                self._events.forget_unsaved()
                self._life.changed = False
            raise
        if self._life.changed:
            await self._renew_states()

    async def _wake_conversations(self, now: datetime) -> None:
        seen: set[int] = set()
        self._wake = self._later
        while True:
            async with self._store.read() as connection:
                if not seen:
                    self._note_moment(await conversations.next_wake(connection, now))
                waking = await conversations.waking(connection, now, limit := _AT_ONCE + len(seen))
            fresh = [number for number in waking if number not in seen]
            for number in fresh:
                seen.add(number)
                await self._wake_one(number, now)
            if not fresh or len(waking) < limit:
                return

    async def _wake_one(self, number: int, now: datetime) -> None:
        async with self._transaction() as tx:
            live = await self._lives.get(tx, number)
            if live is not None and live.row.wake_at is not None and live.row.wake_at <= now:
                await self._events.wake(tx, live, now)
                await self._events.save(tx)
                self._note_moment(live.row.wake_at)

    async def _lapse_promises(self, now: datetime) -> None:
        """What is still open past its deadline now was promised at a sitting that has ended."""
        async with self._store.read() as connection:
            over = await promises.due(connection, now - LATENESS, _AT_ONCE)
        for promise in over:
            async with self._transaction() as tx:
                await self._events.lapse(tx, promise)
        if len(over) == _AT_ONCE:
            await self._lapse_promises(now)

    def _note(self, changed: Sequence[Live | None]) -> None:
        moments = [live.row.wake_at for live in changed if live is not None and live.row.wake_at is not None]
        for moment in moments:
            self._note_moment(moment)

    def _note_moment(self, moment: datetime | None) -> None:
        if moment is not None:
            self._wake = moment if self._wake is None else min(self._wake, moment)
