"""What a check of many files found, as a workbook: sums, norms, rules, agents, and the findings themselves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

from .sheets import OPTIONS, Cell, Column, Sheets

MOST = 50_000
"""Findings on the sheet; all of them are in findings.jsonl."""

_WORDS: dict[str, tuple[str, str]] = {
    "sheet.sums": ("总览", "Overview"),
    "sheet.norms": ("按规范", "Norms"),
    "sheet.rules": ("按规则", "Rules"),
    "sheet.agents": ("按客服", "Agents"),
    "sheet.findings": ("命中", "Findings"),
    "seconds": ("秒", "s"),
    "none": ("没有", "None"),
    "what": ("项目", "Figure"),
    "count": ("数目", "Count"),
    "norm": ("规范", "Norm"),
    "rule": ("规则", "Rule"),
    "level": ("级别", "Level"),
    "agent": ("客服", "Agent"),
    "replies": ("回复", "Replies"),
    "hits": ("命中", "Findings"),
    "deducting": ("其中扣分", "Deducting"),
    "share": ("扣分命中 / 百条回复", "Deducting in 100 replies"),
    "where": ("文件:行", "File:line"),
    "talk": ("会话", "Conversation"),
    "match": ("命中的字", "Match"),
    "text": ("原话（已打码）", "Reply (masked)"),
    "suggest": ("可以这样说", "Better wording"),
}


@dataclass(frozen=True, slots=True)
class Audited:
    """The sums of a check, each table as rows of cells in the order of its columns below."""

    sums: Sequence[tuple[str, Cell]]
    norms: Sequence[Sequence[Cell]]
    rules: Sequence[Sequence[Cell]]
    agents: Sequence[Sequence[Cell]]
    findings: Sequence[Sequence[Cell]]


_SUMS: tuple[Column, ...] = (("what", 30, "text"), ("count", 30, "count"))
_NORMS: tuple[Column, ...] = (("norm", 34, "text"), ("hits", 10, "count"), ("deducting", 12, "count"))
_RULES: tuple[Column, ...] = (("rule", 44, "text"), ("norm", 24, "text"), *_NORMS[1:])
_AGENTS: tuple[Column, ...] = (("agent", 24, "text"), ("replies", 10, "count"), *_NORMS[1:], ("share", 14, "score"))
_FINDINGS: tuple[Column, ...] = (
    ("where", 30, "line"), ("talk", 18, "line"), ("agent", 14, "line"), ("level", 9, "line"), ("norm", 20, "line"),
    ("rule", 26, "line"), ("match", 24, "text"), ("text", 60, "text"), ("suggest", 60, "text"),
)  # fmt: skip


def audit_book(audited: Audited, language: str = "zh") -> bytes:
    """The whole file."""
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    english = language == "en"
    sheets = Sheets(book, lambda key, *_: _WORDS[key][english] if key in _WORDS else key)
    sheets.table("sums", _SUMS, audited.sums)
    sheets.table("norms", _NORMS, audited.norms)
    sheets.table("rules", _RULES, audited.rules)
    sheets.table("agents", _AGENTS, audited.agents)
    sheets.table("findings", _FINDINGS, audited.findings[:MOST])
    book.close()
    return out.getvalue()
