"""From a line that was read to findings with their places; and the count of what was really judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..engine.checker import Checker
from ..engine.values import Finding, Level, Message
from .failures import WRONG
from .input import BadLine, Reply, Talk
from .output.located import Located, Tally


def judge(checker: Checker, item: Reply | Talk) -> list[Located]:
    """Every finding of one reply or dialogue, in order of turn and place."""
    if isinstance(item, Reply):
        found = checker.check_reply(item.text, item.prev)
        return _located(item, [item.text], found)
    found = checker.check_dialogue(item.messages, closed=item.closed)
    return _located(item, [message.text for message in item.messages], found)


def _located(item: Reply | Talk, texts: Sequence[str], found: Iterable[Finding]) -> list[Located]:
    findings = list(found)
    secrets: dict[int, list[tuple[int, int]]] = {}
    for finding in findings:
        if finding.redact and finding.match:
            secrets.setdefault(finding.turn, []).append((finding.start, finding.end))
    dialogue = isinstance(item, Talk)
    return [
        Located(item.place, item.id, texts[one.turn], one, dialogue, tuple(secrets.get(one.turn, ())))
        for one in findings
    ]


@dataclass(slots=True)
class Count:
    """What has been judged so far; `fail` is the word of the level from which a finding fails the run."""

    rules: int
    fail: str
    replies: int = 0
    dialogues: int = 0
    findings: int = 0
    deducting: int = 0
    failing: int = 0
    bad: list[BadLine] = field(default_factory=list)

    def add(self, item: Reply | Talk, found: Sequence[Located]) -> None:
        """Count one reply or dialogue that has been judged."""
        self.replies += replies_in(item)
        self.dialogues += isinstance(item, Talk)
        self.findings += len(found)
        self.deducting += sum(located.finding.deducts for located in found)
        level = Level.parse(self.fail)
        self.failing += sum(located.finding.level >= level for located in found)

    def add_bad(self, line: BadLine) -> None:
        """Count one line that could not be read."""
        self.bad.append(line)

    @property
    def exit_code(self) -> int:
        """0 nothing at or above the level, 1 something, 2 a line could not be read."""
        return WRONG if self.bad else int(self.failing > 0)

    def tally(self, seconds: float) -> Tally:
        """The count as it stands, for the formats that write it."""
        return Tally(self.replies, self.dialogues, self.rules, self.findings, self.deducting, seconds, tuple(self.bad))


def replies_in(item: Reply | Talk) -> int:
    """How many agent's messages there are to judge."""
    if isinstance(item, Reply):
        return 1
    return sum(_judged(message) for message in item.messages)


def _judged(message: Message) -> bool:
    return message.role == "agent" and not message.auto and not message.media
