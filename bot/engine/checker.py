"""The one door to the engine: give it a reply or a conversation, get findings."""

from __future__ import annotations

from collections.abc import Iterable

from .dialogue import Dialogue
from .ruleset import RuleSet
from .values import Finding, Message, Options


class Checker:
    """Checks with one rule set. Cheap to make, safe to share: it holds no state of its own."""

    def __init__(self, ruleset: RuleSet, options: Options | None = None) -> None:
        self.ruleset = ruleset
        self.options = options or Options()
        self._alone = not any(rule.when.at == "any" for rule in ruleset.required)

    def dialogue(self, *, middle: bool = False) -> Dialogue:
        """A fresh conversation to feed message by message."""
        return Dialogue(self.ruleset, self.options, middle=middle)

    def check_reply(self, text: str, prev: str | None = None) -> list[Finding]:
        """Judge one agent reply in mid-conversation, after the customer's line `prev` if given.

        Opening and closing rules do not apply. Raises TextError on lone surrogates.
        """
        if prev is None and self._alone and not self.ruleset.agent_hits(text):
            return []  # the common case, without building a conversation
        dialogue = self.dialogue(middle=True)
        if prev is not None:
            dialogue.say(Message("customer", prev))
        dialogue.say(Message("agent", text))
        dialogue.pause()
        turn = 0 if prev is None else 1
        return [_at_turn(finding, 0) for finding in dialogue.findings if finding.turn == turn]

    def check_dialogue(self, messages: Iterable[Message], closed: bool = True) -> list[Finding]:
        """Judge a whole conversation; `closed` says whether it has ended after its last message."""
        dialogue = self.dialogue()
        for message in messages:
            dialogue.say(message)
        if closed:
            dialogue.close()
        return list(dialogue.findings)


def _at_turn(finding: Finding, turn: int) -> Finding:
    from dataclasses import replace

    return finding if finding.turn == turn else replace(finding, turn=turn)
