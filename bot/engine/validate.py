"""Checks a number's check digit, so that an order number is not taken for an identity card.

Sources: GB 11643-1999 (identity card), ISO/IEC 7812-1 (Luhn), the numbering plan of mobile phones (1[3-9] + 9 digits).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10x98765432"


def cn_id(text: str) -> bool:
    """Whether the text is an 18-digit identity number with a real birthday and a right check digit."""
    number = re.sub(r"\W", "", text).lower()
    if not re.fullmatch(r"[1-9]\d{16}[\dx]", number, re.ASCII):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17] == _CHECK_DIGITS[total % 11]


def cn_mobile(text: str) -> bool:
    """Whether the text is an 11-digit mobile number, with or without +86."""
    return re.fullmatch(r"(?:86)?1[3-9]\d{9}", re.sub(r"\D", "", text), re.ASCII) is not None


def luhn(text: str) -> bool:
    """Whether the text is a card number of 13 to 19 digits with a right check digit."""
    digits = [int(c) for c in text if c.isascii() and c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * d, 10)) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


VALIDATORS: Mapping[str, Callable[[str], bool]] = {"cn_id": cn_id, "cn_mobile": cn_mobile, "luhn": luhn}
"""The closed list that `validate:` may name."""
