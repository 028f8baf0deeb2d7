"""`qingnin doctor`: is everything as it must be, and what to do where it is not."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .failures import Choice
from .width import wrap

if TYPE_CHECKING:
    from ..environment import Environment
    from ..settings import Settings
    from ..telegram.doctor import Check

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}
_COLOURS = {"ok": "green", "warn": "yellow", "bad": "red"}
_LEAST_SPACE = 200_000_000
_SCHEMA = 1


@click.command()
@click.option("--live", is_flag=True, help="只问正在运行的机器人好不好（健康检查用）")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", help="输出的格式（默认 text）")
@click.pass_context
def doctor(ctx: click.Context, live: bool, form: str) -> None:
    """看看令牌、网络、群、数据库、时钟、字体是否都好，不好的怎么办。

    Check the token, the network, groups, database, clock and fonts; says what to do.

    退出码：0 没有要紧的问题；1 有（✗）；2 设置写错了；3 看不成。
    """
    from ..config import load_settings
    from ..environment import Environment

    environment = Environment.read()
    settings = load_settings(environment.home)
    checks = asyncio.run(_live(settings) if live else _everything(environment, settings))
    _show(checks, form)
    ctx.exit(1 if any(check.state == "bad" for check in checks) else 0)


async def _everything(env: Environment, settings: Settings) -> list[Check]:
    from ..environment import open_data_folder
    from ..telegram.doctor import Check
    from ..telegram.lock import is_held

    data = open_data_folder(env.home)
    running = is_held(data)
    here = [_rules(env, settings), _fonts(), _space(data), *await _database(env, data)]
    merged = await _merged(env, data, settings)
    there = await _telegram(env, merged, running) if (token := _token(env)) is None else [token]
    state = Check("机器人", "ok", "正在运行" if running else "没有在运行")
    return [state, *there, *here]


def _token(env: Environment) -> Check | None:
    """What is wrong with the token before Telegram is asked; without one, everything else is looked at all the same."""
    from ..errors import UsageError
    from ..telegram.doctor import Check

    try:
        env.token()
    except UsageError as error:
        found, _, advice = str(error).partition("：" if "：" in str(error) else "；")
        return Check("令牌", "bad", found, advice)
    return None


async def _telegram(env: Environment, settings: Settings, running: bool) -> list[Check]:
    from telegram import Bot
    from telegram.request import HTTPXRequest

    from ..telegram.clock import SystemClock
    from ..telegram.doctor import Doctor
    from ..telegram.redact import quiet_libraries

    quiet_libraries()
    bot = Bot(
        env.token(), base_url=f"{env.api_base}/bot", request=HTTPXRequest(proxy=env.proxy),
        get_updates_request=HTTPXRequest(proxy=env.proxy),
    )  # fmt: skip
    async with _opened(bot):
        return await Doctor(bot, env, settings, SystemClock(), running=running).examine()


class _opened:
    """PTB's own `async with bot` asks getMe and fails with it; here that is the examination's business."""

    def __init__(self, bot: object) -> None:
        self._requests = bot._request  # type: ignore[attr-defined]  # PTB has no other way to open just the line

    async def __aenter__(self) -> None:
        for request in self._requests:
            await request.initialize()

    async def __aexit__(self, *_: object) -> None:
        for request in self._requests:
            await request.shutdown()


async def _merged(env: Environment, data: Path, settings: Settings) -> Settings:
    """The settings with everybody who was enrolled in chat."""
    from ..desk.staff import merged
    from ..errors import StoreError
    from ..store import Store, members

    try:
        async with Store.opened(env.database_url, data_dir=data) as store, store.read() as connection:
            return merged(settings, await members.everybody(connection), await members.chats(connection))
    except StoreError:
        return settings  # said among the checks


async def _database(env: Environment, data: Path) -> list[Check]:
    """Opened, read through and written, as the bot will do."""
    from datetime import UTC, datetime

    from ..errors import StoreError
    from ..store import Store
    from ..store.copies import listed
    from ..telegram.doctor import Check

    try:
        async with Store.opened(env.database_url, data_dir=data) as store:
            healthy = await store.check()
            await store.remember("doctor.looked_at", datetime.now(UTC).isoformat())
            waiting = await store.inbox.backlog()
    except StoreError as error:
        return [Check("数据库", "bad", str(error))]
    if healthy != "ok":
        return [Check("数据库", "bad", f"损坏：{healthy}", "停下机器人，用最近的备份恢复（步骤见 qingnin backup -h）")]
    copies = listed(data / "backups")
    backup = Check("备份", "ok", f"最近一份 {copies[-1].name}") if copies else Check(
        "备份", "warn", "还没有", "定时运行 qingnin backup（例如每天一次），机器人不用停")  # fmt: skip
    return [Check("数据库", "ok", f"完好，可写，收件箱里等着 {waiting} 条"), backup]


def _rules(env: Environment, settings: Settings) -> Check:
    from ..rulebook import load_rulebook
    from ..telegram.doctor import Check

    book = load_rulebook(env.home, [team.id for team in settings.teams])
    return Check("规则", "ok", f"{len(book.general.ruleset.rules)} 条，都能用")


def _fonts() -> Check:
    """Draw something: a broken font or renderer shows only then."""
    from ..telegram.doctor import Check

    try:
        import resvg_py

        from ..reports.glyphs import font_files

        files = font_files()
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8">您</text></svg>'
        resvg_py.svg_to_bytes(svg_string=svg, font_files=files, skip_system_fonts=True)
    except (ImportError, OSError, ValueError) as error:
        return Check("字体", "bad", f"日报图片画不出来（{type(error).__name__}）", "重新安装 qingnin；文字日报不受影响")
    return Check("字体", "ok", f"自带 {len(files)} 个，日报图片画得出来")


def _space(data: Path) -> Check:
    from ..telegram.doctor import Check

    free = shutil.disk_usage(data).free
    if free < _LEAST_SPACE:
        return Check("磁盘", "bad", f"只剩 {free / 1e6:.0f} MB", "清出空间；写满时消息会留在 Telegram，最多一天")
    return Check("磁盘", "ok", f"还有 {free / 1e9:.1f} GB")


async def _live(settings: Settings) -> list[Check]:
    import httpx

    from ..errors import UsageError
    from ..telegram.doctor import Check

    if not settings.metrics.enabled:
        raise UsageError("--live 要问正在运行的机器人，请在 config.yaml 里写 metrics: {enabled: true}，再重新启动它")
    url = f"http://127.0.0.1:{settings.metrics.port}/healthz"
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            told = (await client.get(url)).json()
    except (httpx.HTTPError, ValueError) as error:
        return [Check("机器人", "bad", f"{url} 没有回答（{type(error).__name__}）", "看看它是不是停了，日志里说了什么")]
    if told["complaints"]:
        return [Check("机器人", "bad", "；".join(told["complaints"]), "看日志里说了什么")]
    waiting, ago = told["inbox_depth"], told["last_poll_seconds"]
    return [Check("机器人", "ok", f"{ago:.0f} 秒前收过消息，收件箱里等着 {waiting} 条")]


def _show(checks: Sequence[Check], form: str) -> None:
    if form == "json":
        click.echo(json.dumps({"schema": _SCHEMA, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
        return
    for check in checks:
        mark = click.style(_MARKS[check.state], fg=_COLOURS[check.state])
        click.echo(f"{mark} {check.name}：{check.found}")
        for line in wrap(check.advice, 90) if check.advice else ():
            click.echo(f"    {line}")
    bad, warn = (sum(check.state == state for check in checks) for state in ("bad", "warn"))
    click.echo(f"看了 {len(checks)} 项：{bad} 项要处理（✗），{warn} 项可以更好（!）", err=True)
