"""`qingnin doctor` against the imitated Telegram over real HTTP: each trouble is named with what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bot_process import CANARY, only_shop_rules
from click.testing import CliRunner, Result
from telegram import Bot
from telegram_shop import CONFIG, GROUP

from bot.cli import main
from bot.config import load_settings
from bot.environment import Environment
from bot.sandbox.server import SandboxServer
from bot.sandbox.transport import SandboxRequest
from bot.sandbox.values import Refusal
from bot.sandbox.world import World
from bot.telegram.clock import SystemClock
from bot.telegram.doctor import Check, Doctor, look_at_groups
from bot.telegram.lock import is_held, only_one

OTHER_GROUP = -1001000000009


@pytest.fixture
def world() -> World:
    """A Telegram on which everything is as it must be."""
    world = World(lambda: datetime.now(UTC), token=CANARY)
    people = [world.add_user(number, f"人{number}", "lead" if number < 2000 else "agent")
              for number in (1001, 1002, 2001, 2002, 2003)]  # fmt: skip
    for person in people:
        world.chats[person.id].started = True
    for number in (GROUP, OTHER_GROUP):
        world.set_standing(world.add_group(number, "售后", *people), world.bot, "administrator")
    return world


Examine = Callable[..., Awaitable[dict[str, Check]]]


@pytest.fixture
async def examine(world: World, tmp_path: Path) -> AsyncIterator[Examine]:
    """Ask the doctor, over HTTP; the checks by their names."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    async with SandboxServer(world) as server:

        async def ask(token: str = CANARY, base: str = server.base, running: bool = False) -> dict[str, Check]:
            env = Environment(tmp_path, "", api_base=base, token_text=token)
            bot = Bot(token, base_url=f"{base}/bot")
            for request in bot._request:
                await request.initialize()
            checks = await Doctor(bot, env, load_settings(tmp_path), SystemClock(), running=running).examine()
            for request in bot._request:
                await request.shutdown()
            return {check.name: check for check in checks}

        yield ask


async def test_all_is_well_and_nobody_is_bothered(world: World, examine: Examine) -> None:
    checks = await examine()
    assert {name: check.found for name, check in checks.items() if check.state != "ok"} == {}
    assert {call.method for call in world.calls} <= {
        "getMe", "getChatMember", "sendChatAction", "getWebhookInfo", "getUpdates",
    }  # fmt: skip
    assert not any(post.author is world.bot for post in world.posts.values())


async def test_a_wrong_token_is_named_without_it(world: World, examine: Examine) -> None:
    other = "123456789:AAOTHERcanaryFAKEcanaryFAKEcanaryFAK"
    (check,) = (await examine(token=other)).values()
    assert (check.name, check.state) == ("令牌", "bad")
    assert "@BotFather" in check.advice
    assert other not in str(check)


async def test_an_unreachable_telegram_points_to_the_proxy(examine: Examine, unused_tcp_port: int) -> None:
    (check,) = (await examine(base=f"http://127.0.0.1:{unused_tcp_port}")).values()
    assert (check.name, check.state) == ("连通", "bad")
    assert "QINGNIN_PROXY" in check.advice


async def test_privacy_mode_matters_where_the_bot_is_no_administrator(world: World, examine: Examine) -> None:
    world.privacy_mode = True
    assert (await examine())["隐私模式"].state == "ok"
    world.set_standing(world.chats[GROUP], world.bot, "member")
    checks = await examine()
    assert (checks["隐私模式"].state, checks[f"群 {GROUP}（售后一组）"].state) == ("bad", "warn")
    assert "/setprivacy" in checks["隐私模式"].advice


async def test_groups_the_bot_is_not_in(world: World, examine: Examine) -> None:
    world.set_standing(world.chats[GROUP], world.bot, "kicked")
    del world.chats[OTHER_GROUP]
    checks = await examine()
    assert [checks[name].state for name in checks if name.startswith("群")] == ["bad", "bad"]
    assert "/bind" in checks[f"群 {OTHER_GROUP}（售前组）"].advice


async def test_who_cannot_be_reached_is_named(world: World, examine: Examine) -> None:
    world.chats[2001].started = False
    assert ((await examine())["私聊"].state, (await examine())["私聊"].found) == ("warn", "私聊不到：李莉")
    world.chats[1001].blocked = True
    assert (await examine())["私聊"].state == "bad", "a lead gets no digest"


async def test_a_webhook_that_was_left_over(world: World, examine: Examine) -> None:
    world.webhook = {"url": "https://bot.example.cn/hook"}
    check = (await examine())["webhook"]
    assert (check.state, "qingnin run" in check.advice) == ("warn", True)


async def test_a_second_poller_is_found(world: World, examine: Examine) -> None:
    """The other comes back for its updates while ours is waiting: that is how one notices."""
    world.faults.append(("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request")))
    check = (await examine())["另一个程序"]
    assert check.state == "bad"
    assert "/revoke" in check.advice


async def test_a_running_bot_is_not_disturbed(world: World, examine: Examine) -> None:
    assert (await examine(running=True))["另一个程序"].state == "ok"
    assert "getUpdates" not in {call.method for call in world.calls}


async def test_a_clock_that_is_wrong(world: World, examine: Examine) -> None:
    world.clock = lambda: datetime.now(UTC) + timedelta(minutes=10)
    check = (await examine())["时钟"]
    assert check.state == "bad"
    assert check.found in [f"与 Telegram 相差 {seconds} 秒" for seconds in range(590, 601)]


async def test_business_and_inline_say_how_to_switch_them_on(world: World, examine: Examine) -> None:
    world.business_mode, world.inline_mode = False, False
    checks = await examine()
    assert "Business Mode" in checks["Business"].found
    assert "/setinline" in checks["行内草稿"].found


async def test_the_short_look_at_a_start(world: World, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.replace("leads: [1001]", "leads: []"), encoding="utf-8")
    bot = Bot(CANARY, request=SandboxRequest(world), get_updates_request=SandboxRequest(world))
    checks = await look_at_groups(bot, await bot.get_me(), load_settings(tmp_path))
    assert [(check.name, check.state) for check in checks if check.state != "ok"] == [("团队", "warn")]


def test_the_lock_is_asked_without_taking_it(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    with only_one(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


# --- the command -------------------------------------------------------------------------------


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    home = Path(os.environ["QINGNIN_HOME"])
    home.mkdir(parents=True)
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    only_shop_rules(home)
    monkeypatch.setenv("QINGNIN_TOKEN", CANARY)
    return home


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *words])


async def test_the_command_from_end_to_end(home: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SandboxServer(world) as server:
        monkeypatch.setenv("QINGNIN_API_BASE", server.base)
        result = await asyncio.to_thread(run)
        assert result.exit_code == 0, result.output
        for name in ("机器人", "连通", "时钟", "隐私模式", "私聊", "规则", "字体", "磁盘", "数据库", "备份"):
            assert f"{name}：" in result.stdout
        world.set_standing(world.chats[GROUP], world.bot, "left")
        machine = await asyncio.to_thread(run, "--format", "json")
    assert machine.exit_code == 1
    checks = json.loads(machine.stdout)["checks"]
    assert [check["name"] for check in checks if check["state"] == "bad"] == [f"群 {GROUP}（售后一组）"]
    assert CANARY not in result.output + machine.output


def test_it_says_where_a_token_comes_from(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGNIN_TOKEN")
    result = run()
    assert result.exit_code == 1
    assert "✗ 令牌" in result.stdout
    assert "@BotFather" in result.stdout
    assert "✓ 规则" in result.stdout, "all that needs no token is looked at all the same"


def test_live_needs_the_metrics(home: Path, unused_tcp_port: int) -> None:
    assert run("--live").exit_code == 2
    port = f"metrics: {{enabled: true, port: {unused_tcp_port}}}\n"
    (home / "config.yaml").write_text(CONFIG + port, encoding="utf-8")
    dead = run("--live")
    assert dead.exit_code == 1
    assert "没有回答" in dead.stdout


def test_a_damaged_database_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "data").mkdir(mode=0o700)
    (home / "data" / "qingnin.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("QINGNIN_API_BASE", "http://127.0.0.1:9")
    result = run()
    assert result.exit_code == 1
    assert "✗ 数据库" in result.stdout
