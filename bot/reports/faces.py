"""Every face of a digest as a file: what `qingnin digest` writes, the demo leaves, and the bot sends on demand.

Importing this loads the renderers; do it where a file is wanted. The card takes a tenth of a second to draw, a large
workbook as long: on an event loop, call `rendered` in a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .card import card_png
from .data import digest_json
from .model import Digest
from .page import page
from .text import digest_plain
from .workbook import workbook


@dataclass(frozen=True, slots=True)
class Face:
    """One form of a digest: how its file ends, whether it is text, and how it is made in a language."""

    suffix: str
    is_text: bool
    render: Callable[[Digest, str], bytes]


FACES: Mapping[str, Face] = {
    "text": Face("txt", True, lambda digest, language: (digest_plain(digest, language) + "\n").encode()),
    "png": Face("png", False, card_png),
    "xlsx": Face("xlsx", False, workbook),
    "html": Face("html", True, lambda digest, language: page(digest, language).encode()),
    "json": Face("json", True, lambda digest, _: digest_json(digest).encode()),
}
"""By the names that `qingnin digest --format` takes."""


def rendered(digest: Digest, face: str, language: str = "zh") -> bytes:
    """One face of a digest as the content of a file."""
    return FACES[face].render(digest, language)


def file_name(digest: Digest, face: str) -> str:
    """What that file is best called: team and day, in letters that every system takes."""
    team = re.sub(r"[^\w-]+", "-", digest.team, flags=re.ASCII).strip("-") or "team"
    return f"qingnin-{team}-{digest.day}.{FACES[face].suffix}"
