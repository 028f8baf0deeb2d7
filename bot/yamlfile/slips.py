"""The slips that YAML would misread rather than refuse: tabs, full-width spaces, a colon without its space.

They are mended in the draft before YAML looks at it, each one reported at its place.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from .draft import Draft

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORD = r"[A-Za-z_][\w.-]*|\d+"
KEY = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<key>[^\s:#'\"\[\]{},-][^:#'\"\[\]{},]*):(?:\s|$)")
BLOCK = re.compile(r"(?P<lead>\s*(?:- +)*)(?:[^\s#'\"\[{][^#'\"\[{]*:\s+|- +)?[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_GLUED_KEY = re.compile(rf"(?P<lead>\s*(?:- +)*)(?P<key>{WORD})(?P<colon>：[ \t]*|:(?![\s/]|$))")
_TRAPS = re.compile(rf"^ *(?:[\t\u3000\xa0]|(?:- +)*(?:{WORD})(?:：|:(?![\s/]|$)))", re.MULTILINE)


def mend_beforehand(draft: Draft) -> None:
    """The slips that YAML would misread rather than refuse: tabs, full-width spaces, a colon without its space."""
    if not _TRAPS.search(draft.text):
        return
    blocks = _block_lines(draft.lines)
    for number, line in enumerate(draft.lines):
        if number in blocks or line.lstrip().startswith("#"):
            continue
        _mend_indent_characters(draft, number)
        _mend_colon(draft, number, blocks)


def _block_lines(lines: list[str]) -> frozenset[int]:
    """The lines inside `|` and `>` texts, where nothing is a slip."""
    inside: set[int] = set()
    margin: int | None = None
    for number, line in enumerate(lines):
        if margin is not None and (not line.strip() or indent(line) > margin):
            inside.add(number)
            continue
        header = BLOCK.match(line)
        margin = _margin(line, header["lead"]) if header else None
    return frozenset(inside)


def _covered_lines(text: str) -> frozenset[int]:
    """The lines on which brackets and quotes opened above go on, as far as YAML can read."""
    inside: set[int] = set()
    opened: list[int] = []
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                opened.append(token.start_mark.line)
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
                inside.update(range(opened.pop() + 1, token.end_mark.line + 1))
            elif isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                inside.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
    except yaml.YAMLError:
        pass
    return frozenset(inside)


def _margin(line: str, lead: str) -> int:
    """How far the lines of a block text must be indented more than: the column of the key, or of the last dash."""
    if line[len(lead) :].startswith(("|", ">")):
        return lead.rfind("-")
    return len(lead)


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def _mend_indent_characters(draft: Draft, number: int) -> None:
    line = draft.line(number)
    lead = line[: len(line) - len(line.lstrip(" \t\u3000\xa0"))]
    wrong = next((i for i, c in enumerate(lead) if c != " "), None)
    if wrong is None or not line.strip():
        return
    what = "制表符（Tab）" if lead[wrong] == "\t" else "全角空格"
    draft.report(number, wrong, f"缩进里有{what}", "缩进请只用半角空格", len(lead) - wrong)
    draft.replace(number, 0, lead, " " * _likely_indent(draft, number, lead))


def _likely_indent(draft: Draft, number: int, lead: str) -> int:
    """How far a line with tabs was meant to be indented: as the line above, or deeper if that opens something."""
    above = next((line for line in reversed(draft.lines[:number]) if line.strip() and line.lstrip()[0] != "#"), "")
    is_item = draft.line(number).lstrip(" \t\u3000\xa0").startswith("- ") and above.lstrip().startswith("- ")
    column = indent(above) if is_item else _end_of_dashes(above)
    return column + 2 if above.rstrip().endswith(":") else column


def _end_of_dashes(line: str) -> int:
    found = re.match(r"\s*(?:- +)*", line)
    return found.end() if found else 0


def _mend_colon(draft: Draft, number: int, blocks: frozenset[int]) -> None:
    found = _GLUED_KEY.match(draft.line(number))
    if not found or not _is_key_place(draft, number, found["lead"], blocks) or number in _covered_lines(draft.text):
        return
    place, colon = found.start("colon"), found["colon"]
    if colon[0] == "：":
        message, suggestion = f"“{found['key']}” 后面是全角冒号 “：”", f"请写成半角冒号加空格 “{found['key']}: ”"
    else:
        message, suggestion = f"“{found['key']}” 的冒号后面少了空格", f"请写成 “{found['key']}: ”"
    draft.report(number, place, message, suggestion)
    new = ": " if found.end() < len(draft.line(number)) else ":"
    draft.replace(number, place, colon, new)


def _is_key_place(draft: Draft, number: int, lead: str, blocks: frozenset[int]) -> bool:
    """Whether a key may stand here: not where a sentence goes on, not in an item that is a sentence."""
    above = next((n for n in range(number - 1, -1, -1) if draft.line(n).strip() and n not in blocks), None)
    below = next((line for line in draft.lines[number + 1 :] if line.strip()), "")
    if "-" in lead:
        return KEY.match(below) is not None and "-" not in below[: len(lead)] and indent(below) == len(lead)
    if above is None:
        return True
    found = re.match(rf"(?P<lead>\s*(?:- +)*)(?:(?:{WORD}):(?P<value>.*))?", draft.line(above))
    assert found is not None
    goes_on = bool((found["value"] or "").split(" #")[0].strip()) and len(lead) > len(found["lead"])
    return not goes_on
