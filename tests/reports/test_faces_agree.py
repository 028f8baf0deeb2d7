"""One day, four faces and JSON: every figure that two of them show is the same in both, read back from each."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from made_digests import FEW, FULL, LONG, people
from reading import PageReader, drawn, read_book

from bot.reports.card import card_svg
from bot.reports.figures import head_figures
from bot.reports.model import Digest
from bot.reports.page import page
from bot.reports.shown import Shown
from bot.reports.text import digest_plain
from bot.reports.workbook import workbook

DAYS = {"full": FULL, "few": FEW, "long": LONG, "forty": replace(FULL, agents=people(40))}


@pytest.fixture(params=DAYS)
def day(request: pytest.FixtureRequest) -> Digest:
    return DAYS[request.param]


def test_page_and_card(day: Digest) -> None:
    on_page, on_card = PageReader(page(day)).named, drawn(card_svg(day))
    same = [name for name in on_page if name in on_card and not re.match(r"agent|team|day|difference", name)]
    assert len(same) >= 12

    def bare(words: str) -> str:
        return re.sub("样本不足.*", "样本不足", words).removeprefix("已自我纠正 ")

    assert {name: bare(on_page[name]) for name in same} == {name: bare(on_card[name]) for name in same}
    if "difference" in on_page:
        assert on_card["difference"] == f"较昨日 {on_page['difference']}"


def test_page_and_text(day: Digest) -> None:
    text, on_page = digest_plain(day), PageReader(page(day)).named
    assert f"团队　{on_page['score']}" in text
    for label, name in (("请", "qing"), ("您", "nin"), ("送别", "farewell")):
        assert f"{label} {on_page[name]}" in text
    if "first" in on_page and on_page["first"] != "—":
        assert f"首响中位 {on_page['first']}" in text
    assert f"会话 {on_page['conversations']}　消息 {on_page['messages']}" in text
    for name in ("sanbu.shengying", "sanbu.tuixie", "sanbu.zebei"):
        assert f"{Shown(day).say(name)} {on_page[name]}" in text


def test_text_and_workbook(day: Digest) -> None:
    rows = {row[0]: row[1] for row in read_book(workbook(day)).rows("总览") if len(row) > 1}
    text = digest_plain(day)
    score = rows["得分"]
    assert f"团队　{score if isinstance(score, str) else f'{score:.1f}'}" in text
    for label in ("请", "您", "送别"):
        value = rows[label]
        assert f"{label} {value if isinstance(value, str) else f'{value:.0%}'}" in text
    assert f"会话 {rows['会话']:,.0f}　消息 {rows['消息']:,.0f}" in text
    assert f"生硬 {rows['生硬']:,.0f} · 推卸 {rows['推卸']:,.0f} · 责备 {rows['责备']:,.0f}" in text


def test_every_agent_has_one_score(day: Digest) -> None:
    on_page, on_card = PageReader(page(day)).named, drawn(card_svg(day))
    book = {row[0]: row[1] for row in read_book(workbook(day)).rows("客服")[1:] if len(row) > 8}
    text = digest_plain(day)
    for line in day.agents:
        score = on_page[f"score.{line.agent}"]
        assert on_card.get(f"score.{line.agent}", score).startswith(score)
        kept = book[line.name]
        assert (kept if isinstance(kept, str) else f"{kept:.1f}") == score
        if len(day.agents) < 10 and len(line.name) <= 20 and line.name.isprintable() and "\u202e" not in line.name:
            assert f"{line.name} {score}" in text


def test_figures_have_names_of_their_own(day: Digest) -> None:
    names = [figure.name for figure in head_figures(Shown(day))]
    assert len(names) == len(set(names))
