"""Builds a day's digest from what is stored, and says for which days one is due."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from ..engine.ruleset import RuleSet
from ..engine.values import Level
from ..reports.model import AgentLine, Answers, Appeal, Count, Digest, Evidence, Note, Problem, Review
from ..scoring.conversation import Mark, score_conversation
from ..scoring.day import DayScore, Rate, Scored, score_day
from ..settings import ScoringSettings, Settings, TeamSettings
from ..store import FindingRow, Tx, figures
from ..store.figures import Share, Wait
from .record import local_day

CATCH_UP_DAYS = 7
"""How far back a digest that was missed is still made up for."""

_THREE_MINUTES = 180
_SANBU = ("sanbu.shengying", "sanbu.tuixie", "sanbu.zebei")
_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class _Day:
    """Everything read for one team and day."""

    shares: Sequence[Share]
    waits: Sequence[Wait]
    found: Sequence[FindingRow]
    conversations: int
    began: datetime | None
    ended: datetime | None
    farewells: tuple[int, int]
    quiet_hints: tuple[int, int]


async def build_digest(
    connection: Tx, team: TeamSettings, settings: Settings, ruleset: RuleSet, day: date, now: datetime
) -> Digest:
    """The digest of one team and local day, as far as it has gone."""
    read = await _read(connection, team.id, day)
    before = await _read(connection, team.id, day - timedelta(days=1))
    scoring = settings.scoring
    score = _score(read.shares, read.found, scoring)
    counted = [row for row in read.found if row.state == "hit" and row.hint_state != "customer"]
    agents = tuple(_agents(read, team, scoring))
    return Digest(
        team=team.id,
        team_name=team.name,
        day=day,
        zone=team.zone,
        until=min(now, _end_of(day, team)),
        began=read.began,
        ended=read.ended,
        conversations=read.conversations,
        messages=sum(share.messages for share in read.shares),
        score=score,
        grade=_grade(score, scoring),
        yesterday=_score(before.shares, before.found, scoring),
        qing=_against(sum(s.asked for s in read.shares), _times(counted, "sanyao.qing"), scoring),
        nin=_against(sum(s.nin for s in read.shares), _times(counted, "sanyao.nin"), scoring),
        farewell=Rate(*read.farewells, scoring.minimum.rate),
        sanbu=tuple(Count(norm, _norm_name(ruleset, norm), _times(counted, norm)) for norm in _SANBU),
        others=_others(counted, ruleset),
        corrected=_state(read.found, "self_corrected"),
        disputed=_state(read.found, "disputed"),
        answers=_answers(read.waits, scoring),
        agents=agents,
        problems=_problems(counted),
        reviews=tuple(_reviews(counted, team)),
        notes=tuple(_notes(read)),
        ruleset=ruleset.hash,
        rules=len(ruleset.rules),
        passed=_passed(agents, scoring),
        appeals=tuple(_appeals(read.found, team)),
        evidence=tuple(_evidence(read.found, team, ruleset)),
        rulesets=tuple(sorted({row.ruleset for row in read.found} | {ruleset.hash})),
    )


async def due_days(connection: Tx, team: TeamSettings, born_at: datetime, now: datetime) -> list[date]:
    """The days whose digest should have gone out by now and has not, oldest first.

    A day that was missed is made up for if anything was said on it; today's goes out even if
    nothing was, so that silence never looks like a broken bot.
    """
    today = local_day(now, team.zone)
    days: list[date] = []
    for back in range(CATCH_UP_DAYS, -1, -1):
        day = today - timedelta(days=back)
        if digest_at(team, day) > now or await figures.digest_sent(connection, team.id, day):
            continue
        said = (await figures.span(connection, team.id, day))[0]
        if said or (day == today and born_at <= digest_at(team, day)):
            days.append(day)
    return days


def digest_at(team: TeamSettings, day: date) -> datetime:
    """When the digest of that day is due."""
    return datetime.combine(day, team.digest_at, team.zone).astimezone(UTC)


def next_digest(team: TeamSettings, now: datetime) -> datetime:
    """When the team's next digest is due, after `now`."""
    today = local_day(now, team.zone)
    return next(at for at in (digest_at(team, today + timedelta(days=n)) for n in range(3)) if at > now)


async def _read(connection: Tx, team: str, day: date) -> _Day:
    conversations, began, ended = await figures.span(connection, team, day)
    return _Day(
        shares=await figures.shares(connection, team, day),
        waits=await figures.waits(connection, team, day),
        found=await figures.found(connection, team, day),
        conversations=conversations,
        began=began,
        ended=ended,
        farewells=await figures.farewells(connection, team, day),
        quiet_hints=await figures.quiet_hints(connection, team, day),
    )


def _score(shares: Iterable[Share], found: Iterable[FindingRow], scoring: ScoringSettings) -> DayScore:
    """Score what these agents said in these conversations; what nobody could be named for is left out."""
    marks: dict[tuple[int, int | None], list[Mark]] = defaultdict(list)
    for row in found:
        marks[row.conversation_id, row.agent].append(Mark(row.norm, Level(row.level), row.state))
    named = [share for share in shares if share.agent is not None]
    return score_day(
        (Scored(score_conversation(marks[s.conversation, s.agent], scoring).points, s.messages) for s in named), scoring
    )


def _agents(read: _Day, team: TeamSettings, scoring: ScoringSettings) -> Iterable[AgentLine]:
    for agent in sorted({share.agent for share in read.shares if share.agent is not None}):
        shares = [share for share in read.shares if share.agent == agent]
        found = [row for row in read.found if row.agent == agent]
        hits = [row for row in found if row.state == "hit"]
        score = _score(shares, found, scoring)
        yield AgentLine(
            agent=agent,
            name=_name(team, agent),
            score=score,
            grade=_grade(score, scoring),
            answers=_answers([wait for wait in read.waits if wait.agent == agent], scoring),
            nin=_against(sum(share.nin for share in shares), _times(hits, "sanyao.nin"), scoring),
            counted=sum(Level.HINT < row.level < Level.VETO for row in hits),
            hints=sum(row.level == Level.HINT for row in hits),
            corrected=_state(found, "self_corrected"),
            disputed=_state(found, "disputed"),
            to_review=sum(row.level == Level.VETO for row in hits),
            qing=_against(sum(share.asked for share in shares), _times(hits, "sanyao.qing"), scoring),
            fix=next(iter(_problems(hits)), None),
        )


def _answers(waits: Sequence[Wait], scoring: ScoringSettings) -> Answers:
    seconds = [wait.seconds for wait in waits]
    firsts = [wait.seconds for wait in waits if wait.first]
    in_time = sum(s <= _THREE_MINUTES for s in seconds)
    return Answers(
        rounds=len(seconds),
        median=median(seconds) if seconds else None,
        first_median=median(firsts) if firsts else None,
        within_three=Rate(in_time, len(seconds), scoring.minimum.rounds),
        late=len(seconds) - in_time,
    )


def _others(counted: Iterable[FindingRow], ruleset: RuleSet) -> tuple[Count, ...]:
    """Norms beside 三不 whose findings cost points, most frequent first."""
    times = Counter(r.norm for r in counted if Level.HINT < r.level < Level.VETO and r.norm not in _SANBU)
    ranked = sorted(times.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(norm, _norm_name(ruleset, norm), number) for norm, number in ranked)


def _problems(counted: Iterable[FindingRow]) -> tuple[Problem, ...]:
    """The rules that found most of what costs points, each with its commonest words and better ones."""
    by_rule: dict[str, list[FindingRow]] = defaultdict(list)
    for row in counted:
        if Level.HINT < row.level < Level.VETO:
            by_rule[row.rule].append(row)
    ranked = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_problem(rule, rows) for rule, rows in ranked[:_PROBLEMS])


def _problem(rule: str, rows: Sequence[FindingRow]) -> Problem:
    words = Counter(row.match for row in rows if row.match)
    example = words.most_common(1)[0][0] if words else ""
    shown = next((row for row in rows if row.match == example), rows[0])
    return Problem(rule, shown.name, shown.norm, len(rows), example, shown.suggest or shown.hint)


def _reviews(counted: Iterable[FindingRow], team: TeamSettings) -> Iterable[Review]:
    for row in counted:
        if row.level == Level.VETO:
            yield Review(row.id, _name(team, row.agent), row.found_at, row.name, row.match)


def _appeals(found: Iterable[FindingRow], team: TeamSettings) -> Iterable[Appeal]:
    for row in found:
        if row.state == "disputed":
            yield Appeal(row.id, row.id, _name(team, row.agent), row.found_at, row.name, row.match)


def _evidence(found: Iterable[FindingRow], team: TeamSettings, ruleset: RuleSet) -> Iterable[Evidence]:
    """What was found in agents' words, but for what never became a finding."""
    for row in found:
        if row.state in ("pending", "withdrawn") or row.hint_state == "customer":
            continue
        yield Evidence(
            finding=row.id,
            conversation=row.conversation_id,
            agent=row.agent,
            name=_name(team, row.agent),
            at=row.found_at,
            rule=row.rule,
            rule_name=row.name,
            norm=row.norm,
            norm_name=_norm_name(ruleset, row.norm),
            level=Level(row.level).word,
            state=row.state,
            words=row.match,
            better=row.suggest or row.hint,
        )


def _passed(agents: Iterable[AgentLine], scoring: ScoringSettings) -> Rate:
    """Of the agents with a score, how many reach the second grade."""
    points = [line.score.points for line in agents if line.score.points is not None]
    wanted = scoring.grades[min(1, len(scoring.grades) - 1)].lowest
    return Rate(sum(value >= wanted for value in points), len(points), 1)


def _name(team: TeamSettings, agent: int | None) -> str:
    return "无法归属" if agent is None else team.name_of(agent)


def _notes(read: _Day) -> Iterable[Note]:
    nameless = sum(share.messages for share in read.shares if share.agent is None)
    training, lost = read.quiet_hints
    if nameless:
        yield Note("nameless", nameless)
    if training:
        yield Note("training", training)
    if lost:
        yield Note("lost", lost)


def _end_of(day: date, team: TeamSettings) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), team.zone)


def _against(good: int, bad: int, scoring: ScoringSettings) -> Rate:
    return Rate(good, good + bad, scoring.minimum.rate)


def _times(rows: Iterable[FindingRow], norm: str) -> int:
    """Only what was said: something missing is no 你 and no request."""
    return sum(row.norm == norm and row.end > row.start for row in rows)


def _state(rows: Iterable[FindingRow], state: str) -> int:
    return sum(row.state == state for row in rows)


def _grade(score: DayScore, scoring: ScoringSettings) -> str | None:
    return None if score.points is None else scoring.grade(score.points)


def _norm_name(ruleset: RuleSet, norm: str) -> str:
    known = ruleset.norms.get(norm)
    return known.name if known else norm
