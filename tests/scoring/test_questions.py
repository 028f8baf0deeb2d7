"""The day's questions: the same ones together, others apart, customers counted once, whatever the order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.segment import Segmenter
from bot.scoring.questions import Asked, Topic, asked_before, cleaned, collect
from bot.scoring.rarity import Rarity

SEGMENTER = Segmenter(native=False)
RARITY = Rarity()

SIZES = ["尺码偏小吗", "这款尺码会不会偏小", "您好，尺码偏小吗？", "尺码偏小吗亲"]
SHIPPING = ["什么时候发货", "请问什么时候发货呀？", "啥时候发货"]
INVOICE = ["发票在哪里开", "请问在哪里开发票"]


def topics(*texts: str) -> list[Topic]:
    return collect([Asked(who, text) for who, text in enumerate(texts)], SEGMENTER.tag, RARITY)


def test_the_same_question_is_counted_together() -> None:
    found = topics(*SIZES, *SHIPPING, "发票丢了")
    assert [(topic.times, topic.keywords[0]) for topic in found] == [(4, "尺码"), (3, "发货"), (1, "发票")]
    assert found[0].example in SIZES


def test_a_customer_who_asks_three_times_asks_once() -> None:
    (topic,) = collect([Asked(7, text) for text in SHIPPING], SEGMENTER.tag, RARITY)
    assert topic.times == 1


@pytest.mark.parametrize(
    ("one", "other"), [("怎么退款", "怎么换货"), ("发票丢了", "快递丢了"), ("押金能退吗", "会员多少钱")]
)
def test_different_questions_stay_apart(one: str, other: str) -> None:
    assert len(topics(one, other)) == 2


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("您好，请问一下尺码偏小吗？？", "尺码偏小"),
        ("#E-s[数字x]什么时候发货呀~", "什么时候发货"),
        ("订单138****8000怎么还没到", "订单怎么还没到"),
        ("在吗", ""),
        ("？", ""),
    ],
)
def test_what_is_left_of_a_question(text: str, core: str) -> None:
    assert cleaned(text) == core


def test_yesterdays_topic_is_found_again() -> None:
    yesterday = topics("尺码会偏小吗", "这款尺码偏小吗", "快递丢了")
    sizes, invoice = topics(*SIZES)[0], topics("发票丢了")[0]
    assert asked_before([sizes, invoice], yesterday, SEGMENTER.tag, RARITY) == [2, 0]


_ALL = [*SIZES, *SHIPPING, *INVOICE, "怎么退款", "在吗", "", "！！", "质量怎么样"]


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(_ALL)), max_size=30), st.randoms())
def test_the_order_does_not_matter(asked: list[tuple[int, str]], shuffle: random.Random) -> None:
    one = [Asked(who, text) for who, text in asked]
    other = list(one)
    shuffle.shuffle(other)
    assert collect(one, SEGMENTER.tag, RARITY) == collect(other, SEGMENTER.tag, RARITY)


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_text_can_be_asked(texts: list[str]) -> None:
    assert sum(topic.times for topic in topics(*texts)) <= len(texts)


def test_rarity_is_jiebas_own() -> None:
    assert RARITY.of(["尺码", "今天", "没有这个词儿"]) == {
        "尺码": pytest.approx(11.7034530746),
        "今天": pytest.approx(4.99211827683),
        "没有这个词儿": 11.95,
    }
