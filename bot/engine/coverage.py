"""Which patterns no example needs: take one away, and if every example still comes out right, nothing proves it.

`qingnin rules coverage` shows them. Lexicon entries are not asked for: a list of names is its own evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import LoadProblem
from .examples import Case, Kind, examples_of, passes, read
from .places import problem_at
from .rules import Rule, Side
from .ruleset import RuleSet

_LISTS = ("unless", "excused_by", "softened_by")


@dataclass(frozen=True, slots=True)
class Unproven:
    """A pattern that could go without any example noticing."""

    rule: str
    part: str
    source: str
    problem: LoadProblem


def count(ruleset: RuleSet) -> int:
    """How many patterns are put to the proof."""
    return sum(len(list(_without_one(rule))) for rule in ruleset.rules)


def unproven(ruleset: RuleSet) -> Iterator[Unproven]:
    """The patterns that no example needs, rule by rule. The examples themselves must pass."""
    for rule in ruleset.rules:
        cases = [(kind, read(example.text)) for kind, _, example in examples_of(rule)]
        for part, source, less in _without_one(rule):
            if not _is_needed(less, ruleset, cases):
                message = f"规则 {rule.id} 的 {part} 里，没有例句用得着 “{source}”"
                advice = "请补一条离了它就不对的例句，或删掉它"
                yield Unproven(rule.id, part, source, problem_at(rule, source, message, advice))


def _without_one(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    """The rule without each one of its patterns in turn, with the name of the part and the pattern's source."""
    verb = rule.verb
    for index, pattern in enumerate(rule.patterns):
        patterns = rule.patterns[:index] + rule.patterns[index + 1 :]
        replacements = rule.replacements[:index] + rule.replacements[index + 1 :]
        quota = rule.quota and replace(rule.quota, wanted=rule.quota.wanted - (index < rule.quota.wanted))
        yield verb, pattern.source, replace(rule, patterns=patterns, replacements=replacements, quota=quota)
    for part in _LISTS:
        known = getattr(rule, part)
        for index, pattern in enumerate(known):
            yield part, pattern.source, replace(rule, **{part: known[:index] + known[index + 1 :]})
    for index, pattern in enumerate(rule.when.prev):
        prev = rule.when.prev[:index] + rule.when.prev[index + 1 :]
        if prev:  # without any, the rule would look everywhere: another rule
            yield "when.prev", pattern.source, replace(rule, when=replace(rule.when, prev=prev))
    for index, pattern in enumerate(rule.when.given):
        given = rule.when.given[:index] + rule.when.given[index + 1 :]
        if given:
            yield "when.given", pattern.source, replace(rule, when=replace(rule.when, given=given))
    yield from _without_one_of_sides(rule)


def _without_one_of_sides(rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    for part, side in (("after", rule.after), ("expect", rule.expect)):
        if side is None or len(side.match) < 2:
            continue
        for index, pattern in enumerate(side.match):
            less = Side(side.role, side.match[:index] + side.match[index + 1 :])
            changed = replace(rule, after=less) if part == "after" else replace(rule, expect=less)
            yield f"{part}.match", pattern.source, changed


def _is_needed(less: Rule, ruleset: RuleSet, cases: list[tuple[Kind, Case]]) -> bool:
    """Whether some example comes out wrong without the pattern."""
    alone = ruleset._with([less])  # the same lexicon and words, compiled once for all
    return any(not passes(less, alone, kind, case) for kind, case in cases if kind in ("bad", "good"))
