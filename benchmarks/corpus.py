"""20,000 replies made from the shipped real dialogues: real clauses, put together anew so that few are alike."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files


def replies(count: int = 20_000, seed: int = 7) -> list[str]:
    """Replies of the length real ones have (mean about 20 characters)."""
    clauses = [part for text in _spoken("agent") for part in re.split(r"(?<=[，。！？,!?])", text) if part]
    rng = random.Random(seed)
    return ["".join(rng.choices(clauses, k=rng.choice((1, 1, 2, 2, 3)))) for _ in range(count)]


def questions() -> list[str]:
    """What customers said, as they said it."""
    return _spoken("customer")


def _spoken(role: str) -> list[str]:
    lines = (files("bot") / "sandbox" / "data" / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    return [turn["text"] for line in lines for turn in json.loads(line)["turns"] if turn["role"] == role]
