"""Replies to measure with: made from the shipped real dialogues, and hostile ones made from the rules themselves."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files

from bot.engine.ruleset import RuleSet

LONGEST = 4096
"""The most characters of a Telegram message."""


def replies(count: int = 20_000, seed: int = 7) -> list[str]:
    """Real clauses put together anew, to the length that real replies have (mean about 20 characters), all different.

    Different, because nothing that remembers texts may look fast here.
    """
    clauses = [part for text in _spoken() for part in re.split(r"(?<=[，。！？,!?])", text) if part]
    rng = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(rng.choices(clauses, k=rng.choice((1, 1, 2, 2, 3))))] = None
    return list(made)


def questions() -> list[str]:
    """What customers said, as they said it."""
    return _spoken("customer")


def _spoken(role: str = "agent") -> list[str]:
    lines = (files("bot") / "sandbox" / "data" / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    return [turn["text"] for line in lines for turn in json.loads(line)["turns"] if turn["role"] == role]


def hostile(ruleset: RuleSet, seed: int = 3) -> dict[str, list[str]]:
    """The longest messages, of pieces that keep every rule busy: parts of patterns, and whole examples."""
    rng = random.Random(seed)
    sources = [pattern.source for rule in ruleset.rules for pattern in rule.patterns]
    sources += [entry for entries in ruleset.lexicon.values() for entry in entries]
    pieces = [part for source in sources for part in re.split(r"[^\w]+", source) if part]
    examples = [example.text for rule in ruleset.rules for example in (*rule.bad, *rule.good)]

    def made(parts: list[str], marks: str) -> str:
        text = ""
        while len(text) < LONGEST:
            text += rng.choice(parts) + (rng.choice(marks) if marks else "")
        return text[:LONGEST]

    return {
        "写法的碎片": [made(pieces, "") for _ in range(4)],
        "碎片和标点": [made(pieces, "，。 ！") for _ in range(4)],
        "例句连成一片": [made(examples, "") for _ in range(4)],
        "同一个字": [word * LONGEST for word in "请您不的"],
    }
