"""A problem as people see it: place, what is wrong, and the line with a caret under the spot."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from ..errors import LoadProblem

_WIDEST = 100  # cells of a long line that are shown around the caret


def render(problem: LoadProblem) -> str:
    """Two or three lines: `file:line:column: message`, the source line, a caret as wide as the mistake."""
    advice = problem.suggestion
    joint = "，" if advice and not problem.message.endswith(("。", "！", "？", "；")) else ""
    lines = [f"{problem.path}:{problem.line}:{problem.column}: {problem.message}{joint}{advice}"]
    if problem.source.strip():
        lines += _excerpt(problem)
    return "\n".join(lines)


def _excerpt(problem: LoadProblem) -> list[str]:
    number = f"{problem.line:>5} | "
    start, end = problem.column - 1, problem.column - 1 + problem.width
    first = _window(problem.source, start)
    shown = _shown(problem.source[first:], _WIDEST)
    before = problem.source[first:start]
    under = problem.source[start:end] or " "
    caret = "^" * max(1, min(_cells(under), _cells(shown) - _cells(before)))
    return [number + shown, " " * (len(number) - 2) + "| " + " " * _cells(before) + caret]


def _window(source: str, start: int) -> int:
    """Where to begin showing a line so that the spot is in sight."""
    first = 0
    while _cells(source[first:start]) > _WIDEST * 3 // 5:
        first += 1
    return first


def _shown(text: str, cells: int) -> str:
    """As much of a text as fits, one cell for a tab, no control characters."""
    result = ""
    for character in text:
        if _cells(result) + _cell(character) > cells:
            break
        result += " " if category(character) in ("Cc", "Zl", "Zp") else character
    return result


def _cells(text: str) -> int:
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
