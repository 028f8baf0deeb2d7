"""`qingnin demo`: a shift on real dialogues through the real bot, without a token and without a network."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from ..environment import Environment
    from ..sandbox.printer import ChatPrinter
    from ..sandbox.stage import Stage

_TERMINAL_SPEED = 300.0
"""Times faster than life on a terminal: the shift's 22 minutes pass in under five seconds."""

_SENDING = timedelta(seconds=10)
"""A chat gets one message a second: so long the evening's messages to the lead may take."""


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="把日报和聊天记录写到哪个文件夹（不写就是数据文件夹里的 demo）",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=None,
    help="比真实快多少倍；0 为不等待（终端里默认 300，别处默认 0）",
)
def demo(out: Path | None, speed: float | None) -> None:
    """看一个班次的演示：真的对话，真的机器人，本地的 Telegram，不用令牌，不连网络。

    A scripted shift on real dialogues through the real bot; no token, no network; ends by itself.
    """
    folder = _folder(out)
    if not asyncio.run(_play(folder, speed)):
        raise click.exceptions.Exit(1)


def _folder(out: Path | None) -> Path:
    """Where the files go; an unusable place is said before anything plays."""
    from ..environment import find_home, open_data_folder
    from ..errors import UsageError

    folder = out or open_data_folder(find_home(os.environ, Path.cwd())) / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"不能写到 {folder}：{error.strerror}；请用 --out 换个文件夹") from None
    return folder


async def _play(folder: Path, speed: float | None) -> bool:
    """Play the shift and write the files; False if somebody saw what was not for him."""
    from ..sandbox.printer import ChatPrinter, new_console
    from ..sandbox.script import MOMENTS, REAL
    from ..sandbox.stage import AGENTS, ZONE, build_stage

    console = new_console()
    stage = build_stage(REAL + MOMENTS)
    printer = ChatPrinter(console, ZONE, AGENTS, stage.label)
    if speed is None:
        speed = _TERMINAL_SPEED if console.is_terminal else 0.0
    printer.note("本地沙盒，不是 Telegram。三位客服、一位组长，对话取自公开的真实客服对话，另加几处写好的失误。")
    with _progress(console) as show:
        files = await _shift(stage, printer, folder, _pauses(speed, stage, show))
    (folder / "chat.txt").write_text("\n".join(printer.plain) + "\n", encoding="utf-8")
    return _farewell(console, stage, [*files, folder / "chat.txt"])


async def _shift(
    stage: Stage, printer: ChatPrinter, folder: Path, pause: Callable[[float], Awaitable[None]]
) -> list[Path]:
    """The unmodified bot, its rules and a fresh database, from the first customer to the digest."""
    from ..config import load_settings
    from ..sandbox.script import shift
    from ..sandbox.stage import DIGEST, TEAM, write_home
    from ..sandbox.transport import SandboxRequest
    from ..telegram.app import opened
    from .digest_files import write_digest_files
    from .ruleset import load

    with _home() as home:
        write_home(home)
        env, settings = _environment(home, stage.world.token), load_settings(home)
        async with opened(env, settings, load(home), request=SandboxRequest(stage.world), clock=stage.clock) as host:
            await host.start()
            await host.step()
            stage.world.listeners.append(printer.show)
            await stage.play(host, shift(), pause)
            printer.note("——— 班次结束。没有再说话的会话过半小时算结束；18:30 是日报时间。———")
            await stage.pass_time(host, DIGEST + _SENDING)
            await host.step()
            digest = await host.desk.digest(TEAM, DIGEST.date(), stage.clock.now())
    return write_digest_files(digest, folder, settings.language)


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    """A team's folder that is gone afterwards."""
    from ..environment import open_data_folder

    with tempfile.TemporaryDirectory(prefix="qingnin-demo-") as name:
        home = Path(name)
        open_data_folder(home)
        yield home


def _environment(home: Path, token: str) -> Environment:
    """Nothing of the caller's environment counts: the demo needs no token, no proxy and no database."""
    from ..environment import Environment

    return Environment(home, f"sqlite+aiosqlite:///{home.as_posix()}/data/qingnin.db", token_text=token)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Callable[[str], None]]:
    """A line at the bottom of a terminal; elsewhere nothing."""
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("规则载入中…", spinner="line") as status:
        yield lambda text: status.update(text)


def _pauses(speed: float, stage: Stage, show: Callable[[str], None]) -> Callable[[float], Awaitable[None]]:
    """How long the audience waits between two cues that many seconds apart."""

    async def pause(seconds: float) -> None:
        show(stage.progress)
        if speed > 0:
            await asyncio.sleep(seconds / speed)

    return pause


def _farewell(console: Console, stage: Stage, files: list[Path]) -> bool:
    """The end: whether privacy held, where the files are, and what to try next."""
    violations = stage.world.watch.violations
    for violation in violations:
        click.echo(f"隐私检查没有通过：{violation}", err=True)
    if violations:
        click.echo("这是程序的错：有人看到了不该看到的消息。请把 chat.txt 发给维护者。", err=True)
    console.print()
    console.print(f"日报和聊天记录：{files[0].parent}（{'、'.join(path.name for path in files)}）", soft_wrap=True)
    console.print("试试自己的一句：echo 这个不归我们管 | qingnin check -", soft_wrap=True)
    console.print("接上真的机器人：QINGNIN_TOKEN=… qingnin run，步骤见 README.zh-CN.md", soft_wrap=True)
    return not violations
