"""The words of a reminder: a promise is due soon, and the customer is counting on it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from .html import escape, shorten

_WORDS = {
    "zh": (
        "⏰ {name}{when} 前您答应给客户一个回音",
        "有结果就告诉客户；还没有的话，先说一声进展，再约一个时间。",
        "，",
    ),
    "en": (
        "⏰ {name}you promised a customer an answer by {when}",
        "If you have the result, tell them. If not, say how far it has got and name another time.",
        ", ",
    ),
}
_QUOTED = 60


def reminder(promise: str, due_at: datetime, zone: tzinfo, now: datetime, name: str = "", language: str = "zh") -> str:
    """The reminder as Telegram HTML. `promise` holds the agent's own words, masked."""
    opening, advice, comma = _WORDS.get(language, _WORDS["zh"])
    local, today = due_at.astimezone(zone), now.astimezone(zone).date()
    when = local.strftime("%H:%M" if local.date() == today else "%m-%d %H:%M")
    named = f"{shorten(name, 20)}{comma}" if name else ""
    return "\n".join(
        (escape(opening.format(name=named, when=when)), f"「{escape(shorten(promise, _QUOTED))}」", escape(advice))
    )
