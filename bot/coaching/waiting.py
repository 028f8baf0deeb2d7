"""The words of a reminder that customers wait: how long, what they asked, and something to send at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .html import escape, shorten


@dataclass(frozen=True, slots=True)
class Waiting:
    """One customer who waits. `text`: what was asked, masked; empty if it was no text. `first`: nobody has answered."""

    text: str
    seconds: int
    first: bool


_WORDS = {
    "zh": (
        "⏰ {name}有客户在等您回应", "⏰ {name}有新客户还没人接", "⏰ {name}有 {count} 位客户在等您回应",
        "（没有文字）", "「{text}」已等 {minutes} 分 {seconds:02} 秒", "另有 {count} 位",
        "来不及细答，先应一声：", "您好，我在看，请您稍等，3 分钟内回复您。", "，",
    ),
    "en": (
        "⏰ {name}a customer is waiting for you", "⏰ {name}a new customer has had no answer yet",
        "⏰ {name}{count} customers are waiting for you",
        "(no text)", "“{text}” for {minutes} min {seconds:02} s", "{count} more",
        "No time for a full answer? Say so first: ", "您好，我在看，请您稍等，3 分钟内回复您。", ", ",
    ),
}  # fmt: skip
_LISTED, _QUOTED, _NAME = 3, 24, 20


def waiting_text(waiting: Sequence[Waiting], name: str = "", language: str = "zh") -> str:
    """The reminder as Telegram HTML, those who have waited longest first; under 300 characters."""
    one, fresh, many, no_text, line, more, advice, ready, comma = _WORDS.get(language, _WORDS["zh"])
    ordered = sorted(waiting, key=lambda w: -w.seconds)
    opening = many if len(ordered) > 1 else fresh if ordered[0].first else one
    named = f"{shorten(name, _NAME)}{comma}" if name else ""
    lines = [escape(opening.format(name=named, count=len(ordered)))]
    for each in ordered[:_LISTED]:
        text = shorten(each.text.replace("\n", " "), _QUOTED) or no_text
        lines.append(escape(line.format(text=text, minutes=each.seconds // 60, seconds=each.seconds % 60)))
    if len(ordered) > _LISTED:
        lines.append(more.format(count=len(ordered) - _LISTED))
    return "\n".join([*lines, f"{advice}<code>{ready}</code>"])
