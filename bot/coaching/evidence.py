"""What a person needs to judge a finding: the words around it, masked, without names, and the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .html import escape, shorten

_LONGEST = 160
_WHO = {
    "zh": {"customer": "客", "agent": "服", "lead": "组", "bot": "机"},
    "en": {"customer": "customer", "agent": "agent", "lead": "lead", "bot": "bot"},
}
_WORDLESS = {"zh": "（图片、语音等）", "en": "(no words)"}
_MISSING = {"zh": "（这里缺了该说的话）", "en": "(something is missing here)"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the surroundings. The one in question has `marked` set; start and end are 0 for a lack."""

    role: Literal["customer", "agent", "lead", "bot"]
    text: str
    marked: bool = False
    start: int = 0
    end: int = 0


def surroundings(lines: Sequence[Line], language: str = "zh", *, show_span: bool = True) -> str:
    """The conversation as message HTML; what was found is underlined unless the reader is to judge blind."""
    who = _WHO.get(language, _WHO["zh"])
    return "\n".join(f"{who[line.role]}：{_words(line, language, show_span)}" for line in lines)


def _words(line: Line, language: str, show_span: bool) -> str:
    if not line.text:
        return escape(_WORDLESS.get(language, _WORDLESS["zh"]))
    if not line.marked:
        return escape(shorten(line.text.replace("\n", " "), _LONGEST))
    if not show_span:
        return f"<b>{escape(shorten(line.text, 2 * _LONGEST))}</b>"
    if line.end <= line.start:
        return f"{escape(shorten(line.text, _LONGEST))}　<i>{_MISSING.get(language, _MISSING['zh'])}</i>"
    first = max(0, line.start - _LONGEST)
    last = min(len(line.text), line.end + _LONGEST)
    before, match, after = line.text[first : line.start], line.text[line.start : line.end], line.text[line.end : last]
    head, tail = "…" if first else "", "…" if last < len(line.text) else ""
    return f"{head}{escape(before)}<u>{escape(match)}</u>{escape(after)}{tail}"
