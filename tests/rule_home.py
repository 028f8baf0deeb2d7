"""A home folder with small rules, in place of the shipped ones: loading takes milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

NORMS = """version: 1
norms:
  - {id: sanbu.tuixie, group: 三不, name: 不推卸, gloss: no shirking, severity: major, definition: 先接住。}
  - {id: sanbu.zebei, group: 三不, name: 不责备, gloss: no blame, severity: normal, definition: 不怪客户。}
  - {id: ruma, group: 红线, name: 不辱骂, gloss: no abuse, severity: veto, definition: 不骂人。}
"""


def rule(rule_id: str, words: str, *more: str, norm: str = "sanbu.tuixie") -> str:
    """One rule that forbids these words, as an entry of a file; `more` are further lines of it."""
    lines = [
        f"id: {rule_id}",
        f"name: {rule_id[:16]}",
        f"norm: {norm}",
        f"forbid: [{words}]",
        "hint: 先接住，再说谁来办。",
        f"bad: [【{words}】]",
        "good: [我来帮您办]",
        *more,
    ]
    return "\n".join(f"  {'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)) + "\n"


def write(folder: Path, name: str, *entries: str, key: str = "rules") -> Path:
    """A rule file of these entries."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"version: 1\n{key}:\n{''.join(entries)}", encoding="utf-8")
    return path


def small_shipped(patch: pytest.MonkeyPatch, folder: Path, entries: Sequence[str] = ()) -> Path:
    """Let this folder stand for the shipped rules, with two rules unless told otherwise."""
    rules = folder / "rules"
    write(
        rules,
        "shipped.yaml",
        *(entries or (rule("shirk", "不归我们管"), rule("blame", "你自己不会看", norm="sanbu.zebei"))),
    )
    (rules / "norms.yaml").write_text(NORMS, encoding="utf-8")
    patch.setattr("bot.rulebook.shipped_rules", lambda: rules)
    patch.setattr("bot.rulebook.shipped_lexicon", lambda: folder / "lexicon")
    return rules
