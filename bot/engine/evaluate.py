"""Measures rules on labelled replies: what is found, what is missed, what is wrongly deducted.

A file of cases is YAML: `cases:` with `id`, `text`, `verdict` (ok | hint | violation | veto), `violates` (norm ids),
and optionally `tolerate`, `context` (earlier turns), `position` (first | mid | last); `families:` names norms that
count as found when one of their family is. Strict means the norm itself, lenient its family.
An `ok` or `hint` case with any deduction is a false alarm; hints of sanyao.qing and sanyao.nin never are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import FileProblems
from ..yamlfile import problems_from, read_yaml
from .dialogue import Dialogue
from .intervals import wilson
from .ruleset import RuleSet
from .values import Finding, Message, Options

Outcome = Literal["ok", "hint", "violation", "veto"]


class Turn(BaseModel):
    """An earlier turn of a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Literal["customer", "agent", "lead", "bot"]
    text: str


class Case(BaseModel):
    """One labelled reply."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    text: str
    verdict: Outcome
    violates: list[str] = []
    tolerate: list[str] = []
    context: list[Turn] = []
    position: Literal["first", "mid", "last"] = "mid"


class CaseFile(BaseModel):
    """A file of cases; further keys are notes for people."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    families: dict[str, list[str]] = {}
    cases: Annotated[list[Case], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Rate:
    """Hits of a total, with Wilson's 95 % interval."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The rate itself; 0 where there is nothing to count."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound."""
        return wilson(self.hits, self.total)


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with what was found in it."""

    case: Case
    findings: tuple[Finding, ...]
    strict: bool
    lenient: bool
    false_alarm: bool

    @property
    def right(self) -> bool:
        """Found where something was to be found, silent where nothing was."""
        return self.lenient if self.case.verdict in ("violation", "veto") else not self.false_alarm


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All cases judged, and the rates that follow."""

    judged: tuple[Judged, ...]
    by_norm: Mapping[str, tuple[Rate, Rate]] = field(default_factory=dict)

    def rate(self, *verdicts: Outcome, lenient: bool = True) -> Rate:
        """How many cases with these verdicts were found."""
        cases = [one for one in self.judged if one.case.verdict in verdicts]
        return Rate(sum(one.lenient if lenient else one.strict for one in cases), len(cases))

    def false_alarms(self, *verdicts: Outcome) -> Rate:
        """How many of the harmless cases were deducted."""
        cases = [one for one in self.judged if one.case.verdict in verdicts]
        return Rate(sum(one.false_alarm for one in cases), len(cases))


def read_cases(path: Path) -> CaseFile:
    """Read a file of cases; raises FileProblems with every problem in it."""
    document = read_yaml(path)
    try:
        return CaseFile.model_validate(document.data)
    except ValidationError as error:
        raise FileProblems(problems_from(document, error)) from None


def evaluate(ruleset: RuleSet, file: CaseFile) -> Evaluation:
    """Judge every case and count."""
    family = {norm: name for name, norms in file.families.items() for norm in norms}
    judged = tuple(_judge(ruleset, case, family) for case in file.cases)
    norms = sorted({norm for one in judged for norm in one.case.violates})
    return Evaluation(judged, {norm: _of_norm(judged, norm) for norm in norms})


def _of_norm(judged: Iterable[Judged], norm: str) -> tuple[Rate, Rate]:
    cases = [one for one in judged if norm in one.case.violates and one.case.verdict in ("violation", "veto")]
    strict = sum(any(f.norm == norm for f in one.findings) for one in cases)
    return Rate(strict, len(cases)), Rate(sum(one.lenient for one in cases), len(cases))


def _judge(ruleset: RuleSet, case: Case, family: Mapping[str, str]) -> Judged:
    found = findings_in(ruleset, case)
    wanted, got = set(case.violates), {finding.norm for finding in found}
    families = {family.get(norm, norm) for norm in wanted} & {family.get(norm, norm) for norm in got}
    alarm = case.verdict in ("ok", "hint") and any(f.deducts and f.norm not in case.tolerate for f in found)
    return Judged(case, found, bool(wanted & got), bool(families), alarm)


def findings_in(ruleset: RuleSet, case: Case) -> tuple[Finding, ...]:
    """What is found in the case's own reply, after its earlier turns."""
    dialogue = Dialogue(ruleset, Options(rewrites=False), middle=case.position == "mid")
    for turn in case.context:
        dialogue.say(Message(turn.role, turn.text))
    dialogue.say(Message("agent", case.text))
    dialogue.pause()
    if case.position == "last":
        dialogue.close()
    return tuple(finding for finding in dialogue.findings if finding.turn == len(case.context))
