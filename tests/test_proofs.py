"""Examples run once for each content, and again when anything changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.loader import Sources
from bot.errors import FileProblems
from bot.proofs import load_proven

NORMS = """version: 1
norms:
  - {id: n, group: 组, name: 名, gloss: n, definition: 说明, severity: minor}
"""
RULE = """version: 1
rules:
  - id: no-shirk
    name: 推
    norm: n
    forbid: [不归我管]
    hint: 换一种说法
    bad: [这【不归我管】]
    good: [%s]
"""


def folder(tmp_path: Path, good: str) -> Sources:
    rules = tmp_path / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "norms.yaml").write_text(NORMS, "utf-8")
    (rules / "a.yaml").write_text(RULE % good, "utf-8")
    return Sources((rules,))


def test_a_proven_content_leaves_its_mark_and_a_change_is_proved_again(tmp_path: Path) -> None:
    ruleset = load_proven(folder(tmp_path, "我来办"), tmp_path)
    (mark,) = (tmp_path / "data" / "proven").iterdir()
    assert mark.name.startswith(ruleset.hash)
    with pytest.raises(FileProblems, match="不该命中"):
        load_proven(folder(tmp_path, "不归我管"), tmp_path)
    assert list((tmp_path / "data" / "proven").iterdir()) == [mark]


def test_the_mark_spares_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = folder(tmp_path, "我来办")
    load_proven(sources, tmp_path)
    monkeypatch.setattr("bot.engine.examples.run", lambda *_: pytest.fail("the examples ran again"))
    assert load_proven(sources, tmp_path).rules


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder", "utf-8")
    assert load_proven(folder(tmp_path, "我来办"), tmp_path).rules
