"""What `qingnin audit` does with a part of a file, and how the parts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..engine.checker import Checker
from ..errors import UsageError
from ..reports.audit_book import MOST, Audited
from .input import BadLine, Reply, Talk, read
from .judging import Count, judge
from .output.jsonl import fields
from .output.located import Located, shown

if TYPE_CHECKING:
    from ..audit import Part
    from ..engine.ruleset import RuleSet

_LONGEST = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckPart:
    """Judge the replies of a part. Every process loads the rules itself and makes sure they are the same ones."""

    folders: tuple[str, ...]
    only: tuple[str, ...]
    skip: tuple[str, ...]
    fail: str
    ruleset: str

    def prepare(self) -> Callable[[Part], Any]:
        """Load the rules of this process's environment."""
        from . import ruleset

        team = ruleset.Team.here()
        rules = ruleset.select(ruleset.load(team.home, self.folders), self.only, self.skip)
        if rules.hash != self.ruleset:
            return _changed
        checker, zone = Checker(rules, team.settings.options()), team.settings.zone
        return lambda part: self._judged(checker, part, read(part.lines(), part.path, part.form, zone, part.line))  # type: ignore[arg-type]  # the forms of _inputs

    def _judged(self, checker: Checker, part: Part, items: Iterable[Reply | Talk | BadLine]) -> dict[str, Any]:
        count, rows, said = Count(rules=0, fail=self.fail), list[Row](), Counter[str]()
        for item in items:
            if isinstance(item, BadLine):
                count.add_bad(item)
                continue
            found = judge(checker, item)
            count.add(item, found)
            rows += [_row(item, one) for one in found]
            said.update(_speakers(item))
        bad = [[line.place.line, line.message] for line in count.bad]
        return {"replies": count.replies, "dialogues": count.dialogues, "failing": count.failing, "bad": bad,
                "said": said, "rows": rows}  # fmt: skip


def _changed(part: Part) -> Any:
    raise UsageError("规则在检查开始以后改了，已停下；做完的都留着，请用 --restart 从头再来")


def _speakers(item: Reply | Talk) -> Iterable[str]:
    if isinstance(item, Reply):
        return ()
    judged = [m for m in item.messages if m.role == "agent" and not m.auto and not m.media]
    return [message.agent for message in judged if message.agent is not None]


def _row(item: Reply | Talk, one: Located) -> Row:
    agent = item.messages[one.finding.turn].agent if isinstance(item, Talk) else None
    place = {"file": one.place.path, "line": one.place.line, "agent": agent}
    return {**fields(one), **place, "text": shown(one)[:_LONGEST], "deducts": one.finding.deducts}


@dataclass(slots=True)
class Sums:
    """Everything that was judged, part by part."""

    replies: int = 0
    dialogues: int = 0
    failing: int = 0
    bad: list[str] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    costs: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    first: list[Row] = field(default_factory=list)
    """The findings that fit on a sheet, in the order of the files."""

    def add(self, part: Part, result: Mapping[str, Any]) -> None:
        """One part more."""
        self.replies += result["replies"]
        self.dialogues += result["dialogues"]
        self.failing += result["failing"]
        self.bad += [f"{part.path}:{line}: {message}" for line, message in result["bad"]]
        self.said.update(result["said"])
        for row in result["rows"]:
            keys = ["", f"n {row['norm']}", f"r {row['rule']}", *([f"a {row['agent']}"] if row["agent"] else [])]
            self.hits.update(keys)
            self.costs.update(keys if row["deducts"] else ())
        self.first += result["rows"][: MOST - len(self.first)]

    def of(self, kind: str) -> list[tuple[str, int, int]]:
        """Norms (n), rules (r) or agents (a): each with its findings and those that cost points, most first."""
        names = {key[2:] for key in self.hits if key.startswith(f"{kind} ")} | (
            set(self.said) if kind == "a" else set()
        )
        rows = [(name, self.hits[f"{kind} {name}"], self.costs[f"{kind} {name}"]) for name in names]
        return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def as_data(sums: Sums, rules: RuleSet, files: Sequence[str]) -> dict[str, Any]:
    """The sums for scripts."""
    return {
        "schema": 1, "files": list(files), "ruleset": rules.hash, "rules": len(rules.rules),
        "replies": sums.replies, "dialogues": sums.dialogues, "findings": sums.hits[""], "deducting": sums.costs[""],
        "failing": sums.failing, "bad": sums.bad,
        **{key: {name: {"findings": hits, "deducting": costs} for name, hits, costs in sums.of(kind)}
           for key, kind in (("by_norm", "n"), ("by_rule", "r"), ("by_agent", "a"))},
    }  # fmt: skip


def as_tables(sums: Sums, rules: RuleSet, files: Sequence[str]) -> Audited:
    """The sums for the workbook."""
    named = {rule.id: rule for rule in rules.rules}
    norms = {norm.id: f"{norm.group}·{norm.name}" for norm in rules.norms.values()}
    totals = (
        ("文件 files", len(files)), ("回复 replies", sums.replies), ("会话 conversations", sums.dialogues),
        ("规则 rules", len(rules.rules)), ("规则集 rule set", rules.hash), ("命中 findings", sums.hits[""]),
        ("其中扣分 deducting", sums.costs[""]), ("读不了的行 unreadable lines", len(sums.bad)),
    )  # fmt: skip
    agents = [
        (name, sums.said[name], hits, costs, costs / sums.said[name] * 100 if sums.said[name] else None)
        for name, hits, costs in sums.of("a")
    ]
    return Audited(
        sums=totals,
        norms=[(norms.get(name, name), hits, costs) for name, hits, costs in sums.of("n")],
        rules=[
            (f"{named[name].name}（{name}）", norms[named[name].norm], hits, costs)
            for name, hits, costs in sums.of("r")
        ],
        agents=agents,
        findings=[_cells(row) for row in sums.first],
    )


def _cells(row: Row) -> tuple[str | None, ...]:
    masked = row["text"][row["start"] : row["end"]]
    place = f"{row['file']}:{row['line']}"
    ident = None if row["id"] == place else row["id"]
    return (place, ident, row["agent"], row["level"], row["norm"], row["rule"], masked, row["text"], row["suggest"])
