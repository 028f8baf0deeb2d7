"""Folding brings disguises to one form and never loses where a character stood."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.text import Folding
from bot.errors import TextError

FOLDING = Folding({"加v": "加微信", "尼玛": "你妈", "sb": "傻逼", "妳": "你"})


def readings(text: str) -> list[str]:
    return [folded.text for folded in FOLDING.fold(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好，请稍等", ["您好，请稍等"]),
        ("您好,请稍等!", ["您好，请稍等！"]),
        ("１３８００", ["13800"]),
        ("这\u200b个不\u2060行", ["这个不行"]),
        ("不歸我們管", ["不归我们管"]),
        ("不 归 我 管", ["不 归 我 管", "不归我管"]),
        ("请　您　稍　候", ["请 您 稍 候", "请您稍候"]),
        ("亲  没货了", ["亲 没货了", "亲没货了"]),
        ("不*知*道", ["不*知*道", "不知道"]),
        ("加V吧", ["加微信吧"]),
        ("加v88吧", ["加v88吧"]),
        ("USB接口", ["usb接口"]),
        ("sb客户", ["傻逼客户"]),
        ("妳看", ["你看"]),
        ("好的...", ["好的。。。"]),
        ("满99.9元", ["满99.9元"]),
        ("好的/:806谢谢", ["好的 谢谢", "好的谢谢"]),
        ("收到#E-s[数字x]谢谢", ["收到 谢谢", "收到谢谢"]),
        ("", [""]),
        (" \u200b", [""]),
    ],
)
def test_folds(text: str, expected: list[str]) -> None:
    assert readings(text) == expected


def test_spans_lead_back_to_the_original() -> None:
    text = "我说 不 归 我 管 了"
    tight = FOLDING.fold(text)[-1]
    start = tight.text.index("不归我管")
    first, last = tight.span(start, start + 4)
    assert text[first:last] == "不 归 我 管"


def test_a_replaced_spelling_keeps_its_whole_place() -> None:
    text = "你 加V 吧"
    loose = FOLDING.fold(text)[0]
    start = loose.text.index("微信")
    first, last = loose.span(start, start + 2)
    assert text[first:last] == "加V"


def test_lone_surrogates_are_refused_with_their_place() -> None:
    with pytest.raises(TextError, match="第 3 个字符"):
        FOLDING.fold("您好\ud83d")


@given(st.text(max_size=200))
@example("👨‍👩‍👧‍👦请稍等")
@example("\u202e请您\u202c")
@example("请\x00您")
@example("ﷺ ﬀ Ⅷ ㍿")
def test_every_folded_character_has_a_place_in_the_original(text: str) -> None:
    for folded in FOLDING.fold(text):
        spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = FOLDING.fold(text)[-1].text
    assert FOLDING.fold(once)[-1].text == once
