"""A week's or a month's scorecard (绩效), as values and as a chat message. Nobody is ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..coaching.html import escape, shorten
from ..scoring.day import DayScore, Rate
from .model import Contrast, Count

Period = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One agent's (or the team's) time. `before`: the score of the period before, None with too few samples.

    `lost`: points lost by dimension, the mean of the conversations. `comparable`: enough conversations to compare
    the score with anybody's. `first`: mean seconds until the first answer. `norms`: the commonest that cost points.
    """

    agent: int
    name: str
    score: DayScore
    grade: str | None
    before: float | None
    qing: Rate
    nin: Rate
    farewell: Rate
    in_time: Rate
    first: float | None
    lost: Mapping[str, float]
    norms: tuple[Count, ...]
    corrected: int
    bonus: int
    days: int
    comparable: bool
    sameness: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One team's week or month, both days included. `rulesets`: the rules under which its days were judged."""

    team: str
    team_name: str
    period: Period
    since: date
    until: date
    whole: ScoreLine
    agents: tuple[ScoreLine, ...]
    rulesets: tuple[str, ...]


_ZH = {
    "week": "周绩效",
    "month": "月绩效",
    "head": "【{kind}】{team} {since}–{until}",
    "few": "样本不足",
    "before": "上期 {}",
    "counts": "{days} 天 · 会话 {conversations} · 消息 {messages}",
    "rates": "请 {qing}　您 {nin}　送别 {farewell}　三分钟内 {in_time}　首响平均 {first}",
    "lost": "每个会话平均丢分：{}",
    "norms": "最多：{}",
    "good": "自纠 {corrected}　加分 {bonus}",
    "thin": "不足 30 个会话，不宜与他人比较",
    "rulesets": "期间换过规则，共 {} 版，分数不全可比",
    "measure": "衡量的是服务用语，不是服务质量；按会话数加权，各人只与自己的过去比",
    "empty": "这段时间没有会话。",
    "seconds": "{:.0f} 秒",
}
_EN = {
    "week": "Week",
    "month": "Month",
    "head": "[{kind}] {team}, {since} to {until}",
    "few": "too few samples",
    "before": "before {}",
    "counts": "{days} days · {conversations} conversations · {messages} messages",
    "rates": "please {qing}  您 {nin}  goodbye {farewell}  within three minutes {in_time}  first answer {first}",
    "lost": "points lost in a conversation: {}",
    "norms": "most: {}",
    "good": "self-corrected {corrected}  bonus {bonus}",
    "thin": "fewer than 30 conversations: not to be compared with others",
    "rulesets": "the rules changed, {} versions: not all scores compare",
    "measure": "this measures service language, not service quality; everybody is compared with the own past alone",
    "empty": "No conversations in this time.",
    "seconds": "{:.0f} s",
}
DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "form": ("用语", "wording"),
    "attitude": ("态度", "attitude"),
    "ownership": ("担当", "ownership"),
    "response": ("响应", "response"),
    "claims": ("言辞合规", "claims"),
    "other": ("其他", "other"),
}
"""What the five dimensions are called, and what belongs to none."""


def scorecard_html(card: Scorecard, language: str = "zh") -> str:
    """The scorecard as message HTML: the team, then each agent folded."""
    words, side = (_EN, 1) if language == "en" else (_ZH, 0)
    head = words["head"].format(
        kind=words[card.period], team=card.team_name, since=f"{card.since:%m-%d}", until=f"{card.until:%m-%d}"
    )
    lines = [f"<b>{escape(head)}</b>"]
    if not card.whole.score.conversations:
        return "\n".join([*lines, escape(words["empty"])])
    lines += [escape(line) for line in _lines(card.whole, words, side)]
    people = [escape("\n　".join(_person(line, words, side))) for line in card.agents]
    if people:
        lines.append("<blockquote expandable>" + "\n".join(people) + "</blockquote>")
    if len(card.rulesets) > 1:
        lines.append(escape(words["rulesets"].format(len(card.rulesets))))
    return "\n".join([*lines, escape(words["measure"])])


def _person(line: ScoreLine, words: Mapping[str, str], side: int) -> list[str]:
    first, *rest = _lines(line, words, side)
    thin = [] if line.comparable else [words["thin"]]
    return [f"{shorten(line.name, 20)} {first}", *rest[:1], *rest[2:], *thin]


def _lines(line: ScoreLine, words: Mapping[str, str], side: int) -> list[str]:
    score = line.score
    first = words["few"] if score.points is None else f"{score.points:.1f}"
    told = [first, *([line.grade] if line.grade else [])]
    if line.before is not None:
        told.append(words["before"].format(f"{line.before:.1f}"))
    lost = " · ".join(f"{DIMENSIONS[name][side]} {points:.1f}" for name, points in line.lost.items() if points >= 0.05)
    norms = " · ".join(f"{count.name} ×{count.times}" for count in line.norms)
    return [
        "　".join(told),
        words["counts"].format(days=line.days, conversations=score.conversations, messages=score.messages),
        words["rates"].format(
            qing=_rate(line.qing),
            nin=_rate(line.nin),
            farewell=_rate(line.farewell),
            in_time=_rate(line.in_time),
            first="—" if line.first is None else words["seconds"].format(line.first),
        ),
        *([words["lost"].format(lost)] if lost else []),
        *([words["norms"].format(norms)] if norms else []),
        words["good"].format(corrected=line.corrected, bonus=line.bonus),
    ]


def _rate(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole}" if rate.value is None else f"{rate.value:.0%}"
