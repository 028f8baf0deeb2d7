"""`qingnin run` as people start it: a process of its own, against a Bot API root on 127.0.0.1."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram_shop import BAD, CONFIG, GROUP

from bot.sandbox.server import SandboxServer
from bot.sandbox.world import World

CANARY = "123456789:AAFAKEcanaryFAKEcanaryFAKEcanaryFAK"
pytestmark = pytest.mark.slow


async def start(home: Path, base: str, token: str = CANARY) -> Process:
    env = dict(os.environ) | {"QINGNIN_HOME": str(home), "QINGNIN_API_BASE": base, "QINGNIN_TOKEN": token}
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=env, stdout=PIPE, stderr=PIPE)


async def said_until(process: Process, words: str) -> str:
    """What it says on standard error until it says this."""
    assert process.stderr is not None
    text = ""
    while words not in text:
        line = await asyncio.wait_for(process.stderr.readline(), 30)
        assert line, f"ended without saying {words!r}: {text}"
        text += line.decode()
    return text


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG + "log: {level: debug}\n", encoding="utf-8")
    return tmp_path


async def test_a_life_from_start_to_sigterm_and_a_second_instance(home: Path) -> None:
    world = World(lambda: datetime.now(UTC), token=CANARY)
    group = world.add_group(GROUP, "售后", world.add_user(2001, "李莉", "agent"), world.add_user(3001, "陈先生"))
    world.set_standing(group, world.bot, "administrator")
    async with SandboxServer(world) as server:
        first = await start(home, server.base)
        output = await said_until(first, "已连上")
        assert "2 个团队" in output
        second = await start(home, server.base)
        _, complaint = await asyncio.wait_for(second.communicate(), 30)
        assert second.returncode == 3
        assert "已经有一个 qingnin" in complaint.decode()
        world.say(group, world.users[3001], "我的快递三天没动了")
        world.say(group, world.users[2001], BAD)
        while not world.from_bot(world.users[2001]):  # noqa: ASYNC110 - pytest ends it if it never comes
            await asyncio.sleep(0.01)
        first.send_signal(signal.SIGTERM)
        out, rest = await asyncio.wait_for(first.communicate(), 6)
        assert first.returncode == 0
    output += out.decode() + rest.decode()
    assert "已停下" in output
    assert CANARY not in output + complaint.decode()
    assert "不归我们管" not in output
    assert sorted(path.name for path in home.iterdir()) == ["config.yaml", "data"]
    assert {oct(path.stat().st_mode & 0o077) for path in (home / "data").rglob("*")} == {"0o0"}


async def test_a_wrong_token_ends_with_3_and_words(home: Path) -> None:
    world = World(lambda: datetime.now(UTC))
    async with SandboxServer(world) as server:
        process = await start(home, server.base)
        _, complaint = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 3
    assert "不认这个令牌" in complaint.decode()
    assert CANARY not in complaint.decode()


async def test_without_a_token_it_says_where_to_get_one(home: Path) -> None:
    process = await start(home, "http://127.0.0.1:1", "")
    _, complaint = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert "@BotFather" in complaint.decode()
