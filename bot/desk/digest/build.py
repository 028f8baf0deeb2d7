"""Puts a digest together: one snapshot is read, everything else is reckoned from it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...engine.ruleset import RuleSet
from ...reports.explanation import Explanation
from ...reports.model import AgentLine, Digest
from ...reports.scorecard import Period, Scorecard
from ...scoring.day import DayScore, Rate
from ...scoring.figures import DayFigures
from ...scoring.health import ranked
from ...scoring.questions import Topic
from ...settings import ScoringSettings, Settings, TeamSettings
from ...store import Store, Tx, day_figures, figures
from ...store.day_figures import SAMENESS, TEAM, DayRow
from ..rule_health import rule_health
from .books import Books, figures_of, sum_pairs
from .changes import Days, change_of
from .explain import explain
from .follow import answers_of, hand_overs_of, platforms_of, promises_of
from .honesty import gaps_of, notes_of
from .lists import (
    appeals_of,
    evidence_of,
    other_counts,
    places,
    problems,
    reviews_of,
    rule_changes_of,
    sanbu_counts,
    standing,
)
from .people import TREND, Past, People
from .reading import Waits, farewells_of, read_day
from .sameness import WINDOW, contrasts
from .scorecards import build_scorecard, period_of
from .sittings import sittings_of
from .voices import Voices, complaints_of, praise_of, sampling


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The day before, from the books: whole, as a score, and what customers asked."""

    row: DayRow | None

    @property
    def score(self) -> DayScore:
        """The score as it was shown."""
        known = DayFigures.of_data(self.row.figures) if self.row is not None else DayFigures()
        return DayScore(known.points, known.conversations, known.messages)

    @property
    def topics(self) -> list[Topic]:
        """What was asked; nothing once the words are forgotten."""
        return [Topic(word["example"], word["times"], ()) for word in (self.row.words if self.row else ()) or ()]


class Digests:
    """Builds digests. The books of the days before are closed first, in transactions of their own."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._voices: dict[str, Voices] = {}

    async def of(self, team: TeamSettings, day: date, now: datetime, ruleset: RuleSet) -> Digest:
        """The digest of one team and local day, as far as it has gone."""
        voices = self._heard_by(ruleset)
        await Books(self._store, self._settings, voices).close_before(team, day, ruleset)
        async with self._store.read() as connection:
            return await build_digest(connection, team, self._settings, ruleset, voices, day, now)

    async def close_books(self, team: TeamSettings, day: date, ruleset: RuleSet) -> None:
        """Have everything before this day ready, so that its digest need not wait."""
        await Books(self._store, self._settings, self._heard_by(ruleset)).close_before(team, day, ruleset)

    async def explain(self, team: TeamSettings, agent: int, day: date, ruleset: RuleSet) -> Explanation:
        """The arithmetic of one agent's score."""
        async with self._store.read() as connection:
            return await explain(connection, team, agent, day, self._settings.scoring, ruleset)

    async def scorecard(
        self, team: TeamSettings, period: Period, day: date, today: date, ruleset: RuleSet
    ) -> Scorecard:
        """The week or month in which a day lies, as far as its days are over."""
        first, last = period_of(period, day)
        if first >= today:  # nothing of it is over yet: the one before
            day = first - timedelta(days=1)
            first, last = period_of(period, day)
        span = first, min(last, today - timedelta(days=1))
        before = period_of(period, day, 1)
        books = Books(self._store, self._settings, self._heard_by(ruleset))
        await books.close_before(
            team, span[1] + timedelta(days=1), ruleset, max(WINDOW, (span[1] - before[0]).days + 1)
        )
        async with self._store.read() as connection:
            return await build_scorecard(connection, team, period, span, before, self._settings.scoring, ruleset)

    def _heard_by(self, ruleset: RuleSet) -> Voices:
        if ruleset.hash not in self._voices:
            self._voices = {ruleset.hash: Voices(ruleset)}
        return self._voices[ruleset.hash]


async def build_digest(
    connection: Tx,
    team: TeamSettings,
    settings: Settings,
    ruleset: RuleSet,
    voices: Voices,
    day: date,
    now: datetime,
) -> Digest:
    """The digest from what is stored; the days before must be in the books."""
    read = await read_day(connection, team, day)
    began, ended = await figures.quick_span(connection, team.id, day, (read.began, read.ended))
    scoring, until = settings.scoring, min(now, read.ended)
    # What takes long on a big day runs beside the event loop: the bot goes on listening meanwhile.
    sittings = await asyncio.to_thread(sittings_of, read, scoring)
    said = farewells_of(read)
    waits = await asyncio.to_thread(Waits.of, read.shares)
    whole = await asyncio.to_thread(figures_of, read, waits, sittings, sum_pairs(said.values()), scoring)
    score = DayScore(whole.points, whole.conversations, whole.messages)
    yesterday = Yesterday(await day_figures.one(connection, team.id, day - timedelta(days=1), TEAM))
    past = await _past(connection, team.id, day)
    texts = await figures.texts(connection, {row.message_id for row in standing(read.found)})
    once = places(standing(read.found), texts)
    owed, praise = await promises_of(connection, read, until), await praise_of(connection, read)
    times, askers = await figures.count_asked(connection, team.id, day)
    one_in = sampling(times)
    topics = await voices.topics(connection, team, day, one_in=one_in)
    agents = await asyncio.to_thread(People(read, past, scoring, owed, praise, texts).lines, sittings, said)
    platforms = await platforms_of(connection, read, ruleset, scoring, until)
    days = Days(yesterday.row, score, sittings)
    return Digest(
        team=team.id,
        team_name=team.name,
        day=day,
        zone=team.zone,
        until=until,
        began=began,
        ended=ended,
        conversations=read.conversations,
        messages=sum(share.messages for share in read.shares),
        score=score,
        grade=None if score.points is None else scoring.grade(score.points),
        yesterday=yesterday.score,
        change=await change_of(connection, team, day, days, settings, ruleset),
        passed=_passed(agents, scoring),
        trend=past.trend(TEAM, day, score.points, score.conversations),
        qing=whole.rate("qing", scoring.minimum.rate),
        nin=whole.rate("nin", scoring.minimum.rate),
        farewell=whole.rate("farewell", scoring.minimum.rate),
        sanbu=sanbu_counts(once, ruleset),
        others=other_counts(once, ruleset),
        problems=problems(once),
        corrected=whole.corrected,
        disputed=sum(row.state == "disputed" for row in read.found),
        answers=answers_of(waits, scoring, platforms),
        promises=owed,
        hand_overs=await hand_overs_of(connection, read),
        sameness=contrasts(past.sameness),
        reviews=await reviews_of(connection, read),
        appeals=await appeals_of(connection, read),
        rule_changes=await rule_changes_of(connection, read, ruleset),
        questions=voices.questions(topics, yesterday.topics, one_in),
        asked=askers,
        praise=praise,
        complaints=await complaints_of(connection, read),
        agents=agents,
        evidence=await asyncio.to_thread(evidence_of, read, ruleset),
        notes=await notes_of(connection, read, one_in),
        gaps=await gaps_of(connection, read, until),
        health=tuple(ranked(await rule_health(connection, team, ruleset, until, language=settings.language))),
        ruleset=ruleset.hash,
        rulesets=tuple(sorted({row.ruleset for row in read.found} | {ruleset.hash})),
        rules=len(ruleset.rules),
    )


async def _past(connection: Tx, team: str, day: date) -> Past:
    rows: Sequence[DayRow] = await day_figures.between(
        connection, team, day - timedelta(days=TREND - 1), day - timedelta(days=1)
    )
    days: dict[int, dict[date, DayFigures]] = defaultdict(dict)
    for row in rows:
        days[row.agent][row.local_day] = DayFigures.of_data(row.figures)
    kept = await day_figures.one(connection, team, day - timedelta(days=1), SAMENESS)
    return Past(days, kept.figures if kept is not None else {})


def _passed(agents: Sequence[AgentLine], scoring: ScoringSettings) -> Rate:
    """Of the agents with a score, how many reach the second grade."""
    points = [line.score.points for line in agents if line.score.points is not None]
    wanted = scoring.grades[min(1, len(scoring.grades) - 1)].lowest
    return Rate(sum(value >= wanted for value in points), len(points), 1)
