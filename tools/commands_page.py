"""Writes docs/commands.zh-CN.md from the command line itself and the table of chat commands.

    python -m tools.commands_page > docs/commands.zh-CN.md

tests/test_docs.py fails when the page no longer says what the program says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from bot.cli import main
from bot.telegram.menu import COMMANDS

HEAD = """\
<!-- 这一页由程序生成：python -m tools.commands_page > docs/commands.zh-CN.md -->
# 命令一览

In short: every command of `qingnin` with its options, and every chat command with who may use it. Generated.

## 聊天里的命令

谁用不了的命令，在群里没有回应，在私聊里说一句。客户什么也看不到。客服私聊里直接发一句话就是草稿检查，不保存、不计分；
输入框里打 `@机器人 草稿` 也行（要在 BotFather 打开 inline）。

| 命令 | 谁能用 | 做什么 | |
| --- | --- | --- | --- |
"""
_PARTS = {"everyone": "所有人", "agent": "客服", "lead": "组长", "admin": "管理员"}

TERMINAL = """
## 终端里的命令

每个命令都有 `-h`、`--help`；出错时加 `--debug` 看完整的出错位置；`qingnin --version` 看版本。
读设置和规则的文件夹由 `QINGNIN_HOME` 定；没有设就是放着 `config.yaml` 的当前文件夹，再没有就是用户自己的数据文件夹。
退出码：0 好 · 1 有命中，或要做的没做成 · 2 用法、设置、规则或输入有错 · 3 没能运行 · 130 按了 Ctrl-C。
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_chat()) + TERMINAL + "".join(_terminal())


def _chat() -> Iterator[str]:
    for entry in COMMANDS:
        parts = "、".join(word for part, word in _PARTS.items() if part in entry.parts)
        yield f"| `/{entry.name}` | {parts} | {_cell(entry.zh)} | {_cell(entry.en)} |\n"


def _terminal() -> Iterator[str]:
    for path, command in leaves(main, "qingnin"):
        yield f"\n### `{_usage(path, command)}`\n\n{_help(command)}\n"
        options = [one for one in command.params if isinstance(one, click.Option)]
        if options:
            yield "\n| 选项 | |\n| --- | --- |\n"
        for option in options:
            yield f"| {_names(option)} | {_cell(option.help or '')}{_default(option)} |\n"


def leaves(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{path} {name} is listed and cannot be found"
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _usage(path: str, command: click.Command) -> str:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    return " ".join([path, *(one.make_metavar(click.Context(command)) for one in arguments)])


def _help(command: click.Command) -> str:
    """The first two paragraphs: what it does, in Chinese and in English."""
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    return "\n".join(paragraphs[:2])


def _names(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('')))}"
    return " ".join(f"`{name}{value}`" for name in option.opts).replace("|", "\\|")


def _default(option: click.Option) -> str:
    return f"（默认 {option.default}）" if option.show_default else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
