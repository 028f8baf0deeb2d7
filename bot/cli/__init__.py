"""The command line: one table of commands, each imported only when it is used.

`qingnin --help` must answer at once, so the one-line descriptions stand here and no command's
module (and nothing heavy: no jieba, pydantic, SQLAlchemy or Telegram) is imported to print them.
"""

from __future__ import annotations

import gc

import click

from .group import Command, Program, print_version

COMMANDS = {
    "run": Command("bot.cli.run", "在 Telegram 上运行 · run the bot on Telegram"),
    "demo": Command("bot.cli.demo", "看一个班次的演示，不用令牌，不连网络 · a scripted shift, no token, no network"),
    "sandbox": Command("bot.cli.sandbox", "在本机网页上扮客户、客服、组长 · try it on a local page, no token"),
    "check": Command("bot.cli.check", "检查回复或会话 · check replies or dialogues"),
    "audit": Command("bot.cli.audit", "检查很多、很大的文件，能接着做 · many or big files, resumable"),
    "rules": Command("bot.cli.rules", "检查、试跑、查看规则 · lint, test and read the rules"),
    "digest": Command("bot.cli.digest", "一个团队一天的日报 · the digest of one team and day"),
    "config": Command("bot.cli.config", "看每个设置的值和出处 · every setting and where it comes from"),
    "doctor": Command("bot.cli.doctor", "看看哪里不对、怎么办 · what is wrong and what to do"),
    "backup": Command("bot.cli.backup", "备份数据库 · copy the database"),
    "export": Command("bot.cli.export", "导出存着的数据 · export what is stored"),
    "erase": Command("bot.cli.erase", "彻底删除一个人的数据 · erase one person's data"),
    "init": Command("bot.cli.init", "把默认的规则、词表、设置复制出来改 · copy the defaults to edit them"),
}


@click.group("qingnin", cls=Program, commands_table=COMMANDS, invoke_without_command=True)
@click.option("--debug", is_flag=True, expose_value=False, help="出错时显示完整的出错位置（写在哪里都可以）")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="显示版本",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """请您 · 客服用语的提示与检查。

    Checks customer-service replies in Chinese against rules for service language.

    \b
    先试一句：  echo 这个不归我们管 | qingnin check -
    看演示：    qingnin demo
    """
    gc.set_threshold(50_000, 20, 20)  # a rule set is a million small objects that stay: looking often finds nothing
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
