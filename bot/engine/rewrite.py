"""A whole reply that could be sent instead of the one that was found wanting."""

from __future__ import annotations

from collections.abc import Sequence

from .rules import Rule
from .ruleset import Hit


def rewritten(text: str, rule: Rule, hits: Sequence[Hit]) -> str | None:
    """The reply with every hit of a `replace` rule replaced; for other rules its first model reply, if it has one."""
    if rule.verb != "replace":
        return rule.suggest[0] if rule.suggest else None
    result = ""
    position = 0
    for hit in hits:
        result += text[position : hit.start] + rule.replacements[hit.choice][0]
        position = hit.end
    return result + text[position:]
