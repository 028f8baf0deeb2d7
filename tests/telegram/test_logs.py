"""No token and no message in any log line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import UnavailableError
from bot.settings import LogSettings
from bot.telegram.lock import only_one
from bot.telegram.redact import place_of, set_up_logging

CANARY = "123456789:AAFAKEcanaryFAKEcanaryFAKEcanaryFAK"


@pytest.fixture
def root() -> Iterator[None]:
    logger = logging.getLogger()
    handlers, level = list(logger.handlers), logger.level
    yield
    logger.handlers, level_now = handlers, level
    logger.setLevel(level_now)


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_token_is_taken_out_of_messages_arguments_and_tracebacks(root: None, kind: str) -> None:
    stream = io.StringIO()
    set_up_logging(LogSettings(format=kind, level="debug"), stream)  # type: ignore[arg-type]
    log = logging.getLogger("test")
    log.info("POST https://api.telegram.org/bot%s/sendMessage", CANARY)
    try:
        raise ValueError(f"bad token {CANARY}")
    except ValueError:
        log.exception("it went wrong with %s", {"url": f"/bot{CANARY}/"})
    assert CANARY not in stream.getvalue()
    assert stream.getvalue().count("〔令牌〕") >= 3
    if kind == "json":
        assert all(json.loads(line)["logger"] == "test" for line in stream.getvalue().splitlines())


def test_libraries_do_not_chatter_even_at_debug(root: None) -> None:
    stream = io.StringIO()
    set_up_logging(LogSettings(level="debug"), stream)
    for name in ("httpx", "telegram.Bot", "telegram.ext.ExtBot", "httpcore.http11", "aiosqlite"):
        logging.getLogger(name).info("客户说的话")
        logging.getLogger(name).debug("客户说的话")
    assert stream.getvalue() == ""


def test_an_error_is_named_by_kind_and_place_only() -> None:
    def fails() -> None:
        raise KeyError("客户说的话")

    with pytest.raises(KeyError) as caught:
        fails()
    assert place_of(caught.value).startswith("KeyError at fails:")
    assert "客户" not in place_of(caught.value)


def test_the_lock_keeps_a_second_one_out_and_is_free_again_afterwards(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(UnavailableError, match="已经有一个 qingnin"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass
