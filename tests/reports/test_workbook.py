"""The workbook: every finding in it, native charts, and not one cell that could do anything."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_digests import EMPTY, FEW, FULL, LONG, people
from reading import read_book

from bot.reports.model import Digest, Problem, Question
from bot.reports.workbook import workbook
from bot.scoring.health import RuleHealth

SHEETS = ["总览", "客服", "命中与证据", "当日问题", "投诉与感谢", "承诺", "规则健康"]


def test_the_sheets_and_what_stands_in_them() -> None:
    book = read_book(workbook(FULL))
    assert list(book.cells) == SHEETS
    overview = {row[0]: row[1:] for row in book.rows("总览")}
    assert overview["得分"][:2] == [91.8, "合格"]
    assert overview["请"][:5] == [188 / 264, 188, 264, "65%–76%", "请求句 264"]
    assert overview["较昨日"][0] == pytest.approx(1.6)
    assert overview["承诺 · 未兑现"][0] == 1
    people_rows = book.rows("客服")
    assert people_rows[1][:4] == ["李莉", 91.5, "合格", 90.2]
    assert people_rows[2][:2] == ["王强", "样本不足"]
    findings = book.rows("命中与证据")
    assert [row[1:8] for row in findings[1:3]] == [
        ["王强", "红线", "外泄证件号", "泄露隐私", "110***********002X", "成立", 31],
        ["李莉", "一般", "催等", "不使用生硬语言", "等会", "请您稍等，3 分钟内回您", "申诉中"],
    ]
    assert book.rows("当日问题")[1] == ["这个尺码是不是偏小", 19, 21, "尺码、偏小"]
    assert [row[1] for row in book.rows("投诉与感谢")[1:]] == ["投诉", "好句", "客户的感谢"]
    assert [row[-2] for row in book.rows("承诺")[1:]] == ["未兑现", "未到时间", "转接未接"]
    assert book.rows("规则健康")[1] == ["催等（deng）", "不使用生硬语言", 1, 0, 1, 0, "生效 → 降级", 30, 18]


def test_the_health_of_rules_is_told_in_the_readers_words() -> None:
    rule = RuleHealth("deng", "催等", "sanbu.shengying", "major", "active", 30)
    book = read_book(workbook(replace(FULL, health=(rule,))))
    rows = [row[:5] for sheet in book.cells for row in book.rows(sheet)]
    assert ["deng", "催等", "sanbu.shengying", "严重", "生效"] in rows


def test_times_are_local() -> None:
    """15:22 in Shanghai, as a spreadsheet keeps it: days since 1900, and the part of the day."""
    assert read_book(workbook(FULL)).cells["命中与证据"]["A2"] == pytest.approx(46349 + (15 * 60 + 22) / 1440)


def test_charts_bars_and_sparklines_are_native() -> None:
    parts = read_book(workbook(FULL)).parts
    assert sum(name.startswith("xl/charts/chart") for name in parts) == 3
    agents = parts["xl/worksheets/sheet2.xml"]
    assert "dataBar" in agents
    assert agents.count("<x14:sparkline>") == 8
    assert 'state="frozen"' in agents
    assert not any(name.startswith("xl/media") for name in parts)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", '=HYPERLINK("http://x")', "http://x.example", "mailto:a@b"]
)
def test_nothing_becomes_a_formula_or_a_link(start: str) -> None:
    words = start + "1+1"
    spiked = replace(
        FULL,
        team_name=words,
        agents=tuple(replace(line, name=words, praise=words) for line in FULL.agents),
        evidence=tuple(replace(e, words=words, better=words, name=words, rule_name=words) for e in FULL.evidence),
        questions=(Question(words, 1, 1, (words,)),),
        problems=(Problem(words, words, "n", 1, words, words),),
        praise=tuple(replace(p, words=words) for p in FULL.praise),
    )
    book = read_book(workbook(spiked))
    assert book.formulas == []
    assert not re.search("<hyperlink |relationships/hyperlink", "".join(book.parts.values()))
    assert book.cells["命中与证据"]["F2"] == words


@given(st.text(max_size=60))
@settings(max_examples=40)
def test_any_words_can_be_written(words: str) -> None:
    spiked = replace(FULL, agents=(replace(FULL.agents[0], name=words),), questions=(Question(words, 1, 1, ()),))
    assert read_book(workbook(spiked)).formulas == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("day", [FULL, EMPTY, FEW, LONG, replace(FULL, agents=people(40)), replace(FULL, agents=())])
def test_every_day_gives_a_whole_book(day: Digest, language: str) -> None:
    book = read_book(workbook(day, language))
    assert len(book.cells) == 7
    for number in range(1, 8):
        sheet = book.parts[f"xl/worksheets/sheet{number}.xml"]
        widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
        assert min(widths) >= 6
        assert 'showGridLines="0"' in sheet


def test_an_empty_day_says_that_there_is_nothing() -> None:
    assert read_book(workbook(EMPTY)).rows("命中与证据")[1:] == [["无"]]


def test_a_very_long_text_is_kept_as_far_as_a_cell_goes() -> None:
    long = replace(FULL, evidence=(replace(FULL.evidence[0], words="长" * 40_000),))
    assert read_book(workbook(long)).cells["命中与证据"]["F2"] == "长" * 32_000
