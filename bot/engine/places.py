"""Where in its file something of a loaded rule stands, found again for advice and for coverage.

A loaded rule keeps only its first line. Its own text is looked for from there on; where it stands
in another file (an override), the rule's first line has to do.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..errors import LoadProblem
from .rules import Rule


def problem_at(rule: Rule, text: str, message: str, suggestion: str = "") -> LoadProblem:
    """A remark about `text` as it stands in the rule's file; an empty text means the rule itself."""
    lines = _lines(rule.path)
    for number in range(rule.line, len(lines) + 1):
        column = lines[number - 1].find(text) if text else -1
        if column >= 0:
            return LoadProblem(rule.path, number, column + 1, message, suggestion, lines[number - 1], len(text))
    source = lines[rule.line - 1] if 0 < rule.line <= len(lines) else ""
    return LoadProblem(rule.path, rule.line, len(source) - len(source.lstrip(" -")) + 1, message, suggestion, source)


@lru_cache(maxsize=64)
def _lines(path: str) -> tuple[str, ...]:
    try:
        return tuple(Path(path).read_text(encoding="utf-8-sig").splitlines())
    except OSError:
        return ()
