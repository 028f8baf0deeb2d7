"""What was found, as lists: 三不 and the other norms, the commonest problems, evidence, and what waits for a lead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from ...engine.ruleset import RuleSet
from ...engine.values import Level
from ...reports.model import Appeal, Count, Evidence, Problem, Review, RuleChange
from ...scoring.conversation import STANDING
from ...settings import TeamSettings
from ...store import FindingRow, Tx, appeals, figures, findings, judgements, rule_states
from .quoting import quoted
from .reading import Reading

SANBU = ("sanbu.shengying", "sanbu.tuixie", "sanbu.zebei")
_PROBLEMS = 3
_REVIEW_DAYS = 7


def standing(rows: Iterable[FindingRow]) -> list[FindingRow]:
    """What counts, or would if a person confirmed it, in agents' words."""
    return [row for row in rows if row.state in STANDING and row.hint_state != "customer"]


def costly(rows: Iterable[FindingRow]) -> list[FindingRow]:
    """What costs points."""
    return [row for row in rows if Level.HINT < row.level < Level.VETO]


def places(rows: Iterable[FindingRow], texts: dict[int, str]) -> list[FindingRow]:
    """One finding for each norm and message, and for each template: the same words of the same agent count once."""
    seen: set[tuple[str, object]] = set()
    kept = []
    for row in rows:
        text = texts.get(row.message_id, "")
        template = (row.norm, (row.agent, text)) if text and row.end > row.start else None
        message = (row.norm, row.message_id)
        if message not in seen and template not in seen:
            kept.append(row)
        seen |= {message} if template is None else {message, template}
    return kept


def sanbu_counts(once: Sequence[FindingRow], ruleset: RuleSet) -> tuple[Count, ...]:
    """三不, always all three: what was said, however light. Something missing (a late answer) is not said."""
    times = Counter(row.norm for row in once if row.end > row.start)
    return tuple(Count(norm, norm_name(ruleset, norm), times[norm]) for norm in SANBU)


def other_counts(once: Sequence[FindingRow], ruleset: RuleSet) -> tuple[Count, ...]:
    """Norms beside 三不 whose findings cost points, most frequent first."""
    times = Counter(row.norm for row in costly(once) if row.norm not in SANBU)
    ranked = sorted(times.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(norm, norm_name(ruleset, norm), number) for norm, number in ranked)


def problems(once: Sequence[FindingRow]) -> tuple[Problem, ...]:
    """The rules that found most of what costs points, each with its commonest words and better ones."""
    by_rule: dict[str, list[FindingRow]] = defaultdict(list)
    for row in costly(once):
        by_rule[row.rule].append(row)
    ranked = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_problem(rule, rows) for rule, rows in ranked[:_PROBLEMS])


def _problem(rule: str, rows: Sequence[FindingRow]) -> Problem:
    words = Counter(row.match for row in rows if row.match)
    example = min(words, key=lambda match: (-words[match], match)) if words else ""
    shown = min((row for row in rows if row.match == example), key=lambda row: row.suggest or row.hint, default=rows[0])
    return Problem(rule, shown.name, shown.norm, len(rows), quoted(example), quoted(shown.suggest or shown.hint))


def evidence_of(read: Reading, ruleset: RuleSet) -> tuple[Evidence, ...]:
    """Everything found in agents' words, but for what never became a finding; in the order in which it was said."""
    return tuple(
        Evidence(
            finding=row.id,
            conversation=row.conversation_id,
            agent=row.agent,
            name=name_of(read.team, row.agent),
            at=row.found_at,
            rule=row.rule,
            rule_name=row.name,
            norm=row.norm,
            norm_name=norm_name(ruleset, row.norm),
            level=Level(row.level).word,
            state=row.state,
            words=quoted(row.match),
            better=quoted(row.suggest or row.hint),
        )
        for row in read.found
        if row.state not in ("pending", "withdrawn", "trial") and row.hint_state != "customer"
    )


# ---- for a lead to decide ------------------------------------------------------------------------


async def reviews_of(connection: Tx, read: Reading) -> tuple[Review, ...]:
    """Veto candidates that nobody has looked at, of this day and the week before it."""
    since = read.day - timedelta(days=_REVIEW_DAYS)
    rows = await figures.waiting_vetoes(connection, read.team.id, since, read.day)
    return tuple(
        Review(row.id, name_of(read.team, row.agent), row.found_at, row.name, quoted(row.match))
        for row in rows
        if row.hint_state != "customer"
    )


async def appeals_of(connection: Tx, read: Reading) -> tuple[Appeal, ...]:
    """Appeals that nobody has decided, oldest first; and what was called wrong on this day without one."""
    waiting = await appeals.waiting(connection, read.team.id)
    found = {row.id: row for row in await findings.some(connection, [appeal.finding_id for appeal in waiting])}
    opened = [
        _appeal(read.team, found[one.finding_id], one.id, one.reason) for one in waiting if one.finding_id in found
    ]
    called = [row for row in read.found if row.state == "disputed" and row.id not in found]
    return (*opened, *(_appeal(read.team, row, 0, "") for row in called))


def _appeal(team: TeamSettings, row: FindingRow, number: int, reason: str) -> Appeal:
    words = quoted(row.match)
    return Appeal(number, row.id, name_of(team, row.agent), row.found_at, row.name, words, reason)


async def rule_changes_of(connection: Tx, read: Reading, ruleset: RuleSet) -> tuple[RuleChange, ...]:
    """Rules whose state changed on this day, with what people had said of them."""
    rows = await rule_states.between(connection, read.team.id, read.began, read.ended)
    if not rows:
        return ()
    names = {rule.id: rule.name for rule in ruleset.rules}
    tallies = await judgements.tallies(connection, read.team.id)
    changes = []
    for row in rows:
        history = await rule_states.of_rule(connection, read.team.id, row.rule)
        before = next((one.state for one in reversed(history) if one.id < row.id), "active")
        right, wrong = tallies.get((row.rule, row.rule_hash), (0, 0))
        name = names.get(row.rule, row.rule)
        changes.append(RuleChange(row.rule, name, before, row.state, row.at, right + wrong, right))
    return tuple(changes)


def name_of(team: TeamSettings, agent: int | None) -> str:
    """What an agent is called; who cannot be named is said to be so."""
    return "无法归属" if agent is None else team.name_of(agent)


def norm_name(ruleset: RuleSet, norm: str) -> str:
    """What a norm is called."""
    known = ruleset.norms.get(norm)
    return known.name if known else norm
