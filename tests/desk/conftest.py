"""The floor and its rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from shop_floor import BLANK, Floor, opened, shop_rules

from bot.engine.ruleset import RuleSet
from bot.store import Store


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    """The rules of tests/data/desk."""
    return shop_rules()


@pytest.fixture(scope="session", autouse=True)
def blank(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Migrate one database for all."""
    folder = tmp_path_factory.mktemp("blank")

    async def migrate() -> None:
        async with Store.opened(f"sqlite+aiosqlite:///{folder}/qingnin.db", data_dir=folder):
            pass

    asyncio.run(migrate())
    BLANK.append((folder / "qingnin.db").read_bytes())


@pytest.fixture
async def floor(rules: RuleSet, tmp_path: Path) -> AsyncIterator[Floor]:
    """A team at work."""
    async with opened(tmp_path / "data", rules) as made:
        yield made
