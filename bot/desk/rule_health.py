"""The health of a team's rules, from what is stored: what each did, what people said of it, in which state it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..engine.rules import Rule
from ..engine.ruleset import RuleSet
from ..scoring.health import STATE_WORDS, Judged, RuleHealth
from ..settings import TeamSettings
from ..store import RuleStateRow, Tx, judgements, rule_figures, rule_states
from ..store.rule_figures import Occasions, RuleCounts
from .record import local_day

DAYS = 30
_MOMENT = timedelta(microseconds=1)  # a day's end belongs to the day


async def rule_health(
    connection: Tx, team: TeamSettings, ruleset: RuleSet, now: datetime, *, days: int = DAYS, language: str = "zh"
) -> list[RuleHealth]:
    """One row for each rule in force in a team, in the order of the rules: the days up to `now`.

    States and judgements are always today's: what was judged later counts for an earlier day too.
    """
    until = local_day(now - _MOMENT, team.zone)
    since = until - timedelta(days=days - 1)
    counts = await rule_figures.by_rule(connection, team.id, since, until)
    seen = await rule_figures.occasions(connection, team.id, since, until)
    changes = await rule_states.newest(connection, team.id)
    tallies = await judgements.tallies(connection, team.id)
    rows = []
    for rule in ruleset.rules:
        did, change = counts.get(rule.id, RuleCounts()), changes.get(rule.id)
        holds = change is not None and change.rule_hash == rule.hash
        rows.append(
            RuleHealth(
                rule=rule.id,
                name=rule.name,
                norm=rule.norm,
                level=rule.level.word,
                state=change.state if change is not None and holds else "active",
                days=days,
                checked=_checked(rule, seen),
                hits=did.hits,
                hinted=did.hinted,
                accepted=did.accepted,
                disputed=did.disputed,
                upheld=did.upheld,
                judged=Judged(*tallies.get((rule.id, rule.hash), (0, 0))),
                changed=_changed(change, team, language)
                if change is not None and change.reason != rule_states.SEEN
                else "",
            )
        )
    return rows


def _checked(rule: Rule, seen: Occasions) -> int:
    """How often the rule could have found something."""
    if rule.when.at != "any":
        return seen.sittings
    looks_at = rule.after.role if rule.after is not None else rule.when.role
    return seen.customer_messages if looks_at == "customer" else seen.agent_messages


def _changed(change: RuleStateRow, team: TeamSettings, language: str) -> str:
    at = change.at.astimezone(team.zone)
    return f"{at:%m-%d} {STATE_WORDS[change.state][language == 'en']}"
