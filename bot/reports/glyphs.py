"""The bundled typefaces: which characters they can draw and how wide a text gets, read from the font files.

The card is laid out before it is drawn, so widths must be known without a browser. What no font of ours can draw is
left out (emoji) or drawn as 〓, the printer's mark for a missing piece of type: never an empty box.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Qingnin Sans"
MISSING = "〓"
_EM = 1000
_BREAKS = re.compile(r"[\s\x00-\x1f]*[\n\r\t\x00-\x1f][\s\x00-\x1f]*")
_NO_LINE_START = "，。、；：！？…）」』】》〉”’%％·→,.;:!?)"


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file. `advances`: by code point, the width in thousandths of the text size."""

    path: Path
    advances: Mapping[int, int]

    def draws(self, text: str) -> bool:
        """Whether it has every character of a text."""
        return all(ord(sign) in self.advances for sign in text)

    def width(self, text: str, size: float) -> float:
        """How wide a text gets."""
        return sum(self.advances.get(ord(sign), _EM) for sign in text) * size / _EM


@cache
def regular() -> Typeface:
    """All of GBK, for names and running text."""
    return _read(FONTS / "qingnin-sans-regular.otf")


@cache
def bold() -> Typeface:
    """The commonest characters, for headings and figures."""
    return _read(FONTS / "qingnin-sans-bold.otf")


def font_files() -> list[str]:
    """Every bundled font, for the renderer."""
    return [str(regular().path), str(bold().path)]


def drawable(text: str) -> str:
    """The text with nothing in it that would come out as an empty box."""
    known = regular().advances
    composed = unicodedata.normalize("NFC", _BREAKS.sub(" ", text))
    return "".join(sign if ord(sign) in known else _stand_in(sign) for sign in composed).strip()


def fit(text: str, size: float, width: float, face: Typeface | None = None) -> str:
    """The text, cut off with … where it is wider than that."""
    face = face or regular()
    if face.width(text, size) <= width:
        return text
    while text and face.width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, size: float, width: float, most: int, face: Typeface | None = None) -> list[str]:
    """The text in at most `most` lines, broken where Chinese may be broken; the last is cut off if need be."""
    face = face or regular()
    lines: list[str] = []
    while text and len(lines) < most - 1:
        cut = _break(text, size, width, face)
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, fit(text, size, width, face)] if text else lines


def _break(text: str, size: float, width: float, face: Typeface) -> int:
    """Where the line ends: not inside a Latin word that fits on a line, not before a closing mark."""
    ends = accumulate(face.width(sign, size) for sign in text)
    end = next((n for n, right in enumerate(ends) if right > width), len(text))
    if end == len(text):
        return end
    cut = max(end, 1)
    while cut > 1 and (text[cut] in _NO_LINE_START or _inside_word(text, cut)):
        cut -= 1
    return cut if cut > 1 else max(end, 1)


def _inside_word(text: str, at: int) -> bool:
    return text[at].isascii() and text[at - 1].isascii() and text[at].isalnum() and text[at - 1].isalnum()


def _stand_in(sign: str) -> str:
    """Letters leave a trace, without their marks if need be; pictures, joiners and marks do not."""
    bare = unicodedata.normalize("NFKD", sign)[0]
    if ord(bare) in regular().advances:
        return bare
    return MISSING if unicodedata.category(sign).startswith(("L", "N")) else ""


def _read(path: Path) -> Typeface:
    data = path.read_bytes()
    tables = _tables(data)
    widths = _widths(data, tables)
    last = widths[-1]
    glyphs = _characters(data, tables["cmap"])
    return Typeface(path, {code: widths[glyph] if glyph < len(widths) else last for code, glyph in glyphs.items()})


def _tables(data: bytes) -> dict[str, int]:
    """Where each table of the font begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4s3I", data, 12 + 16 * n) for n in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in entries}


def _widths(data: bytes, tables: Mapping[str, int]) -> list[int]:
    """The advance of each glyph; those after the last are as wide as it."""
    (count,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    return [struct.unpack_from(">H", data, tables["hmtx"] + 4 * n)[0] for n in range(count)]


def _characters(data: bytes, cmap: int) -> dict[int, int]:
    """Glyph numbers by code point, from the font's table in format 4 (the fonts stay within the basic plane)."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    offsets = (struct.unpack_from(">I", data, cmap + 8 + 8 * record)[0] for record in range(count))
    at = next(cmap + offset for offset in offsets if struct.unpack_from(">H", data, cmap + offset)[0] == 4)
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{segments}H", data, at + 14 + 2 * segments * part + (2 if part else 0))
        for part in range(4)
    )
    ranges_at, found = at + 16 + 6 * segments, dict[int, int]()
    for n in range(segments):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            glyph = code
            if ranges[n]:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * n + ranges[n] + 2 * (code - starts[n]))
            if glyph := (glyph + deltas[n]) % 0x10000 if glyph else 0:
                found[code] = glyph
    return found
