"""What is counted in a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.measure import count_nin, count_polite_requests


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("请您提供订单号", 1),
        ("麻烦您拍张照片，请发到这里", 1),
        ("请稍等。辛苦您再看一下！烦请核对", 3),
        ("您的申请已提交，已邀请您", 0),
        ("请问有什么可以帮您", 0),
        ("请放心，请您谅解", 0),
        ("敬请期待", 0),
        ("提供订单号", 0),
        ("", 0),
    ],
)
def test_sentences_that_ask_politely(text: str, times: int) -> None:
    assert count_polite_requests(text) == times


def test_nin() -> None:
    assert count_nin("您好，感谢您") == 2


@given(st.text(alphabet="请您问。！麻烦申烦稍等"))
def test_never_more_requests_than_sentences(text: str) -> None:
    assert 0 <= count_polite_requests(text) <= text.count("。") + text.count("！") + 1
