"""Reads the word lists of lexicon/: one entry a line, `#` begins a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import LoadProblem

MAX_BYTES = 1_000_000
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class WordList:
    """One list with the place of each entry."""

    name: str
    path: str
    entries: tuple[str, ...]
    lines: tuple[int, ...]


def read_list(path: Path, shown: str) -> tuple[WordList, list[LoadProblem]]:
    """Read one list; `shown` is how its path is named in problems."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "不是 UTF-8 编码（多半存成了 GBK），请在编辑器里另存为 UTF-8"
        return WordList(path.stem, shown, (), ()), [LoadProblem(shown, 1, 1, message)]
    entries: dict[str, int] = {}
    problems: list[LoadProblem] = []
    for number, line in enumerate(text.splitlines(), 1):
        entry = _COMMENT.sub("", line).strip()
        if not entry:
            continue
        if entry in entries:
            message = f"“{entry}” 重复了，第 {entries[entry]} 行已经有了"
            problems.append(LoadProblem(shown, number, 1, message, source=line))
            continue
        entries[entry] = number
    if not entries:
        problems.append(LoadProblem(shown, 1, 1, "词表是空的；不用它就删掉这个文件"))
    return WordList(path.stem, shown, tuple(entries), tuple(entries.values())), problems


def chosen(folders: Iterable[Path], ending: str) -> dict[str, Path]:
    """Files by name from the weakest to the strongest folder; an empty file switches the weaker one off."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{ending}")):
            found.pop(path.name, None)
            if path.stat().st_size and path.read_bytes().strip():
                found[path.name] = path
    return dict(sorted(found.items()))
