"""What identifies a customer reaches no digest, no explanation, no scorecard, no database, no log."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from shop_floor import LILI, SETTINGS, opened

from bot.engine.ruleset import RuleSet
from bot.reports.explanation import as_data, explanation_html
from bot.reports.faces import rendered
from bot.reports.scorecard import scorecard_html

DAY = date(2026, 11, 23)
SECRETS = {
    "phone": "13812345678",
    "identity": "11010519491231002X",
    "card": "6222021234567890128",
    "e-mail": "zhang.wei.personal@example.com",
    "address": "长宁路88号3栋502",
    "spaced phone": "139 8765 4321",
}
CUSTOMER = 777123456
"""The customer's own number: never said, and so to be seen nowhere."""
ORDER = "2026112312345678"
"""An order's number is no secret to the staff, but a digest shows its last four digits alone."""


def said_by_customer(secret: str) -> list[str]:
    """Each kind of text that a digest quotes: a question, thanks by name, a complaint, words found by a rule."""
    return [
        f"我的号码是{secret}，订单{ORDER}怎么还没到？",
        f"李莉你服务真好，谢谢，我是{secret}，订单{ORDER}",
        f"什么态度，我要投诉，打我电话{secret}，订单{ORDER}",
    ]


@pytest.mark.slow
async def test_planted_secrets_appear_nowhere(rules: RuleSet, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "data"
    async with opened(folder, rules, SETTINGS) as floor:
        for number, secret in enumerate(SECRETS.values()):
            key = {"conversation": f"tg-topic:{number}"}
            for text in said_by_customer(secret):
                await floor.do(role="customer", author=CUSTOMER, text=text, **key)
                await floor.agent(f"这个不归我们管，您的{secret}我看到了，订单{ORDER}", after=20, **key)
                await floor.agent(f"我来帮您联系，今天18点前给您回复，你等等，{secret}，订单{ORDER}", after=20, **key)
                await floor.agent(f"我来帮您联系，今天18点前给您回复，{secret}，订单{ORDER}", after=20, **key)
                await floor.agent(f"已转给售后同事，{secret}，订单{ORDER}", after=20, **key)
            await floor.do(kind="close", **key)
        await floor.wait(120)
        evening = floor.now + timedelta(hours=3)
        digest = await floor.desk.digest("a", DAY, evening)
        explained = await floor.desk.explain("a", LILI, DAY)
        card = await floor.desk.scorecard("a", "week", DAY, evening + timedelta(days=1))
        model = json.dumps(asdict(digest), ensure_ascii=False, default=str)
        texts = {
            "model": model,
            "explanation": explanation_html(explained) + json.dumps(as_data(explained), ensure_ascii=False),
            "scorecard": scorecard_html(card),
            "log": caplog.text,
            **{form: rendered(digest, form, "zh").decode() for form in ("text", "html", "json")},
        }
    assert digest.praise
    assert digest.complaints
    assert digest.questions
    assert digest.hand_overs
    assert digest.evidence
    for name, secret in {**SECRETS, "customer": str(CUSTOMER)}.items():
        assert {where for where, text in texts.items() if secret in text} == set(), name
    assert {where for where, text in texts.items() if ORDER in text} == set()
    assert ORDER[-4:] in model
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for name, secret in SECRETS.items():
        assert secret.encode() not in stored, name
