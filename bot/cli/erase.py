"""`qingnin erase`: forget one person, in the database and in what it has left on the disk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError

if TYPE_CHECKING:
    from ..environment import Environment

_NAMES = {"messages": "条消息", "findings": "处命中", "hints": "条提示", "conversations": "个会话"}


@click.command()
@click.option("--agent", metavar="编号", type=int, help="一位客服：本人说过的话、命中、提示和评分")
@click.option("--customer", metavar="编号", type=int, help="一位客户：与这位客户的全部会话")
@click.option("--backups", is_flag=True, help="备份（data/backups/ 和升级前的副本）也一起删掉")
@click.option("--yes", is_flag=True, help="不再问，直接删")
def erase(agent: int | None, customer: int | None, backups: bool, yes: bool) -> None:
    """彻底删除一个人的数据，删了就找不回来。

    Erase one person's data for good, from the database and its log.

    先停下机器人。要留底可以先 qingnin backup 或 qingnin export。
    """
    from ..environment import Environment, open_data_folder
    from .database import nobody_else, sqlite_file

    if (agent is None) == (customer is None):
        raise UsageError("请写 --agent 编号 或 --customer 编号，只写一个")
    environment = Environment.read()
    sqlite_file(environment)
    who = f"客服 {agent}" if agent is not None else f"客户 {customer}"
    if not yes:
        click.confirm(f"要彻底删除{who}的数据吗？删了就找不回来", abort=True)
    data = open_data_folder(environment.home)
    with nobody_else(data):
        gone = asyncio.run(_erase(environment, data, agent, customer))
    _report(who, gone)
    _copies(data, backups)


async def _erase(environment: Environment, data: Path, agent: int | None, customer: int | None) -> dict[str, int]:
    from ..store import Store

    async with Store.opened(environment.database_url, data_dir=data) as store:
        return await (store.erase_agent(agent) if agent is not None else store.erase_customer(int(customer or 0)))


def _report(who: str, gone: dict[str, int]) -> None:
    if not gone:
        click.echo(f"没有存着{who}的数据；请核对编号（Telegram 的数字编号）。")
        return
    known = [f"{count} {_NAMES[name]}" for name, count in gone.items() if name in _NAMES]
    others = sum(count for name, count in gone.items() if name not in _NAMES)
    click.echo(f"已删除{who}的数据：{'、'.join([*known, *([f'其他 {others} 行'] if others else [])])}。")


def _copies(data: Path, backups: bool) -> None:
    """Old copies still hold what was erased: say so, or delete them."""
    from ..store.copies import listed

    copies = [*listed(data / "backups"), *data.glob("*.before-*.db")]
    if not copies:
        return
    if backups:
        for path in copies:
            path.unlink()
        click.echo(f"删了 {len(copies)} 份旧备份；请现在用 qingnin backup 重新备份一次。")
    else:
        click.echo(f"注意：{len(copies)} 份旧备份里还有这些数据，会随新备份逐渐清掉；要现在就删，请加 --backups。")
