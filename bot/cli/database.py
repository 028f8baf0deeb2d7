"""What commands that work on the stored data share: is there any, and is nobody else at it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from ..environment import Environment


def sqlite_file(environment: Environment) -> Path | None:
    """The database's file; None for a database server. Raises UsageError where there is no database yet.

    Opening one would make one: an empty answer would then look like a quiet day.
    """
    from sqlalchemy.engine import make_url

    url = make_url(environment.database_url)
    if url.get_backend_name() != "sqlite":
        return None
    path = Path(url.database or "")
    if not path.is_file():
        raise UsageError(f"还没有数据：找不到 {path}；机器人运行过（qingnin run）之后才有，或检查 QINGNIN_HOME")
    return path


def nobody_else(data: Path) -> AbstractContextManager[None]:
    """Keep the bot out while the data is changed under it; raises UnavailableError where it is running."""
    from ..telegram.lock import only_one

    return only_one(data)


def parse_day(option: str, text: str | None) -> date | None:
    """The day an option names."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}：“{text}” 不是日期；请写成 2026-11-23 这样") from None
