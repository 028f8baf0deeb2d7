"""Shows a chat as a person reads it: time and name on the left, customers left, agents right,
and what one person alone sees indented, marked 〔仅…可见〕 and coloured.

The same lines go to the terminal (with colour, if it is one) and to chat.txt (without).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from .values import Happening, Post

_LEFT = 24
_PLAIN_WIDTH = 96
_BUBBLE = 0.72
_WORDLESS = "〔商品链接〕"
_MEDIA = {"photo": "〔图片〕", "document": "〔文件〕"}
_UNIT = re.compile(r"(?:[!-~]{1,40}|.)[，。！？、；：”’）」』】…]*")
_STYLES = {"customer": "", "agent": "cyan", "private": "yellow", "good": "green", "note": "dim"}


class ChatPrinter:
    """Writes happenings as lines. `agents` (id -> name) stand on the right; `label` names a message's conversation."""

    def __init__(self, console: Console, zone: tzinfo, agents: Mapping[int, str], label: Callable[[Post], str]) -> None:
        self._console, self._zone, self._agents, self._label = console, zone, agents, label
        self.plain: list[str] = []

    def note(self, text: str) -> None:
        """A line of the narrator."""
        self._line("", text, "note")

    def show(self, happening: Happening) -> None:
        """One happening; what nobody would notice is left out."""
        post = happening.post
        if happening.kind == "topic" or (post is not None and post.text.startswith("/start")):
            return
        clock = happening.at.astimezone(self._zone).strftime("%H:%M:%S")
        if happening.kind in ("said", "edited") and post is not None:
            self._spoken(clock, happening, post)
        elif happening.kind in ("bot", "bot_edit") and post is not None:
            self._whispered(clock, happening, post)
        elif happening.kind == "press":
            self._private(clock, happening.who.name, f"〔{happening.who.name}按了「{happening.text}」〕", "note")
        elif happening.kind == "answer" and happening.text:
            self._private(clock, "请您", f"〔仅{happening.who.name}可见〕{happening.text}", "private")

    def _spoken(self, clock: str, happening: Happening, post: Post) -> None:
        left = f"{clock} {happening.who.name}"
        text = (happening.text or _WORDLESS) + ("　（改过）" if happening.kind == "edited" else "")
        if not post.chat.is_group:
            self._private(clock, happening.who.name, f"〔仅{happening.who.name}可见〕{text}", "agent")
        elif happening.who.id in self._agents:
            self._bubble(f"{left}→{self._label(post)}", text)
        else:
            self._line(left, text, "customer")

    def _whispered(self, clock: str, happening: Happening, post: Post) -> None:
        reader = self._reader(post)
        changed = "（改成了）" if happening.kind == "bot_edit" else ""
        buttons = " ".join(f"[{button['text']}]" for row in post.buttons for button in row)
        media = _MEDIA.get(post.media or "", "")
        text = f"〔仅{reader}可见〕{changed}{media}{happening.text}" + (f"\n{buttons}" if buttons else "")
        self._private(clock, "请您", text, "good" if "✅" in happening.text else "private")

    def _reader(self, post: Post) -> str:
        return post.chat.title if post.receiver is None else self._agents.get(post.receiver, str(post.receiver))

    def _private(self, clock: str, name: str, text: str, style: str) -> None:
        self._line(f"{clock} {name}", text, style, indent=6)

    def _bubble(self, left: str, text: str) -> None:
        """Text at the right edge, wrapped to a part of the width."""
        width = self._width - _LEFT
        lines = _wrapped(text, int(width * _BUBBLE))
        longest = max(cell_len(line) for line in lines)
        self._write(left, lines, "agent", max(width - longest, 0))

    def _line(self, left: str, text: str, style: str, indent: int = 0) -> None:
        width = self._width - _LEFT
        lines = _wrapped(text, int(width * (_BUBBLE if style == "customer" else 1)) - indent)
        self._write(left, lines, style, indent)

    def _write(self, left: str, lines: list[str], style: str, indent: int) -> None:
        for number, line in enumerate(lines):
            head = _padded(left if number == 0 else "", _LEFT)
            self.plain.append(f"{head}{' ' * indent}{line}".rstrip())
            body = (" " * indent + line, _STYLES[style])
            self._console.print(Text.assemble((head, "dim"), body), soft_wrap=True)

    @property
    def _width(self) -> int:
        return min(max(self._console.width, 60), 110)


def new_console(stream: TextIO | None = None) -> Console:
    """Colours only on a terminal and without NO_COLOR (rich sees to both); otherwise plain lines of fixed width."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    return console


def _padded(text: str, width: int) -> str:
    """Cut or filled to a width in cells; a Chinese character takes two."""
    while cell_len(text) >= width:
        text = text[:-1]
    return text + " " * (width - cell_len(text))


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; Chinese breaks anywhere, Latin words stay whole where they fit."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and cell_len(line + word) > width:
                lines.append(line)
                line = word.lstrip()
            else:
                line += word
        lines.append(line)
    return lines


def _words(text: str) -> list[str]:
    """Wrap units: runs of ASCII, and single other characters with the punctuation that may not begin a line."""
    return _UNIT.findall(text)
