"""One pass finds exactly what trying every pattern would find, whichever automaton does it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.pattern import parse
from bot.engine.scan import Scanner
from bot.engine.segment import Segmenter
from bot.engine.sieve import native_see, table_see

SOURCES = [
    "^看，",
    "^(您|)…(没|不)(看|管)，",
    "(^|您)自己",
    "！！",
    "/^\\s*[？?]+\\s*$/",
    "/(?:^|，)好(?:的|)(?:，|$)/",
    "/([自己看])就\\1/",
    "/！{3,}/",
    "/\\d{5}/",
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
SCANNERS = [Scanner(PATTERNS, native=native) for native in (False, True)]
TEXTS = st.lists(
    st.sampled_from(
        [
            "不归我管",
            "不归",
            "您",
            "自己",
            "看",
            "没",
            "办法",
            "提供",
            "单号",
            "，",
            "。",
            "123",
            "4",
            "好",
            "！",
            "？",
            " ",
            "就",
        ]
    ),
    max_size=40,
).map("".join)


@given(TEXTS)
def test_scanning_equals_trying_each_pattern(text: str) -> None:
    for whole in (text, f"{text}{'的' * 130}，{text}，，！{text}"):  # the second one is searched only in places
        expected = {i: spans for i, p in enumerate(PATTERNS) if (spans := list(p.spans(whole, SEGMENTER.tag)))}
        for scanner in SCANNERS:
            assert scanner.scan(whole, SEGMENTER.tag) == expected


@given(
    st.lists(st.text("请您你不\\]^-.*a", min_size=1, max_size=2), min_size=1, max_size=60),
    st.text("请您你不\\]^-.*a", max_size=30),
)
def test_both_ways_of_looking_see_the_same(words: list[str], text: str) -> None:
    tokens = frozenset(words)
    native = native_see(tokens)
    assert native is not None
    expected = {token for token in tokens if token in text}
    assert table_see(tokens)(text) == native(text) == expected


def test_a_slow_expression_is_stopped_and_then_rests() -> None:
    slow = parse("/(?:[请您]{1,40}[请您]{1,40}){1,40}[请您]{1,40}再见/", {})
    scanner = Scanner([slow])
    hostile = "请您" * 60 + "再"
    for _ in range(5):
        assert scanner.scan(hostile, SEGMENTER.tag) == {}
    assert scanner.timeouts.get(0, 0) <= 3
