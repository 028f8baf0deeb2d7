"""A real database in a folder of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import Store

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Noon in Shanghai."""
    return NOON


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the test's database lies."""
    return f"sqlite+aiosqlite:///{tmp_path}/data/qingnin.db"


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store."""
    async with Store.opened(url, data_dir=tmp_path / "data") as opened:
        yield opened
