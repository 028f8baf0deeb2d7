"""What people decide about findings: appeals, red lines. Each request is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..engine.values import Level
from ..scoring.health import STATE_WORDS, RuleState
from ..settings import Settings
from ..store import AppealRow, FindingRow, Store, Tx, appeals, findings, hints, rule_states
from ..store.rule_rows import CalibrationAnswer
from .appeal_words import words_of
from .appeals import Appeals, Outcome, Verdict, are_words_expected, expect_words, expected_words
from .calibration import Calibration
from .daily import digest_at
from .lives import Lives
from .record import local_day
from .reviews import GRACE, Reviews
from .rule_life import RuleLife

Transaction = Callable[[], AbstractAsyncContextManager[Tx]]
_LISTED = 8


class Cases:
    """The door for appeals and reviews."""

    def __init__(
        self, store: Store, transaction: Transaction, lives: Lives, life: RuleLife, appeals: Appeals, settings: Settings
    ) -> None:
        self._store, self._transaction, self._lives, self._settings = store, transaction, lives, settings
        self._life, self._appeals, self._reviews = life, appeals, Reviews(lives, life, appeals, settings)
        self._words = words_of(settings.language)
        self._calibration = Calibration(lives, life, settings)
        self._asked: set[int] = set()
        self._announced: dict[str, date] = {}

    # ---- the agent -------------------------------------------------------------------------

    async def appeal(self, finding: int, agent: int, now: datetime, reason: str = "") -> Outcome:
        """Dispute one finding."""
        async with self._transaction() as tx:
            row = await findings.get(tx, finding)
            if row is None:
                return Outcome(self._words.gone, done=False)
            outcome = await self._appeals.open(tx, row, agent, now, reason)
            return await self._asking_why(tx, row, agent, outcome, now) if outcome.done and not reason else outcome

    async def appeal_newest(self, agent: int, now: datetime, reason: str) -> Outcome | None:
        """Dispute what the newest hint was about, or add the reason to that appeal; None where there is no hint."""
        async with self._store.read() as connection:
            given = await hints.recent(connection, agent, now - self._window)
            open_one = await _open_appeal(connection, given[-1].finding_id) if given else None
        if not given:
            return None
        if open_one is None:
            return await self.appeal(given[-1].finding_id, agent, now, reason)
        async with self._transaction() as tx:
            return await self._appeals.add_reason(tx, open_one, agent, reason, now)

    async def ask_why(self, hint: int, agent: int, now: datetime) -> Outcome:
        """After 误报 in the private chat: the next text may be the reason."""
        async with self._transaction() as tx:
            given = await hints.get(tx, hint)
            row = await findings.get(tx, given.finding_id) if given is not None and given.agent == agent else None
            return (
                await self._asking_why(tx, row, agent, Outcome("", done=True), now) if row else Outcome("", done=False)
            )

    async def withdraw(self, number: int, agent: int, now: datetime) -> Outcome:
        """The agent takes an appeal back."""
        async with self._transaction() as tx:
            return await self._appeals.withdraw(tx, number, agent, now)

    async def appealable(self, agent: int, now: datetime) -> list[FindingRow]:
        """An agent's findings that can be disputed now, newest first."""
        async with self._store.read() as connection:
            rows = await findings.recent_of_agent(connection, agent, now - self._window)
            return [row for row in rows if row.state in ("hit", "confirmed") and row.level > Level.HINT][:_LISTED]

    async def appeals_of(self, agent: int, now: datetime) -> list[AppealRow]:
        """An agent's own appeals of the last time, newest first."""
        async with self._store.read() as connection:
            return list(await appeals.of_agent(connection, agent, now - self._window))[:_LISTED]

    # ---- whoever decides -------------------------------------------------------------------

    async def decide(self, number: int, person: int, verdict: Verdict, now: datetime) -> Outcome:
        """Grant or reject an appeal."""
        async with self._transaction() as tx:
            return await self._appeals.decide(tx, number, person, verdict, now)

    async def review(self, finding: int, person: int, confirmed: bool, now: datetime) -> Outcome:
        """Confirm or dismiss a veto candidate."""
        async with self._transaction() as tx:
            return await self._reviews.decide(tx, finding, person, confirmed, now)

    async def ask_again(self, team: str, person: int, now: datetime) -> int:
        """Send a lead everything that waits for them; returns how many that are."""
        async with self._transaction() as tx:
            waiting = await self._appeals.ask_again(tx, team, person, now)
            return waiting + len(await self._reviews.ask(tx, self._lives.team(team), now, again=person))

    # ---- rules -----------------------------------------------------------------------------

    async def change_of(self, team: str, rule: str, now: datetime) -> int:
        """The number by which a rule's buttons name it."""
        async with self._transaction() as tx:
            return await self._life.change_of(tx, team, rule, now)

    async def set_state(self, change: int, person: int, state: RuleState, now: datetime) -> Outcome:
        """A lead (or an admin) puts a rule into a state, whatever the evidence says."""
        async with self._transaction() as tx:
            row = await rule_states.get(tx, change)
            if row is None or person not in {*self._lives.team(row.team).leads, *self._settings.admins}:
                return Outcome(self._words.not_yours, done=False)
            if not await self._life.overrule(tx, row.team, row.rule, state, person, now):
                return Outcome(self._words.gone, done=False)
        word = STATE_WORDS[state][self._settings.language == "en"]
        return Outcome(self._words.state_set.format(rule=row.rule, state=word), done=True)

    # ---- calibration -----------------------------------------------------------------------

    async def next_snippet(self, team: str, person: int, now: datetime) -> Outcome:
        """The next reply this person is to judge blind."""
        async with self._transaction() as tx:
            return await self._calibration.next(tx, self._lives.team(team), person, now)

    async def judge_snippet(self, item: int, person: int, said: CalibrationAnswer, now: datetime) -> Outcome:
        """An answer to one, and the next one."""
        async with self._transaction() as tx:
            return await self._calibration.answer(tx, item, person, said, now)

    async def views(self, team: str) -> str:
        """How far people agree on the norms."""
        async with self._store.read() as connection:
            return await self._calibration.views(connection, team)

    async def _announce(self, now: datetime) -> None:
        """At the time of the digest: there is something to judge."""
        for team in self._lives.teams:
            day = local_day(now, team.zone)
            if now >= digest_at(team, day) and self._announced.get(team.id) != day:
                async with self._transaction() as tx:
                    await self._calibration.announce(tx, team, day, now)
                self._announced[team.id] = day

    # ---- words -----------------------------------------------------------------------------

    async def take_words(self, person: int, text: str, now: datetime) -> Outcome | None:
        """A private text that was asked for: a reason, a word for the agent. None: it is a draft like any other."""
        async with self._store.read() as connection:
            if not await are_words_expected(connection, person):
                return None
        async with self._transaction() as tx:
            match await expected_words(tx, person, now):
                case ("reason", number):
                    return await self._appeals.add_reason(tx, number, person, text, now)
                case ("note", number):
                    return await self._appeals.add_note(tx, number, person, text, now)
        return None

    # ---- time ------------------------------------------------------------------------------

    async def tick(self, now: datetime) -> None:
        """Put veto candidates before the leads once their agents have had time to mend them."""
        async with self._store.read() as connection:
            waiting = {
                team.id: await findings.to_review(connection, team.id, now - GRACE) for team in self._lives.teams
            }
        await self._announce(now)
        for team in self._lives.teams:
            if all(row.id in self._asked for row in waiting[team.id]):
                continue
            async with self._transaction() as tx:
                self._asked |= set(await self._reviews.ask(tx, team, now))

    async def next_wake(self, connection: Tx, now: datetime) -> datetime | None:
        """When the next veto candidate is to be put before the leads."""
        found_at = await findings.next_to_review(connection, now - GRACE)
        return None if found_at is None else found_at + GRACE

    # ---- inside ----------------------------------------------------------------------------

    @property
    def _window(self) -> timedelta:
        return timedelta(days=self._settings.scoring.appeal_days)

    async def _asking_why(self, tx: Tx, row: FindingRow, agent: int, outcome: Outcome, now: datetime) -> Outcome:
        number = await _open_appeal(tx, row.id)
        if number is None:
            return outcome
        await expect_words(tx, agent, "reason", number, now)
        return replace(outcome, html=self._words.give_reason)


async def _open_appeal(connection: Tx, finding: int) -> int | None:
    return next((row.id for row in await appeals.of_finding(connection, finding) if row.state == "open"), None)
