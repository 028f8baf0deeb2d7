"""What customers said of themselves is in none of the digest's faces, nor in the database, nor in the log."""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from shop_floor import BAD, LILI, SETTINGS, TEAM, Floor, opened

from bot.desk.post import digest_parcels
from bot.engine.ruleset import RuleSet
from bot.reports.canvas import Canvas
from bot.reports.card import card_svg
from bot.reports.faces import FACES, rendered
from bot.reports.person import own_day_html, person_html
from bot.reports.text import digest_html
from bot.settings import MinimumSettings, ScoringSettings

DAY = date(2026, 11, 23)
PLANTED = {
    "phone": "13812345678",
    "identity": "11010519491231002X",
    "card": "6222021234567890128",
    "mail": "chen.xiansheng@example.com",
}
LENIENT = ScoringSettings(minimum=MinimumSettings(1, 1, 1, 1, 1, 1))


async def told(floor: Floor) -> None:
    """Everything that may be quoted, each with something planted: questions, complaints, thanks, replies, promises."""
    phone, identity, card, mail = PLANTED.values()
    lines = [
        (f"我的手机号是{phone}，怎么改地址？", f"{BAD}，您的手机{phone}没登记"),
        (f"身份证{identity}能实名吗？", f"身份证{identity}，你自己看"),
        (f"银行卡{card}退款什么时候到？", f"稍后给您回复，卡号{card}我记下了"),
        (f"发票发到{mail}可以吗？", f"没办法，{mail}发不了"),
        (f"我要投诉你们，电话{phone}", "非常抱歉"),
        (f"谢谢你，太耐心了，我的邮箱{mail}", f"不客气，有事打{phone}"),
    ]
    for number, (asked, answered) in enumerate(lines * 2):
        key = {"conversation": f"tg-group:-100:{number}"}
        await floor.customer(asked, after=30, **key)
        await floor.agent(answered, after=10, author=LILI, **key)
        await floor.do(kind="close", **key)
    await floor.wait(3600)


def readable(face: str, content: bytes) -> str:
    """The text of a face; of a workbook that of all its parts."""
    if face != "xlsx":
        return content.decode("utf-8", errors="replace")
    archive = zipfile.ZipFile(io.BytesIO(content))
    return "\n".join(archive.read(name).decode() for name in archive.namelist())


async def test_what_was_planted_comes_out_nowhere(
    rules: RuleSet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = replace(SETTINGS, teams=(replace(TEAM, agents={LILI: "李莉"}),), scoring=LENIENT)
    async with opened(tmp_path, rules, settings) as floor:
        await told(floor)
        digest = await floor.desk.digest("a", DAY, floor.now + timedelta(hours=1))
        rows = [str(row) for table in (await floor.everything()).values() for row in table]
    assert digest.questions
    assert digest.evidence
    assert digest.agents
    seen = {
        name: readable(name, rendered(digest, name, language))
        for name in FACES
        for language in ("zh", "en")
        if name != "png"
    }
    seen["card"] = card_svg(digest)
    seen["chat"] = digest_html(digest)
    seen["person"] = f"{person_html(digest, LILI)}{own_day_html(digest, LILI)}"
    seen["parcels"] = str(list(digest_parcels(digest, settings.teams[0], "zh", floor.now)))
    seen["database"] = "\n".join(rows)
    seen["log"] = caplog.text
    leaks = [(where, what) for where, text in seen.items() for what, planted in PLANTED.items() if planted in text]
    assert leaks == []
    assert "138" in seen["database"], "the words themselves are there, masked"


def test_a_number_on_the_card_would_be_seen_in_its_drawing() -> None:
    """The picture is made from the drawing alone, which is what was looked through above."""
    canvas = Canvas(100, 100)
    canvas.text(0, 50, "13812345678", 20)
    assert "13812345678" in canvas.svg()
