"""Drafts: better wording by following suggestions as long as that helps, in words, and nothing kept."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.draft import better_wording, draft_result
from bot.coaching.html import plain, units
from bot.engine.values import Finding, Level

MODEL = "这件事我来帮您联系，请您稍等。"


def finding(text: str, word: str, level: Level, suggest: str | None) -> Finding:
    start = text.index(word)
    return Finding(0, word, "n", level, start, start + len(word), word, f"别说{word}", suggest, f"规则{word}")


def check(text: str) -> Sequence[Finding]:
    """Three rules: 你 has its better word, 不管 a model reply, 滚 no help at all."""
    found = []
    if "你" in text:
        found.append(finding(text, "你", Level.HINT, text.replace("你", "您")))
    if "不管" in text:
        found.append(finding(text, "不管", Level.MAJOR, MODEL))
    if "滚" in text:
        found.append(finding(text, "滚", Level.VETO, None))
    return found


def test_one_suggestion_after_the_other() -> None:
    assert better_wording("你稍等", check) == "您稍等"
    assert better_wording("你的我不管", check) == MODEL


def test_nothing_is_offered_that_would_still_be_deducted() -> None:
    assert better_wording("你滚", check) is None
    assert better_wording("滚", check) is None


def test_a_suggestion_that_does_not_help_is_not_followed() -> None:
    def circular(text: str) -> Sequence[Finding]:
        return [finding(text, text[0], Level.MINOR, "乙甲" if text[0] == "甲" else "甲乙")]

    assert better_wording("甲乙", circular) is None


def test_a_good_draft_gets_one_sentence() -> None:
    result = draft_result("您好", check, {})
    assert (result.html, result.better, result.findings) == ("没问题，可以发。", None, ())


def test_what_is_found_and_what_to_send() -> None:
    result = draft_result("你的我不管<", check, {"n": "三不"})
    assert result.better == MODEL
    assert result.html == (
        "<b>2 处可以改：</b>\n「你」规则你 · 三不（只提示）\n「不管」规则不管 · 三不\n"
        f"可以这样发：\n<code>{MODEL}</code>\n<i>（草稿不保存、不计分）</i>"
    )
    assert result.plain == plain(result.html)


def test_an_english_answer_is_english_all_through() -> None:
    lines = draft_result("你的我不管<", check, {"n": "三不"}, "en").plain.splitlines()
    assert lines[1:3] == ["“你” 规则你 · 三不 (a hint only)", "“不管” 规则不管 · 三不"]


def test_without_a_better_reply_the_hints_help() -> None:
    assert "• 别说滚\n• 别说你\n" in draft_result("你滚", check, {}).plain


@given(st.text(alphabet="你您不管滚好", max_size=12))
def test_what_is_offered_is_never_worse(text: str) -> None:
    better = better_wording(text, check)
    if better is not None:
        assert not any(f.deducts for f in check(better))


@given(st.integers(3900, 4095))
def test_a_long_draft_still_gets_an_answer_that_fits_a_message(length: int) -> None:
    result = draft_result("你" + "好" * length, check, {})
    assert units(result.plain) <= 4096
    assert plain(result.html) == result.plain
    assert ("可以这样发" in result.plain) != ("整句太长" in result.plain)
