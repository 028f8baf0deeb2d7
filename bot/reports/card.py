"""The digest as a picture for a phone: one PNG, 1080 wide and never much taller than a screen.

Whoever opens the chat reads it without opening anything: the score and its change, how each agent did, and the
words that came up most with better ones. Making the picture takes a tenth of a second and more: drawing.py does it
beside a bot at work.
"""

from __future__ import annotations

from . import glyphs
from .canvas import ACCENT, DEEP, FAINT, GOOD, INK, MUTED, PALE, PAPER, WARN, WARN_PALE, Canvas
from .drawing import rendered
from .model import AgentLine, Digest, Problem
from .shown import Shown, arrow

WIDTH = 1080
_LEFT, _RIGHT = 56, WIDTH - 56
_INNER = _RIGHT - _LEFT
_PEOPLE = 8
_PROBLEMS = 3
_SCALE_FROM = 60


def card_png(digest: Digest, language: str = "zh") -> bytes:
    """The picture, ready to send."""
    return rendered(card_svg(digest, language))


def card_svg(digest: Digest, language: str = "zh") -> str:
    """The drawing of the picture."""
    return _Card(digest, language).drawn().svg()


class _Card:
    """Goes down the card; each part begins at `_y` and leaves it where the next begins."""

    def __init__(self, digest: Digest, language: str) -> None:
        self._digest, self._shown = digest, Shown(digest, language)
        self._canvas = Canvas(WIDTH)
        self._say, self._text = self._shown.say, self._canvas.text
        self._y = 0.0

    def drawn(self) -> Canvas:
        self._canvas.box(0, 0, WIDTH, 10_000, PAPER)
        self._band()
        if self._digest.empty:
            self._empty()
        else:
            self._head()
            self._tiles()
            self._norms()
            self._decide()
            self._people()
            self._problems()
        self._foot()
        self._canvas.height = self._y
        return self._canvas

    # ---- top -------------------------------------------------------------------------------

    def _band(self) -> None:
        digest, say = self._digest, self._say
        self._canvas.box(0, 0, WIDTH, 178, DEEP)
        brand = self._text(_RIGHT, 84, say("brand"), 34, PALE, anchor="end")
        self._text(_LEFT, 88, digest.team_name, 54, "#ffffff", bold=True, room=_INNER - brand - 40, name="team")
        parts = [f"{self._shown.day(digest.day)} {self._shown.weekday(digest.day)}"]
        if self._shown.hours:
            parts.append(self._shown.hours)
        if digest.agents:
            parts.append(say("on_duty", len(digest.agents)))
        self._text(_LEFT, 146, " · ".join(parts), 34, PALE, room=_INNER, name="day")
        self._y = 178

    def _empty(self) -> None:
        self._text(WIDTH / 2, self._y + 150, self._say("empty_short"), 56, MUTED, bold=True, anchor="middle")
        words = self._say("empty").partition("。" if self._shown.language != "en" else ". ")[2]
        self._y = self._canvas.lines(_LEFT + 40, self._y + 240, words, 36, _INNER - 80, 4, MUTED) + 40

    def _head(self) -> None:
        digest, shown, y = self._digest, self._shown, self._y
        if digest.score.points is None:
            self._text(_LEFT, y + 140, self._say("few"), 92, MUTED, bold=True, name="score")
        else:
            width = self._text(_LEFT, y + 156, shown.points(digest.score), 150, bold=True, name="score")
            self._beside(_LEFT + width + 32, y)
        values = shown.trend_points(digest.trend)
        if sum(value is not None for value in values) > 1:
            self._text(_RIGHT, y + 54, self._say("team_trend"), 28, MUTED, anchor="end")
            self._canvas.spark(690, y + 80, _RIGHT - 690 - 12, 76, values, 5)
        self._y = y + 186
        split = shown.split()
        if split or shown.unsplit():
            words = " · ".join(f"{cause} {points}" for cause, points in split) or shown.unsplit()
            self._text(_LEFT, self._y + 34, words, 34, MUTED, room=_INNER, name="change")
            self._y += 58

    def _beside(self, x: float, y: float) -> None:
        """Grade and change, right of the score."""
        if self._digest.grade:
            width = glyphs.regular().width(self._digest.grade, 36) + 44
            self._canvas.box(x, y + 46, width, 56, PALE, 28)
            self._text(x + width / 2, y + 87, self._digest.grade, 36, DEEP, bold=True, anchor="middle", name="grade")
        difference = self._shown.difference
        if difference is not None:
            words = self._say("against_yesterday", _moved(difference))
            size = _size(words, 690 - 16 - x, 36, 30, 26)
            self._text(x, y + 156, words, size, _tone(difference), bold=True, name="difference")

    # ---- figures ---------------------------------------------------------------------------

    def _tiles(self) -> None:
        digest, shown, say = self._digest, self._shown, self._say
        answers = digest.answers
        within = answers.within_three
        tiles = [
            ("conversations", f"{digest.conversations:,}", say("conversations")),
            ("messages", f"{digest.messages:,}", say("messages")),
            ("first", shown.seconds(answers.first_median), say("first_short")),
            ("three", say("few_short") if within.value is None else shown.percent(within), say("three_short")),
        ]
        width, gap = (_INNER - 3 * 20) / 4, 20
        for n, (name, value, label) in enumerate(tiles):
            x = _LEFT + n * (width + gap)
            self._canvas.box(x, self._y + 8, width, 128, "#ffffff", 18)
            self._text(
                x + 24, self._y + 68, value, _size(value, width - 36, 48, 38, 31), bold=True, room=width - 36, name=name
            )
            self._text(x + 24, self._y + 114, label, 29, MUTED, room=width - 36)
        self._y += 164

    def _norms(self) -> None:
        """三要 as meters, 三不 as counts."""
        digest, say = self._digest, self._say
        rates = (("qing", digest.qing), ("nin", digest.nin), ("farewell", digest.farewell))
        width, gap = (_INNER - 2 * 44) / 3, 44
        for n, (key, rate) in enumerate(rates):
            x, y = _LEFT + n * (width + gap), self._y
            self._text(x, y + 42, say(key), 36, bold=True, room=width * 0.6)
            few = rate.value is None
            value = say("few_rate", rate.part, rate.whole) if few else self._shown.percent(rate)
            self._text(x + width, y + 42, value, 30 if few else 40, MUTED if few else INK, bold=not few,
                       anchor="end", name=key)  # fmt: skip
            self._canvas.meter(x, y + 62, width, 14, rate.value or 0.0)
        self._y += 104
        x = float(_LEFT)
        for count in digest.sanbu:
            name = f"{say(count.id)} " if count.id.startswith("sanbu.") else f"{count.name} "
            x += self._text(x, self._y + 34, name, 34, MUTED)
            x += self._text(x + 8, self._y + 34, f"{count.times:,}", 38, WARN if count.times else INK, bold=True,
                            name=count.id) + 44  # fmt: skip
        if digest.corrected:
            self._text(_RIGHT, self._y + 34, say("corrected", digest.corrected), 34, GOOD, anchor="end",
                       room=_RIGHT - x, name="corrected")  # fmt: skip
        self._y += 72

    def _decide(self) -> None:
        """What waits for the lead, where it cannot be overlooked."""
        digest, say = self._digest, self._say
        numbers = (("reviews", digest.reviews), ("appeals", digest.appeals), ("rule_changes", digest.rule_changes))
        parts = [say(key, len(found)) for key, found in numbers if found]
        if digest.promises.lost:
            parts.append(say("lost_promises", digest.promises.lost))
        if not parts:
            return
        self._canvas.box(_LEFT, self._y, _INNER, 72, WARN_PALE, 18)
        x = _LEFT + 28 + self._text(_LEFT + 28, self._y + 49, say("decide"), 36, WARN, bold=True) + 32
        words, room = " · ".join(parts), _RIGHT - 24 - x
        self._text(x, self._y + 49, words, _size(words, room, 36, 30, 26), INK, room=room, name="decide")
        self._y += 96

    # ---- people ----------------------------------------------------------------------------

    def _people(self) -> None:
        people, say = self._digest.agents, self._say
        if not people:
            return
        chosen = people if len(people) <= _PEOPLE else _first_to_see(people)
        title = say("by_person") if len(chosen) == len(people) else say("people_some", len(chosen), len(people))
        low = self._lowest(chosen)
        self._rule()
        width = self._text(_LEFT, self._y + 54, title, 38, bold=True)
        room = _INNER - width - 30
        self._text(_RIGHT, self._y + 54, say("scale", low, 100), 26, MUTED, anchor="end", room=room)
        self._y += 72
        for line in chosen:
            self._person(line, low)
        if len(chosen) < len(people):
            self._text(_LEFT, self._y + 40, say("people_rest", len(people) - len(chosen)), 32, MUTED)
            self._y += 56
        self._y += 12

    def _lowest(self, people: tuple[AgentLine, ...]) -> int:
        """Where the scale of the bars begins: at 60, or at the ten below the lowest."""
        numbers = [n for line in people for n in (line.score.points, line.before) if n is not None]
        return int(min([_SCALE_FROM, *(number // 10 * 10 for number in numbers)]))

    def _person(self, line: AgentLine, low: int) -> None:
        y, text = self._y, self._text
        name = glyphs.drawable(line.name) or str(line.agent)
        text(_LEFT, y + 40, name, 34, room=216, name=f"agent.{line.agent}")
        x, width = 286.0, 348.0
        points = line.score.points
        if points is None:
            words = self._say("few") + self._shown.aside(f"{self._say('conversations')} {line.score.conversations}")
            text(x, y + 40, words, 30, MUTED, name=f"score.{line.agent}")
        else:
            scale = width / (100 - low)
            self._canvas.meter(x, y + 14, width, 26, (points - low) / (100 - low))
            if line.before is not None:
                self._canvas.box(x + (line.before - low) * scale - 2, y + 7, 4, 40, INK, 2)
            text(744, y + 41, self._shown.points(line.score), 40, bold=True, anchor="end", name=f"score.{line.agent}")
            if line.before is not None:
                moved = round(points, 1) - round(line.before, 1)
                text(758, y + 39, _moved(moved), 28, _tone(moved))
            self._canvas.spark(868, y + 12, _RIGHT - 868 - 8, 30, self._shown.trend_points(line.trend), 3)
        self._y += 54

    # ---- words -----------------------------------------------------------------------------

    def _problems(self) -> None:
        problems = self._digest.problems[:_PROBLEMS]
        if not problems:
            return
        self._rule()
        self._text(_LEFT, self._y + 54, self._say("problems"), 38, bold=True)
        self._y += 70
        for problem in problems:
            self._problem(problem)
        self._y += 8

    def _problem(self, problem: Problem) -> None:
        words = self._shown.quoted(problem.example) if problem.example else problem.name
        width = self._text(_LEFT - (16 if problem.example else 0), self._y + 34, words, 32, WARN, room=_INNER - 320)
        gap = -4 if problem.example else 12
        self._text(_LEFT + width + gap, self._y + 34, f"×{problem.times}", 32, INK, bold=True)
        if problem.example:
            self._text(_RIGHT, self._y + 34, problem.name, 28, MUTED, anchor="end", room=240)
        self._y += 44
        if problem.better:
            self._text(_LEFT, self._y + 33, "→", 32, ACCENT)
            self._y = self._canvas.lines(_LEFT + 46, self._y + 33, problem.better, 32, _INNER - 46, 2, ACCENT, 1.3) - 33
        self._y += 14

    def _foot(self) -> None:
        """What is missing from the figures, by which rules they were made, and what they measure."""
        shown = self._shown
        self._rule()
        words = self._say("stop").join(list(shown.notes(short=True))[:-1])
        y = self._canvas.lines(_LEFT, self._y + 42, words, 27, _INNER, 5, MUTED, 1.32)
        self._text(_LEFT, y + 6, self._say("measure"), 29, INK, bold=True)
        self._y = y + 40

    def _rule(self) -> None:
        self._canvas.box(_LEFT, self._y, _INNER, 2, FAINT)


def _first_to_see(people: tuple[AgentLine, ...]) -> tuple[AgentLine, ...]:
    """Those a lead would want to see first where not all fit: something to review, then the lowest scores.

    They stand in their usual order: it is a choice, not a ranking.
    """
    ranked = sorted(people, key=lambda line: (-line.to_review, 101.0 if (p := line.score.points) is None else p))
    chosen = {line.agent for line in ranked[:_PEOPLE]}
    return tuple(line for line in people if line.agent in chosen)


def _size(words: str, room: float, *sizes: int) -> int:
    """The largest of these sizes in which bold words fit, or the last."""
    return next((size for size in sizes if glyphs.bold().width(words, size) <= room), sizes[-1])


def _moved(difference: float) -> str:
    """↑1.6, ↓0.3, ±0."""
    way = arrow(difference)
    return f"{way}{abs(difference):.1f}" if way else "±0"


def _tone(difference: float) -> str:
    way = arrow(difference)
    return GOOD if way == "↑" else WARN if way == "↓" else MUTED
