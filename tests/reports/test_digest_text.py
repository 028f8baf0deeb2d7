"""The digest as a lead reads it: the layout, honest gaps, and always within Telegram's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.html import plain, units
from bot.reports.model import AgentLine, Answers, Count, Digest, Note, Problem, Review
from bot.reports.text import LONGEST, digest_html, digest_plain
from bot.reports.words import LABELS
from bot.scoring.day import DayScore, Rate

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent.parent / "data" / "reports"


def agent(number: int = 2001, name: str = "李莉") -> AgentLine:
    answers = Answers(40, 25.0, 32.0, Rate(40, 40, 100))
    return AgentLine(number, name, DayScore(91.5, 23, 260), "合格", answers, Rate(97, 100, 10), 3, 2, 1, 1, 0)


FULL = Digest(
    team="aftersales",
    team_name="售后一组",
    day=date(2026, 11, 23),
    zone=ZoneInfo("Asia/Shanghai"),
    until=NOON + timedelta(hours=6, minutes=30),
    began=NOON - timedelta(hours=3),
    ended=NOON + timedelta(hours=6, minutes=20),
    conversations=186,
    messages=2512,
    score=DayScore(91.84, 186, 2512),
    grade="合格",
    yesterday=DayScore(90.16, 170, 2300),
    qing=Rate(188, 264, 10),
    nin=Rate(960, 1000, 10),
    farewell=Rate(142, 169, 10),
    sanbu=(
        Count("sanbu.shengying", "不使用生硬语言", 6),
        Count("sanbu.tuixie", "不说推卸责任的话", 2),
        Count("sanbu.zebei", "不责备客户", 1),
    ),
    others=(Count("xiangying.kuai", "应答及时", 4),),
    corrected=4,
    disputed=2,
    answers=Answers(1200, 41.0, 28.4, Rate(1164, 1200, 100)),
    agents=(agent(), replace(agent(2002, "王强"), score=DayScore(None, 2, 9), grade=None)),
    problems=(Problem("deng", "催等", "sanbu.shengying", 5, "等会", "请您稍等，3 分钟内回您"),),
    reviews=(Review(7, "王强", NOON + timedelta(hours=3, minutes=22), "外泄证件号", "110***********002X"),),
    notes=(Note("nameless", 3), Note("training", 5), Note("lost", 1)),
    ruleset="59aeccff88c2",
    rules=57,
)
EMPTY = replace(
    FULL,
    began=None,
    ended=None,
    conversations=0,
    messages=0,
    score=DayScore(None, 0, 0),
    grade=None,
    agents=(),
    notes=(),
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "digest"), [("full", FULL), ("empty", EMPTY)])
def test_as_a_lead_reads_it(name: str, digest: Digest, language: str) -> None:
    """The whole page, word for word; to change it on purpose, change the file and look at it."""
    expected = (GOLDEN / f"{name}.{language}.txt").read_text("utf-8")
    assert digest_plain(digest, language) + "\n" == expected


def test_too_few_samples_say_so_instead_of_a_number() -> None:
    few = replace(
        FULL,
        score=DayScore(None, 3, 12),
        grade=None,
        qing=Rate(2, 3, 10),
        answers=Answers(3, 20.0, None, Rate(3, 3, 100)),
    )
    text = digest_plain(few)
    assert "团队　样本不足　会话 186" in text
    assert "请 样本不足（2/3）" in text
    assert "每次中位 20 秒 · 3 分钟内 样本不足（3/3）" in text
    assert "样本充足" not in text
    assert "昨日" not in text


def test_a_whole_day_is_not_called_partial() -> None:
    text = digest_plain(replace(FULL, until=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)))
    assert "统计到" not in text
    assert text.endswith("衡量的是服务用语，不是服务质量。")


@pytest.mark.parametrize(("before", "arrow"), [(90.0, "↑"), (95.0, "↓"), (91.84, "")])
def test_the_arrow_follows_what_is_shown(before: float, arrow: str) -> None:
    line = digest_plain(replace(FULL, yesterday=DayScore(before, 9, 99))).split("\n")[1]
    assert f"（昨日 {before:.1f}{' ' + arrow if arrow else ''}）" in line


def test_long_waits_are_in_minutes() -> None:
    slow = replace(FULL, answers=Answers(9, 300.4, 119.0, Rate(1, 9, 100)))
    assert "首响中位 119 秒 · 每次中位 5 分 0 秒" in digest_plain(slow)


def test_no_rounds_no_median() -> None:
    assert "响应　没有问答轮次" in digest_plain(replace(FULL, answers=Answers(0, None, None, Rate(0, 0, 100))))


def test_names_are_only_text() -> None:
    html = digest_html(replace(FULL, team_name="<b>&\u202e", agents=(agent(name="</blockquote>"),)))
    assert "&lt;b&gt;&amp;" in html
    assert "&lt;/blockquote&gt;" in html
    assert "\u202e" not in html


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("number", [1, 8, 40, 400])
def test_many_agents_fit_and_the_rest_is_counted(number: int, language: str) -> None:
    crowd = replace(FULL, agents=tuple(agent(n, f"客服{n}𠮷" * 5) for n in range(number)))
    html = digest_html(crowd, language)
    assert units(html) <= LONGEST
    listed = html.split("expandable>")[1].split("</blockquote>")[0].split("\n")
    if number == 400:
        more = LABELS[language]["people_more"].format(number - len(listed) + 1)
        assert listed[-1] == more
    elif number < 10:
        assert len(listed) == number


def test_both_languages_have_the_same_words() -> None:
    assert LABELS["zh"].keys() == LABELS["en"].keys()
    assert digest_html(FULL, "fr") == digest_html(FULL, "zh")


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("b", "blockquote")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_WORDS = st.text(max_size=120)


@given(_WORDS, _WORDS, _WORDS, _WORDS, st.integers(0, 60), st.sampled_from(["zh", "en"]))
def test_every_digest_fits(team: str, name: str, words: str, better: str, people: int, language: str) -> None:
    """And parses, whatever stands in it."""
    digest = replace(
        FULL,
        team_name=team,
        agents=tuple(agent(n, name) for n in range(people)),
        problems=(Problem("r", name, "n", 1, words, better),) * 3,
        reviews=(Review(1, name, NOON, words, words),) * 9,
    )
    html = digest_html(digest, language)
    assert units(html) <= LONGEST
    parser = _Balance()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    assert digest_plain(digest, language) == plain(html)
