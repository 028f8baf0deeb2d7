"""Fixtures: a few rules, loaded once, and a shop whose bot is running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram_shop import BLANK, Shop

from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.store import Store


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    """Three rules in files of their own, loaded once: what the shipped rules find is another test's business."""
    return load(Sources(rules=(Path(__file__).parent / "shop_rules",)))


@pytest.fixture(scope="session", autouse=True)
def blank(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Migrate once; every shop starts from a copy."""
    folder = tmp_path_factory.mktemp("blank")

    async def migrate() -> None:
        async with Store.opened(f"sqlite+aiosqlite:///{folder}/qingnin.db", data_dir=folder):
            pass

    asyncio.run(migrate())
    BLANK.append((folder / "qingnin.db").read_bytes())


@pytest.fixture
async def shop(tmp_path: Path, rules: RuleSet) -> AsyncIterator[Shop]:
    """A shop whose bot is running."""
    shop = Shop(tmp_path, rules)
    await shop.open()
    yield shop
    await shop.close()
