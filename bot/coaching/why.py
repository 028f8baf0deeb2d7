"""The answer to 为什么: which norm, which rule, which words, a sentence that passes, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..engine.rules import Norm, Rule
from ..engine.values import Level
from .html import escape


@dataclass(frozen=True, slots=True)
class Judged:
    """How often a rule has found something in the last 30 days, and how often an agent called that wrong."""

    times: int
    disputed: int


_COSTS = {
    "zh": {
        "hint": "只提示，不扣分",
        "veto": "待复核：组长确认之前不计分",
        "disputed": "已标误报，先不扣分",
        "overturned": "申诉成立，不扣分",
        "confirmed": "有人复核过：计 {points} 分（同一规范每个会话有上限）",
        "confirmed_hint": "有人复核过：判得对，只提示，不扣分",
        "trial": "规则还不作数（试行或降级），不扣分",
        "pending": "还没有定：同一串话里接着补上就不算",
        "self_corrected": "已自我纠正，不扣分",
        "withdrawn": "已撤回，不扣分",
        "counted": "计 {points} 分（同一规范每个会话有上限）",
    },
    "en": {
        "hint": "a hint only, nothing deducted",
        "veto": "to be reviewed: counts only after a lead confirms it",
        "disputed": "marked as not right, nothing deducted for now",
        "overturned": "your appeal was granted, nothing deducted",
        "confirmed": "looked at by a person: {points} points (capped per norm and conversation)",
        "confirmed_hint": "looked at by a person: right, a hint only, nothing deducted",
        "trial": "the rule does not count here (on trial or silent), nothing deducted",
        "pending": "not settled yet: your next words may still make it good",
        "self_corrected": "corrected by yourself, nothing deducted",
        "withdrawn": "withdrawn, nothing deducted",
        "counted": "{points} points (capped per norm and conversation)",
    },
}
_LABELS = {
    "zh": ("规范", "规则", "命中", "能通过的说法", "扣分", "这条规则最近 30 天判了 {} 次，{} 次被标为误报", "版本"),
    "en": (
        "Norm",
        "Rule",
        "Found",
        "Would pass",
        "Cost",
        "In 30 days this rule found something {} times, {} disputed",
        "Version",
    ),
}


def why_text(
    *,
    norm: Norm | None,
    rule_id: str,
    rule_name: str,
    rule: Rule | None,
    match: str,
    said: str,
    level: Level,
    state: str,
    points: int,
    judged: Judged,
    version: str = "",
    language: str = "zh",
) -> str:
    """The explanation as Telegram HTML. `rule` is None where the rule no longer exists; `said` is the masked reply.

    `version`: by which a lead can have the finding judged again.
    """
    costs, labels = _COSTS.get(language, _COSTS["zh"]), _LABELS.get(language, _LABELS["zh"])
    chinese = language == "zh"
    quoted, aside, colon = ("「{}」", "{}（{}）", "：") if chinese else ("“{}”", "{} ({})", ": ")
    rows: list[tuple[str, str]] = []
    if norm is not None:
        rows.append((labels[0], f"{norm.group} · {norm.name if chinese else norm.gloss}"))
    rows.append((labels[1], aside.format(rule_name, rule_id)))
    if match:
        rows.append((labels[2], quoted.format(match)))
    example = nearest_good(rule, said) if rule is not None else None
    if example:
        rows.append((labels[3], quoted.format(example)))
    rows.append((labels[4], costs[_cost(level, state)].format(points=points)))
    if version:
        rows.append((labels[6], version))
    lines = [f"<b>{label}</b>{colon}{escape(text)}" for label, text in rows]
    return "\n".join([*lines, escape(labels[5].format(judged.times, judged.disputed))])


def nearest_good(rule: Rule, said: str) -> str | None:
    """Of the rule's passing examples the one most like what was said; scripts of several lines are left out."""
    texts = [example.text.strip() for example in rule.good if "\n" not in example.text.strip()]
    return _most_like(said, [text for text in texts if text])


def _most_like(said: str, texts: Sequence[str]) -> str | None:
    return max(texts, key=lambda text: SequenceMatcher(None, said, text).ratio(), default=None)


def _cost(level: Level, state: str) -> str:
    if state == "confirmed" and level == Level.HINT:
        return "confirmed_hint"
    if state != "hit":
        return state
    if level == Level.HINT:
        return "hint"
    return "veto" if level == Level.VETO else "counted"
