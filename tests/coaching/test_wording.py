"""The words of a hint: the shape of the experience, short, safe to send, never a reproach."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_hints import candidate

from bot.coaching.html import escape, plain, units
from bot.coaching.wording import LONGEST, buttons, hint_text, words
from bot.engine.values import Level


def test_the_hint_as_the_agent_sees_it() -> None:
    assert hint_text(candidate(), "李莉") == (
        "💡 李莉，刚才这句可以更稳一点\n"
        "「这个<u>不归我们管</u>，您找快递吧」\n"
        "客户听到的是“没人管我”。先接住，再说明谁来办。\n"
        "<code>这件事我来帮您联系快递核实，今天 18 点前给您回复，请您稍等。</code>"
    )


def test_in_english_and_without_a_name() -> None:
    assert hint_text(candidate(suggest=None), "", "en").startswith("💡 this reply could be a little steadier\n“这个")


def test_something_missing_is_said_differently() -> None:
    text = hint_text(candidate(start=0, end=0, hint="结束前请道别。"), "李莉")
    assert text.startswith("💡 李莉，刚才这句可以更周到一点\n「这个不归我们管，您找快递吧」")


def test_an_unanswered_customer_quotes_nobody() -> None:
    text = hint_text(candidate(text="", start=0, end=0, hint="客户已等待超过一分钟，请先回应。", suggest=None), "李莉")
    assert text == "💡 李莉，有客户在等您回应\n客户已等待超过一分钟，请先回应。"


def test_a_veto_candidate_asks_for_a_quick_look() -> None:
    assert "现在改还来得及" in hint_text(candidate(level=Level.VETO), "李莉")


def test_a_long_reply_is_cut_around_the_words() -> None:
    long = candidate(text="好" * 200 + "不归我们管" + "的" * 200, start=200, end=205)
    quoted = hint_text(long, "李莉").split("\n")[1]
    assert "<u>不归我们管</u>" in quoted
    assert quoted.startswith("「…好")
    assert quoted.endswith("的…」")
    assert len(plain(quoted)) < 70


@pytest.mark.parametrize("suggest", [None, "", "  ", "这个不归我们管，您找快递吧", "长" * 141])
def test_a_suggestion_that_helps_nobody_is_left_out(suggest: str | None) -> None:
    assert "<code>" not in hint_text(candidate(suggest=suggest), "李莉")


def test_a_long_explanation_ends_with_a_sentence() -> None:
    text = hint_text(candidate(hint="先说原因。" * 80, suggest=None), "李莉")
    assert text.endswith("先说原因。")
    assert 250 < units(plain(text)) <= LONGEST


def test_marks_in_names_and_words_are_only_text() -> None:
    text = hint_text(candidate(text='<b>&"不', start=0, end=3, suggest="<a>"), "<李莉>")
    assert "💡 &lt;李莉&gt;，" in text
    assert '<u>&lt;b&gt;</u>&amp;"不' in text
    assert "<code>&lt;a&gt;</code>" in text


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in ("u", "code", "b", "i")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_TEXT = st.text(max_size=300)


@given(_TEXT, st.integers(0, 300), st.integers(0, 300), _TEXT, st.none() | _TEXT, _TEXT, st.sampled_from(["zh", "en"]))
def test_every_hint_is_short_and_well_formed(
    text: str, start: int, length: int, hint: str, suggest: str | None, name: str, language: str
) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    markup = hint_text(candidate(text=text, start=start, end=end, hint=hint, suggest=suggest), name, language)
    parser = _Balance()
    parser.feed(markup)
    parser.close()
    assert parser.open == []
    assert units(plain(markup)) < 300


@given(st.text())
def test_escaped_text_comes_back_without_turning_marks(text: str) -> None:
    kept = "".join(c for c in text if c not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    kept = "".join(c for c in kept if c in "\t\n" or c >= " ")
    assert plain(escape(text)) == kept


def test_buttons_fit_telegram() -> None:
    made = buttons(2**62)
    assert [label for label, _ in made] == ["采纳", "误报", "静音30分钟", "为什么"]
    assert [data.split(":")[2] for _, data in made] == ["accept", "wrong", "mute", "why"]
    assert all(len(data.encode()) <= 64 for _, data in made)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_reproach_in_any_fixed_word(language: str) -> None:
    speech = words(language)
    said = [speech.softer, speech.fuller, speech.unanswered, speech.urgent, speech.corrected, speech.excused]
    said += speech.buttons.values()
    for word in ("违规", "警告", "！", "!", "错误", "violation", "warning"):
        assert not any(word in text for text in said)
