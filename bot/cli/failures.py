"""Every failure in words: what went wrong, what to do, and the exit code that scripts rely on.

2  the command, the configuration, the rules or the input are wrong (a person can mend it)
3  it could not run: the database, the network, a lock, or a fault of the program itself
130  stopped with Ctrl-C
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from difflib import get_close_matches

import click

from ..errors import FileProblems, QingninError, StoreError, UnavailableError

WRONG = 2
FAILED = 3
STOPPED = 130


def explain(error: Exception, *, debug: bool = False) -> tuple[list[str], int]:
    """The lines for standard error and the exit code."""
    lines, code = _words(error)
    if debug and not isinstance(error, click.exceptions.Abort):
        lines = [*traceback.format_exception(error), *lines]
    return [line.rstrip("\n") for line in lines], code


def _words(error: Exception) -> tuple[list[str], int]:
    if isinstance(error, click.exceptions.Abort):
        return ["已停下。"], STOPPED
    if isinstance(error, click.ClickException):
        return _usage(error), WRONG
    if isinstance(error, FileProblems):
        return _problems(error), WRONG
    if isinstance(error, StoreError | UnavailableError):
        return [str(error)], FAILED
    if isinstance(error, QingninError):
        return [str(error)], WRONG
    return _apology(error), FAILED


def _problems(error: FileProblems) -> list[str]:
    from ..yamlfile import render
    from .nearby import placed_nearby

    lines = [render(placed_nearby(problem)) for problem in error.problems]
    return [*lines, f"{len(error.problems)} 个问题，改好后再试一次。"]


def _apology(error: Exception) -> list[str]:
    """No message text: an unexpected error may quote what a customer wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1] if error.__traceback__ else None
    place = f"{frame.name}，第 {frame.lineno} 行" if frame else "位置不明"
    return [
        f"抱歉，程序自己出了错，不是您的问题（{type(error).__name__}，{place}）。",
        "在命令里加上 --debug 再跑一次，把命令和显示的内容发给维护者，我们来修。",
        "Sorry, this is a fault of the program. Run it again with --debug and send us what it prints.",
    ]


def _usage(error: click.ClickException) -> list[str]:
    lines = [_click_words(error)]
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        lines.append(f"用法看这里：{ctx.command_path} --help")
    return lines


def _click_words(error: click.ClickException) -> str:
    """click's own errors in Chinese; those raised with Chinese words pass as they are."""
    if isinstance(error, click.NoSuchOption):
        hint = f"，是不是想写 “{error.possibilities[0]}”？" if error.possibilities else ""
        return f"没有 “{error.option_name}” 这个选项{hint}"
    if isinstance(error, click.MissingParameter):
        missing = error.param
        name = missing.human_readable_name if missing else ""
        if isinstance(missing, click.Option):
            name = max(missing.opts, key=len)  # as it is typed, not as the program calls it
        return f"少写了 {name}"
    if isinstance(error, click.BadOptionUsage):
        return (
            f"选项 “{error.option_name}” 的写法不对：它{'后面要写一个值' if 'requires' in error.message else '不带值'}"
        )
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param and error.param.opts else "参数"
        return f"{name}：{error.message}"
    return _extra_words(error.message)


def _extra_words(message: str) -> str:
    if message.startswith("Got unexpected extra argument"):
        return f"多写了 {message[message.find('(') + 1 : message.rfind(')')]}"
    return message


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """「，是不是想写 “…”？」 for the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"，是不是想写 “{near[0]}”？" if near else ""


class Choice(click.Choice[str]):
    """A closed list of words whose refusal is in Chinese and suggests the nearest one."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """What to say about a word that is not in the list."""
        words = [str(choice) for choice in self.choices]
        hint = did_you_mean(str(value), words)
        return f"没有 “{value}”{hint or '，可以写：' + '、'.join(words)}"
