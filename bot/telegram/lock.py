"""Only one bot may read a token's updates: a lock in the data folder lets the second one say so and end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import UnavailableError


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the lock of this data folder; raises UnavailableError where another process holds it.

    The system lets go of it when the process ends, however it ends.
    """
    path = data / "lock"
    with path.open("a+b") as file:
        if not _take(file):
            raise UnavailableError(f"已经有一个 qingnin 在用 {data}（进程 {_owner(path)}）；请先停掉它，再启动这一个")
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


def is_held(data: Path) -> bool:
    """Whether a bot works in this data folder now; nothing is changed by asking."""
    path = data / "lock"
    if not path.exists():
        return False
    with path.open("r+b") as file:
        return not _take(file)


def _take(file: BinaryIO) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return _take_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _take_on_windows(file: BinaryIO) -> bool:
    import msvcrt

    file.seek(100)  # beyond the text, which must stay readable
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # exists on Windows only
    except OSError:
        return False
    file.seek(0)
    return True


def _owner(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip() or "?"
