"""A whole reply that could be sent instead of the one that was found wanting.

Where the agent's own words can be kept they are: 你 becomes 您, a bare order gets its 麻烦您, a closing
is added to the last message. Otherwise a model reply stands in: that of the scene, or the rule's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .rules import Rule
from .ruleset import Found, Hit, RuleSet

_NOD = "好的"
_END_MARKS = "。！？…～~!?.，, "


def replaced(text: str, found: Iterable[Found]) -> str | None:
    """The reply with the hits of all `replace` rules replaced at once; None if there are none."""
    hits = sorted(
        ((hit, rule.replacements[hit.choice][0]) for rule, hits in found if rule.verb == "replace" for hit in hits),
        key=lambda pair: (pair[0].start, -pair[0].end),
    )
    if not hits:
        return None
    return _mended(text, 0, len(text), hits)


def _mended(text: str, start: int, end: int, hits: Sequence[tuple[Hit, str]]) -> str:
    """A part of the reply with its hits replaced, outermost first; words that are kept are mended in turn."""
    result = ""
    position = start
    for index, (hit, new) in enumerate(hits):
        if hit.start < position or hit.end > end:
            continue  # inside a longer hit that has been replaced already
        kept = _mended(text, hit.start, hit.end, hits[index + 1 :]) if "{match}" in new else ""
        result += text[position : hit.start] + new.replace("{match}", kept)
        position = hit.end
    return result + text[position:end]


def completed(text: str, rule: Rule) -> str | None:
    """The agent's last words with what is missing at the closing; None where nothing is to be added."""
    stem = text.rstrip(_END_MARKS)
    if not rule.suggest or rule.when.at != "closing" or not stem:
        return None
    if len(stem) == 1:
        stem = _NOD  # 嗯, 哦, 行: a nod, said kindly
    return f"{stem}。{rule.suggest[0]}"


def better(ruleset: RuleSet, rule: Rule, text: str, heard: Sequence[str], own: str | None = None) -> str | None:
    """A whole reply to send instead of `text`; `heard` is what the customer had said, `own` the agent's words, mended.

    The agent's own words come first, then a model of the scene that is spoken of, then the rule's own model, then what
    fits the norm anywhere. What the rules themselves would deduct for is passed over, and so is what changes nothing.
    """
    if own and own.strip() != text.strip() and ruleset.is_fit_to_send(own):
        return own
    models = chain(_of_scene(ruleset, rule, text, heard), rule.suggest, _of_norm(ruleset, rule))
    return next((reply for reply in models if reply.strip() != text.strip() and ruleset.is_fit_model(reply)), None)


def _of_scene(ruleset: RuleSet, rule: Rule, text: str, heard: Sequence[str]) -> Iterator[str]:
    """Models of the scenes that the customer, or the reply, speaks of; what the customer says counts double."""
    told = [(text, 1), *((words, 2) for words in heard)]
    scored = []
    for model in ruleset.models:
        if model.about and rule.norm in model.norms:
            weight = sum(w for words, w in told for pattern in model.about if ruleset.occurs((pattern,), words))
            scored.append((weight, model))
    for weight, model in sorted(scored, key=lambda pair: -pair[0]):
        if weight:
            yield from model.say


def _of_norm(ruleset: RuleSet, rule: Rule) -> Iterator[str]:
    for model in ruleset.models:
        if not model.about and rule.norm in model.norms:
            yield from model.say
