"""Tries rules on what was said before: what they would have found, whom it would have touched, what scores would be.

Only masked words are kept, so what a rule finds in numbers and addresses cannot be found again. The current rules
are tried on the same words, so that the comparison is fair. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..engine.checker import Checker
from ..engine.ruleset import RuleSet
from ..engine.values import Finding, Level, Options
from ..scoring.conversation import Mark, score_conversation
from ..scoring.drawing import draw
from ..settings import ScoringSettings
from ..store import ConversationRow, FindingRow, MessageRow, Tx, history
from .live import from_row, replay

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sitting:
    """One stored conversation with what was found in it."""

    row: ConversationRow
    messages: tuple[MessageRow, ...]
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a rule finds: in which message, whose, and the words with the place in them."""

    rule: str
    message: int
    agent: int | None
    text: str
    start: int
    end: int
    level: Level
    norm: str


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """One rule whose content differs: what it found before and finds now, and some of the new hits drawn by lot.

    `messages`: all in which it finds something now.
    """

    rule: str
    name: str
    before: int
    after: int
    agents: int
    new: int
    gone: int
    shown: tuple[Hit, ...] = ()
    messages: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Trial:
    """What the new rules would have changed. Scores are means over agents' conversations, 0 to 100."""

    days: int
    conversations: int
    replies: int
    rules: tuple[RuleTrial, ...] = ()
    score_before: float | None = None
    score_after: float | None = None
    touched: int = 0

    @property
    def hits(self) -> int:
        """Everything the changed rules find now."""
        return sum(rule.after for rule in self.rules)


async def read_history(connection: Tx, team: str, since: datetime) -> list[Sitting]:
    """A team's conversations since then, as they are kept."""
    rows = await history.conversations_since(connection, team, since)
    said, found = defaultdict(list), defaultdict(list)
    for message in await history.messages_since(connection, team, since):
        said[message.conversation_id].append(message)
    for finding in await history.findings_since(connection, team, since):
        found[finding.conversation_id].append(finding)
    return [Sitting(row, tuple(said[row.id]), tuple(found[row.id])) for row in rows if said[row.id]]


def changed_rules(old: RuleSet, new: RuleSet) -> tuple[str, ...]:
    """Rules whose content differs, or that only one of the sets has."""
    before = {rule.id: rule.hash for rule in old.rules}
    after = {rule.id: rule.hash for rule in new.rules}
    return tuple(sorted(rule for rule in before.keys() | after.keys() if before.get(rule) != after.get(rule)))


def tried(
    sittings: Sequence[Sitting],
    old: RuleSet,
    new: RuleSet,
    options: Options,
    scoring: ScoringSettings,
    *,
    days: int,
    rules: Sequence[str] | None = None,
    seed: str = "",
) -> Trial:
    """Judge the history by the rules that differ (or by `rules`), old and new, and compare. Takes a while."""
    names = tuple(rules) if rules is not None else changed_rules(old, new)
    before = _hits(sittings, Checker(old.only(*names), options)) if rules is None else []
    after = _hits(sittings, Checker(new.only(*names), options))
    replies = sum(_is_reply(message) for sitting in sittings for message in sitting.messages)
    shown = {rule.id: rule.name for rule in (*old.rules, *new.rules)}
    scores = _scores(sittings, set(names), before, scoring), _scores(sittings, set(names), after, scoring)
    return Trial(
        days=days,
        conversations=len(sittings),
        replies=replies,
        rules=tuple(_trial(name, shown[name], before, after, seed) for name in names),
        score_before=_mean(scores[0].values()),
        score_after=_mean(scores[1].values()),
        touched=len({key[1] for key, points in scores[1].items() if scores[0][key] != points}),
    )


def _hits(sittings: Iterable[Sitting], checker: Checker) -> list[Hit]:
    return [hit for sitting in sittings for hit in _found(sitting, checker)]


def _found(sitting: Sitting, checker: Checker) -> Iterable[Hit]:
    heard = [from_row(message) for message in sitting.messages]
    _, found = replay(checker, heard, sitting.row)
    return [_hit(sitting, finding) for finding in found.values()]


def _hit(sitting: Sitting, finding: Finding) -> Hit:
    said = sitting.messages[finding.turn]
    agent = said.author if said.role == "agent" else _last_agent(sitting, finding.turn)
    place = (finding.start, finding.end)
    return Hit(finding.rule, said.id, agent, said.text, *place, finding.level, finding.norm)


def _last_agent(sitting: Sitting, turn: int) -> int | None:
    spoken = (m.author for m in reversed(sitting.messages[: turn + 1]) if m.role == "agent" and not m.auto)
    return next(spoken, None)


def _is_reply(message: MessageRow) -> bool:
    return message.role == "agent" and not message.auto and message.deleted_at is None


def _trial(rule: str, name: str, before: Sequence[Hit], after: Sequence[Hit], seed: str) -> RuleTrial:
    old, new = ({_place(hit): hit for hit in hits if hit.rule == rule} for hits in (before, after))
    fresh = [hit for place, hit in new.items() if place not in old]
    return RuleTrial(
        rule=rule,
        name=name,
        before=len(old),
        after=len(new),
        agents=len({hit.agent for hit in new.values() if hit.agent is not None}),
        new=len(fresh),
        gone=len(old.keys() - new.keys()),
        shown=tuple(draw(fresh or new.values(), SHOWN, f"{seed}:{rule}", name=_place)),
        messages=frozenset(hit.message for hit in new.values()),
    )


def _place(hit: Hit) -> tuple[int, int]:
    return hit.message, hit.start


def _scores(
    sittings: Iterable[Sitting], tried_rules: set[str], hits: Iterable[Hit], scoring: ScoringSettings
) -> dict[tuple[int, int], float]:
    """Points by conversation and agent, with these hits in the place of what the tried rules had found."""
    by_message = defaultdict(list)
    for hit in hits:
        by_message[hit.message].append(hit)
    points: dict[tuple[int, int], float] = {}
    for sitting in sittings:
        marks: dict[int, list[Mark]] = {m.author: [] for m in sitting.messages if _is_reply(m) and m.author is not None}
        for row in sitting.findings:
            if row.rule not in tried_rules and row.agent in marks:
                marks[row.agent].append(Mark(row.norm, Level(row.level), row.state, row.message_id, row.rule, row.id))
        for message in sitting.messages:
            for hit in by_message[message.id]:
                if hit.agent in marks:
                    marks[hit.agent].append(Mark(hit.norm, hit.level, "hit", hit.message, hit.rule))
        for agent, own in marks.items():
            points[sitting.row.id, agent] = score_conversation(own, scoring).points
    return points


def _mean(points: Iterable[float]) -> float | None:
    values = list(points)
    return sum(values) / len(values) if values else None


def since(now: datetime, days: int) -> datetime:
    """How far back a trial of so many days looks."""
    return now - timedelta(days=days)
