"""The six signs mean what rule-language promises, and what cannot be used is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.pattern import PatternError, parse
from bot.engine.segment import Segmenter
from bot.engine.text import edged

LEXICON = {
    "第二人称": ["您", "你", "您们", "你们"],
    "代办": ["(我|我们)…帮您", "这就去办"],
    "套": ["<代办>", "马上"],
    "圈": ["<圈>"],
    "空": [],
}
SEGMENTER = Segmenter(native=False)


def matches(source: str, text: str, *, longest: bool = False) -> list[str]:
    pattern = parse(source, LEXICON, longest=longest)
    return [text[start:end] for start, end in pattern.spans(text, SEGMENTER.tag)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("不归我管", "这不归我管呀", ["不归我管"]),
        ("(甲|乙)方", "甲方和乙方", ["甲方", "乙方"]),
        ("您(自己|)看", "您看，您自己看", ["您看", "您自己看"]),
        ("不…管", "不归我们这边的人管", ["不归我们这边的人管"]),
        ("不…管", "不一二三四五六七八管", ["不一二三四五六七八管"]),
        ("不…管", "不一二三四五六七八九管", []),
        ("不…管", "不行，我管", []),
        ("不行，我管", "不行！我管", ["不行！我管"]),
        ("不行……，…管", "不行的呀，我来管", ["不行的呀，我来管"]),
        ("急什么，", "急什么", ["急什么"]),
        ("急什么，", "急什么？等着", ["急什么"]),
        ("急什么，", "急什么急", []),
        ("小心(，|)别", "小心，别急小心别摔", ["小心，别", "小心别"]),
        ("小心(，|点，|)", "小心点，小心", ["小心", "小心"]),
        ("^提供", "请提供，提供单号", ["提供"]),
        ("^提供", "提供单号", ["提供"]),
        ("^提供", "亲 提供单号", ["提供"]),
        ("<第二人称>自己", "你们自己看，您自己问", ["你们自己", "您自己"]),
        ("<套>", "我来帮您，马上", ["我来帮您", "马上"]),
        ("谁让<第二人称>…<v>", "谁让您点确认的", ["谁让您点确认"]),
        ("谁让<第二人称>…<v>", "谁让您这个", []),
        ("100\\%纯", "100%纯棉", ["100%纯"]),
        ("（甲|乙）方", "乙方", ["乙方"]),
        ("/(?<!\\d)1\\d{10}(?!\\d)/", "电话13800138000请", ["13800138000"]),
        ("/VIP/", "vip客户", ["vip"]),
    ],
)
def test_signs(source: str, text: str, expected: list[str]) -> None:
    assert matches(source, text) == expected


def test_shortest_or_longest_at_one_start() -> None:
    assert matches("你(们|)", "你们") == ["你"]
    assert matches("你(们|)", "你们", longest=True) == ["你们"]


@pytest.mark.parametrize(
    ("source", "message", "offset"),
    [
        ("(甲|乙", "没有对应", 0),
        ("甲)", "多出来", 1),
        ("甲(|)", "空的", 1),
        ("<没有>", "没有词表", 0),
        ("甲<第二人称", "没有对应", 1),
        ("<圈>", "圈", 0),
        ("<空>", "空的", 0),
        ("您?", "没有 “?”", 1),
        ("(|甲)", "没有一定要出现的字", 0),
        ("…", "没有字", 0),
        ("甲…乙…丙…丁…戊…己", "最多 4 个", 0),
        ("(<v>|甲)乙", "不能放在括号", 1),
        ("<v>不<n>", "最多一个词性槽", 0),
        ("/(请+)+您/", "很慢", 0),
        ("/请*/", "空文本", 0),
        ("/./", "一切", 0),
        ("/\\b请/", "\\b", 1),
        ("/(请/", "正则写错", 1),
        ("甲\\", "后面要有", 1),
    ],
)
def test_refused(source: str, message: str, offset: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse(source, LEXICON)
    assert message in caught.value.message
    assert caught.value.offset == offset


WORDS = st.sampled_from(["您", "你们", "自己", "不", "管", "没", "看", "，", "。", "a"])
PIECES = st.sampled_from(["您", "(您|你们)", "(自己|)", "…", "，", "^", "不", "(没|不)看", "<第二人称>", "管"])


@given(st.lists(PIECES, min_size=1, max_size=5), st.lists(WORDS, max_size=14))
def test_every_match_holds_what_its_pattern_needs(pieces: list[str], words: list[str]) -> None:
    try:
        pattern = parse("".join(pieces), LEXICON)
    except PatternError:
        return
    text = "".join(words)
    for start, end in pattern.spans(text, SEGMENTER.tag):
        assert end - start <= pattern.longest
        around = edged(text[start:end])
        for need in pattern.needs:
            assert any(token in around for token in need)
