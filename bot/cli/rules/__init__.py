"""`qingnin rules`: what a team lead needs to write rules, try them and read them."""

from __future__ import annotations

import click

from ..group import Command, LazyGroup

COMMANDS = {
    "lint": Command("bot.cli.rules.lint", "检查规则文件的写法，并给建议 · find mistakes, give advice"),
    "test": Command("bot.cli.rules.prove", "跑规则自带的例句 · run every rule's examples"),
    "coverage": Command("bot.cli.rules.prove", "哪个写法没有例句用到 · patterns that no example needs"),
    "eval": Command("bot.cli.rules.evaluate", "在标注过的回复上量规则 · measure on labelled replies", "evaluate"),
    "new": Command("bot.cli.rules.history", "从一句话起草一条规则 · draft a rule from an example"),
    "trial": Command("bot.cli.rules.history", "在存着的对话上试一个规则文件 · try a file on the history"),
    "health": Command("bot.cli.rules.history", "每条规则在团队里的状况 · how each rule is doing"),
    "replay": Command("bot.cli.rules.history", "把一处命中按当时的规则再判一遍 · judge a finding again"),
    "cases": Command("bot.cli.rules.history", "盲判一致的句子写成样例 · agreed snippets as labelled cases"),
    "list": Command("bot.cli.rules.show", "列出所有规则 · list the rules", "list_rules"),
    "explain": Command("bot.cli.rules.show", "讲明一条规则 · explain one rule"),
    "schema": Command("bot.cli.rules.describe", "规则文件的 JSON Schema，编辑器用 · for editors"),
    "reference": Command("bot.cli.rules.describe", "规则字段的说明页（Markdown）· the reference page"),
}


@click.group(cls=LazyGroup, commands_table=COMMANDS, invoke_without_command=True)
@click.pass_context
def rules(ctx: click.Context) -> None:
    """检查、试跑、查看规则。

    Lint, test and read the rules: the shipped ones with the team's over them.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
