"""The live path, from end to end: a bot in a process of its own, a Telegram over HTTP in this one.

Latency is what is seen at Telegram: from the moment at which a reply is there to be fetched until the hint about it
has been asked for, without the wait for the burst's end (`wait_seconds: 0`). Catching up is fetching, storing and
judging what has waited, with all the shipped rules.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox.server import SandboxServer
from bot.sandbox.values import Chat, Happening, User
from bot.sandbox.world import World

BAD = "这个不归我们管，您找快递吧"
_TOKEN = "123456789:AAbenchbenchbenchbenchbenchbenchbench"  # noqa: S105 - opens nothing but the sandbox
_GROUPS = 80
"""So many that twenty hints a second keep to twenty a minute in each group."""
_CONFIG = """\
version: 1
hours: always
digest_at: "23:59"
reminders: {{before_seconds: 0}}
hints: {{wait_seconds: 0, cooldown_seconds: 0, same_rule_minutes: 0, per_hour: 1000, per_day: 1000, busy_waiting: 0}}
teams:
  - id: bench
    name: 测试组
    agents: {{{agents}}}
    chats: [{chats}]
"""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a reply's arrival to the hint's request; `missing` replies got none."""

    p50: float
    p95: float
    most: float
    hints: int
    missing: int


class Floor:
    """Groups, each with one agent and one customer, and a bot that watches them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.world = World(lambda: datetime.now(UTC), token=_TOKEN)
        self.groups: list[tuple[Chat, User, User]] = []
        for number in range(_GROUPS):
            agent = self.world.add_user(2000 + number, f"客服{number}", "agent")
            customer = self.world.add_user(900_000 + number, f"客户{number}")
            group = self.world.add_group(-1_001_000_000_000 - number, f"群{number}", agent, customer)
            self.world.set_standing(group, self.world.bot, "administrator")
            self.groups.append((group, agent, customer))
        agents = ", ".join(f"{agent.id}: {agent.name}" for _, agent, _ in self.groups)
        chats = ", ".join(str(group.id) for group, _, _ in self.groups)
        (home / "config.yaml").write_text(_CONFIG.format(agents=agents, chats=chats), encoding="utf-8")

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Process]:
        """The bot, running against this world."""
        async with SandboxServer(self.world) as server:
            env = dict(os.environ) | {
                "QINGNIN_HOME": str(self.home), "QINGNIN_API_BASE": server.base, "QINGNIN_TOKEN": _TOKEN,
            }  # fmt: skip
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=env, stdout=DEVNULL, stderr=DEVNULL
            )
            try:
                yield process
            finally:
                process.terminate()
                await process.wait()

    def waiting(self) -> int:
        """How many updates are in the inbox and not handled yet."""
        with contextlib.closing(sqlite3.connect(self.home / "data" / "qingnin.db", timeout=10)) as database:
            return int(database.execute("SELECT count(*) FROM inbox WHERE done_at IS NULL").fetchone()[0])


async def latency(per_second: int = 20, seconds: int = 15) -> Latency:
    """Bad replies at a steady pace, each in the next group."""
    with tempfile.TemporaryDirectory() as folder:
        floor = Floor(Path(folder))
        said: dict[int, float] = {}
        taken: list[float] = []

        def notice(happening: Happening) -> None:
            if happening.kind == "bot" and happening.post is not None and happening.post.chat.id in said:
                taken.append((time.perf_counter() - said.pop(happening.post.chat.id)) * 1000)

        async with floor.bot():
            await _until_idle(floor.world)
            for group, _, customer in floor.groups:
                floor.world.say(group, customer, "在吗")
            await asyncio.sleep(3)
            floor.world.listeners.append(notice)
            count = per_second * seconds
            began = time.perf_counter()
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
                group, agent, _ = floor.groups[number % _GROUPS]
                said[group.id] = time.perf_counter()
                floor.world.say(group, agent, BAD)
            await asyncio.sleep(2)
        cuts = statistics.quantiles(taken, n=100) if len(taken) > 1 else [float("nan")] * 99
        return Latency(cuts[49], cuts[94], max(taken, default=float("nan")), len(taken), count - len(taken))


async def catching_up(texts: list[str], count: int = 20_000) -> float:
    """Updates a second, from the first fetched to the last judged."""
    with tempfile.TemporaryDirectory() as folder:
        floor = Floor(Path(folder))
        rng = random.Random(11)
        for number in range(count):
            group, agent, customer = rng.choice(floor.groups)
            if number % 3 == 0:
                floor.world.say(group, customer, "请问我的快递到哪了")
            else:
                floor.world.say(group, agent, rng.choice(texts))
        async with floor.bot():
            while floor.world.pending == count + _GROUPS:  # noqa: ASYNC110 - the bot's promotions are updates too
                await asyncio.sleep(0.005)
            began = time.perf_counter()
            while floor.world.pending or floor.waiting():  # noqa: ASYNC110 - a file is looked at
                await asyncio.sleep(0.2)
            return (count + _GROUPS) / (time.perf_counter() - began)


async def _until_idle(world: World) -> None:
    """Until the bot waits for something to happen."""
    while not world.waiting:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0.05)


def _cpu() -> float:
    """Seconds of CPU that the bots have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(texts: list[str]) -> None:
    """Measure and print both. What a busy machine adds is its own: so its load is printed, and CPU time beside."""
    seen = asyncio.run(latency())
    before = _cpu()
    speed = asyncio.run(catching_up(texts))
    spent = (_cpu() - before) / 20_000 * 1000
    print(f"实时（机器人单独一个进程，Telegram 用本机的 HTTP 沙盒，自带规则；机器负载 {os.getloadavg()[0]:.1f}）")
    print(
        f"  每秒 20 条：到提示发出 p50 {seen.p50:.0f} 毫秒，p95 {seen.p95:.0f} 毫秒，最慢 {seen.most:.0f} 毫秒"
        f"（{seen.hints} 条提示，缺 {seen.missing}；不含等连发结束的时间；目标 p95 ≤ 50）"
    )
    print(f"  补 20000 条积压：每秒 {speed:,.0f} 条（目标 ≥ 500），每条用 CPU {spent:.2f} 毫秒\n")


if __name__ == "__main__":
    from . import corpus

    show(corpus.replies(5_000))
