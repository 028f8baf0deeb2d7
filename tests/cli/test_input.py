"""Lines become replies, dialogues or a clear word about what is wrong, and reading never stops."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.input import BadLine, Form, Item, Place, Reply, Talk, form_of, read
from bot.engine.values import Message

SHANGHAI = ZoneInfo("Asia/Shanghai")


def items(data: bytes | str, form: Form = "jsonl") -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(raw.splitlines(keepends=True), "a.txt", form, SHANGHAI))


def bad(data: bytes | str, form: Form = "jsonl") -> str:
    (item,) = items(data, form)
    assert isinstance(item, BadLine)
    return str(item)


@pytest.mark.parametrize(
    ("path", "form"),
    [("回复.txt", "txt"), ("a.JSONL", "jsonl"), ("a.ndjson", "jsonl"), ("-", "auto"), ("a.csv", None), ("txt", "txt")],
)
def test_the_ending_says_how_to_read(path: str, form: str | None) -> None:
    assert form_of(path) == form


def test_text_lines_know_their_number_and_their_offset() -> None:
    assert items("\ufeff您好\r\n\n  \n请稍等", "txt") == [
        Reply(Place("a.txt", 1, 0), "a.txt:1", "您好"),
        Reply(Place("a.txt", 4, 8), "a.txt:4", "请稍等"),
    ]


def test_only_line_feeds_end_a_line() -> None:
    (item,) = read(["您好\u2028请\x0b稍等\n".encode()], "a.txt", "txt")
    assert isinstance(item, Reply)
    assert item.text == "您好\u2028请\x0b稍等"


def test_a_dialogue_with_times_agents_and_marks() -> None:
    line = json.dumps(
        {
            "id": 7,
            "source": "anything else is left alone",
            "open": True,
            "turns": [
                {"role": "customer", "text": "在吗", "ts": "2026-11-23T09:00:00"},
                {"role": "agent", "text": "您好", "ts": "2026-11-23T01:00:20Z", "agent": 2001},
                {"role": "agent", "text": "", "media": True},
                {"role": "bot", "text": "欢迎", "auto": True},
            ],
        }
    )
    assert items(line) == [
        Talk(
            Place("a.txt", 1),
            "7",
            (
                Message("customer", "在吗", datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)),
                Message("agent", "您好", datetime(2026, 11, 23, 1, 0, 20, tzinfo=UTC), "2001"),
                Message("agent", "", media=True),
                Message("bot", "欢迎", auto=True),
            ),
            closed=False,
        )
    ]


def test_a_single_reply_with_the_customers_line_before_it() -> None:
    assert items('{"id": "r1", "text": "不归我管", "prev": "谁管"}\n{"text": "好"}') == [
        Reply(Place("a.txt", 1), "r1", "不归我管", "谁管"),
        Reply(Place("a.txt", 2), "a.txt:2", "好"),
    ]


def test_standard_input_may_mix_words_and_objects() -> None:
    kinds = [type(item) for item in items('{"text": "好"}\n请稍等\n{笑脸}\n{"text": \n', "auto")]
    assert kinds == [Reply, Reply, Reply, BadLine]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "不是完整的 JSON"),
        ("[1]", "每行要是一个对象"),
        ("[" * 100_000, "太深"),
        ('{"id": 1}', "没有 “turns”"),
        ('{"turns": [], "text": "x"}', "只能写一个"),
        ('{"text": 5}', "“text” 要写文字"),
        ('{"text": "a", "prev": 5}', "“prev” 要写文字"),
        ('{"text": "a", "id": true}', "“id” 要写文字或整数"),
        ('{"text": "\\ud800"}', "残缺的字符"),
        ('{"turns": {}}', "要写一个列表"),
        ('{"turns": [5]}', "turns[0] 要写成"),
        ('{"turns": [{"text": "a"}]}', "turns[0] 没有写 “role”"),
        ('{"turns": [{"role": "agent"}]}', "turns[0] 没有写 “text”"),
        ('{"turns": [], "open": "no"}', "只能写 true 或 false"),
        ('{"turns": [{"role": "agent", "text": "a", "ts": "昨天"}]}', "不是 ISO 8601 时间"),
        ('{"turns": [{"role": "agent", "text": "a", "ts": 5}]}', "不是 ISO 8601 时间"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(line: str, said: str) -> None:
    message = bad(line)
    assert message.startswith("a.txt:1: ")
    assert said in message


def test_every_wrong_turn_of_a_dialogue_is_named() -> None:
    message = bad('{"turns": [{"role": "boss", "text": "a"}, {"role": "agent", "text": "b"}, {"role": "agent"}]}')
    assert "turns[0] 不认识的角色 “boss”" in message
    assert "turns[2] 没有写 “text”" in message


def test_turns_out_of_order_are_refused() -> None:
    turns = [{"role": "agent", "text": "a", "ts": f"2026-11-23T09:00:0{second}"} for second in (5, 3)]
    assert "turns[1] 的时间比前一条早" in bad(json.dumps({"turns": turns}))


def test_a_line_that_is_not_utf8_does_not_stop_the_others() -> None:
    first, second = items("您好".encode("gbk") + b"\n" + "请".encode(), "txt")
    assert str(first) == "a.txt:1: 不是 UTF-8 编码；请把文件另存为 UTF-8（不要用 GBK/ANSI）"
    assert isinstance(second, Reply)
    assert second.text == "请"


def test_utf16_is_said_once_for_the_whole_file() -> None:
    assert "UTF-16" in bad("您好\n请\n".encode("utf-16"), "txt")


@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from(["txt", "jsonl", "auto"]))
def test_no_bytes_whatever_stop_the_reading(lines: list[bytes], form: Form) -> None:
    for item in read([line + b"\n" for line in lines], "x", form):
        assert 1 <= item.place.line <= len(lines)


@given(st.datetimes())
def test_times_without_a_zone_are_the_teams(at: datetime) -> None:
    turns = [{"role": "agent", "text": "a", "ts": at.isoformat()}]
    (item,) = items(json.dumps({"turns": turns}))
    assert isinstance(item, Talk)
    assert item.messages[0].at == at.replace(tzinfo=SHANGHAI)
