"""How the command line looks and fails: lazy commands, help that wraps Chinese, errors as one line.

Everything here has to be cheap to import: it is what `qingnin --help` pays for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from .failures import did_you_mean, explain
from .width import cells, wrap

_CLICKS_WORDS = {
    "Options": "选项 Options",
    "Commands": "命令 Commands",
    "Show this message and exit.": "显示这页说明",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a table: the module that exports the click command, its help, its name there if another."""

    module: str
    help: str
    attribute: str = ""


class ChineseFormatter(click.HelpFormatter):
    """Help pages whose headings are Chinese and whose lines are as wide as they look."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """A section's heading."""
        super().write_heading(_CLICKS_WORDS.get(heading, heading))

    def write_text(self, text: str) -> None:
        """Paragraphs; one that begins with a backspace sign keeps its own lines, as click has it."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            for line in _lines_of(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Two columns, the second wrapped by display width."""
        pairs = list(rows)
        first = min(max(cells(name) for name, _ in pairs), col_max) + col_spacing
        margin = " " * self.current_indent
        for name, text in pairs:
            lines = wrap(_CLICKS_WORDS.get(text, text), max(self.width - first - self.current_indent, 20))
            head = name + " " * (first - cells(name))
            if cells(name) > first - col_spacing:
                self.write(f"{margin}{name}\n")
                head = " " * first
            self.write(f"{margin}{head}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * first}{line}\n")


def _lines_of(paragraph: str, width: int) -> list[str]:
    lines = paragraph.strip("\n").split("\n")
    if lines[0].strip() == "\b":
        return lines[1:]
    return wrap("".join(line if line.isascii() else line.strip() for line in lines), width)


class Context(click.Context):
    """click's context, with our help pages."""

    formatter_class = ChineseFormatter


class LazyGroup(click.Group):
    """A group that knows its commands from a table and imports one only to run it."""

    context_class = Context

    def __init__(self, *args: Any, commands_table: Mapping[str, Command] | None = None, **extra: Any) -> None:
        extra.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **extra)
        self.table = dict(commands_table or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table, then those attached directly."""
        return [*self.table, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; a command that is not there is None, as click wants it."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return self.commands.get(cmd_name)
        command: click.Command = getattr(importlib.import_module(entry.module), entry.attribute or cmd_name)
        command.context_class = Context
        command.context_settings.setdefault("help_option_names", ["-h", "--help"])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command gets a suggestion in Chinese."""
        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            known = "、".join(self.list_commands(ctx))
            hint = did_you_mean(name, self.list_commands(ctx)) or f"；有这些命令：{known}"
            raise click.UsageError(f"没有 “{name}” 这个命令{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        rows = [(name, entry.help) for name, entry in self.table.items()]
        rows += [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Program(LazyGroup):
    """The outermost group: every failure leaves here as words and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and leave with 0, 1, 2 or 3; see contract.md for what they mean."""
        speak_utf8()
        words, debug = _take_debug(list(sys.argv[1:] if args is None else args))
        try:
            code = super().main(words, prog_name or "qingnin", complete_var, standalone_mode=False, **extra)
        except Exception as error:
            lines, code = explain(error, debug=debug)
            for line in lines:
                click.echo(line, err=True)
        sys.exit(code if isinstance(code, int) else 0)


def _take_debug(words: list[str]) -> tuple[list[str], bool]:
    """`--debug` may stand anywhere before `--`; the rest is for click."""
    end = words.index("--") if "--" in words else len(words)
    head = [word for word in words[:end] if word != "--debug"]
    return head + words[end:], len(head) < end


def speak_utf8() -> None:
    """Write UTF-8 whatever the terminal's settings; a file name that is not Unicode must not stop a run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """`--version`: the installed version, looked up only when asked for."""
    if value and not ctx.resilient_parsing:
        click.echo(f"qingnin {version()}")
        ctx.exit()


def version() -> str:
    """The installed package's version; "0" where the package runs from a bare folder."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("qingnin")
    except PackageNotFoundError:
        return "0"
