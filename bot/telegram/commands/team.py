"""Commands about a team and its people, for those who lead it: how each is doing, scorecards, declared inspections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ...reports.explanation import explanation_html
from ...reports.model import AgentLine
from ...reports.scorecard import Period, scorecard_html
from ...settings import TeamSettings
from ...store import inspections
from ..routes import Command
from .context import Context, Handler
from .leads import parse_day

PERIODS: Mapping[str, tuple[Period, int]] = {
    **dict.fromkeys(("week", "周", "本周", "这周", "this week"), ("week", 0)),
    **dict.fromkeys(("last week", "上周"), ("week", 1)),
    **dict.fromkeys(("month", "月", "本月", "这个月", "this month"), ("month", 0)),
    **dict.fromkeys(("last month", "上月", "上个月"), ("month", 1)),
}
_ON, _OFF = frozenset({"on", "开", "开始"}), frozenset({"off", "关", "结束"})
_MOST = 40


async def team(room: Context, command: Command) -> str:
    """How the people of each led team are doing, a scorecard, or how somebody's score came about."""
    words = command.args.strip()
    if not words:
        return "\n\n".join([await _people(room, one) for one in room.led_teams(command)])
    if words in PERIODS:
        return "\n\n".join([await _scorecard(room, one, *PERIODS[words]) for one in room.led_teams(command)])
    for one in room.led_teams(command):
        explained = await _explained(room, one, words)
        if explained is not None:
            return explained
    return room.say("team_unknown", words=words)


async def _people(room: Context, one: TeamSettings) -> str:
    day = room.today(one.id)
    digest = await room.desk.digest(one.id, day, room.clock.now())
    if not digest.agents:
        return room.say("team_nobody", team=one.name)
    head = room.say("team_head", team=one.name, day=f"{day:%m-%d}", agents=len(digest.agents))
    lines = [_line(room, line) for line in sorted(digest.agents, key=_gain, reverse=True)[:_MOST]]
    return "\n".join([f"<b>{head}</b>", *lines, room.say("team_foot")])


def _gain(line: AgentLine) -> tuple[bool, float, int]:
    """The gain on the own past; who has none yet comes after those who have."""
    if line.score.points is None or line.before is None:
        return False, 0.0, -line.agent
    return True, line.score.points - line.before, -line.agent


def _line(room: Context, line: AgentLine) -> str:
    note = room.say("team_fix", name=line.fix.name) if line.fix is not None else ""
    told = room.say(
        "team_line",
        name=line.name,
        score=_score(room, line),
        conversations=line.score.conversations,
        counted=line.counted,
        note="",
    )
    return told + note


def _score(room: Context, line: AgentLine) -> str:
    points = line.score.points
    if points is None:
        return room.say("team_few")
    if line.before is None:
        return room.say("team_points", points=f"{points:.1f}")
    return room.say("team_own", points=f"{points:.1f}", change=f"{points - line.before:+.1f}")


async def _scorecard(room: Context, one: TeamSettings, period: Period, back: int) -> str:
    day = room.today(one.id)
    for _ in range(back):
        day = (day - timedelta(days=7)) if period == "week" else day.replace(day=1) - timedelta(days=1)
    return scorecard_html(await room.desk.scorecard(one.id, period, day, room.clock.now()), room.language)


async def _explained(room: Context, one: TeamSettings, words: str) -> str | None:
    """The arithmetic of somebody's score; None where nobody of that name or number is in the team."""
    name, _, rest = words.partition(" ")
    people = {**one.former, **one.agents}
    agent = next((number for number, known in people.items() if name in (known, str(number))), None)
    day = parse_day(rest, room.today(one.id))
    if agent is None or day is None:
        return None
    return await explained(room, one.id, agent, day)


async def explained(room: Context, team_id: str, agent: int, day: date) -> str:
    """How an agent's score of a day came about."""
    told = await room.desk.explain(team_id, agent, day)
    return explanation_html(told, room.language, room.settings.scoring.weight_cap)


async def inspect(room: Context, command: Command) -> str:
    """Begin or end a declared inspection; without a word, say whether one is on."""
    word = command.args.strip().lower()
    if word and word not in _ON | _OFF:
        return room.say("inspect_words")
    return "\n".join([await _inspect(room, one, command.user, word) for one in room.led_teams(command)])


async def _inspect(room: Context, one: TeamSettings, lead: int, word: str) -> str:
    now = room.clock.now()
    async with room.store.write() as tx:
        began = await inspections.running(tx, one.id)
        if word in _ON and began is None:
            await inspections.begin(tx, one.id, lead, now)
        if word in _OFF and began is not None:
            await inspections.end(tx, one.id, now)
    if word in _ON and began is None:
        return room.say("inspect_on", team=one.name, at=_clock(one, now))
    if began is None:
        return room.say("inspect_none", team=one.name)
    key = "inspect_off" if word in _OFF else "inspect_already"
    return room.say(key, team=one.name, at=_clock(one, began))


def _clock(one: TeamSettings, moment: datetime) -> str:
    return f"{moment.astimezone(one.zone):%m-%d %H:%M}"


HANDLERS: Mapping[str, Handler] = {"team": team, "inspect": inspect}
