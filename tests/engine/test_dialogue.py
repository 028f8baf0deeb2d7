"""The judge: bursts, openings, closings, expectations; live and afterwards the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from building import START, outcome, play, rules, script
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.checker import Checker
from bot.engine.dialogue import Dialogue
from bot.engine.pattern import parse
from bot.engine.rules import Rule
from bot.engine.ruleset import RuleSet
from bot.engine.values import Hours, Level, Message, Options, State

LEXICON = {"无需回复": ["好的", "谢谢", "嗯"]}
BYE = rules(LEXICON, bye={"require": ["再见", "祝您"], "when": {"at": "closing"}, "unless": ["转接"]})
HELLO = rules(LEXICON, hello={"require": ["您好", "在的"], "when": {"at": "opening"}})
REFUSAL = rules(
    LEXICON, refuse={"forbid": ["退不了", "不行"], "excused_by": ["我帮您"], "softened_by": ["抱歉"], "level": "major"}
)
MINUTE = rules(LEXICON, minute={"after": {"role": "customer"}, "expect": {"role": "agent"}, "within": {"seconds": 60}})
SORRY = rules(
    LEXICON,
    sorry={
        "after": {"role": "customer", "match": ["投诉"]},
        "expect": {"role": "agent", "match": ["抱歉", "对不起"]},
        "within": {"replies": 2},
    },
)
PREV = rules(LEXICON, bare={"forbid": ["没有"], "when": {"whole": True, "prev": ["能不能", "可以…吗"]}})
FIRST = rules(LEXICON, first={"forbid": ["您打…电话"], "when": {"role": "first_agent"}})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客 谢谢", "服 嗯"], [("bye", 1)]),
        (["客 谢谢", "服 再见"], []),
        (["客 谢谢", "服 再见", "服 稍后短信通知您"], []),
        (["客 谢谢", "服 好的", "客 拜"], []),
        (["客 谢谢", "服 好的", "机 请您评价"], [("bye", 1)]),
        (["客 谢谢", "服 好的", "机 本次服务已结束，再见"], []),
        (["客 退款", "服 我帮您转接售后"], []),
        (["客 退款", "服 再见", "客 等等", "服 嗯"], [("bye", 3)]),
        (["客 在吗"], []),
        ([], []),
    ],
)
def test_closing(lines: list[str], expected: list[tuple[str, int]]) -> None:
    assert outcome(BYE, *lines) == expected


def test_an_open_conversation_has_no_closing() -> None:
    assert outcome(BYE, "客 谢谢", "服 嗯", closed=False) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客 在吗", "服 什么事", "客 发货"], [("hello", 1)]),
        (["客 在吗", "服 稍等", "服 您好", "客 发货"], []),
        (["客 在吗", "服 您好", "客 发货", "服 今天"], []),
        (["客 在吗", "机 您好，机器人为您服务", "服 什么事"], [("hello", 2)]),
        (["客 在吗", "服 您好", "客 退款", "服2 什么事"], []),
    ],
)
def test_opening(lines: list[str], expected: list[tuple[str, int]]) -> None:
    assert outcome(HELLO, *lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客 能退吗", "服 退不了"], [("refuse", 1, Level.MAJOR)]),
        (["客 能退吗", "服 退不了", "服 我帮您换一件"], []),
        (["客 能退吗", "服 我帮您看了", "服 退不了"], []),
        (["客 能退吗", "服 抱歉，退不了"], [("refuse", 1, Level.HINT)]),
        (["客 能退吗", "服 退不了", "服 抱歉"], [("refuse", 1, Level.HINT)]),
        (["客 能退吗", "服 退不了", "客 啊", "服 我帮您换"], [("refuse", 1, Level.MAJOR)]),
        (["客 +0s 能退吗", "服 +5s 退不了", "服 +31s 我帮您换"], [("refuse", 1, Level.MAJOR)]),
        (["客 +0s 能退吗", "服 +5s 退不了", "服 +30s 我帮您换"], []),
        (["客 能退吗", "服 退不了", "服2 我帮您换"], [("refuse", 1, Level.MAJOR)]),
    ],
)
def test_a_burst_is_judged_together(lines: list[str], expected: list[tuple[str, int, Level]]) -> None:
    findings = Checker(REFUSAL).check_dialogue(script(*lines))
    assert [(f.rule, f.turn, f.level) for f in findings] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客 +0s 在吗", "服 +60s 您好"], []),
        (["客 +0s 在吗", "服 +61s 您好"], [("minute", 1)]),
        (["客 +0s 在吗", "客 +50s 人呢", "服 +20s 您好"], [("minute", 2)]),
        (["客 +0s 在吗"], [("minute", 0)]),
        (["客 +0s 谢谢"], []),
        (["客 +0s 在吗", "机 +5s 客服马上来", "服 +90s 您好"], [("minute", 2)]),
        (["客 +0s 在吗", "组 +30s 您好，我是组长", "服 +90s 您好"], []),
        (["客 +0s 查下", "服 +10s 请您稍等3分钟", "客 +5s 快点", "服 +170s 查到了"], []),
        (["客 +0s 查下", "服 +10s 请您稍等3分钟", "客 +5s 快点", "服 +190s 查到了"], [("minute", 3)]),
        (["客 在吗", "服 您好"], []),
    ],
)
def test_the_reply_clock(lines: list[str], expected: list[tuple[str, int]]) -> None:
    assert outcome(MINUTE, *lines) == expected


def test_of_several_clocks_only_the_strictest_counts() -> None:
    def clock(seconds: int, level: str) -> dict[str, object]:
        return {
            "after": {"role": "customer"},
            "expect": {"role": "agent"},
            "within": {"seconds": seconds},
            "level": level,
        }

    clocks = rules(LEXICON, three=clock(180, "major"), one=clock(60, "minor"), two=clock(90, "normal"))
    assert outcome(clocks, "客 +0s 在吗", "服 +70s 您好") == [("one", 1)]
    assert outcome(clocks, "客 +0s 在吗", "服 +100s 您好") == [("two", 1)]
    assert outcome(clocks, "客 +0s 在吗", "服 +200s 您好") == [("three", 1)]
    live = Dialogue(clocks)
    play(live, "客 +0s 在吗")
    live.tick(START + timedelta(seconds=100))
    live.tick(START + timedelta(seconds=190))
    assert [f.rule for f in live.findings] == ["three"]
    live.say(Message("agent", "您好", START + timedelta(seconds=200)))
    assert [(f.rule, f.turn) for f in live.findings] == [("three", 1)]


def test_a_first_answer_has_its_own_clock() -> None:
    first = rules(
        LEXICON,
        first={
            "after": {"role": "customer"},
            "expect": {"role": "agent"},
            "within": {"seconds": 60},
            "when": {"at": "opening"},
        },
    )
    assert outcome(first, "客 +0s 在吗", "服 +70s 您好") == [("first", 1)]
    assert outcome(first, "客 +0s 在吗", "服 +7s 您好", "客 +5s 发货", "服 +70s 今天") == []


def test_the_reply_clock_stands_still_at_night() -> None:
    hours = Options(hours=Hours(time(9), time(18, 0), ZoneInfo("UTC")))
    assert outcome(MINUTE, "客 +28790s 在吗", "服 +54061s 早上好", options=hours) == [("minute", 1)]
    assert outcome(MINUTE, "客 +28790s 在吗", "服 +54060s 早上好", options=hours) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客 我要投诉", "服 单号多少", "服 请稍等"], [("sorry", 2)]),
        (["客 我要投诉", "服 单号多少", "服 抱歉让您久等"], []),
        (["客 我要投诉", "服 单号多少"], [("sorry", 1)]),
        (["客 我要投诉"], []),
        (["客 我要投诉", "客 投诉！", "服 嗯", "服 嗯"], [("sorry", 3)]),
    ],
)
def test_an_expected_word(lines: list[str], expected: list[tuple[str, int]]) -> None:
    assert outcome(SORRY, *lines) == expected


def test_only_after_certain_words_of_the_customer() -> None:
    assert outcome(PREV, "客 能不能换一个", "服 没有") == [("bare", 1)]
    assert outcome(PREV, "客 还有库存", "服 没有") == []
    assert outcome(PREV, "客 可以便宜吗", "客 谢谢", "服 没有") == [("bare", 2)]


def test_only_the_first_agent() -> None:
    assert outcome(FIRST, "客 发票", "服 您打财务电话") == [("first", 1)]
    assert outcome(FIRST, "客 发票", "服 我转给同事", "服2 您打财务电话") == []


def test_automatic_texts_and_media_are_not_judged() -> None:
    dialogue = Dialogue(REFUSAL)
    dialogue.say(Message("customer", "能退吗"))
    assert dialogue.say(Message("agent", "退不了", auto=True)) == ()
    dialogue.say(Message("agent", "退不了", media=True))
    dialogue.close()
    assert dialogue.findings == ()


def test_media_answers_the_clock() -> None:
    dialogue = Dialogue(MINUTE)
    dialogue.say(Message("customer", "有图吗", START))
    dialogue.say(Message("agent", "", START + timedelta(seconds=30), media=True))
    dialogue.close()
    assert dialogue.findings == ()


def test_pending_until_the_burst_is_over() -> None:
    dialogue = Dialogue(REFUSAL)
    verdicts = dialogue.say(Message("agent", "退不了", START))
    assert [v.state for v in verdicts] == [State.PENDING]
    assert dialogue.deadline == START + timedelta(seconds=30)
    assert dialogue.tick(START + timedelta(seconds=30)) == ()
    assert [v.state for v in dialogue.tick(START + timedelta(seconds=31))] == [State.HIT]
    assert dialogue.pending == ()


def test_an_overdue_answer_moves_to_where_it_came() -> None:
    dialogue = Dialogue(MINUTE)
    play(dialogue, "客 +0s 在吗")
    (late,) = dialogue.tick(START + timedelta(seconds=61))
    assert late.state is State.HIT
    assert late.finding is not None
    assert late.finding.turn == 0
    (moved,) = dialogue.say(Message("agent", "您好", START + timedelta(seconds=90)))[:1]
    assert moved.key == late.key
    assert [f.turn for f in dialogue.findings] == [1]


def test_a_closed_conversation_takes_no_more() -> None:
    dialogue = Dialogue(BYE)
    dialogue.close()
    assert dialogue.closed
    with pytest.raises(ValueError, match="closed"):
        dialogue.say(Message("agent", "您好"))


def test_closing_before_the_answer_is_due_is_no_fault() -> None:
    dialogue = Dialogue(MINUTE)
    play(dialogue, "客 +0s 在吗")
    dialogue.close(START + timedelta(seconds=30))
    assert dialogue.findings == ()


TEXTS = st.sampled_from(
    [
        "在吗",
        "谢谢",
        "我要投诉",
        "能不能换",
        "退不了",
        "抱歉",
        "我帮您看",
        "您好",
        "再见",
        "没有",
        "请您稍等2分钟",
        "嗯",
        "您打他们电话",
    ]
)
LINES = st.lists(
    st.tuples(st.sampled_from(["客", "客", "服", "服", "服2", "组", "机"]), st.integers(0, 200), TEXTS), max_size=14
)
ALL = rules(
    LEXICON,
    bye={"require": ["再见"], "when": {"at": "closing"}},
    hello={"require": ["您好"], "when": {"at": "opening"}},
    refuse={"forbid": ["退不了"], "excused_by": ["我帮您"], "softened_by": ["抱歉"]},
    minute={"after": {"role": "customer"}, "expect": {"role": "agent"}, "within": {"seconds": 60}},
    sorry={
        "after": {"role": "customer", "match": ["投诉"]},
        "expect": {"role": "agent", "match": ["抱歉"]},
        "within": {"replies": 2},
    },
    bare={"forbid": ["没有"], "when": {"prev": ["能不能"]}},
    first={"forbid": ["您打"], "when": {"role": "first_agent"}},
)


@given(LINES, st.lists(st.integers(0, 120), max_size=14))
def test_live_with_ticks_equals_afterwards(lines: list[tuple[str, int, str]], ticks: list[int]) -> None:
    messages = script(*(f"{who} +{gap}s {text}" for who, gap, text in lines))
    afterwards = Checker(ALL).check_dialogue(messages)
    live = Dialogue(ALL)
    for i, message in enumerate(messages):
        live.say(message)
        last = message.at
        assert last is not None
        following = messages[i + 1].at if i + 1 < len(messages) else None
        moment = last + timedelta(seconds=ticks[i] if i < len(ticks) else 0)
        live.tick(min(moment, following) if following else moment)
    live.close()
    assert list(live.findings) == afterwards


@given(LINES)
def test_every_verdict_is_settled_in_the_end(lines: list[tuple[str, int, str]]) -> None:
    dialogue = Dialogue(ALL)
    states: dict[tuple[str, int, int], State] = {}
    for message in script(*(f"{who} +{gap}s {text}" for who, gap, text in lines)):
        for verdict in dialogue.say(message):
            states[verdict.key] = verdict.state
    for verdict in dialogue.close():
        states[verdict.key] = verdict.state
    assert State.PENDING not in states.values()
    assert dialogue.pending == ()
    hits = sum(state is State.HIT for state in states.values())
    assert hits == len(dialogue.findings)


def test_who_only_counts_findings_gets_the_same_ones_without_a_better_reply() -> None:
    found = parse("你", {}, longest=True)
    rules = RuleSet(
        [Rule("nin", "您", "sanyao.nin", Level.HINT, "replace", "用您", patterns=(found,), replacements=(("您",),))],
        {},
        {},
    )
    (mended,) = Checker(rules).check_reply("你的单到了")
    (counted,) = Checker(rules, Options(rewrites=False)).check_reply("你的单到了")
    assert mended.suggest == "您的单到了"
    assert counted == replace(mended, suggest=None)
