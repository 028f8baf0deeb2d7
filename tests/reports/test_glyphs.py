"""No empty boxes on the card: what the bundled fonts draw, how wide, and what stands for what they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import glyphs
from bot.reports.canvas import Canvas, Text
from bot.reports.words import WORDS

HANZI = [sign for sign in map(chr, range(0x4E00, 0x9FA6)) if len(sign.encode("gbk", "ignore")) == 2]


def test_every_character_that_gbk_has_for_names_can_be_drawn() -> None:
    assert len(HANZI) == 20902
    assert [sign for sign in HANZI if not glyphs.regular().draws(sign)] == []
    assert glyphs.regular().draws("李喆 孙珺玥 周祎 吴瑄 郑彧 阿依古丽·买买提")


def test_headings_have_a_bold_type() -> None:
    common = "".join(bytes((lead, trail)).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF))
    assert len(common) == 39 * 94
    assert glyphs.bold().draws(common + "0123456789.%↑↓−±×→「」（），。：；、·…“”")


@pytest.mark.parametrize("language", [0, 1])
def test_our_own_words_can_be_drawn(language: int) -> None:
    kept_to_chat = "⚠▰▱"
    words = "".join(pair[language] for pair in WORDS.values())
    assert glyphs.regular().draws("".join(sign for sign in words if sign not in kept_to_chat and sign != "\n"))


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("李莉", "李莉"),
        ("🌸小仙女🌸", "小仙女"),
        ("𠮷野", "〓野"),
        ("a\u0301", "á"),
        ("Łukasz", "〓ukasz"),
        ("𝐋ili", "Lili"),
        ("李\u202e莉\n\t王", "李莉 王"),
        ("👩‍💻", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn(name: str, drawn: str) -> None:
    assert glyphs.drawable(name) == drawn


@given(st.text(max_size=60))
def test_nothing_that_is_drawn_lacks_its_glyph(text: str) -> None:
    assert glyphs.regular().draws(glyphs.drawable(text))


def test_widths_are_those_of_the_font() -> None:
    """Noto Sans CJK: figures 0.555 wide and all alike, Chinese characters a full square."""
    assert glyphs.regular().width("0123456789", 100) == pytest.approx(555)
    assert glyphs.regular().width("请您，", 40) == 120
    assert glyphs.bold().width("91.8", 1000) == 590 * 3 + 325


@given(st.text("请您稍等abc def，。!（」", max_size=80), st.integers(60, 400), st.integers(1, 4))
def test_no_line_is_wider_than_its_room_and_nothing_is_lost(text: str, width: int, most: int) -> None:
    lines = glyphs.wrap(text, 30, width, most)
    assert len(lines) <= most
    assert all(glyphs.regular().width(line, 30) <= width for line in lines)
    if not lines or not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_closing_mark_does_not_begin_a_line_and_words_stay_whole() -> None:
    assert glyphs.wrap("请您稍等一会，马上", 10, 60, 3) == ["请您稍等一", "会，马上"]
    assert glyphs.wrap("please wait", 10, 44, 3) == ["please", "wait"]


def test_a_text_is_in_one_type_and_thickened_where_it_has_no_bold() -> None:
    canvas = Canvas(1000)
    canvas.text(0, 0, "李莉 91.8", 50, bold=True)
    canvas.text(0, 0, "李喆 91.8", 50, bold=True)
    common, rare = canvas.marks
    assert isinstance(common, Text)
    assert isinstance(rare, Text)
    assert (common.bold, common.stroke) == (True, 0)
    assert (rare.bold, rare.stroke) == (False, pytest.approx(1.3))


def test_the_fonts_are_small_enough_to_ship_and_have_their_licence() -> None:
    fonts = [*glyphs.FONTS.glob("*.otf")]
    assert {str(path) for path in fonts} == set(glyphs.font_files())
    assert sum(path.stat().st_size for path in fonts) <= 7_000_000
    licence = (glyphs.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence.splitlines()[0]
