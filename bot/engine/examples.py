"""Runs the examples that every rule carries: they are its evidence and its test.

One line is an agent's message in the place the rule looks at; several lines are a conversation
(`客:` `服:` `服2:` `组:` `机:`, with ` +95s` for the time since the line before). 【】 marks the exact words that
must be found, or, for something missing, the line it is missing from; ` => ` gives the rewritten reply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..errors import LoadProblem
from .dialogue import Dialogue
from .rules import Example, Rule
from .ruleset import RuleSet
from .values import Finding, Message, Role

_LINE = re.compile(r"(客|服\d?|组|机)(?:\s*\+(\d+)(s|m))?\s*[:：]\s?(.*)")
_ROLES: dict[str, Role] = {"客": "customer", "服": "agent", "组": "lead", "机": "bot"}
_START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """One example that does not come out as marked."""

    rule: str
    kind: str
    index: int
    problem: LoadProblem


@dataclass(frozen=True, slots=True)
class _Case:
    """An example read: messages, marked spans by turn, the rewritten reply if given."""

    messages: tuple[Message, ...]
    marks: tuple[tuple[int, int, int], ...]
    rewritten: str | None
    is_script: bool


class NotAnExample(ValueError):  # noqa: N818 - becomes a LoadProblem, never reaches a person
    """The example's text cannot be read; the message says why."""


def run(rule: Rule, ruleset: RuleSet) -> list[ExampleFailure]:
    """Try all examples of one rule against that rule alone."""
    alone = ruleset.only(rule.id)
    return [
        failure
        for kind in ("bad", "good", "known_miss", "known_false")
        for index, example in enumerate(getattr(rule, kind))
        if (failure := _failure(rule, alone, kind, index, example)) is not None
    ]


def count(rule: Rule) -> int:
    """How many examples a rule carries."""
    return len(rule.bad) + len(rule.good) + len(rule.known_miss) + len(rule.known_false)


def _failure(rule: Rule, alone: RuleSet, kind: str, index: int, example: Example) -> ExampleFailure | None:
    try:
        case = read(example.text)
        found = judged(rule, alone, case)
    except NotAnExample as error:
        return _at(rule, kind, index, example, str(error))
    message = _verdict(kind, case, found, rule)
    if message is None:
        return None
    text = case.messages[-1].text
    words = " / ".join(word for word, _ in alone.segmenter.tag(alone.folding.fold(text)[0].text)) if _cut(rule) else ""
    return _at(rule, kind, index, example, message + (f"；分词：{words}" if words else ""))


def _cut(rule: Rule) -> bool:
    return any(pattern.needs_words for pattern in rule.patterns)


def _at(rule: Rule, kind: str, index: int, example: Example, message: str) -> ExampleFailure:
    shown = f"规则 {rule.id} 的 {kind}[{index}]：{message}"
    source = example.text.split("\n")[0]
    problem = LoadProblem(example.path, example.line, example.column, shown, source=source)
    return ExampleFailure(rule.id, kind, index, problem)


def read(text: str) -> _Case:
    """Read an example's text; raises NotAnExample."""
    plain, arrow, rewritten = text.partition(" => ")
    lines = [line for line in plain.strip("\n").split("\n") if line.strip()]
    script = [_LINE.fullmatch(line.strip()) for line in lines]
    if lines and any(script):
        return _read_script(lines, script)
    if len(lines) != 1:
        raise NotAnExample("几行的例子每行要以 “客:” 或 “服:” 开头")
    message, marks = _unmarked(lines[0].strip(), 0)
    return _Case((Message("agent", message, agent="服"),), marks, rewritten.strip() if arrow else None, False)


def _read_script(lines: list[str], found: list[re.Match[str] | None]) -> _Case:
    messages: list[Message] = []
    marks: list[tuple[int, int, int]] = []
    timed = any(line and line[2] for line in found)
    at = _START
    for line, parts in zip(lines, found, strict=True):
        if parts is None:
            raise NotAnExample(f"“{line.strip()}” 前面要写是谁说的：客: 服: 服2: 组: 机:")
        if parts[2]:
            at += timedelta(seconds=int(parts[2]) * (60 if parts[3] == "m" else 1))
        text, spans = _unmarked(parts[4].strip(), len(messages))
        role = _ROLES[parts[1][0]]
        messages.append(Message(role, text, at if timed else None, agent=parts[1] if role == "agent" else None))
        marks += spans
    return _Case(tuple(messages), tuple(marks), None, True)


def _unmarked(text: str, turn: int) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """The text without 【】, and the marked spans."""
    plain, marks, start = "", [], None
    for character in text:
        if character == "【" and start is None:
            start = len(plain)
        elif character == "】" and start is not None:
            marks.append((turn, start, len(plain)))
            start = None
        else:
            plain += character
    if start is not None:
        raise NotAnExample("“【” 没有对应的 “】”")
    return plain, tuple(marks)


def judged(rule: Rule, alone: RuleSet, case: _Case) -> list[Finding]:
    """What the rule finds in the example, with the example's turns."""
    if case.is_script:
        dialogue = Dialogue(alone)
        for message in case.messages:
            dialogue.say(message)
        dialogue.close()
        return list(dialogue.findings)
    dialogue = Dialogue(alone, middle=rule.when.at != "opening")
    message = case.messages[0]
    if rule.when.role == "customer":
        message = Message("customer", message.text)
    if rule.when.prev or rule.verb == "expect":
        raise NotAnExample("这条规则要看客户前面的话，例子请写成几行：客: … 服: …")
    dialogue.say(message)
    if rule.when.at == "closing":
        dialogue.close()
    dialogue.pause()
    return list(dialogue.findings)


def _verdict(kind: str, case: _Case, found: list[Finding], rule: Rule) -> str | None:
    """What is wrong with the outcome, or None."""
    spans = [(f.turn, f.start, f.end) for f in found]
    shown = "、".join(f"【{f.match}】" if f.match else f"（第 {f.turn + 1} 行缺）" for f in found) or "什么也没有"
    if kind == "good":
        return f"不该命中，却命中了 {shown}" if found else None
    if kind == "known_miss":
        return "这个漏判已经能判出来了，请移到 bad" if found else None
    if kind == "known_false":
        return None if found else "这个误判已经不再发生，请移到 good"
    if not found:
        return "应当命中，却没有命中"
    if case.marks and not _as_marked(case, spans, rule):
        wanted = "、".join(f"【{case.messages[t].text[a:b]}】" for t, a, b in case.marks)
        return f"应当命中 {wanted}，实际命中 {shown}"
    if case.rewritten is not None and all(f.suggest != case.rewritten for f in found):
        return f"应当改写成 “{case.rewritten}”，实际是 “{found[0].suggest}”"
    return None


def _as_marked(case: _Case, spans: list[tuple[int, int, int]], rule: Rule) -> bool:
    if rule.verb in ("require", "expect"):
        return [turn for turn, _, _ in spans] == [turn for turn, _, _ in case.marks]
    return spans == list(case.marks)
