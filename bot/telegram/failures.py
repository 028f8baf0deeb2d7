"""What PTB's errors mean to us: did it arrive, how long to wait, was it the markup."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import RetryAfter, TelegramError

_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def never_arrived(error: TelegramError) -> bool:
    """Whether a failed call certainly did not reach Telegram: no connection came about."""
    return isinstance(error.__cause__, _BEFORE_SENDING)


def seconds_asked(refusal: RetryAfter) -> float:
    """How long Telegram asks us to wait; PTB is moving this number from int to timedelta."""
    asked = refusal.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def is_markup(error: TelegramError) -> bool:
    """Whether a text was refused for its markup or length, not for where it was to go."""
    words = str(error).lower()
    return "parse entities" in words or "too long" in words


def is_unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused because there is nothing to change."""
    return "not modified" in str(error).lower()
