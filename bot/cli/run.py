"""`qingnin run`: the bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..environment import Environment
    from ..rulebook import Rulebook
    from ..settings import MetricsSettings, Settings
    from ..telegram.host import Host
    from ..telegram.webhook import Address


@click.command()
@click.option("--webhook", metavar="URL", help="改用 webhook，Telegram 把消息送到这个 https 地址（默认长轮询）")
@click.option("--listen", metavar="地址:端口", default="127.0.0.1:8080", help="webhook 在本机听哪里")
def run(webhook: str | None, listen: str) -> None:
    """在 Telegram 上运行，直到按 Ctrl-C 或收到 SIGTERM。

    Run the bot on Telegram by long polling; no public address is needed.

    用 --webhook 时，证书由前面的反向代理（nginx、Caddy）来管，它把这个地址转到 --listen。
    """
    from ..config import load_settings
    from ..environment import Environment, open_data_folder
    from ..rulebook import load_rulebook
    from ..telegram.lock import only_one
    from ..telegram.webhook import Address

    address = None if webhook is None else Address.of(webhook, listen)
    env = Environment.read()
    env.token()
    settings = load_settings(env.home)
    with only_one(open_data_folder(env.home)):
        rules = load_rulebook(env.home, [team.id for team in settings.teams])
        asyncio.run(_serve(env, settings, rules, address))


async def _serve(env: Environment, settings: Settings, rules: Rulebook, address: Address | None) -> None:
    """Open everything, say what was opened, work, close."""
    from ..telegram.app import opened
    from ..telegram.redact import set_up_logging

    set_up_logging(settings.log)
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with opened(env, settings, rules, webhook=address) as host, _monitored(host, settings.metrics):
        _reload_on_signal(host)
        starting = asyncio.create_task(host.start())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        try:
            if not stop.is_set():
                starting.result()
                _greet(host, host.people.settings)
                await host.publish_menus()
                gc.freeze()  # rules and dictionaries stay as they are: the collector need not look at them again
                looking = asyncio.create_task(_look(host))
                try:
                    await host.run(stop)
                finally:
                    await _cancel(looking)
        finally:
            await _cancel(starting, stopping)
    click.echo("已停下，没处理完的都存着，下次接着来。", err=True)


async def _look(host: Host) -> None:
    """The short look at a start: where the bot sees nothing or cannot whisper, and what to do about it."""
    from telegram.error import TelegramError

    from ..telegram.doctor import look_at_groups

    bot = host.application.bot
    try:
        checks = await look_at_groups(bot, bot.bot, host.people.settings)
    except TelegramError:
        return  # the loops say so when the line is down
    for check in checks:
        if check.state != "ok":
            click.echo(f"! {check.name}：{check.found}。{check.advice}", err=True)


@asynccontextmanager
async def _monitored(host: Host, metrics: MetricsSettings) -> AsyncIterator[None]:
    """Answer questions about its health meanwhile, where config.yaml says so."""
    if not metrics.enabled:
        yield
        return
    from ..telegram.health import LOCAL, Monitor

    async with Monitor(host).serve(metrics.port) as server:
        click.echo(f"健康检查和指标：http://{LOCAL}:{server.port}/healthz、/metrics", err=True)
        yield


def _greet(host: Host, settings: Settings) -> None:
    chats = sum(len(team.chats) for team in settings.teams)
    agents = sum(len(team.agents) for team in settings.teams)
    click.echo(
        f"@{host.people.roster.username} 已连上：{len(settings.teams)} 个团队，{chats} 个群，{agents} 位客服，"
        f"{host.rules} 条规则。按 Ctrl-C 停下。",
        err=True,
    )
    if not settings.teams:
        click.echo("还没有团队，现在只回答私聊里的草稿；团队写在 config.yaml 的 teams 里，文件里有例子。", err=True)


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _reload_on_signal(host: Host) -> None:
    """SIGHUP reads the rules again, as it does elsewhere; Windows has none."""
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, host.reloader.ask)


async def _cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
