"""Whether a rule has earned the right to speak: its precision, as people have judged it, with an interval.

A rule that is often wrong costs more trust than it brings. So it falls silent as soon as it is unlikely
to be right in nine cases of ten, and speaks once it is likely to be right in eight of ten; between the
two it stays as it is. Nobody has to watch it, and whoever leads the team can overrule it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..engine.intervals import wilson

RuleState = Literal["trial", "active", "demoted"]
"""试行 records only · 生效 hints and counts · 降级 records only, because it was wrong too often."""

SILENT: frozenset[RuleState] = frozenset({"trial", "demoted"})
"""States in which a rule neither hints nor costs points."""

STATE_WORDS: dict[RuleState, tuple[str, str]] = {
    "trial": ("试行", "on trial"),
    "active": ("生效", "in force"),
    "demoted": ("降级", "silent"),
}

DEMOTE_FROM, DEMOTE_BELOW = 10, 0.90
PROMOTE_FROM, PROMOTE_AT = 30, 0.80


@dataclass(frozen=True, slots=True)
class Judged:
    """What people have said of a rule's findings."""

    right: int = 0
    wrong: int = 0

    @property
    def total(self) -> int:
        """How many findings were judged."""
        return self.right + self.wrong

    @property
    def precision(self) -> float | None:
        """The share that was right; None where nothing was judged."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the precision."""
        return wilson(self.right, self.total)


def next_state(state: RuleState, judged: Judged) -> RuleState:
    """The state that the evidence asks for. What has been silenced comes back only when it is mended or overruled."""
    low, high = judged.interval
    if state != "demoted" and judged.total >= DEMOTE_FROM and high < DEMOTE_BELOW:
        return "demoted"
    if state == "trial" and judged.total >= PROMOTE_FROM and low >= PROMOTE_AT:
        return "active"
    return state


def first_state(*, own: bool, said: RuleState | None, before: RuleState | None) -> RuleState:
    """The state in which a rule's present content begins.

    `own`: it is the team's own rule and not a shipped one; `said`: what its file says; `before`: the state of its
    former content, None where there was none. What was silenced and then mended has to earn its way again.
    """
    if said is not None:
        return said
    if own or before == "demoted":
        return "trial"
    return before or "active"


@dataclass(frozen=True, slots=True)
class RuleHealth:
    """One line of the rules' health: what a rule does in a team, and how right it is. Counts are of `days` days.

    `checked`: the occasions on which it could have found something; `disputed`: findings somebody appealed;
    `upheld`: appeals that were granted. `judged` is of the rule's present content, over all time.
    """

    rule: str
    name: str
    norm: str
    level: str
    state: RuleState
    days: int
    checked: int = 0
    hits: int = 0
    hinted: int = 0
    accepted: int = 0
    disputed: int = 0
    upheld: int = 0
    judged: Judged = Judged()
    changed: str = ""

    @property
    def hit_rate(self) -> float | None:
        """Findings for each occasion."""
        return self.hits / self.checked if self.checked else None


HEALTH_HEADS: tuple[tuple[str, str], ...] = (
    ("规则", "rule"),
    ("名称", "name"),
    ("规范", "norm"),
    ("级别", "level"),
    ("状态", "state"),
    ("看过", "checked"),
    ("命中", "hits"),
    ("命中率", "hit rate"),
    ("提示", "hints"),
    ("采纳", "accepted"),
    ("申诉", "disputed"),
    ("申诉成立", "upheld"),
    ("人工判定", "judged"),
    ("准确率", "precision"),
    ("下限", "low"),
    ("上限", "high"),
    ("最近变化", "last change"),
)


def health_cells(one: RuleHealth, language: str = "zh") -> tuple[str | int | float | None, ...]:
    """The line as cells of a table, beneath HEALTH_HEADS; rates are numbers from 0 to 1."""
    judged = one.judged
    low, high = judged.interval if judged.total else (None, None)
    return (
        *(one.rule, one.name, one.norm, one.level, STATE_WORDS[one.state][language == "en"]),
        *(one.checked, one.hits, one.hit_rate, one.hinted, one.accepted, one.disputed, one.upheld),
        *(judged.total, judged.precision, low, high, one.changed),
    )


def ranked(rows: Iterable[RuleHealth]) -> list[RuleHealth]:
    """Those that need a person first: silenced, then least sure, then busiest."""
    order: dict[RuleState, int] = {"demoted": 0, "trial": 1, "active": 2}
    return sorted(rows, key=lambda one: (order[one.state], one.judged.interval[1], -one.hits, one.rule))
