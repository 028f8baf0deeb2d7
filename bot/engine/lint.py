"""Advice about rules that load but could be better; it stops nothing. What is wrong is the loader's business."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from ..errors import LoadProblem
from .checker import Checker
from .examples import Case, read
from .pattern import Pattern
from .places import problem_at
from .rules import Rule
from .ruleset import RuleSet
from .scan import AnyPattern
from .values import Level

LONGEST_HINT = 300
SLOW = 0.05
"""Seconds a pattern may take on a hostile message of 4,096 characters."""

_HOSTILE = 4096
_NEGATION = re.compile('[不没别勿无非未]|[“「『"]')


def lint(ruleset: RuleSet) -> list[LoadProblem]:
    """Everything that could be better, in order of file and line."""
    advice: list[LoadProblem] = []
    for rule in ruleset.rules:
        advice += _about_hint(rule)
        advice += _about_examples(rule)
        advice += _about_speed(rule, ruleset)
        advice += _about_suggestions(rule, ruleset)
    advice += _about_overlaps(ruleset)
    return sorted(set(advice))


def _about_hint(rule: Rule) -> Iterator[LoadProblem]:
    if len(rule.hint) > LONGEST_HINT:
        message = f"规则 {rule.id} 的提示语有 {len(rule.hint)} 个字，太长了没人看"
        yield problem_at(rule, "hint:", message, f"请短到 {LONGEST_HINT} 字以内，最好一两句")


def _about_examples(rule: Rule) -> Iterator[LoadProblem]:
    """A rule that finds words should have been tried on their negation or quotation."""
    if rule.verb == "forbid" and not any(_NEGATION.search(example.text) for example in rule.good):
        message = f"规则 {rule.id} 的 good 里没有否定句，也没有引用别人话的例句"
        yield problem_at(rule, "good:", message, "这两种最容易误判，请各补一条")


def _about_speed(rule: Rule, ruleset: RuleSet) -> Iterator[LoadProblem]:
    for pattern in (*rule.patterns, *rule.unless):
        seconds = slowness(pattern, ruleset)
        if seconds > SLOW:
            message = f"规则 {rule.id} 的写法 “{pattern.source}” 在刁难的长文本上要 {seconds * 1000:.0f} 毫秒"
            yield problem_at(rule, pattern.source, message, "请少用 “…” 和重复，或拆成几条")


def slowness(pattern: AnyPattern, ruleset: RuleSet) -> float:
    """Seconds for the worst of a few long messages made of the pattern's own pieces."""
    if isinstance(pattern, Pattern) and pattern.needs_words:
        return 0.0  # its cost is the segmenter's, which is paid once for each message
    return max(_timed(pattern, text, ruleset) for text in _hostile_texts(pattern))


def _timed(pattern: AnyPattern, text: str, ruleset: RuleSet) -> float:
    start = time.perf_counter()
    try:
        for _ in pattern.spans(text, ruleset.segmenter.tag):
            pass
    except TimeoutError:
        return 2 * SLOW
    return time.perf_counter() - start


def _hostile_texts(pattern: AnyPattern) -> Iterator[str]:
    pieces = re.findall(r"[一-鿿]+|[a-z0-9]+", pattern.source) or ["您1"]
    whole = "".join(pieces)
    for piece in (pieces[0], whole, f"{pieces[0]}，", "1", "啊"):
        yield (piece * (_HOSTILE // len(piece) + 1))[:_HOSTILE]


def _about_suggestions(rule: Rule, ruleset: RuleSet) -> Iterator[LoadProblem]:
    """A model reply that the rules themselves find wanting."""
    checker = Checker(ruleset)
    for reply in rule.suggest:
        found = [finding for finding in checker.check_reply(reply) if finding.level > Level.HINT and finding.end]
        if found:
            message = f"规则 {rule.id} 的范例 “{reply}” 自己也会被 {found[0].rule} 命中"
            yield problem_at(rule, reply, message, "请换一句")


def _about_overlaps(ruleset: RuleSet) -> Iterator[LoadProblem]:
    """Two rules that find the same words, as each one's own bad examples show."""
    told: set[frozenset[str]] = set()
    for rule in ruleset.rules:
        for text, marks in _single_lines(rule):
            for other, hits in ruleset.agent_hits(text):
                pair = frozenset((rule.id, other.id))
                same = any((hit.start, hit.end) in marks for hit in hits)
                if other.id != rule.id and same and pair not in told and _same_place(rule, other):
                    told.add(pair)
                    message = f"规则 {rule.id} 的例句 “{text}” 也被 {other.id} 命中在同样的字上"
                    yield problem_at(rule, "", message, "两条规则重叠，同样的话会扣两次；请合并，或给一条加 unless")


def _same_place(rule: Rule, other: Rule) -> bool:
    return rule.when.at == other.when.at and rule.when.role == other.when.role and not other.when.prev


def _single_lines(rule: Rule) -> Iterator[tuple[str, Sequence[tuple[int, int]]]]:
    if rule.verb not in ("forbid", "replace") or rule.when.role == "customer":
        return
    for example in rule.bad:
        case: Case = read(example.text)
        if not case.is_script:
            yield case.messages[0].text, [(start, end) for _, start, end in case.marks]
