"""Check digits: real numbers pass, look-alikes do not."""

from __future__ import annotations

import pytest

from bot.engine.validate import cn_id, cn_mobile, luhn


@pytest.mark.parametrize("text", ["11010519491231002X", "11010519491231002x", "440308199901010012"])
def test_identity_numbers(text: str) -> None:
    assert cn_id(text)


@pytest.mark.parametrize(
    "text", ["110105194912310021", "123456789012345678", "11010519491331002X", "1101051949123100", ""]
)
def test_not_identity_numbers(text: str) -> None:
    assert not cn_id(text)


def test_mobile_numbers() -> None:
    assert cn_mobile("13800138000")
    assert cn_mobile("+86 138 0013 8000")
    assert not cn_mobile("12800138000")
    assert not cn_mobile("1380013800")


def test_card_numbers() -> None:
    assert luhn("6222 0212 3456 7890 128") == luhn("6222021234567890128")
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert not luhn("0000000000000000")
    assert not luhn("411111111111")
