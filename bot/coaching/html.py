"""Telegram's HTML: escaping, and what is left of a text when its marks are taken away."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^<>]*>")
# Marks that turn the direction of writing could make a quotation read as something else.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]")


def escape(text: str) -> str:
    """Make any text safe between tags."""
    return html.escape(_TURNING.sub("", text), quote=False)


def plain(markup: str) -> str:
    """The text that a reader of this markup sees."""
    return html.unescape(_TAG.sub("", markup))


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, most: int) -> str:
    """The text in at most `most` characters, with … where something was cut off."""
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"
