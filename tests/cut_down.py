"""A cut-down copy of the shipped rules: some packs with the word lists they need, so that loading is quick."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.ruleset import RESERVED

_SLOT = re.compile(r"<([^<>a-z|]+)>|weighed: {by: ([^,}]+)|weigh: (\S+)")


def cut_down(patch: pytest.MonkeyPatch, folder: Path, packs: Iterable[str]) -> None:
    """Let these packs (names of files) stand for all the shipped ones in this test."""
    rules, lexicon = folder / "rules", folder / "lexicon"
    rules.mkdir(parents=True)
    lexicon.mkdir()
    for name in ("norms.yaml", "rewrites.yaml", *packs):
        shutil.copy(shipped_rules() / name, rules)
    wanted, texts = set(RESERVED), [path.read_text(encoding="utf-8") for path in rules.iterdir()]
    while texts:
        for found in _SLOT.finditer(texts.pop()):
            name = next(filter(None, found.groups()))
            if name not in wanted:
                wanted.add(name)
                texts.append((shipped_lexicon() / f"{name}.txt").read_text(encoding="utf-8"))
    for name in wanted:
        path = shipped_lexicon() / f"{name}.txt"
        if path.is_file():
            shutil.copy(path, lexicon)
    patch.setattr("bot.rulebook.shipped_rules", lambda: rules)
    patch.setattr("bot.rulebook.shipped_lexicon", lambda: lexicon)
