"""Findings for people: where, which rule, the words marked in their context, and what to say instead."""

from __future__ import annotations

import click

from ...engine.values import Level
from ..width import pad
from .located import Located, Tally, shown, veil

# A reply of at most this many characters is shown whole; of a longer one this much on either side.
_WHOLE = 60
_AROUND = 20
_COLOURS = {Level.HINT: "cyan", Level.MINOR: "yellow", Level.NORMAL: "yellow", Level.MAJOR: "red", Level.VETO: "red"}
# Control and direction characters could rewrite the reader's terminal: they are shown, not obeyed.
_VISIBLE = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "␡", 0x0A: "↵", 0x0D: "", 0x09: " "}
_VISIBLE |= {code: "�" for code in (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class Text:
    """`--format text`, with colours where the reader's terminal has them."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def one(self, item: Located) -> str:
        """Two or three lines."""
        found = item.finding
        level = pad(found.level.word, 6)
        head = f"{self._paint(where(item), bold=True)}  {found.name}  " if found.name else f"{where(item)}  "
        lines = [f"{head}{self._paint(level, fg=_COLOURS[found.level])}  {self._paint(found.rule, dim=True)}"]
        lines.append(f"    {self._context(item)}")
        if found.suggest:
            lines.append(f"    → {self._paint(plain(veil(found.suggest, item)), fg='green')}")
        if found.hint:
            lines.append(f"    {plain(veil(found.hint, item))}")
        return "\n".join(lines) + "\n"

    def end(self, tally: Tally) -> str:
        """Nothing: the summary goes to standard error."""
        return ""

    def _context(self, item: Located) -> str:
        found, text = item.finding, shown(item)
        if found.start == found.end:
            return f"〔缺〕{plain(_clip_end(text))}"
        before, marked, after = text[: found.start], text[found.start : found.end], text[found.end :]
        if len(text) > _WHOLE:
            before, after = _clip_start(before, _AROUND), _clip_end(after, _AROUND)
        words = self._paint(f"【{plain(marked)}】", fg=_COLOURS[found.level])
        return f"{plain(before)}{words}{plain(after)}"

    def _paint(self, text: str, **style: object) -> str:
        return click.style(text, **style) if self._colour else text  # type: ignore[arg-type]


def where(item: Located) -> str:
    """`文件:行`, and for a dialogue its id and which message (counted from 1)."""
    path = "(标准输入)" if item.place.path == "-" else plain(item.place.path)
    place = f"{path}:{item.place.line}"
    named = item.id != f"{item.place.path}:{item.place.line}"
    ident = f" {plain(item.id)}" if named else ""
    return f"{place}{ident} 第{item.finding.turn + 1}条" if item.dialogue else f"{place}{ident}"


def plain(text: str) -> str:
    """The text on one line, with control characters made visible."""
    return text.translate(_VISIBLE)


def _clip_end(text: str, size: int = _WHOLE) -> str:
    return text if len(text) <= size else f"{text[:size]}…"


def _clip_start(text: str, size: int) -> str:
    return text if len(text) <= size else f"…{text[-size:]}"
