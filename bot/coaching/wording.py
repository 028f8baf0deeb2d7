"""The words of a hint: short, kind, concrete, with something to copy. Under 300 characters as people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..engine.values import Level
from .candidate import Candidate
from .html import escape, plain, shorten, units

LONGEST = 299
"""UTF-16 units of a hint's text; Telegram has refused edits of longer ephemeral messages."""

_QUOTED = 60
_SUGGESTED = 140
_LISTED, _ADVICE, _REST = 24, 48, 24
"""In a list: characters of a reply, of the advice, and kept free for saying how many more there are."""


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one language."""

    softer: str
    fuller: str
    unanswered: str
    urgent: str
    several: str
    more: str
    named: str
    quote: str
    corrected: str
    excused: str
    buttons: Mapping[str, str]


_WORDS = {
    "zh": Words(
        softer="刚才这句可以更稳一点",
        fuller="刚才这句可以更周到一点",
        unanswered="有客户在等您回应",
        urgent="刚才这句请您尽快看一下，现在改还来得及",
        several="刚才忙，有 {} 句可以更稳一点",
        more="另有 {} 句，今天的小结里有",
        named="{name}，{opening}",
        quote="「{}」",
        corrected="✅ 已自我纠正，客户看到的是改好的这句，不扣分。",
        excused="✅ 您随后已经接住了，这句不扣分。",
        buttons={"accept": "采纳", "wrong": "误报", "mute": "静音30分钟", "why": "为什么"},
    ),
    "en": Words(
        softer="this reply could be a little steadier",
        fuller="this reply could be a little more complete",
        unanswered="a customer is waiting for an answer",
        urgent="please look at this reply soon, there is still time to edit it",
        several="it was busy; {} replies could be a little steadier",
        more="{} more are in today's summary",
        named="{name}, {opening}",
        quote="“{}”",
        corrected="✅ Corrected by yourself. The customer sees the better version; nothing is deducted.",
        excused="✅ You made it good in your next message; nothing is deducted.",
        buttons={"accept": "Use it", "wrong": "Not right", "mute": "Mute 30 min", "why": "Why"},
    ),
}


def words(language: str) -> Words:
    """The words of a language; Chinese where there are none."""
    return _WORDS.get(language, _WORDS["zh"])


def hint_text(candidate: Candidate, name: str, language: str = "zh") -> str:
    """The hint as Telegram HTML: greeting, the quoted words, what and why, a better wording to copy."""
    speech = words(language)
    opening = _opening(candidate, speech)
    lines = [f"💡 {escape(speech.named.format(name=shorten(name, 20), opening=opening) if name else opening)}"]
    if candidate.text:
        lines.append(speech.quote.format(_quotation(candidate)))
    suggest = _suggestion(candidate)
    if suggest:
        suggest = f"<code>{escape(suggest)}</code>"
    left = LONGEST - units(plain("\n".join([*lines, "", suggest])))
    lines.append(escape(_fitting(candidate.hint.strip(), left)))
    return "\n".join([*lines, suggest] if suggest else lines)


def hint_list(points: Sequence[Candidate], name: str, language: str = "zh") -> str:
    """Several hints that had to wait, as one short list: the quoted words and what to do about each."""
    speech = words(language)
    opening = speech.several.format(len(points))
    lines = [f"💡 {escape(speech.named.format(name=shorten(name, 20), opening=opening) if name else opening)}"]
    for number, point in enumerate(points, 1):
        said = shorten(point.text[max(point.start - 4, 0) :].replace("\n", " "), _LISTED) if point.text else point.name
        line = f"{number}. {speech.quote.format(escape(said))}"
        room = LONGEST - units(plain("\n".join([*lines, line]))) - _REST
        advice = _fitting(point.hint.strip(), min(room - 2, _ADVICE)) if room > _LISTED else ""
        if room < 0:
            lines.append(escape(speech.more.format(len(points) - number + 1)))
            break
        lines.append(f"{line} {escape(advice)}" if advice else line)
    return "\n".join(lines)


def buttons(hint: int, language: str = "zh") -> tuple[tuple[str, str], ...]:
    """The buttons under a hint: label and callback data (`h:<hint>:<action>`, at most 64 bytes)."""
    return tuple((label, f"h:{hint}:{action}") for action, label in words(language).buttons.items())


def _opening(candidate: Candidate, speech: Words) -> str:
    if not candidate.text:
        return speech.unanswered
    if candidate.level == Level.VETO:
        return speech.urgent
    return speech.fuller if candidate.missing else speech.softer


def _quotation(candidate: Candidate) -> str:
    """The reply, cut to the surroundings of what was found, with that underlined."""
    text, start, end = candidate.text, candidate.start, candidate.end
    spare = max(_QUOTED - (end - start), 0)
    first = max(0, start - spare // 2)
    last = min(len(text), max(end, first + _QUOTED))
    first = max(0, min(first, last - _QUOTED))
    before, match, after = text[first:start], text[start : min(end, first + _QUOTED)], text[end:last]
    marked = f"<u>{escape(match)}</u>" if match and match != text else escape(match)
    head = "…" if first else ""
    tail = "…" if last < len(text) or end > first + _QUOTED else ""
    return (head + escape(before) + marked + escape(after) + tail).replace("\n", " ")


def _suggestion(candidate: Candidate) -> str:
    """A whole reply to copy; one that is too long or too like the reply itself helps nobody."""
    suggest = (candidate.suggest or "").strip()
    if not suggest or suggest == candidate.text.strip() or len(suggest) > _SUGGESTED or suggest in candidate.hint:
        return ""
    return suggest


def _fitting(text: str, room: int) -> str:
    """As much of the text as fits, whole sentences if one fits."""
    if units(text) <= room:
        return text
    cut = text
    while cut and units(cut) > room - 1:
        cut = cut[:-1]
    end = max(cut.rfind(mark) for mark in "。！？；")
    return cut[: end + 1] if end > 0 else cut + "…"
