"""The running bot over real HTTP on 127.0.0.1: the three loops, PTB's own network code, stopping, outages."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram_shop import BAD, CONFIG, GROUP

from bot.config import load_settings
from bot.desk import Desk
from bot.engine.checker import Checker
from bot.engine.ruleset import RuleSet
from bot.environment import Environment, open_data_folder
from bot.errors import UnavailableError
from bot.sandbox.clock import FakeClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.values import Happening, Refusal
from bot.sandbox.world import World
from bot.settings import LogFormat, LogSettings
from bot.store import Store
from bot.telegram.app import build_application
from bot.telegram.clock import Clock, SystemClock
from bot.telegram.host import Host
from bot.telegram.redact import set_up_logging

CANARY = "123456789:AAFAKEcanaryFAKEcanaryFAKEcanaryFAK"


@pytest.fixture
def world() -> World:
    world = World(lambda: datetime.now(UTC), token=CANARY)
    lead, lili = world.add_user(1001, "周组长", "lead"), world.add_user(2001, "李莉", "agent")
    group = world.add_group(GROUP, "售后", lead, lili, world.add_user(3001, "陈先生"))
    world.set_standing(group, world.bot, "administrator")
    return world


class Place:
    """A team's folder with an open store; `host` builds a bot for a Bot API root."""

    def __init__(self, home: Path, store: Store, rules: RuleSet) -> None:
        self.home, self.store, self.rules = home, store, rules

    def host(self, base: str, *, token: str = CANARY, clock: Clock | None = None) -> Host:
        settings = load_settings(self.home)
        desk = Desk(self.store, Checker(self.rules, settings.options()), settings)
        env = Environment(self.home, "", api_base=base, token_text=token)
        return build_application(settings, env, desk, self.store, clock=clock)


@pytest.fixture
async def place(tmp_path: Path, rules: RuleSet) -> AsyncIterator[Place]:
    (tmp_path / "config.yaml").write_text(CONFIG + "hints: {wait_seconds: 0}\n", encoding="utf-8")
    data = open_data_folder(tmp_path)
    async with Store.opened(f"sqlite+aiosqlite:///{data}/qingnin.db", data_dir=data) as store:
        yield Place(tmp_path, store, rules)


@pytest.fixture
def log() -> io.StringIO:
    """Everything our own set-up logs at DEBUG, with PTB and httpx in the process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    set_up_logging(LogSettings(level="debug"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def hinted(world: World) -> asyncio.Event:
    """Set once the bot has said something to anybody."""
    seen = asyncio.Event()

    def notice(happening: Happening) -> None:
        if happening.kind == "bot":
            seen.set()

    world.listeners.append(notice)
    return seen


async def test_a_hint_over_real_http_and_a_quick_stop(world: World, place: Place, log: io.StringIO) -> None:
    async with SandboxServer(world) as server:
        host = place.host(server.base)
        await host.start()
        stop, seen = asyncio.Event(), hinted(world)
        running = asyncio.create_task(host.run(stop))
        world.say(world.chats[GROUP], world.users[3001], "我的快递三天没动了")
        world.say(world.chats[GROUP], world.users[2001], BAD)
        await asyncio.wait_for(seen.wait(), 10)
        stop.set()
        began = time.monotonic()
        await asyncio.wait_for(running, 10)
        assert time.monotonic() - began < 5
        await host.close()
    (hint,) = world.from_bot(world.users[2001])
    assert hint.receiver == 2001
    assert "不归我们管" in hint.text
    assert world.watch.violations == []
    assert [call for call in world.calls if call.error and "MESSAGE_ID_INVALID" not in call.error] == []
    assert CANARY not in log.getvalue()
    assert "不归我们管" not in log.getvalue()
    assert "快递" not in log.getvalue()


async def test_a_wrong_token_is_final_and_not_quoted(world: World, place: Place, log: io.StringIO) -> None:
    other = "123456789:AAOTHERcanaryFAKEcanaryFAKEcanaryFAK"
    async with SandboxServer(world) as server:
        host = place.host(server.base, token=other)
        with pytest.raises(UnavailableError, match="不认这个令牌") as caught:
            await host.start()
        await host.close()
    assert other not in str(caught.value) + repr(caught.value) + log.getvalue()


async def test_a_token_revoked_while_running_ends_the_run(world: World, place: Place) -> None:
    async with SandboxServer(world) as server:
        host = place.host(server.base)
        await host.start()
        world.faults.append(("getUpdates", Refusal(401, "Unauthorized")))
        with pytest.raises(UnavailableError, match="不认这个令牌"):
            await asyncio.wait_for(host.run(asyncio.Event()), 10)
        await host.close()


async def test_a_database_in_trouble_is_waited_for(world: World, place: Place, log: io.StringIO) -> None:
    """Every loop meets the missing table, says so, and goes on when it is back."""
    async with SandboxServer(world) as server:
        host = place.host(server.base, clock=Mending(place.store))
        await host.start()
        async with place.store.write() as tx:
            await tx.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_away")
        stop, seen = asyncio.Event(), hinted(world)
        running = asyncio.create_task(host.run(stop))
        world.say(world.chats[GROUP], world.users[2001], BAD)
        await asyncio.wait_for(seen.wait(), 20)
        stop.set()
        await running
        await host.close()
    assert "数据库" in log.getvalue()
    assert len(world.from_bot(world.users[2001])) == 1


class Mending(SystemClock):
    """While the bot waits for the first time, somebody mends the database."""

    def __init__(self, store: Store) -> None:
        self.store, self.mended = store, False

    async def sleep(self, seconds: float) -> None:
        if not self.mended:
            self.mended = True
            async with self.store.write() as tx:
                await tx.exec_driver_sql("ALTER TABLE inbox_away RENAME TO inbox")


class OpeningLate(FakeClock):
    """While the bot waits a third time, the network comes up."""

    def __init__(self, server: SandboxServer) -> None:
        super().__init__(datetime.now(UTC))
        self.server, self.waits = server, 0

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
        self.waits += 1
        if self.waits == 3:
            await self.server.__aenter__()


async def test_an_unreachable_telegram_is_waited_for(
    world: World, place: Place, log: io.StringIO, unused_tcp_port: int
) -> None:
    server = SandboxServer(world, unused_tcp_port)
    clock = OpeningLate(server)
    host = place.host(server.base, clock=clock)
    await host.start()
    await host.close()
    await server.__aexit__(None, None, None)
    assert clock.waits == 3
    assert log.getvalue().count("连不上 Telegram") == 3
    assert CANARY not in log.getvalue()


async def test_an_outage_while_running_loses_nothing(world: World, place: Place) -> None:
    async with SandboxServer(world) as server:
        host = place.host(server.base, clock=FakeClock(datetime.now(UTC)))
        await host.start()
        await host.ingest.poll(0)
        assert host.ingest.caught_up
        world.faults.append(("getUpdates", Refusal(502, "Bad Gateway")))
        world.say(world.chats[GROUP], world.users[3001], "在吗")
        assert await host.ingest.poll_patiently(0) == 0
        assert not host.ingest.caught_up
        assert await host.ingest.poll_patiently(0) == 1
        assert host.ingest.caught_up
        await host.close()


async def test_what_was_not_committed_is_not_confirmed(world: World, place: Place) -> None:
    """The inbox cannot be written: Telegram must go on offering the update."""
    async with SandboxServer(world) as server:
        host = place.host(server.base, clock=SystemClock())
        await host.start()
        world.say(world.chats[GROUP], world.users[3001], "在吗")
        real = place.store.inbox
        async with place.store.write() as tx:
            await tx.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_away")
        with pytest.raises(Exception, match="inbox"):
            await host.ingest.poll(0)
        async with place.store.write() as tx:
            await tx.exec_driver_sql("ALTER TABLE inbox_away RENAME TO inbox")
        before = await real.backlog()
        assert await host.ingest.poll(0) == 2  # the bot's promotion in the group, and the message
        assert await real.backlog() == before + 2
        await host.close()


async def test_a_second_instance_elsewhere_says_so_and_ends(world: World, place: Place) -> None:
    """Another machine, so no lock: Telegram's conflict tells. The one that was first goes on."""
    async with SandboxServer(world) as server:
        second = place.host(server.base, clock=FakeClock(datetime.now(UTC)))
        await second.start()
        world.faults += [("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request"))] * 3
        with pytest.raises(UnavailableError, match="这一个先停下了"):
            await asyncio.wait_for(second.run(asyncio.Event()), 10)
        await second.close()
        clock = FakeClock(datetime.now(UTC))
        first = place.host(server.base, clock=clock)
        await first.start()
        await first.ingest.poll(0)
        clock.advance(61)
        world.faults += [("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request"))] * 5
        for _ in range(5):
            assert await first.ingest.poll_patiently(0) == 0
        await first.ingest.poll(0)
        await first.close()


@pytest.mark.parametrize("form", ["text", "json"])
async def test_the_token_is_nowhere_in_any_trouble(world: World, place: Place, form: LogFormat) -> None:
    """429, 5xx, a line that is cut or down, a fault of our own with its traceback; everything at DEBUG."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    set_up_logging(LogSettings(format=form, level="debug"), stream)
    async with SandboxServer(world) as server:
        host = place.host(server.base, clock=FakeClock(datetime.now(UTC)))
        await host.start()
        world.say(world.chats[GROUP], world.users[3001], "我的快递三天没动了")
        world.faults += [("getUpdates", Refusal(code, words, 3 if code == 429 else None)) for code, words in (
            (429, "Too Many Requests: retry after 3"), (502, "Bad Gateway"), (400, f"Bad Request: {CANARY}"),
        )]  # fmt: skip
        for _ in range(3):
            assert await host.ingest.poll_patiently(0) == 0
        world.weather.cut.append("getUpdates")
        assert await host.ingest.poll_patiently(0) == 0
        world.weather.down = True
        assert await host.ingest.poll_patiently(0) == 0
        assert not await host.notifier.tell(2001, "词")
        try:
            await host.application.bot.get_me()
        except Exception:
            logging.getLogger("bot").exception("with %r and %s", host.application.bot, CANARY)
        await host.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    told = stream.getvalue()
    assert "连不上 Telegram" in told
    assert "Traceback" in told
    assert CANARY not in told
    assert "快递" not in told
