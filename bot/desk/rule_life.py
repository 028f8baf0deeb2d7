"""The life of rules in their teams: on trial, in force, silent. What people judge is the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..coaching.html import escape
from ..engine.rules import Rule
from ..engine.ruleset import RuleSet
from ..rulebook import TeamRules
from ..scoring.health import STATE_WORDS, Judged, RuleState, first_state, next_state
from ..settings import Settings, TeamSettings
from ..store import Button, JudgementRow, RuleStateRow, Tx, facts, judgements, rule_states
from .bench import Bench
from .lives import Lives
from .notices import notify

_PRIORITY = 6
_USED = "rules.used:{}"
"""The name of the fact that keeps which content of each rule a team last used."""

_TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "demoted": "规则「{name}」（{rule}）判得不够准，已降级：照样记录，不再提示，也不扣分。",
        "active": "规则「{name}」（{rule}）试行合格，现在生效：会提示，也计分。",
        "trial": "规则「{name}」（{rule}）改过了，先试行：只记录，不提示、不扣分。",
        "evidence": "人工判了 {total} 次，{right} 次判得对，准确率 {rate:.0%}（95% 区间 {low:.0%}–{high:.0%}）。",
        "mend": "看它错在哪：/rule {rule}。改好规则文件后它会重新试行；也可以由您来定。",
        "overrule": "不同意的话，也可以由您来定。",
    },
    "en": {
        "demoted": "Rule “{name}” ({rule}) was wrong too often and is silent now: it only records.",
        "active": "Rule “{name}” ({rule}) has passed its trial and is in force: it hints and counts.",
        "trial": "Rule “{name}” ({rule}) was changed and is on trial: it records only.",
        "evidence": "Judged {total} times, right {right} times: {rate:.0%} (95 % interval {low:.0%}–{high:.0%}).",
        "mend": "See where it errs: /rule {rule}. Once its file is mended it goes on trial again; or you decide.",
        "overrule": "You can also decide otherwise.",
    },
}

_BUTTONS: dict[str, dict[RuleState, str]] = {
    "zh": {"active": "让它生效", "trial": "让它试行", "demoted": "让它安静"},
    "en": {"active": "Put in force", "trial": "Put on trial", "demoted": "Silence it"},
}


class RuleLife:
    """Settles states when rules come into force, when people judge, and when a lead decides."""

    def __init__(self, lives: Lives, settings: Settings) -> None:
        self._lives, self._settings = lives, settings
        self._words = _TEXTS.get(settings.language, _TEXTS["zh"])
        self.changed = False  # whether a transaction has changed a state since it was last asked

    # ---- coming into force -----------------------------------------------------------------

    async def settle(self, tx: Tx, team: TeamSettings, rules: TeamRules, now: datetime) -> None:
        """Note where each rule whose content is new here begins, and tell the leads of those that fell silent by it.

        Content that was in use here before is not new, whatever has become of the shipped rules meanwhile.
        """
        changes = await rule_states.newest(tx, team.id)
        used: dict[str, str] = await facts.get(tx, _USED.format(team.id)) or {}
        present = {rule.id: rule.hash for rule in rules.ruleset.rules}
        if present != used:
            await facts.put(tx, _USED.format(team.id), present)
        for rule in rules.ruleset.rules:
            last = changes.get(rule.id)
            if used.get(rule.id) == rule.hash or (last is not None and last.rule_hash == rule.hash):
                continue
            state = await self._beginning(tx, team.id, rule, last, own=rule.id in rules.own)
            if last is None and state == "active":
                continue  # as most rules are: nothing to remember
            reason = "new" if last is None and rule.id not in used else "edited"
            await self._enter(tx, team.id, rule.id, rule.hash, state, reason, None, now)
            if reason == "edited" and state == "trial" and (last is None or last.state == "active"):
                await self._tell(tx, team, rules.ruleset, rule.id, state, Judged(), now)

    async def _beginning(self, tx: Tx, team: str, rule: Rule, last: RuleStateRow | None, *, own: bool) -> RuleState:
        """The state in which a content begins: as its file says, as it once was here, or by its kind."""
        said: RuleState | None = rule.state or None  # type: ignore[assignment]  # the loader knows no other words
        if said is None and last is not None:
            for row in reversed(await rule_states.of_rule(tx, team, rule.id)):
                if row.rule_hash == rule.hash:
                    return row.state
        return first_state(own=own, said=said, before=last.state if last is not None else None)

    async def states(self, connection: Tx, teams: Iterable[str], bench: Bench) -> dict[str, dict[str, RuleState]]:
        """The states that hold, as far as they are not `active`."""
        found: dict[str, dict[str, RuleState]] = {}
        for team in teams:
            rows = await rule_states.newest(connection, team)
            hashes = {rule.id: rule.hash for rule in bench.book.of(team).ruleset.rules}
            found[team] = {
                rule: row.state
                for rule, row in rows.items()
                if row.state != "active" and hashes.get(rule) == row.rule_hash
            }
        return found

    # ---- evidence --------------------------------------------------------------------------

    async def judged(self, tx: Tx, row: JudgementRow, now: datetime) -> None:
        """Note a judgement, and what follows from it for the rule."""
        await judgements.put(tx, row)
        rules = {rule.id: rule for rule in self._lives.bench.book.of(row.team).ruleset.rules}
        rule = rules.get(row.rule)
        if rule is None or rule.hash != row.rule_hash:
            return  # about a content that is no longer in force
        newest = (await rule_states.newest(tx, row.team)).get(row.rule)
        state: RuleState = newest.state if newest and newest.rule_hash == rule.hash else "active"
        judged = await self.evidence(tx, row.team, row.rule, rule.hash, newest)
        after = next_state(state, judged)
        if after != state:
            await self._enter(tx, row.team, row.rule, rule.hash, after, "evidence", None, now)
            ruleset = self._lives.bench.book.of(row.team).ruleset
            await self._tell(tx, self._lives.team(row.team), ruleset, row.rule, after, judged, now)

    async def evidence(
        self, connection: Tx, team: str, rule: str, rule_hash: str, newest: RuleStateRow | None
    ) -> Judged:
        """What was judged of a rule's present content, since a person last decided its state."""
        decided = newest is not None and newest.reason == "person" and newest.rule_hash == rule_hash
        since = newest.at if newest is not None and decided else None
        return Judged(*await judgements.tally(connection, team, rule, rule_hash, since))

    async def said(self, connection: Tx, team: str, rule: str, rule_hash: str) -> tuple[int, int]:
        """How often people have called this content right and wrong, ever."""
        return await judgements.tally(connection, team, rule, rule_hash, None)

    # ---- a person decides ------------------------------------------------------------------

    async def overrule(self, tx: Tx, team: str, rule: str, state: RuleState, by: int, now: datetime) -> bool:
        """A lead puts a rule into a state; the evidence counts anew from here. False if there is no such rule."""
        content = next((one for one in self._lives.bench.book.of(team).ruleset.rules if one.id == rule), None)
        if content is None:
            return False
        await self._enter(tx, team, rule, content.hash, state, "person", by, now)
        return True

    async def change_of(self, tx: Tx, team: str, rule: str, now: datetime) -> int:
        """The number of a rule's last change, for its buttons; one that never changed is noted as seen."""
        newest = (await rule_states.newest(tx, team)).get(rule)
        content = self._lives.bench.book.of(team).ruleset.rule(rule)
        if newest is not None and newest.rule_hash == content.hash:
            return newest.id
        state = self._lives.bench.state(team, rule)
        return await rule_states.add(tx, RuleStateRow(0, team, rule, content.hash, state, rule_states.SEEN, None, now))

    # ---- inside ----------------------------------------------------------------------------

    async def _enter(
        self, tx: Tx, team: str, rule: str, rule_hash: str, state: RuleState, reason: str, by: int | None, now: datetime
    ) -> None:
        await rule_states.add(tx, RuleStateRow(0, team, rule, rule_hash, state, reason, by, now))
        self.changed = True

    async def _tell(
        self, tx: Tx, team: TeamSettings, ruleset: RuleSet, rule: str, state: RuleState, judged: Judged, now: datetime
    ) -> None:
        """Every lead of the team hears of a change, with what it rests on, and may decide otherwise."""
        row = (await rule_states.newest(tx, team.id))[rule]
        html = self._notice(ruleset, rule, state, judged)
        buttons = state_buttons(row.id, state, self._settings.language)
        await notify(tx, team.id, team.leads, html, f"rule:{row.id}", now, buttons=buttons, priority=_PRIORITY)

    def _notice(self, ruleset: RuleSet, rule: str, state: RuleState, judged: Judged) -> str:
        name = next((one.name for one in ruleset.rules if one.id == rule), rule)
        lines = [self._words[state].format(name=name, rule=rule)]
        if judged.precision is not None:
            low, high = judged.interval
            figures = {"total": judged.total, "right": judged.right, "rate": judged.precision}
            lines.append(self._words["evidence"].format(**figures, low=low, high=high))
        lines.append(self._words["mend" if state == "demoted" else "overrule"].format(rule=rule))
        return escape("\n".join(lines))


def state_word(state: RuleState, language: str) -> str:
    """A state in the reader's language."""
    return STATE_WORDS[state][language == "en"]


def state_buttons(change: int, state: RuleState, language: str) -> tuple[Button, ...]:
    """What a lead may make of a rule instead: `r:<number of its last change>:<state>`."""
    labels = _BUTTONS.get(language, _BUTTONS["zh"])
    return tuple(Button(label, f"r:{change}:{other}") for other, label in labels.items() if other != state)
