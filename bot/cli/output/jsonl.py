"""One finding a line, with exactly the fields that contract.md promises to scripts."""

from __future__ import annotations

import json
from typing import Any

from .located import Located, Tally


def fields(item: Located) -> dict[str, Any]:
    """The promised fields; `match` is the original text, so that spans can be checked against it."""
    found = item.finding
    return {
        "id": item.id,
        "turn": found.turn,
        "rule": found.rule,
        "norm": found.norm,
        "level": found.level.word,
        "start": found.start,
        "end": found.end,
        "match": found.match,
        "hint": found.hint,
        "suggest": found.suggest,
    }


class JsonLines:
    """`--format jsonl`."""

    def one(self, item: Located) -> str:
        """One line."""
        return json.dumps(fields(item), ensure_ascii=False) + "\n"

    def end(self, tally: Tally) -> str:
        """Nothing: the summary is on standard error."""
        return ""
