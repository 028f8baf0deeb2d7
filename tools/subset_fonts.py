"""Makes the fonts of bot/reports/fonts out of Noto Sans CJK; not needed to run the bot.

    pip install fonttools          # apt-get install fonts-noto-cjk, or the .ttc files from anywhere else
    python tools/subset_fonts.py FOLDER_WITH_NotoSansCJK

Regular: everything in GBK, so that any name can be drawn. Bold: GB2312's level 1, for headings and figures; what
it lacks is drawn in Regular. The family gets a name of its own: it is a modified font, and a Noto Sans CJK installed
on the machine must not be taken in its place.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

FAMILY = "Qingnin Sans"
TARGET = Path(__file__).parent.parent / "bot" / "reports" / "fonts"
_LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1E80, 0x1EFA)]))
_MARKS = "–—‘’“”•…‰′″€№™←↑→↓↗↘−≈≠≤≥■□▲△▼▽◆◇○●★☆✓✔✗⚠▰▱〓▪·"  # what the card's own words and drawings use


def encodable(leads: range, trails: range, codec: str) -> Iterator[str]:
    """Every character of a two-byte part of a Chinese character set."""
    for lead in leads:
        for trail in trails:
            try:
                yield bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue


def gbk() -> str:
    """All of GBK but its user-defined parts."""
    found = "".join(encodable(range(0x81, 0xFF), range(0x40, 0xFF), "gbk"))
    return "".join(sign for sign in found if not "\ue000" <= sign <= "\uf8ff")


def level_one() -> str:
    """GB2312's marks and its 3755 commonest characters."""
    marks = "".join(encodable(range(0xA1, 0xA4), range(0xA1, 0xFF), "gb2312"))
    return marks + "".join(encodable(range(0xB0, 0xD8), range(0xA1, 0xFF), "gb2312"))


def subset(source: Path, characters: str, style: str) -> Path:
    """One font of the collection with these characters only, without hints and East Asian setting."""
    font = next(one for one in TTCollection(source).fonts if one["name"].getDebugName(1) == "Noto Sans CJK SC")
    options = Options()
    options.hinting = False
    options.desubroutinize = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    rename(font, style)
    target = TARGET / f"qingnin-sans-{style.lower()}.otf"
    font.save(target)
    return target


def rename(font: Any, style: str) -> None:
    """The family's own name, in the name table and in CFF."""
    postscript = f"QingninSans-{style}"
    names = {1: FAMILY, 2: style, 3: f"{postscript};subset of Noto Sans CJK SC", 4: f"{FAMILY} {style}", 6: postscript}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FamilyName, cff.topDictIndex[0].FullName = FAMILY, f"{FAMILY} {style}"


def main(folder: Path) -> None:
    """Write both fonts and say how large they are."""
    for style, characters in (("Regular", _LATIN + _MARKS + gbk()), ("Bold", _LATIN + _MARKS + level_one())):
        path = subset(folder / f"NotoSansCJK-{style}.ttc", characters, style)
        print(f"{path.name}: {len(set(characters)):,} characters, {path.stat().st_size / 1e6:.2f} MB")  # noqa: T201 - a tool run by hand


if __name__ == "__main__":
    main(Path(sys.argv[1]))
