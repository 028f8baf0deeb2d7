"""`qingnin run`: the bot on Telegram, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..environment import Environment
    from ..rulebook import Rulebook
    from ..settings import Settings
    from ..telegram.host import Host


@click.command()
@click.option("--webhook", metavar="URL", default=None, help="用 webhook 收消息（还没有做好，请先用默认的长轮询）")
def run(webhook: str | None) -> None:
    """在 Telegram 上运行，直到按 Ctrl-C 或收到 SIGTERM。

    Run the bot on Telegram by long polling; no public address is needed.
    """
    from ..config import load_settings
    from ..environment import Environment, open_data_folder
    from ..errors import UsageError
    from ..rulebook import load_rulebook
    from ..telegram.lock import only_one

    if webhook is not None:
        raise UsageError("--webhook 还没有做好；不写它就是长轮询，不需要公网地址")
    env = Environment.read()
    env.token()
    settings = load_settings(env.home)
    with only_one(open_data_folder(env.home)):
        asyncio.run(_serve(env, settings, load_rulebook(env.home, [team.id for team in settings.teams])))


async def _serve(env: Environment, settings: Settings, rules: Rulebook) -> None:
    """Open everything, say what was opened, work, close."""
    from ..telegram.app import opened
    from ..telegram.redact import set_up_logging

    set_up_logging(settings.log)
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with opened(env, settings, rules) as host:
        _reload_on_signal(host)
        starting = asyncio.create_task(host.start())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        try:
            if not stop.is_set():
                starting.result()
                _greet(host, host.people.settings)
                await host.publish_menus()
                await host.run(stop)
        finally:
            await _cancel(starting, stopping)
    click.echo("已停下，没处理完的都存着，下次接着来。", err=True)


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
