"""The arithmetic of one agent's day: every conversation, every finding, every cap, down to the rule. And as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..coaching.html import escape, shorten
from ..scoring.conversation import Bonus, ConversationScore
from ..scoring.day import DayScore
from .scorecard import Scorecard

_SHOWN = 12
_WORDS = 20


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding and what it cost before any cap; `why` is conversation.py's word for where it cost nothing."""

    finding: int
    message: int
    at: datetime
    rule: str
    rule_name: str
    norm_name: str
    level: str
    state: str
    words: str
    cost: int
    why: str


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation: its points and weight, and what they are made of.

    `lost`: by norm's name, after all caps; `uncapped`: before the dimension's cap.
    """

    conversation: int
    at: datetime
    messages: int
    weight: int
    score: ConversationScore
    bonuses: tuple[Bonus, ...]
    lost: Mapping[str, float]
    uncapped: Mapping[str, float]
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one agent's day came to its score. `ruleset` names the rules it is bound to."""

    agent: int
    name: str
    day: date
    zone: ZoneInfo
    base: int
    score: DayScore
    mean: float | None
    minimum: tuple[int, int]
    conversations: tuple[ConversationLine, ...]
    ruleset: str


_ZH = {
    "head": "{name} {day}：{score}",
    "points": "{:.1f} 分",
    "few": "样本不足（要 {} 个会话、{} 条消息，有 {} 个、{} 条）；下面的均分只供核对：{}",
    "nothing": "{name} {day} 没有说过话，没有可算的分。",
    "method": "日分 = 各会话的分按客服消息数加权平均；一个会话最多按 {} 条计权",
    "talk": "· {at} 会话 {number}，{messages} 条，{points:g} 分 = {sum}",
    "veto": "红线已由组长确认，记 0 分",
    "bonus": "加分 {}（{}）",
    "capped": "{}（封顶前 {:g}）",
    "finding": "　{at} {rule}「{words}」{level} {cost}",
    "missing": "　{at} {rule} {level} {cost}",
    "clean": "另有 {} 个会话没有扣分也没有加分：{:g} 分 × {} 条",
    "more": "另有 {} 个会话没有列出",
    "sum": "合计：{parts} = {total:g}，÷ {weight} = {mean:.2f}",
    "ruleset": "规则版本 {}",
}
_EN = {
    "head": "{name}, {day}: {score}",
    "points": "{:.1f} points",
    "few": "too few samples ({} conversations and {} messages are needed, there are {} and {}); the mean, to check: {}",
    "nothing": "{name} said nothing on {day}; there is nothing to score.",
    "method": "the day is the mean of conversations, weighted by the agent's messages, {} at most for one",
    "talk": "· {at} conversation {number}, {messages} messages, {points:g} = {sum}",
    "veto": "a red line confirmed by a lead: 0",
    "bonus": "bonus {} ({})",
    "capped": "{} (before the cap {:g})",
    "finding": "　{at} {rule} “{words}” {level} {cost}",
    "missing": "　{at} {rule} {level} {cost}",
    "clean": "{} more conversations with neither loss nor bonus: {:g} × {} messages",
    "more": "{} more conversations are not listed",
    "sum": "sum: {parts} = {total:g}, ÷ {weight} = {mean:.2f}",
    "ruleset": "rule set {}",
}
_LEVELS = {
    "hint": ("提示", "hint"),
    "minor": ("轻微", "minor"),
    "normal": ("一般", "normal"),
    "major": ("严重", "major"),
    "veto": ("红线", "red line"),
}
_WHY = {
    "hint": ("不扣分", "costs nothing"),
    "state": ("不计（{state}）", "not counted ({state})"),
    "same": ("同一句同一条规范只算一次", "one norm counts once in a message"),
    "to_review": ("待复核，不扣分", "waits for review, costs nothing"),
    "veto": ("已确认", "confirmed"),
}
_STATES = {
    "self_corrected": ("已自我纠正", "self-corrected"),
    "withdrawn": ("已撤回", "withdrawn"),
    "disputed": ("申诉中", "disputed"),
    "overturned": ("申诉成立", "overturned"),
    "pending": ("还没定", "pending"),
    "trial": ("规则试行中", "rule on trial"),
}
_BONUSES = {
    "takes_over": ("主动代劳", "took the task over"),
    "time_kept": ("按时回报", "kept the time"),
    "calmed": ("由怒转谢", "anger into thanks"),
    "praised": ("点名表扬", "praised by name"),
}


def explanation_html(told: Explanation, language: str = "zh", weight_cap: int = 20) -> str:
    """The arithmetic as message HTML; conversations that cost or earned something first."""
    return _Face(told, language, weight_cap).html()


def as_data(told: Explanation | Scorecard) -> dict[str, Any]:
    """The same for programs."""
    data: dict[str, Any] = _plain(asdict(told))
    return {"schema": 1} | data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, ZoneInfo) else value


class _Face:
    """Writes one explanation out."""

    def __init__(self, told: Explanation, language: str, weight_cap: int) -> None:
        self._told, self._cap = told, weight_cap
        self._words, self._side = (_EN, 1) if language == "en" else (_ZH, 0)

    def html(self) -> str:
        told, words = self._told, self._words
        day = told.day.isoformat()
        if told.mean is None:
            return escape(words["nothing"].format(name=told.name, day=day))
        head = words["head"].format(name=told.name, day=day, score=self._score())
        telling = [talk for talk in told.conversations if talk.findings or talk.bonuses]
        lines = [words["method"].format(self._cap)]
        for talk in telling[:_SHOWN]:
            lines += self._talk(talk)
        if len(telling) > _SHOWN:
            lines.append(words["more"].format(len(telling) - _SHOWN))
        lines += [*self._clean(), self._sum(), words["ruleset"].format(told.ruleset)]
        return "\n".join([f"<b>{escape(head)}</b>", *(escape(line) for line in lines)])

    def _score(self) -> str:
        told = self._told
        if told.score.points is not None:
            return self._words["points"].format(told.score.points)
        mean = "—" if told.mean is None else f"{told.mean:.1f}"
        return self._words["few"].format(*told.minimum, told.score.conversations, told.score.messages, mean)

    def _talk(self, talk: ConversationLine) -> list[str]:
        line = self._words["talk"].format(
            at=self._time(talk.at),
            number=talk.conversation,
            messages=talk.messages,
            points=round(talk.score.points, 2),
            sum=self._reckoning(talk),
        )
        return [line, *(self._finding(found) for found in talk.findings)]

    def _reckoning(self, talk: ConversationLine) -> str:
        if talk.score.vetoed:
            return self._words["veto"]
        parts = [f"{self._told.base}"]
        for norm, cost in talk.lost.items():
            before = talk.uncapped.get(norm, cost)
            name = f"{norm} {round(cost, 2):g}"
            parts.append("− " + (self._words["capped"].format(name, before) if before > cost else name))
        if talk.score.bonus:
            earned = "、".join(_BONUSES[bonus.kind][self._side] for bonus in talk.bonuses)
            parts.append("+ " + self._words["bonus"].format(talk.score.bonus, earned))
        return " ".join(parts)

    def _finding(self, found: FindingLine) -> str:
        cost = f"−{found.cost}" if found.cost else self._why(found)
        return self._words["finding" if found.words else "missing"].format(
            at=self._time(found.at),
            rule=f"{found.rule_name}（{found.rule}）",
            words=shorten(found.words, _WORDS),
            level=_LEVELS[found.level][self._side],
            cost=cost,
        )

    def _why(self, found: FindingLine) -> str:
        state = _STATES.get(found.state, (found.state, found.state))[self._side]
        return _WHY.get(found.why, ("", ""))[self._side].format(state=state)

    def _clean(self) -> list[str]:
        clean = [talk for talk in self._told.conversations if not talk.findings and not talk.bonuses]
        if not clean:
            return []
        return [self._words["clean"].format(len(clean), self._told.base, sum(talk.weight for talk in clean))]

    def _sum(self) -> str:
        """Conversations with the same points stand together: 100×8 + 93×4."""
        weights: dict[float, int] = {}
        for talk in self._told.conversations:
            points = round(talk.score.points, 2)
            weights[points] = weights.get(points, 0) + talk.weight
        parts = " + ".join(f"{points:g}×{weight}" for points, weight in sorted(weights.items(), reverse=True))
        total = sum(points * weight for points, weight in weights.items())
        weight = sum(weights.values())
        return self._words["sum"].format(parts=parts, total=round(total, 2), weight=weight, mean=total / weight)

    def _time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._told.zone):%H:%M}"
