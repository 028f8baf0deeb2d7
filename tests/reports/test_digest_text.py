"""The digest as a lead reads it: the layout, honest gaps, and always within Telegram's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_digests import EMPTY, FEW, FULL, NOON, agent

from bot.coaching.html import plain, units
from bot.reports.model import Answers, Digest, Gap, Problem, Question, Review
from bot.reports.shown import Shown
from bot.reports.text import LONGEST, digest_html, digest_plain
from bot.reports.words import WORDS
from bot.scoring.day import DayScore, Rate

GOLDEN = Path(__file__).parent.parent / "data" / "reports"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "digest"), [("full", FULL), ("empty", EMPTY), ("few", FEW)])
def test_as_a_lead_reads_it(name: str, digest: Digest, language: str) -> None:
    """The whole page, word for word; to change it on purpose, change the file and look at it."""
    expected = (GOLDEN / f"{name}.{language}.txt").read_text("utf-8")
    assert digest_plain(digest, language) + "\n" == expected


def test_too_few_samples_say_so_instead_of_a_number() -> None:
    text = digest_plain(FEW)
    assert "团队　样本不足\n" in text
    assert "\n请 样本不足（2/3）\n" in text
    assert "每次中位 20 秒 · 3 分钟内 样本不足（3/3）" in text
    assert "样本充足" not in text
    assert "昨日 90" not in text


def test_a_whole_day_is_not_called_partial() -> None:
    text = digest_plain(replace(FULL, until=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)))
    assert "统计到" not in text
    assert text.endswith("衡量的是服务用语，不是服务质量。")


@pytest.mark.parametrize(("before", "arrow"), [(90.0, "↑"), (95.0, "↓"), (91.84, "")])
def test_the_arrow_follows_what_is_shown(before: float, arrow: str) -> None:
    line = digest_plain(replace(FULL, yesterday=DayScore(before, 9, 99))).split("\n")[1]
    assert f"（昨日 {before:.1f}{' ' + arrow if arrow else ''}；行为" in line


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
        more = Shown(crowd, language).say("people_more", number - len(listed) + 1)
        assert listed[-1] == more
    elif number < 10:
        assert len(listed) == number


def test_many_gaps_leave_room_for_the_rest() -> None:
    gaps = tuple(Gap(NOON + timedelta(minutes=n), NOON + timedelta(minutes=n + 1)) for n in range(200))
    notes = digest_plain(replace(FULL, gaps=gaps)).split("说明\n")[1]
    assert notes.startswith("…；15:17–15:18 没在运行；15:18–15:19 没在运行；15:19–15:20 没在运行；3 条匿名")


def test_a_question_is_marked_where_it_came_up_twice_as_often() -> None:
    questions = (Question("发票", 8, 4), Question("尺码", 19, 10), Question("改址", 2, 0))
    assert "客户今天问　发票 ×8（昨日 ×4 ↑） · 尺码 ×19 · 改址 ×2" in digest_plain(replace(FULL, questions=questions))


def test_a_sentence_to_learn_from_comes_before_thanks() -> None:
    model, thanks = FULL.praise
    assert "好句　李莉 「我来联系快递" in digest_plain(replace(FULL, praise=(thanks, model)))
    assert "好句　客户对赵敏说 「谢谢你，太耐心了」" in digest_plain(replace(FULL, praise=(thanks,)))


def test_both_languages_have_the_same_places_to_fill() -> None:
    def places(text: str) -> int:
        return len({name.split(".")[0] for _, name, _, _ in Formatter().parse(text) if name is not None} - {""}) or (
            sum(name is not None for _, name, _, _ in Formatter().parse(text))
        )

    assert [key for key, (zh, en) in WORDS.items() if places(zh) != places(en) or not zh or not en] == []
    assert digest_html(FULL, "fr") == digest_html(FULL, "zh")


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("b", "blockquote", "code")
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
