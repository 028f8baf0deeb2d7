"""Runs the examples that every rule carries: they are its evidence and its test.

One line is an agent's message in the place the rule looks at; several lines are a conversation
(`客:` `服:` `服2:` `组:` `机:`, with ` +95s` for the time since the line before). 【】 marks the exact words that
must be found, or, for something missing, the line it is missing from; ` => ` gives the rewritten reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ..errors import LoadProblem
from .dialogue import Dialogue
from .rules import Example, Rule
from .ruleset import RuleSet
from .values import Finding, Message, Role

Kind = Literal["bad", "good", "known_miss", "known_false"]
KINDS: tuple[Kind, ...] = ("bad", "good", "known_miss", "known_false")
Mark = tuple[int, int, int]
"""Turn, start and end of what is marked; start and end are 0 for something missing."""

_LINE = re.compile(r"(客|服\d?|组|机)(?:\s*\+(\d+)(s|m))?\s*[:：]\s?(.*)")
_ROLES: dict[str, Role] = {"客": "customer", "服": "agent", "组": "lead", "机": "bot"}
_START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
_ARROW = " => "


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """One example that does not come out as marked; `index` counts within its kind."""

    rule: str
    kind: Kind
    index: int
    problem: LoadProblem


@dataclass(frozen=True, slots=True)
class Case:
    """An example read: messages, the marked places, and by turn the reply as it should be rewritten.

    `lines[turn]` is the line of the example's text in which that turn stands, from 0.
    """

    messages: tuple[Message, ...]
    marks: tuple[Mark, ...]
    rewritten: tuple[tuple[int, str], ...]
    lines: tuple[int, ...]
    is_script: bool


class NotAnExample(ValueError):  # noqa: N818 - becomes a LoadProblem, never reaches a person
    """The example's text cannot be read; the message says why, `line` where, from 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def run(rule: Rule, ruleset: RuleSet) -> list[ExampleFailure]:
    """Try all examples of one rule against that rule alone."""
    alone = ruleset.only(rule.id)
    return [
        failure for kind, index, example in examples_of(rule) for failure in _tried(rule, alone, kind, index, example)
    ]


def count(rule: Rule) -> int:
    """How many examples a rule carries."""
    return len(list(examples_of(rule)))


def examples_of(rule: Rule) -> Iterator[tuple[Kind, int, Example]]:
    """Every example of a rule with its kind and its index in it."""
    for kind in KINDS:
        for index, example in enumerate(getattr(rule, kind)):
            yield kind, index, example


def passes(rule: Rule, alone: RuleSet, kind: Kind, case: Case) -> bool:
    """Whether an example comes out as marked when judged by `alone`, which holds this rule."""
    return _complaint(kind, case, judged(rule, alone, case), rule) is None


def _tried(rule: Rule, alone: RuleSet, kind: Kind, index: int, example: Example) -> Iterator[ExampleFailure]:
    try:
        case = read(example.text)
        found = judged(rule, alone, case)
    except NotAnExample as error:
        yield _failure(rule, kind, index, example, str(error), error.line)
        return
    complaint = _complaint(kind, case, found, rule)
    if complaint is not None:
        message, turn = complaint
        words = _segmented(alone, case.messages[turn].text)
        yield _failure(rule, kind, index, example, f"{message}；分词：{words}", case.lines[turn])


def _segmented(alone: RuleSet, text: str) -> str:
    folded = alone.folding.fold(text)[0].text
    return " ".join(f"{word}/{tag}" for word, tag in alone.segmenter.tag(folded))


def _failure(rule: Rule, kind: Kind, index: int, example: Example, message: str, line: int) -> ExampleFailure:
    """The failure at its place; in a text of several lines (`|`), at the line it is about."""
    is_block = example.text.endswith("\n")
    text = example.text.split("\n")[line]
    shown = f"规则 {rule.id} 的 {kind} 第 {index + 1} 条：{message}"
    source = " " * (example.column - 1) + text
    place = example.line + (1 + line if is_block else 0)
    return ExampleFailure(
        rule.id, kind, index, LoadProblem(example.path, place, example.column, shown, source=source, width=len(text))
    )


# ---- reading --------------------------------------------------------------------------------


def read(text: str) -> Case:
    """Read an example's text; raises NotAnExample."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n")) if line.strip()]
    if not lines:
        raise NotAnExample("例子是空的")
    if any(_LINE.fullmatch(line) for _, line in lines):
        return _read_script(lines)
    if len(lines) > 1:
        raise NotAnExample("几行的例子每行要以 “客:” 或 “服:” 开头", lines[0][0])
    message, marks, rewritten = _read_words(lines[0][1], 0, 0)
    return Case((Message("agent", message, agent="服"),), marks, rewritten, (lines[0][0],), False)


def _read_script(lines: list[tuple[int, str]]) -> Case:
    timed = any((found := _LINE.fullmatch(line)) and found[2] for _, line in lines)
    messages: list[Message] = []
    marks: list[Mark] = []
    rewritten: list[tuple[int, str]] = []
    at = _START
    for turn, (number, line) in enumerate(lines):
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise NotAnExample(f"“{line}” 前面要写是谁说的：客: 服: 服2: 组: 机:", number)
        at += timedelta(seconds=int(parts[2] or 0) * (60 if parts[3] == "m" else 1))
        text, spans, instead = _read_words(parts[4].strip(), turn, number)
        role = _ROLES[parts[1][0]]
        messages.append(Message(role, text, at if timed else None, agent=parts[1] if role == "agent" else None))
        marks += spans
        rewritten += instead
    return Case(tuple(messages), tuple(marks), tuple(rewritten), tuple(number for number, _ in lines), True)


def _read_words(text: str, turn: int, line: int) -> tuple[str, tuple[Mark, ...], tuple[tuple[int, str], ...]]:
    """One message without its marks, the marked places, and what it should become."""
    text, arrow, instead = text.partition(_ARROW)
    plain, marks = _unmarked(text.strip() if arrow else text, turn, line)
    return plain, marks, ((turn, instead.strip()),) if arrow else ()


def _unmarked(text: str, turn: int, line: int) -> tuple[str, tuple[Mark, ...]]:
    """The text without 【】 and the marked spans; `\\【` stands for the sign itself."""
    plain, start = "", None
    marks: list[Mark] = []
    for piece in re.findall(r"\\[【】]|.", text):
        if piece == "【" and start is None:
            start = len(plain)
        elif piece == "】" and start is not None:
            marks.append((turn, start, len(plain)))
            start = None
        elif piece in "【】":
            raise NotAnExample(f"“{piece}” 没有配对；要写这个符号本身请写 “\\{piece}”", line)
        else:
            plain += piece.removeprefix("\\") if piece in ("\\【", "\\】") else piece
    if start is not None:
        raise NotAnExample("“【” 没有对应的 “】”", line)
    return plain, tuple(marks)


# ---- judging --------------------------------------------------------------------------------


def judged(rule: Rule, alone: RuleSet, case: Case) -> list[Finding]:
    """What the rule finds in the example, with the example's turns; raises NotAnExample."""
    if case.is_script:
        dialogue = Dialogue(alone)
        for message in case.messages:
            dialogue.say(message)
        dialogue.close()
        return list(dialogue.findings)
    if rule.when.prev or rule.when.given or rule.verb in ("expect", "share", "repeat"):
        raise NotAnExample("这条规则要看前面的话，例子请写成几行：客: … 服: …", case.lines[0])
    dialogue = Dialogue(alone, middle=rule.when.at != "opening")
    message = case.messages[0]
    dialogue.say(Message("customer", message.text) if rule.when.role == "customer" else message)
    dialogue.pause()
    if rule.when.at == "closing":
        dialogue.close()
    return list(dialogue.findings)


def _complaint(kind: Kind, case: Case, found: list[Finding], rule: Rule) -> tuple[str, int] | None:
    """What is wrong with the outcome and at which turn, or None."""
    first = found[0].turn if found else (case.marks[0][0] if case.marks else len(case.messages) - 1)
    if kind == "good":
        return (f"不该命中，却命中了{_places(case, _found(found))}", first) if found else None
    if kind == "known_miss":
        return ("这个漏判已经能判出来了，请移到 bad", first) if found else None
    if kind == "known_false":
        return None if found else ("这个误判已经不再发生，请移到 good", first)
    if not found:
        return f"应当命中{_places(case, case.marks)}，却没有命中", first
    wanted = sorted(_wanted(case, rule))
    if case.marks and wanted != sorted(_found(found)):
        return f"应当命中{_places(case, tuple(wanted))}，实际命中{_places(case, _found(found))}", first
    return _wrongly_rewritten(case, found)


def _found(found: list[Finding]) -> tuple[Mark, ...]:
    return tuple((finding.turn, finding.start, finding.end) for finding in found)


def _wanted(case: Case, rule: Rule) -> tuple[Mark, ...]:
    """The marked places; for something missing the mark names the whole turn."""
    if rule.verb in ("require", "expect", "share"):
        return tuple((turn, 0, 0) for turn, _, _ in case.marks)
    return case.marks


def _places(case: Case, marks: tuple[Mark, ...]) -> str:
    shown = [
        f"【{case.messages[turn].text[start:end]}】" if end else f"第 {turn + 1} 句（缺）" for turn, start, end in marks
    ]
    return f" {'、'.join(shown)}" if shown else ""


def _wrongly_rewritten(case: Case, found: list[Finding]) -> tuple[str, int] | None:
    for turn, instead in case.rewritten:
        actual = {finding.suggest for finding in found if finding.turn == turn}
        if actual != {instead}:
            words = "、".join(f"“{one}”" for one in actual if one) or "没有改写"
            return f"应当改写成 “{instead}”，实际是 {words}", turn
    return None
