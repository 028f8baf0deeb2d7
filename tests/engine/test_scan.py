"""One pass finds exactly what trying every pattern would find, whichever automaton does it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.pattern import parse
from bot.engine.scan import Scanner
from bot.engine.segment import Segmenter

SOURCES = [
    "不归我管",
    "不归",
    "您(自己|)…看",
    "(没|不)…(办法|管)",
    "^提供…单号",
    "自己",
    "己看",
    "看，您",
    "/(?<!\\d)\\d{3}(?!\\d)/",
    "/看{2,3}/",
]
PATTERNS = [parse(source, {}) for source in SOURCES]
SEGMENTER = Segmenter(native=False)
TEXTS = st.lists(
    st.sampled_from(
        ["不归我管", "不归", "您", "自己", "看", "没", "办法", "提供", "单号", "，", "。", "123", "4", "好"]
    ),
    max_size=12,
).map("".join)


@given(TEXTS)
def test_scanning_equals_trying_each_pattern(text: str) -> None:
    expected = {i: spans for i, p in enumerate(PATTERNS) if (spans := list(p.spans(text, SEGMENTER.tag)))}
    for native in (False, True):
        assert Scanner(PATTERNS, native=native).scan(text, SEGMENTER.tag) == expected


@given(
    st.lists(st.text("请您你不\\]^-.*a", min_size=1, max_size=4), min_size=1, max_size=60),
    st.text("请您你不\\]^-.*a", max_size=30),
)
def test_both_automata_find_the_same_places(words: list[str], text: str) -> None:
    from bot.engine.scan import _native_find, _table_find

    words = list(dict.fromkeys(words))
    native = _native_find(words)
    assert native is not None
    expected = sorted((i, word) for word in words for i in range(len(text)) if text.startswith(word, i))
    assert sorted(_table_find(words)(text)) == sorted(native(text)) == expected


def test_a_slow_expression_is_stopped_and_then_rests() -> None:
    slow = parse("/(?:[请您]{1,40}[请您]{1,40}){1,40}[请您]{1,40}再见/", {})
    scanner = Scanner([slow])
    hostile = "请您" * 60 + "再"
    for _ in range(5):
        assert scanner.scan(hostile, SEGMENTER.tag) == {}
    assert scanner.timeouts.get(0, 0) <= 3
