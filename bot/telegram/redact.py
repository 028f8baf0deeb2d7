"""Logging without secrets: no bot token in any line, whoever wrote it, and no library's chatter.

The token stands in every address the HTTP client calls, so it can turn up in any exception. It is
removed after formatting, when nothing can be added any more. Libraries speak from WARNING on only:
at DEBUG they print whole messages, at INFO addresses with the token.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from ..environment import redact
from ..settings import LogSettings

_CHATTY = ("httpx", "httpcore", "telegram", "aiosqlite", "sqlalchemy", "asyncio", "jieba")


class RedactingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, then takes the tokens out."""

    def format(self, record: logging.LogRecord) -> str:
        """One finished log line without tokens."""
        return redact(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger and message; an exception's traceback too."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return redact(json.dumps(line, ensure_ascii=False))


def set_up_logging(settings: LogSettings, stream: TextIO | None = None) -> logging.Handler:
    """Log to standard error as config.yaml says."""
    handler = logging.StreamHandler(stream or sys.stderr)
    as_json = settings.format == "json"
    handler.setFormatter(JsonFormatter() if as_json else RedactingFormatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    quiet_libraries()
    return handler


def quiet_libraries() -> None:
    """Libraries speak from WARNING on only."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def place_of(error: BaseException) -> str:
    """Kind and place of an exception for the log, without its message: that may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
