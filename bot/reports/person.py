"""One agent's day: what a lead sees at a press of the name, and what the agent is sent in the evening.

Nobody else stands beside it: the only comparison is with the agent's own days before.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..coaching.html import escape, shorten, units
from .model import AgentLine, Digest, Evidence
from .shown import Shown, arrow, signed

_LEVELS = "▁▂▃▄▅▆▇█"
_LONGEST = 4096
_FOUND = 12
_SILENT = ("trial", "withdrawn", "pending")


def person_html(digest: Digest, agent: int, language: str = "zh") -> str | None:
    """An agent's day as a lead reads it, with what was found; None if the agent did not speak that day."""
    return _told(digest, agent, language, own=False)


def own_day_html(digest: Digest, agent: int, language: str = "zh") -> str | None:
    """The same as the agent is told it in the evening."""
    return _told(digest, agent, language, own=True)


def _told(digest: Digest, agent: int, language: str, *, own: bool) -> str | None:
    line = next((line for line in digest.agents if line.agent == agent), None)
    if line is None:
        return None
    face = _Person(Shown(digest, language), line)
    found = [one for one in digest.evidence if one.agent == agent and one.state not in _SILENT]
    shown = min(len(found), _FOUND)
    while True:
        text = "\n".join([*face.head(own=own), *face.figures(), *face.notable(), *face.found(found, shown)])
        if units(text) <= _LONGEST or not shown:
            return text
        shown -= 1


class _Person:
    def __init__(self, shown: Shown, line: AgentLine) -> None:
        self._shown, self._say, self._line = shown, shown.say, line
        self._sep = shown.say("sep")

    def head(self, *, own: bool) -> Iterator[str]:
        digest, line, say = self._shown.digest, self._line, self._say
        name = say("own_title") if own else shorten(line.name, 30)
        day = f"{self._shown.day(digest.day)} {self._shown.weekday(digest.day)}"
        yield f"<b>{escape(name)}</b>{self._sep}{escape(day)}"
        points = self._shown.points(line.score)
        parts = [f"<b>{escape(say('points', points) if line.score.points is not None else points)}</b>"]
        parts += [escape(line.grade)] if line.grade else []
        if line.before is not None:
            parts.append(escape(say("own_before", f"{line.before:.1f}") + self._moved()))
        yield self._sep.join(parts)
        drawn = sparkline(self._shown.trend_points(line.trend))
        if drawn:
            yield f"<code>{drawn}</code> {escape(say('trend'))}"

    def _moved(self) -> str:
        line = self._line
        if line.score.points is None or line.before is None:
            return ""
        difference = round(line.score.points, 1) - round(line.before, 1)
        return f" {arrow(difference)}{signed(difference)}"

    def figures(self) -> Iterator[str]:
        line, shown, say = self._line, self._shown, self._say
        counts = (f"{say('conversations')} {line.score.conversations}", f"{say('messages')} {line.score.messages}")
        yield escape(self._sep.join(counts))
        rates = (("qing", line.qing), ("nin", line.nin), ("farewell", line.farewell))
        said = [f"{say(key)} {shown.percent(rate)}" for key, rate in rates if rate.whole]
        if said:
            yield escape(self._sep.join(said))
        yield escape(shown.answers(line.answers))
        if shown.own(line):
            yield escape(self._sep.join(shown.own(line)))

    def notable(self) -> Iterator[str]:
        """One thing done well, then one thing to look at."""
        line, say, quoted = self._line, self._say, self._shown.quoted
        if line.praise:
            yield f"<b>{escape(say('own_praise'))}</b>{self._sep}{escape(quoted(shorten(line.praise, 80)))}"
        if line.fix is not None:
            better = f" → {line.fix.better}" if line.fix.better else ""
            words = f"{line.fix.name} ×{line.fix.times}{better}"
            yield f"<b>{escape(say('own_fix'))}</b>{self._sep}{escape(shorten(words, 120))}"
        named = [contrast for contrast in line.sameness if contrast.gap is not None]
        if named:
            words = " · ".join(map(self._shown.contrast, named))
            yield f"<b>{escape(say('sameness'))}</b>{self._sep}{escape(words)}"

    def found(self, found: list[Evidence], most: int) -> Iterator[str]:
        if not found:
            return
        yield f"<b>{escape(self._say('found'))}</b>"
        lines = [escape(self._found(one)) for one in found[:most]]
        if most < len(found):
            lines.append(escape(self._say("found_more", len(found) - most)))
        yield "<blockquote expandable>" + "\n".join(lines) + "</blockquote>"

    def _found(self, one: Evidence) -> str:
        words = self._shown.quoted(shorten(one.words, 30)) if one.words else ""
        state = self._say("level.hint") if one.level == "hint" else self._say(f"state.{one.state}")
        better = f" → {shorten(one.better, 60)}" if one.better else ""
        return f"{self._shown.moment(one.at)} {words}{one.rule_name} · {state}{better}"


def sparkline(values: list[float | None]) -> str:
    """A trend in block letters; · for a day without a number. Empty where there are fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), max(max(known) - min(known), 2.0)
    top = len(_LEVELS) - 1
    return "".join("·" if value is None else _LEVELS[round((value - low) / span * top)] for value in values)
