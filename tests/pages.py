"""Reads the pages of the documentation: their fenced blocks, with what the page says about each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^( *)```([^\n`]*)$")
_NOTE = re.compile(r"^<!-- (.+) -->$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block that begins at `line`. `info`: the words behind the fence; `note`: the comment above it."""

    page: Path
    line: int
    info: str
    note: str
    text: str

    @property
    def language(self) -> str:
        """The first of the words behind the fence."""
        return self.info.partition(" ")[0]

    @property
    def where(self) -> str:
        """For test ids and failures."""
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found: list[Block] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    begun: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if begun is None:
            note = _NOTE.match(lines[number - 1]) if number else None
            begun = number + 1, fence[2].strip(), note[1] if note else ""
        else:
            first, info, words = begun
            found.append(Block(page, first + 1, info, words, "\n".join(lines[first:number]) + "\n"))
            begun = None
    assert begun is None, f"{page.name}: the block of line {begun} is never closed"
    return found


def yaml_blocks() -> list[Block]:
    """Every YAML block of every page."""
    return [block for page in PAGES for block in blocks(page) if block.language == "yaml"]
