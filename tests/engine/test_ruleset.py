"""Which hits of a rule count: exceptions, quotations, mentions, whole messages, check digits, disguises."""

from __future__ import annotations

import pytest
from building import found, rules

LEXICON = {
    "转述": ["(您|客户)…(说|写)(的|过|)", "禁语", "不会说"],
    "称呼": ["亲", "您好"],
    "语气词": ["呢", "哦", "啊"],
    "规避写法": ["加v => 加微信"],
    "无需回复": ["好的", "谢谢", "嗯"],
}
SHIRK = rules(
    LEXICON,
    shirk={"forbid": ["(不归|不属于)…(管|负责)"], "unless": ["(不归|不属于)…(管|负责)，…帮您…(转|问)"]},
)
WHOLE = rules(LEXICON, no_idea={"forbid": ["不知道", "没办法"], "when": {"whole": True}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这个不归我们管", ["不归我们管"]),
        ("不 归 我 管", ["不 归 我 管"]),
        ("不歸我管", ["不歸我管"]),
        ("这项不归我们管，我马上帮您转", []),
        ("这项不归我们管。那项也不归我们管", ["不归我们管", "不归我们管"]),
        ("客户写的“不归我管”我们看到了", []),
        ("您说不归我管，那是我说错了", []),
        ("我们不会说不归我管", []),
        ("您说过了。不归我管", ["不归我管"]),
        ("「不归我管」这种话", []),
    ],
)
def test_what_counts(text: str, expected: list[str]) -> None:
    assert found(SHIRK, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不知道", ["不知道"]),
        ("亲，不知道呢。", ["不知道"]),
        ("您好，没办法哦～", ["没办法"]),
        ("没办法立即发货", []),
        ("不知道您是否方便", []),
        ("我不知道", []),
    ],
)
def test_a_whole_message(text: str, expected: list[str]) -> None:
    assert found(WHOLE, text) == expected


def test_quotes_may_be_checked_too() -> None:
    strict = rules(card={"forbid": [r"/(?<!\d)\d{17}[\dx](?!\d)/"], "validate": "cn_id", "check_quotes": True})
    assert found(strict, "您发的“11010519491231002X”收到了") == ["11010519491231002X"]
    assert found(strict, "单号123456789012345678") == []


def test_replace_takes_the_longest_and_rewrites_the_whole_reply() -> None:
    polite = rules(nin={"replace": {"你": "您", "你们": ["大家", "各位"]}, "unless": ["迷你", "你好"]})
    from bot.engine.checker import Checker

    findings = Checker(polite).check_reply("你们好，你的迷你音箱到了")
    assert [(f.match, f.start, f.suggest) for f in findings] == [
        ("你们", 0, "大家好，您的迷你音箱到了"),
        ("你", 4, "大家好，您的迷你音箱到了"),
    ]


def test_evasive_spellings_are_found_where_they_stand() -> None:
    assert found(rules(LEXICON, wx={"forbid": ["加微信"]}), "可以加V聊") == ["加V"]


def test_small_talk_asks_nothing() -> None:
    assert all(SHIRK.is_smalltalk(text) for text in ("好的", "谢谢啊～", "嗯", "👍", "。。。", "好的，谢谢"))
    assert not SHIRK.is_smalltalk("好的什么时候发货")


def test_the_hash_names_the_content() -> None:
    assert rules({"甲": ["一"]}, a={"forbid": ["一"]}).hash != rules({"甲": ["二"]}, a={"forbid": ["一"]}).hash


def test_norms_can_be_chosen() -> None:
    assert len(SHIRK.of_norms(only=["sanbu.shengying"]).rules) == 1
    assert len(SHIRK.of_norms(skip=["sanbu.shengying"]).rules) == 0
