"""Backups: a checked copy beside the database, and how many of them are kept."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ..errors import StoreError

_NAME = "qingnin-%Y%m%d-%H%M%S.db"
_PATTERN = re.compile(r"qingnin-(\d{8}-\d{6})\.db")
_NEWEST, _WEEKS = 7, 4


def name_of(now: datetime) -> str:
    """What a copy made now is called."""
    return now.strftime(_NAME)


def check_copy(path: Path) -> None:
    """Read the whole copy; raises StoreError if anything in it is damaged."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        complaint = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if complaint != "ok":
        raise StoreError(f"备份 {path} 检查没有通过：{complaint}；请看看磁盘是否完好，再备份一次")


def listed(folder: Path) -> list[Path]:
    """The copies in a folder, oldest first; files of other names are somebody else's."""
    return sorted(path for path in folder.glob("*.db") if _PATTERN.fullmatch(path.name))


def too_many(paths: list[Path]) -> list[Path]:
    """Which copies may go: kept are the newest seven, and of what is older the newest of each of four weeks."""
    ordered = sorted(paths, reverse=True)
    kept, weeks = set(ordered[:_NEWEST]), set[tuple[int, int]]()
    for path in ordered[_NEWEST:]:
        year, week, _ = datetime.strptime(path.name, _NAME).isocalendar()  # noqa: DTZ007 - a name, not a moment
        if (year, week) not in weeks and len(weeks) < _WEEKS:
            kept.add(path)
        weeks.add((year, week))
    return [path for path in sorted(paths) if path not in kept]
