"""What only a whole conversation shows of one agent: how often 您 against 你, and the same words again and again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .rewrite import better
from .rules import Rule
from .ruleset import Hit, RuleSet
from .values import Finding, Message

WORDLESS = "[图片]"
"""How a message without words reads to `when.given`."""

_SHORT = 8
"""A message of no more characters may be said as often as it takes: 请您稍等, 不客气."""

_NOISE = re.compile(r"[\W\d_]+")


class Repeats:
    """Follows what each agent has said already, for the `repeat` rules."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._said: Counter[tuple[str | None, str]] = Counter()

    def heard(self, message: Message, turn: int) -> Iterator[Finding]:
        """Take an agent's message; a finding where it is said for exactly the time that a rule counts to."""
        if not self._ruleset.repeating:
            return
        words = _NOISE.sub("", self._ruleset.folding.fold(message.text)[-1].text)
        if len(words) <= _SHORT:
            return
        self._said[message.agent, words] += 1
        for rule in self._ruleset.repeating:
            if self._said[message.agent, words] == rule.times and not self._ruleset.occurs(rule.unless, message.text):
                yield _whole(rule, message.text, turn)


def _whole(rule: Rule, text: str, turn: int) -> Finding:
    hint = rule.hint.replace("{match}", text)
    model = rule.suggest[0] if rule.suggest else None
    return Finding(turn, rule.id, rule.norm, rule.level, 0, len(text), text, hint, model, rule.name, rule.redact)


@dataclass(slots=True)
class _Use:
    """How often one agent has used the wanted words and the others, and the last turn with one of the others."""

    wanted: int = 0
    others: int = 0
    turn: int = 0


def too_small_shares(ruleset: RuleSet, messages: Sequence[Message]) -> Iterator[Finding]:
    """For each agent of a closed conversation, the `share` rules whose wanted words are too rare."""
    if not ruleset.sharing:
        return
    uses: dict[tuple[str, str | None], _Use] = defaultdict(_Use)
    for turn, message in enumerate(messages):
        if message.role == "agent" and not message.auto and not message.media and message.text:
            for rule, hits in ruleset.share_hits(message.text):
                _count(uses[rule.id, message.agent], rule, hits, turn)
    for (rule_id, _), use in uses.items():
        rule = ruleset.rule(rule_id)
        assert rule.quota is not None, "the loader asks for it"
        if use.others >= rule.quota.times and 100 * use.wanted < rule.quota.at_least * (use.wanted + use.others):
            yield _lack(ruleset, rule, use, messages[use.turn].text)


def _count(use: _Use, rule: Rule, hits: Sequence[Hit], turn: int) -> None:
    assert rule.quota is not None, "the loader asks for it"
    wanted = sum(hit.choice < rule.quota.wanted for hit in hits)
    use.wanted += wanted
    if wanted < len(hits):
        use.others += len(hits) - wanted
        use.turn = turn


def _lack(ruleset: RuleSet, rule: Rule, use: _Use, text: str) -> Finding:
    """The finding stands at the last message that shows it, with that message as it could have been written."""
    hint = rule.hint.replace("{share}", f"{use.wanted}/{use.wanted + use.others}")
    suggest = better(ruleset, rule, text, (), _with_wanted(ruleset, rule, text))
    return Finding(use.turn, rule.id, rule.norm, rule.level, 0, 0, "", hint, suggest, rule.name, rule.redact)


def _with_wanted(ruleset: RuleSet, rule: Rule, text: str) -> str | None:
    """The message with the wanted word in place of the others, where the rule names one plain word to want."""
    word = rule.patterns[0].source
    if rule.quota is None or rule.quota.wanted != 1 or not re.fullmatch(r"\w+", word):
        return None
    hits = next((hits for found, hits in ruleset.share_hits(text) if found is rule), [])
    for hit in reversed(hits):
        text = text[: hit.start] + (word if hit.choice else text[hit.start : hit.end]) + text[hit.end :]
    return text
