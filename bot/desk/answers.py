"""A button under a hint was pressed. Only the hint's own agent can press it; pressing twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..coaching.why import Judged, why_text
from ..engine.rules import Rule
from ..engine.values import Level
from ..settings import Settings
from ..store import FindingRow, HintRow, Tx, findings, hints, messages
from .appeals import Appeals
from .lives import Lives

MUTE = timedelta(minutes=30)
_MONTH = timedelta(days=30)

_SAYINGS = {
    "zh": {
        "gone": "这条提示已过期",
        "foreign": "不是给您的提示",
        "accept": "好的，谢谢您",
        "wrong": "收到，先不扣分，交给组长看。结果会告诉您。",
        "mute": "好的，{until} 前不再提示。除了您，没有人知道。",
        "why": "原因写在下面了",
        "unknown": "这个按钮已经不用了",
        "version": "#{number} · {hash}{since}",
        "changed": "（规则后来改过，这处仍按当时的算）",
    },
    "en": {
        "gone": "This hint has expired",
        "foreign": "This hint is not for you",
        "accept": "Thank you",
        "wrong": "Got it: nothing is deducted for now, your lead will look. You will hear the result.",
        "mute": "No hints until {until}. Nobody but you knows.",
        "why": "The reason is written below",
        "unknown": "This button is no longer in use",
        "version": "#{number} · {hash}{since}",
        "changed": " (the rule was changed since; this was judged by the former one)",
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What to tell the presser: `text` fits a callback answer (200 characters); `done` says whether it had an effect.

    `html` is a longer text for the presser alone, None where there is none.
    """

    text: str
    done: bool
    html: str | None = None


class Answers:
    """Carries out what the buttons say."""

    def __init__(self, lives: Lives, appeals: Appeals, settings: Settings) -> None:
        self._lives, self._appeals, self._settings = lives, appeals, settings
        self._say = _SAYINGS.get(settings.language, _SAYINGS["zh"])

    async def press(self, tx: Tx, number: int, presser: int, action: str, now: datetime) -> Answer:
        """One press. Nothing happens for anyone but the hint's agent."""
        hint = await hints.get(tx, number)
        finding = await findings.get(tx, hint.finding_id) if hint else None
        if hint is None or finding is None:
            return Answer(self._say["gone"], done=False)
        if hint.agent != presser:
            return Answer(self._say["foreign"], done=False)
        match action:
            case "accept":
                return await self._answered(tx, hint, "accept", now)
            case "wrong":
                return await self._wrong(tx, hint, finding, now)
            case "mute":
                return await self._mute(tx, hint, now)
            case "why":
                return Answer(self._say["why"], done=True, html=await self._why(tx, finding, now))
        return Answer(self._say["unknown"], done=False)

    async def _answered(self, tx: Tx, hint: HintRow, answer: str, now: datetime) -> Answer:
        await hints.change(tx, hint.id, answer=answer, answered_at=now)
        return Answer(self._say[answer], done=True)

    async def _wrong(self, tx: Tx, hint: HintRow, finding: FindingRow, now: datetime) -> Answer:
        """An appeal is opened; pressing again while it is open says the same and changes nothing."""
        outcome = await self._appeals.open(tx, finding, hint.agent, now)
        if not outcome.done and finding.state != "disputed":
            return Answer(outcome.text, done=False)
        return replace(
            await self._answered(tx, hint, "wrong", now), text=outcome.text if outcome.done else self._say["wrong"]
        )

    async def _mute(self, tx: Tx, hint: HintRow, now: datetime) -> Answer:
        until = now + MUTE
        await hints.mute(tx, hint.agent, until)
        await hints.change(tx, hint.id, answered_at=now)
        local = until.astimezone(self._lives.team(hint.team).zone)
        return Answer(self._say["mute"].format(until=f"{local:%H:%M}"), done=True)

    def _version(self, finding: FindingRow, rule: Rule | None) -> str:
        """Which rule judged, and which finding this is: `qingnin rules replay` takes that number."""
        since = self._say["changed"] if rule is not None and rule.hash != finding.rule_hash else ""
        return self._say["version"].format(number=finding.id, hash=finding.rule_hash, since=since)

    async def _why(self, tx: Tx, finding: FindingRow, now: datetime) -> str:
        ruleset = self._lives.checker(finding.team).ruleset
        rule = next((rule for rule in ruleset.rules if rule.id == finding.rule), None)
        said = await messages.get(tx, finding.message_id)
        level = Level(finding.level)
        return why_text(
            norm=ruleset.norms.get(finding.norm),
            rule_id=finding.rule,
            rule_name=finding.name,
            rule=rule,
            match=finding.match,
            said=said.text if said else "",
            level=level,
            state=finding.state,
            points=self._settings.scoring.deduct.points(level),
            judged=Judged(*await findings.judged(tx, finding.rule, now - _MONTH)),
            version=self._version(finding, rule),
            language=self._settings.language,
        )
