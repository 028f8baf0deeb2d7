"""The card: the right figures, nothing over the edge, bounded for any team, and a real picture in the end."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from made_digests import EMPTY, FEW, FULL, LONG, agent, people

from bot.reports import glyphs
from bot.reports.canvas import Canvas, Text
from bot.reports.card import card_png, card_svg
from bot.reports.drawing import rendered, rendered_apart
from bot.reports.model import Digest

SVG = "{http://www.w3.org/2000/svg}"
DAYS = {"full": FULL, "empty": EMPTY, "few": FEW, "long": LONG, "one": replace(FULL, agents=people(1)),
        "forty": replace(FULL, agents=people(40)), "four hundred": replace(FULL, agents=people(400))}  # fmt: skip


def named(svg: str) -> dict[str, str]:
    """What the card shows, by the name of the figure."""
    found = (node for node in ET.fromstring(svg).iter(f"{SVG}text") if "data-name" in node.attrib)
    return {node.attrib["data-name"]: node.text or "" for node in found}


def test_the_figures() -> None:
    card = named(card_svg(FULL))
    assert (card["team"], card["score"], card["grade"], card["difference"]) == (
        "售后一组",
        "91.8",
        "合格",
        "较昨日 ↑1.6",
    )
    assert card["day"] == "11月23日 周一 · 09:00–18:20 · 在岗 8 人"
    assert card["change"] == "行为 +1.9 · 规则变动 −0.3 · 客流 ±0"
    assert [card[key] for key in ("conversations", "messages", "first", "three")] == ["186", "2,512", "28 秒", "97%"]
    assert [card[key] for key in ("qing", "nin", "farewell")] == ["71%", "96%", "84%"]
    assert [card[count.id] for count in FULL.sanbu] == ["6", "2", "1"]
    assert card["decide"] == "红线 1 · 申诉 2 · 规则变动 1 · 承诺未兑现 1"
    assert (card["agent.2001"], card["score.2001"]) == ("李莉", "91.5")
    assert card["score.2002"] == "样本不足（会话 3）"


def test_too_few_samples_and_an_empty_day_say_so() -> None:
    few, empty = named(card_svg(FEW)), named(card_svg(EMPTY))
    assert (few["score"], few["three"], few["qing"]) == ("样本不足", "样本不足", "样本不足 2/3")
    assert {"grade", "difference", "change"} & few.keys() == set()
    assert empty.keys() == {"team", "day"}
    assert "当天没有收到客服会话" in card_svg(EMPTY)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", DAYS)
def test_nothing_leaves_the_card_and_no_two_lines_touch(name: str, language: str) -> None:
    root = ET.fromstring(card_svg(DAYS[name], language))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert (width, height) == (1080, pytest.approx(height))
    assert 500 < height < 2300
    places = [place(node) for node in root.iter(f"{SVG}text")]
    for left, top, right, bottom in places:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    touching = [(a, b) for n, a in enumerate(places) for b in places[n + 1 :] if overlap(a, b)]
    assert touching == []


def place(node: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line of text, by the font's own widths."""
    size, x, y = (float(node.attrib[key]) for key in ("font-size", "x", "y"))
    face = glyphs.bold() if node.attrib.get("font-weight") == "700" else glyphs.regular()
    width = face.width(node.text or "", size)
    left = x - {"end": width, "middle": width / 2}.get(node.attrib.get("text-anchor", ""), 0)
    return left, y - size * 0.75, left + width, y + size * 0.1


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_of_a_crowd_those_to_look_at_are_shown_in_their_usual_order() -> None:
    crowd = (*people(30), replace(agent(3000, "待核", 99.0), to_review=1))
    card = named(card_svg(replace(FULL, agents=crowd)))
    shown = [int(key.split(".")[1]) for key in card if key.startswith("agent.")]
    assert len(shown) == 8
    assert shown == sorted(shown)
    assert 3000 in shown
    lowest = min(crowd, key=lambda line: line.score.points or 101)
    assert lowest.agent in shown
    assert "其余 23 人见明细" in card_svg(replace(FULL, agents=crowd))


def test_the_scale_begins_below_the_lowest_and_says_where() -> None:
    low = replace(FULL, agents=(agent(points=43.0), agent(2002, "王强", 97.0)))
    assert "40–100 分" in card_svg(low)
    assert "60–100 分" in card_svg(FULL)


def test_names_are_only_text_and_can_always_be_read() -> None:
    card = named(card_svg(LONG))
    assert card["agent.2003"] == "小仙女"
    assert card["agent.2004"] == "〓〓"
    assert card["agent.2005"] == "2005"
    assert card["agent.2006"] == "<b>&\"'"


@pytest.mark.parametrize("day", [FULL, EMPTY])
def test_it_becomes_a_picture(day: Digest) -> None:
    png = card_png(day)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1080
    assert height == float(ET.fromstring(card_svg(day)).attrib["height"])
    assert len(png) < 1_000_000


def test_rare_names_are_really_drawn() -> None:
    """By the renderer itself, not only by the font's tables: none looks like the box it draws for what is missing."""

    def drawn(sign: str, *, bold: bool = False) -> bytes:
        canvas = Canvas(60, 60)
        canvas.marks.append(Text(5, 50, sign, 50, bold=bold))
        return rendered(canvas.svg())

    box = drawn("\ue000")
    pictures = [drawn(sign) for sign in "喆珺玥祎瑄彧"]
    assert box not in pictures
    assert len(set(pictures)) == 6
    assert drawn("李", bold=True) != drawn("李")


async def test_another_process_draws_the_same_picture() -> None:
    svg = card_svg(EMPTY)
    assert await rendered_apart(svg) == rendered(svg)


async def test_where_there_is_no_other_process_it_is_drawn_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    svg = card_svg(EMPTY)
    for program in ("/nowhere/python", "/bin/false"):
        monkeypatch.setattr("sys.executable", program)
        assert (await rendered_apart(svg)).startswith(b"\x89PNG")
    assert caplog.text.count("drawn here") == 2
