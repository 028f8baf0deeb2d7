"""A whole reply that could be sent instead of the one that was found wanting.

Where the agent's own words can be kept they are: 你 becomes 您, a bare order gets its 麻烦您, a closing
is added to the last message. Otherwise the rule's own model reply stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .rules import Rule
from .ruleset import Hit

_END_MARKS = "。！？…～~!?.，, "


def replaced(text: str, found: Iterable[tuple[Rule, Sequence[Hit]]]) -> str | None:
    """The reply with the hits of all `replace` rules replaced at once; None if there are none."""
    hits = sorted(
        ((hit, rule.replacements[hit.choice][0]) for rule, hits in found if rule.verb == "replace" for hit in hits),
        key=lambda pair: (pair[0].start, -pair[0].end),
    )
    if not hits:
        return None
    result = ""
    position = 0
    for hit, new in hits:
        if hit.start < position:
            continue  # inside a longer hit that has been replaced already
        result += text[position : hit.start] + new.replace("{match}", text[hit.start : hit.end])
        position = hit.end
    return result + text[position:]


def completed(text: str, rule: Rule) -> str | None:
    """For something missing: the agent's last words with what is missing at closing, else the rule's model reply."""
    if not rule.suggest:
        return None
    if rule.when.at != "closing" or not text:
        return rule.suggest[0]
    stem = text.rstrip(_END_MARKS)
    return f"{stem}。{rule.suggest[0]}" if stem else rule.suggest[0]
