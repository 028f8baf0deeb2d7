"""One line for each agent who spoke: the day, the fortnight, what to look at and what went well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from ...engine.values import Level
from ...reports.model import AgentLine, DayPoint, Gain, Praise, Promises
from ...scoring.day import DayScore, DaySum, score_days
from ...scoring.figures import DayFigures, added
from ...scoring.sitting import Sitting
from ...settings import ScoringSettings
from .books import by_agent, counted_places, figures_of
from .follow import answers_of
from .lists import places, problems, standing
from .reading import Farewells, Reading, Waits
from .sameness import contrasts

TREND = 14
_WEEK = 7
_RATES: tuple[Literal["qing", "nin", "farewell"], ...] = ("qing", "nin", "farewell")
_WORTH_SAYING = 0.05


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the days before: by agent (0: the team) and day; and the four samenesses."""

    days: Mapping[int, Mapping[date, DayFigures]]
    sameness: Mapping[str, Any]

    def trend(self, agent: int, day: date, today: float | None, conversations: int) -> tuple[DayPoint, ...]:
        """The fortnight up to this day, which is not in the books yet."""
        own = self.days.get(agent, {})
        before = [day - timedelta(days=back) for back in range(TREND - 1, 0, -1)]
        points = [(one, own.get(one, DayFigures())) for one in before]
        return (
            *(DayPoint(one, known.points, known.conversations) for one, known in points),
            DayPoint(day, today, conversations),
        )

    def gained(self, agent: int, day: date, now: DayFigures, scoring: ScoringSettings) -> Gain | None:
        """The rate that has risen most since the seven days before; None where none has, or samples are too few."""
        own = self.days.get(agent, {})
        before = added((own[d] for d in (day - timedelta(days=b) for b in range(1, _WEEK + 1)) if d in own), scoring)
        minimum, gains = scoring.minimum.rate, []
        for name in _RATES:
            new, old = now.rate(name, minimum).value, before.rate(name, minimum).value
            if new is not None and old is not None and new - old >= _WORTH_SAYING:
                gains.append(Gain(name, new - old))
        return max(gains, key=lambda gain: gain.change, default=None)

    def week_before(self, agent: int, day: date, scoring: ScoringSettings) -> float | None:
        """The mean of the seven days before this one; None where there were too few samples."""
        own = self.days.get(agent, {})
        days = (own.get(day - timedelta(days=back)) for back in range(1, _WEEK + 1))
        sums = [DaySum(known.mean, known.conversations, known.messages) for known in days if known]
        return score_days(sums, scoring).points


@dataclass(frozen=True, slots=True)
class People:
    """What the lines are made from."""

    read: Reading
    past: Past
    scoring: ScoringSettings
    promises: Promises
    praise: Sequence[Praise]
    texts: dict[int, str]

    def lines(self, sittings: Sequence[Sitting], said: Farewells) -> tuple[AgentLine, ...]:
        """Every agent's line, by number: nobody is ranked."""
        theirs = by_agent(sittings)
        return tuple(
            self._line(agent, own, theirs.get(agent, []), said.get(agent, (0, 0)))
            for agent, own in self.read.by_agent().items()
        )

    def _line(self, agent: int, own: Reading, sittings: Sequence[Sitting], said: tuple[int, int]) -> AgentLine:
        day, scoring, minimum = self.read.day, self.scoring, self.scoring.minimum
        waits = Waits.of(own.shares)
        figures = figures_of(own, waits, sittings, said, scoring)
        score = DayScore(figures.points, figures.conversations, figures.messages)
        count = standing(own.found)
        return AgentLine(
            agent=agent,
            name=self.read.team.name_of(agent),
            score=score,
            grade=None if score.points is None else scoring.grade(score.points),
            answers=answers_of(waits, scoring),
            nin=figures.rate("nin", minimum.rate),
            qing=figures.rate("qing", minimum.rate),
            farewell=figures.rate("farewell", minimum.rate),
            counted=len(counted_places(count)),
            hints=sum(row.level == Level.HINT for row in count),
            corrected=figures.corrected,
            disputed=sum(row.state == "disputed" for row in own.found),
            to_review=sum(row.level == Level.VETO and row.state == "hit" for row in count),
            bonus=figures.bonus,
            before=self.past.week_before(agent, day, scoring),
            trend=self.past.trend(agent, day, score.points, score.conversations),
            sameness=contrasts(self.past.sameness, agent),
            fix=next(iter(problems(places(count, self.texts))), None),
            praise=next((one.words for one in self.praise if one.agent == agent), ""),
            gained=self.past.gained(agent, day, figures, scoring),
            promises_open=sum(line.agent == agent for line in self.promises.lines),
        )
