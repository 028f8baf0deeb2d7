"""`qingnin sandbox`: the real bot against a local page on which one types as customer, agent and lead."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..sandbox.server import SandboxServer

_PORT = 8765


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="网页的端口；0 为任选一个"
)
def sandbox(port: int) -> None:
    """在本机网页上扮客户、客服和组长，和真的机器人说话；不用令牌，不连网络。

    A local page where one types as customer, agent and lead against the real bot; no token, no network.
    """
    with tempfile.TemporaryDirectory(prefix="qingnin-sandbox-") as name:
        asyncio.run(_serve(Path(name), port))
    click.echo("沙盒已关闭，里面的内容没有保存。", err=True)


async def _serve(home: Path, port: int) -> None:
    """The world, its page, and the unmodified bot polling it over HTTP, until told to stop."""
    from ..config import load_settings
    from ..environment import Environment, open_data_folder
    from ..rulebook import load_rulebook
    from ..sandbox.clock import ForwardClock
    from ..sandbox.page import SandboxPage
    from ..sandbox.playground import TEAM, borrow_rules, build_playground, write_home
    from ..sandbox.server import SandboxServer
    from ..telegram.app import opened
    from ..telegram.redact import set_up_logging

    stop = _stop_on_signals()
    clock = ForwardClock()
    ground = build_playground(clock.now)
    write_home(home)
    borrow_rules(home, Environment.read().home)
    rules = load_rulebook(home, [TEAM])
    open_data_folder(home)
    settings = load_settings(home)
    set_up_logging(settings.log)
    async with _listening(SandboxServer(ground.world, port, SandboxPage(ground, clock)), port) as server:
        database = f"sqlite+aiosqlite:///{home.as_posix()}/data/qingnin.db"
        env = Environment(home, database, api_base=server.base, token_text=ground.world.token)
        async with opened(env, settings, rules, clock=clock) as host:
            await host.start()
            await host.publish_menus()
            click.echo(
                f"本地沙盒，不是 Telegram。请用浏览器打开 {server.base}/ （只有这台机器能打开）；按 Ctrl-C 关闭。"
            )
            await host.run(stop)


@contextlib.asynccontextmanager
async def _listening(server: SandboxServer, port: int) -> AsyncIterator[SandboxServer]:
    from ..errors import UsageError

    try:
        await server.__aenter__()
    except OSError as error:
        raise UsageError(f"端口 {port} 用不了（{error.strerror}）；请用 --port 换一个，或写 --port 0 任选") from None
    try:
        yield server
    finally:
        await server.__aexit__(None, None, None)


def _stop_on_signals() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
