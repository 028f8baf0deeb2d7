"""One JSON document: every finding with its file and line, and what was checked."""

from __future__ import annotations

import json
from typing import Any

from .jsonl import fields
from .located import Located, Tally

SCHEMA = 1


class Json:
    """`--format json`; written when everything has been checked."""

    def __init__(self) -> None:
        self._findings: list[dict[str, Any]] = []

    def one(self, item: Located) -> str:
        """Kept for the end."""
        self._findings.append({"file": item.place.path, "line": item.place.line, **fields(item)})
        return ""

    def end(self, tally: Tally) -> str:
        """The whole document."""
        document = {"schema": SCHEMA, "findings": self._findings, "bad_lines": _bad(tally), "summary": _summary(tally)}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _bad(tally: Tally) -> list[dict[str, Any]]:
    return [{"file": bad.place.path, "line": bad.place.line, "message": bad.message} for bad in tally.bad]


def _summary(tally: Tally) -> dict[str, Any]:
    return {
        "replies": tally.replies,
        "dialogues": tally.dialogues,
        "rules": tally.rules,
        "findings": tally.findings,
        "deducting": tally.deducting,
        "seconds": round(tally.seconds, 3),
    }
