"""Builds scorecards of weeks and months from the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from ...engine.ruleset import RuleSet
from ...reports.model import Count
from ...reports.scorecard import Period, Scorecard, ScoreLine
from ...scoring.day import DayScore
from ...scoring.figures import DayFigures, added
from ...settings import ScoringSettings, TeamSettings
from ...store import Tx, day_figures
from ...store.day_figures import SAMENESS, TEAM
from .lists import norm_name
from .sameness import contrasts

COMPARABLE = 30
"""People are compared only over this many conversations."""

_NORMS = 3

Days = Mapping[int, Mapping[date, DayFigures]]


def period_of(period: Period, day: date, back: int = 0) -> tuple[date, date]:
    """First and last day of the week (Monday first) or month in which a day lies, or of one so many before it."""
    if period == "week":
        first = day - timedelta(days=day.weekday() + 7 * back)
        return first, first + timedelta(days=6)
    months = day.year * 12 + day.month - 1 - back
    first = date(months // 12, months % 12 + 1, 1)
    after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


async def build_scorecard(
    connection: Tx,
    team: TeamSettings,
    period: Period,
    span: tuple[date, date],
    before: tuple[date, date],
    scoring: ScoringSettings,
    ruleset: RuleSet,
) -> Scorecard:
    """The scorecard of a stretch of days, next to the one before; the days must be in the books."""
    rows = await day_figures.between(connection, team.id, *span)
    days: dict[int, dict[date, DayFigures]] = defaultdict(dict)
    for row in rows:
        days[row.agent][row.local_day] = DayFigures.of_data(row.figures)
    earlier: dict[int, dict[date, DayFigures]] = defaultdict(dict)
    for row in await day_figures.between(connection, team.id, *before):
        earlier[row.agent][row.local_day] = DayFigures.of_data(row.figures)
    kept = await day_figures.one(connection, team.id, span[1], SAMENESS)
    sameness = kept.figures if kept is not None else {}

    def line(agent: int, name: str) -> ScoreLine:
        whole, old = added(days[agent].values(), scoring), added(earlier[agent].values(), scoring)
        worked = sum(day.conversations > 0 for day in days[agent].values())
        return ScoreLine(
            agent=agent,
            name=name,
            score=DayScore(whole.points, whole.conversations, whole.messages),
            grade=None if whole.points is None else scoring.grade(whole.points),
            before=old.points,
            qing=whole.rate("qing", scoring.minimum.rate),
            nin=whole.rate("nin", scoring.minimum.rate),
            farewell=whole.rate("farewell", scoring.minimum.rate),
            in_time=whole.rate("in_time", scoring.minimum.rounds),
            first=whole.firsts[0] / whole.firsts[1] if whole.firsts[1] else None,
            lost=whole.lost,
            norms=_norms(whole.norms, ruleset),
            corrected=whole.corrected,
            bonus=whole.bonus,
            days=worked,
            comparable=whole.conversations >= COMPARABLE,
            sameness=contrasts(sameness, agent),
        )

    return Scorecard(
        team=team.id,
        team_name=team.name,
        period=period,
        since=span[0],
        until=span[1],
        whole=line(TEAM, team.name),
        agents=tuple(line(agent, team.name_of(agent)) for agent in sorted(days) if agent != TEAM),
        rulesets=tuple(sorted({row.ruleset for row in rows if row.agent == TEAM})),
    )


def _norms(norms: Mapping[str, int], ruleset: RuleSet) -> tuple[Count, ...]:
    ranked = sorted(norms.items(), key=lambda item: (-item[1], item[0]))[:_NORMS]
    return tuple(Count(norm, norm_name(ruleset, norm), times) for norm, times in ranked)
