"""The page: one file, nothing from outside, nothing of anybody's words that could run."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_digests import EMPTY, FEW, FULL, LONG, agent, people
from reading import PageReader

from bot.reports.model import Digest, Problem, Question
from bot.reports.page import page

DAYS = [FULL, EMPTY, FEW, LONG, replace(FULL, agents=people(40)), replace(FULL, agents=())]


def test_what_it_shows() -> None:
    shown = PageReader(page(FULL)).named
    assert (shown["team"], shown["score"], shown["grade"]) == ("售后一组", "91.8", "合格")
    assert (shown["yesterday"], shown["difference"]) == ("昨日 90.2", "↑1.6")
    assert shown["change"] == "行为 +1.9 · 规则变动 −0.3 · 客流 ±0"
    assert [shown[name] for name in ("qing", "nin", "farewell", "three")] == ["71%", "96%", "84%", "97%"]
    assert shown["score.2002"] == "样本不足"
    assert shown["sameness.hostile"] == "怒客 −5.8 ⚠（95% 区间 −9.6…−2.0）"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("day", DAYS)
def test_it_is_well_formed_and_asks_for_nothing(day: Digest, language: str) -> None:
    html = page(day, language)
    seen = PageReader(html)
    assert seen.left_open == []
    assert {"src", "href", "style", "onclick", "xlink:href", "action"} & {key for _, key, _ in seen.attributes} == set()
    assert {"link", "img", "iframe", "object", "form", "base", "video", "audio"} & set(seen.tags) == set()
    assert re.findall(r"url\(|@import|https?://|//[a-z]", html.replace("// Sorts", "")) == []


def test_the_policy_lets_in_this_style_and_this_script_only() -> None:
    html = page(FULL)
    policy = next(value for tag, key, value in PageReader(html).attributes if tag == "meta" and "default-src" in value)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>{{7*7}}"


def test_words_are_only_words() -> None:
    spiked = replace(
        FULL,
        team_name=EVIL,
        grade=EVIL,
        agents=(agent(2001, EVIL),),
        problems=(Problem("r", EVIL, "n", 1, EVIL, EVIL),),
        questions=(Question(EVIL, 1, 1, (EVIL,)),),
        evidence=tuple(replace(e, words=EVIL, better=EVIL, name=EVIL, rule_name=EVIL) for e in FULL.evidence),
        reviews=tuple(replace(r, words=EVIL, agent=EVIL) for r in FULL.reviews),
    )
    seen = PageReader(page(spiked))
    assert seen.named["team"] == EVIL
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
    assert [key for _, key, _ in seen.attributes if key.startswith("on")] == []


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=40)
def test_any_words_leave_it_whole(name: str, words: str) -> None:
    spiked = replace(FULL, team_name=name, agents=(agent(1, name),), questions=(Question(words, 1, 1, (words,)),))
    assert PageReader(page(spiked)).left_open == []


def test_it_is_short_enough_to_send() -> None:
    evidence = FULL.evidence * 400
    assert len(page(replace(FULL, agents=people(40), evidence=evidence)).encode()) < 2_000_000


def test_both_schemes_and_print_are_seen_to() -> None:
    html = page(FULL)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert 'lang="zh-CN"' in html
    assert 'lang="en"' in page(FULL, "en")


CHROMIUM = shutil.which("chromium")


@pytest.mark.soak
@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium browser")
def test_a_browser_sorts_and_complains_of_nothing(tmp_path: Path) -> None:
    press = (
        "const pressed = [...document.querySelectorAll('table.sortable th button')]; pressed[1].click();"
        "document.title = [...document.querySelector('table.sortable tbody').rows].map(r => r.cells[1].textContent);"
        "pressed.forEach(b => b.click())"
    )
    html = re.sub(r"<meta http-equiv[^>]*>", "", page(FULL)).replace("</body>", f"<script>{press}</script></body>")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--enable-logging=stderr",
        "--dump-dom",
        str(tmp_path / "page.html"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "<title>97.5,96.2,93.0,91.5,88.4,84.7,72.3,样本不足</title>" in done.stdout
    assert "CONSOLE" not in done.stderr
