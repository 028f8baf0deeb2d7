"""Reading message HTML the way Telegram does, with its complaints.

Only so far as a bot can get it wrong: unknown tags, unclosed or crossed tags, bad entities.
"""

from __future__ import annotations

import re

from .values import Refusal

TAGS = frozenset(
    ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "span",
     "tg-spoiler", "tg-emoji", "tg-time")
)  # fmt: skip
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>|<|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def _complain(what: str) -> Refusal:
    return Refusal(400, f"Bad Request: can't parse entities: {what}")


def _entity(name: str, raw: str) -> str:
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    return _NAMED.get(name, raw)


def plain_text(html: str) -> str:
    """The text a reader sees; raises Telegram's refusal if the markup is broken."""
    out: list[str] = []
    open_tags: list[str] = []
    position = 0
    for token in _TOKEN.finditer(html):
        out.append(html[position : token.start()])
        position = token.end()
        offset = len(html[: token.start()].encode())
        if token[4]:
            out.append(_entity(token[4], token[0]))
        else:
            _tag(token, offset, open_tags)
    if open_tags:
        raise _complain(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    out.append(html[position:])
    return "".join(out)


def _tag(token: re.Match[str], offset: int, open_tags: list[str]) -> None:
    """Open or close one tag; `open_tags` is the stack of those still open."""
    name = (token[2] or "").lower()
    if name not in TAGS:
        raise _complain(f'Unsupported start tag "{name}" at byte offset {offset}')
    if not token[1]:
        open_tags.append(name)
        return
    if not open_tags:
        raise _complain(f"Unexpected end tag at byte offset {offset}")
    expected = open_tags.pop()
    if expected != name:
        raise _complain(f'Unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"')


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
