"""Where leads make and try rules: a draft from one example, a back-test on the history, hits judged on the spot.

Loading and trying take seconds, so they run in a thread beside the bot's work. Nothing is in force before its
lead says so, and then it begins on trial.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..coaching.evidence import Line, surroundings
from ..coaching.html import escape
from ..engine.mask import mask
from ..engine.ruleset import RuleSet
from ..errors import FileProblems
from ..rulewriting import EXCEPTIONS, RuleDraft, draft_rule, exceptions, near_misses, proved, with_override
from ..settings import Settings, TeamSettings
from ..store import Button, DraftRow, FindingRow, JudgementRow, Store, Tx, findings, messages, rule_drafts
from .appeal_words import words_of
from .appeals import Outcome
from .backtest import Sitting, Trial, read_history, since, tried
from .lives import Lives
from .rule_life import RuleLife

Transaction = Callable[[], AbstractAsyncContextManager[Tx]]

_TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "ask": "第 {number} 处，共 {total} 处。规则 {rule} 找到的这句，该算吗？",
        "right": "该算",
        "wrong": "不该算",
        "skip": "跳过",
        "judged": "这几处都判过了，谢谢：{right} 处该算，{wrong} 处不该算。",
        "noted": "记下了",
    },
    "en": {
        "ask": "{number} of {total}: rule {rule} found this. Is it right?",
        "right": "Right",
        "wrong": "Wrong",
        "skip": "Skip",
        "judged": "All judged, thank you: {right} right, {wrong} wrong.",
        "noted": "Noted",
    },
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: its number (for the buttons), the figures, and for a new rule its file."""

    number: int
    rule: str
    trial: Trial
    content: str = ""


class Workshop:
    """Drafts, trials, and judgements of their hits. Whether somebody leads the team is checked at every step."""

    def __init__(
        self, store: Store, transaction: Transaction, lives: Lives, life: RuleLife, settings: Settings
    ) -> None:
        self._store, self._transaction = store, transaction
        self._lives, self._life, self._settings = lives, life, settings
        self._words = words_of(settings.language)
        self._say = _TEXTS.get(settings.language, _TEXTS["zh"])

    # ---- trying ----------------------------------------------------------------------------

    async def try_rule(self, team: str, rule: str, person: int, now: datetime) -> Tried:
        """What a rule that exists would have found lately. Raises KeyError where there is none of that name."""
        ruleset = self._lives.bench.book.of(team).ruleset
        content = ruleset.rule(rule)
        sittings = await self._history(team, now)
        trial = await asyncio.to_thread(self._tried, team, sittings, ruleset, ruleset, rule)
        return await self._keep(team, person, rule, content.hash, "", trial, now)

    async def draft(self, home: Path, team: str, person: int, sentence: str, now: datetime) -> Tried:
        """A rule from one example, tried on the history. Raises FileProblems or UsageError where it cannot be one."""
        old = self._lives.bench.book.of(team).ruleset
        sittings = await self._history(team, now)
        made, ruleset, trial = await asyncio.to_thread(self._drafted, home, team, sittings, old, mask(sentence))
        return await self._keep(team, person, made.rule, ruleset.rule(made.rule).hash, made.content, trial, now)

    def _drafted(
        self, home: Path, team: str, sittings: Sequence[Sitting], old: RuleSet, sentence: str
    ) -> tuple[RuleDraft, RuleSet, Trial]:
        first = draft_rule(sentence, old)
        ruleset = proved(home, team, f"{first.rule}.yaml", first.content, old)
        trial = self._tried(team, sittings, old, ruleset, first.rule)
        better = draft_rule(sentence, old, near_misses(sentence, unfound(sittings, trial)))
        try:
            ruleset = proved(home, team, f"{better.rule}.yaml", better.content, old)
        except FileProblems:
            return first, ruleset, trial  # one of the near ones is found after all, or is no example
        return better, ruleset, trial

    def _tried(self, team: str, sittings: Sequence[Sitting], old: RuleSet, new: RuleSet, rule: str) -> Trial:
        options, days = self._settings.options(self._lives.team(team)), self._settings.rules.trial_days
        return tried(sittings, old, new, options, self._settings.scoring, days=days, rules=[rule], seed=rule)

    async def _history(self, team: str, now: datetime) -> list[Sitting]:
        async with self._store.read() as connection:
            return await read_history(connection, team, since(now, self._settings.rules.trial_days))

    async def _keep(
        self, team: str, person: int, rule: str, rule_hash: str, content: str, trial: Trial, now: datetime
    ) -> Tried:
        hits = [[hit.message, hit.start, hit.end] for one in trial.rules for hit in one.shown]
        async with self._transaction() as tx:
            row = DraftRow(0, team, person, rule, rule_hash, content, hits, "open", now)
            return Tried(await rule_drafts.add(tx, row), rule, trial, content)

    # ---- judging hits ----------------------------------------------------------------------

    async def show_hit(self, number: int, index: int, person: int) -> Outcome:
        """One of a trial's hits, to be judged."""
        async with self._store.read() as connection:
            return await self._question(connection, number, index, person)

    async def judge_hit(self, number: int, index: int, person: int, right: bool | None, now: datetime) -> Outcome:
        """A lead's word on one hit (None: skip it); returns the next one."""
        async with self._transaction() as tx:
            row = await rule_drafts.get(tx, number)
            if row is None or not self._leads(person, row.team) or not 0 <= index < len(row.hits):
                return Outcome(self._words.not_yours, done=False)
            message, start, _ = row.hits[index]
            if right is not None and await messages.get(tx, message) is not None:
                said = JudgementRow(
                    0, row.team, row.rule, row.rule_hash, message, start, "backtest", right, person, now
                )
                await self._life.judged(tx, said, now)
            following = await self._question(tx, number, index + 1, person)
            return replace(following, text=self._say["noted"], done=True)

    async def _question(self, connection: Tx, number: int, index: int, person: int) -> Outcome:
        row = await rule_drafts.get(connection, number)
        if row is None or not self._leads(person, row.team):
            return Outcome(self._words.not_yours, done=False)
        if index >= len(row.hits):
            right, wrong = await self._life.said(connection, row.team, row.rule, row.rule_hash)
            return Outcome("", done=True, html=escape(self._say["judged"].format(right=right, wrong=wrong)))
        message, start, end = row.hits[index]
        said = await messages.get(connection, message)
        line = Line(said.role if said else "agent", said.text if said else "", True, start, end)
        head = self._say["ask"].format(number=index + 1, total=len(row.hits), rule=row.rule)
        html = f"{escape(head)}\n{surroundings([line], self._settings.language)}"
        buttons = tuple(Button(self._say[word], f"r:d{number}.{index}:{word}") for word in ("right", "wrong", "skip"))
        return Outcome("", done=True, html=html, buttons=buttons)

    # ---- using a draft ---------------------------------------------------------------------

    async def take(self, number: int, person: int, state: str) -> DraftRow | None:
        """Use an open draft or drop it, once; None where it is not this person's, or was settled before."""
        async with self._transaction() as tx:
            row = await rule_drafts.get(tx, number)
            if row is None or not row.content or not self._leads(person, row.team):
                return None
            return row if await rule_drafts.settle(tx, number, state) else None

    # ---- an exception from a granted appeal ------------------------------------------------

    async def exception(self, home: Path, number: int, person: int) -> tuple[str, str] | None:
        """The team's file of exceptions with one more, proved: (team, content); None where none can be made.

        The finding must have been overturned, and whoever asks must lead its team.
        """
        async with self._store.read() as connection:
            row = await findings.get(connection, number)
            said = await messages.get(connection, row.message_id) if row is not None else None
        if row is None or said is None or not said.text or row.state != "overturned":
            return None
        if not self._leads(person, row.team):
            return None
        content = await asyncio.to_thread(self._excepted, home, row, said.text)
        return None if content is None else (row.team, content)

    def _excepted(self, home: Path, row: FindingRow, text: str) -> str | None:
        """The first of the possible exceptions under which every example still passes, and this reply does."""
        known = self._lives.bench.book.of(row.team).ruleset
        rule = next((rule for rule in known.rules if rule.id == row.rule), None)
        if rule is None:
            return None
        path = home / "teams" / row.team / "rules" / EXCEPTIONS
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        for entry in exceptions(rule, text, row.start, row.end):
            content = with_override(before, entry)
            if self._passes(home, row.team, content, known):
                return content
        return None

    def _passes(self, home: Path, team: str, content: str, known: RuleSet) -> bool:
        try:
            proved(home, team, EXCEPTIONS, content, known)
        except FileProblems:
            return False
        return True

    # ---- inside ----------------------------------------------------------------------------

    def _leads(self, person: int, team: str) -> bool:
        listed: TeamSettings = self._lives.team(team)
        return person in listed.leads or person in self._settings.admins


def unfound(sittings: Sequence[Sitting], trial: Trial) -> list[str]:
    """The agents' replies in which the tried rules find nothing."""
    hits = {message for rule in trial.rules for message in rule.messages}
    return [m.text for one in sittings for m in one.messages if m.role == "agent" and not m.auto and m.id not in hits]


def figures(trial: Trial) -> Mapping[str, Any]:
    """A trial of one rule as values for a text."""
    one = trial.rules[0]
    return {
        "days": trial.days,
        "conversations": trial.conversations,
        "replies": trial.replies,
        "hits": one.after,
        "agents": one.agents,
        "before": f"{trial.score_before:.1f}" if trial.score_before is not None else "—",
        "after": f"{trial.score_after:.1f}" if trial.score_after is not None else "—",
    }
