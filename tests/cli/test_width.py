"""Lines are as wide as they look, so Chinese help pages fit a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.cli.width import cells, pad, wrap

WORDS = st.text(alphabet="请您 abc，。（）→e\u0301", max_size=60)


def test_chinese_takes_two_cells_and_marks_none() -> None:
    assert [cells(text) for text in ("abc", "请您", "e\u0301", "，")] == [3, 4, 1, 2]


def test_padding_counts_cells() -> None:
    assert pad("您字", 6) == "您字  "


def test_a_latin_word_stays_whole() -> None:
    assert wrap("看 conversation 的结尾", 14) == ["看", "conversation", "的结尾"]


def test_a_full_stop_never_begins_a_line() -> None:
    assert wrap("请您稍等。", 8) == ["请您稍等。"]


@given(WORDS)
def test_wrapping_loses_no_word_and_keeps_the_width(text: str) -> None:
    lines = wrap(text, 10)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cells(line.rstrip("，。（）→")) <= 12 for line in lines)
