"""Rule sets of any size: the shapes that team leads write, filled with words of the lexicon of service chat."""

from __future__ import annotations

import random

from bot.engine.pattern import parse
from bot.engine.rules import Rule
from bot.engine.ruleset import RuleSet
from bot.engine.values import Level

_SYLLABLES = "货单款件价票券号表图码店仓物流快递退换修装送取收发付款保修延误破损缺漏迟缓错乱脏旧坏裂"
_SHAPES = (
    "{a}{b}",
    "{a}…{b}",
    "(您|你)…{a}",
    "不(能|会|给|想){a}",
    "^{a}，{b}",
    "{a}(了|的|)…(不|没){b}",
    "{a}，…{b}{c}",
)


def ruleset(size: int, seed: int = 11) -> RuleSet:
    """A set of `size` forbid rules, a third of them with an exception."""
    rng = random.Random(seed)
    return RuleSet([_rule(i, rng) for i in range(size)], {}, {}, native=None)


def _rule(index: int, rng: random.Random) -> Rule:
    def word() -> str:
        return "".join(rng.sample(_SYLLABLES, rng.choice((2, 2, 3, 4))))

    def pattern() -> str:
        return rng.choice(_SHAPES).format(a=word(), b=word(), c=word())

    unless = [parse(f"(抱歉|不好意思)…{word()}", {})] if rng.random() < 1 / 3 else []
    patterns = tuple(parse(pattern(), {}) for _ in range(rng.choice((1, 2, 4))))
    return Rule(
        f"rule-{index}",
        "生成",
        "sanbu.shengying",
        Level.NORMAL,
        "forbid",
        "提示",
        patterns=patterns,
        unless=tuple(unless),
    )
