"""Text as wide as it looks: Chinese characters take two cells of a terminal, Latin ones one."""

from __future__ import annotations

import re
from unicodedata import category, combining, east_asian_width

# A word of narrow characters stays together; any wide character may begin a new line.
_PIECE = re.compile(r"[!-~]+|\s+|.")
_NEVER_FIRST = "，。、；：？！）」』】》”’…"


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if char.isascii():
        return 1
    if combining(char) or category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    """The text with spaces after it up to `width` cells."""
    return text + " " * max(0, width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """Break into lines of at most `width` cells; a closing sign never begins a line. At least one line."""
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if cells(line + piece.rstrip()) > width and line and piece not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        if line or not piece.isspace():
            line += piece
    return [*lines, line.rstrip()] if line or not lines else lines
