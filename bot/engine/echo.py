"""Several rules may see the same slip: people are told once, by the rule that says it best.

Of hits on overlapping words, one of a rule of the same norm that is not stricter adds nothing, and a mere hint
adds nothing to a deduction. What is left out here is left out everywhere: in hints, in scores and in files.
"""

from __future__ import annotations

from collections.abc import Sequence

from .rules import Rule
from .ruleset import Found, Hit
from .values import Level

_Place = tuple[int, Rule, Hit]


def without_echoes(found: Sequence[Found]) -> list[Found]:
    """The same findings without those `forbid` hits that only echo another rule's."""
    places = [(index, rule, hit) for index, (rule, hits) in enumerate(found) if rule.verb == "forbid" for hit in hits]
    if not places or places[0][0] == places[-1][0]:
        return list(found)
    echoes = {id(hit) for index, rule, hit in places if any(_echoes((index, rule, hit), other) for other in places)}
    kept = [(rule, [hit for hit in hits if id(hit) not in echoes]) for rule, hits in found]
    return [(rule, hits) for rule, hits in kept if hits]


def _echoes(one: _Place, other: _Place) -> bool:
    """Whether `one` says nothing that `other` does not say at least as strictly."""
    (index, rule, hit), (other_index, other_rule, other_hit) = one, other
    if index == other_index or rule.redact or hit.end <= other_hit.start or other_hit.end <= hit.start:
        return False  # what must be starred out stays, whoever else has seen it
    if rule.norm == other_rule.norm:
        return (other_rule.level, -other_index) > (rule.level, -index)
    return rule.level == Level.HINT < other_rule.level
