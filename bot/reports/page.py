"""The digest as one HTML file: opened, sorted, printed and sent on without anything else.

It asks for nothing from outside: style and script are inside and named by their hashes in the page's own policy, so
that nothing that customers or agents wrote could ever run in it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import runs, templates, trend_places
from .figures import Figure, head_figures, interval_text
from .model import Contrast, Digest
from .shown import Shown, arrow

_TILES = ("conversations", "messages", "passed", "first", "three", "promises_lost")
_RATES = ("qing", "nin", "farewell")


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend in a box: the whole line for the days without a number, its unbroken parts, and today's place."""

    width: int
    height: int
    line: str
    parts: tuple[str, ...]
    last: tuple[float, float] | None


def page(digest: Digest, language: str = "zh") -> str:
    """The whole file."""
    shown = Shown(digest, language)
    figures = head_figures(shown)
    by_name = {figure.name: figure for figure in figures}
    style, script = _source("page.css"), _source("page.js")
    return (
        templates()
        .get_template("page.html.j2")
        .render(
            digest=digest,
            shown=shown,
            say=shown.say,
            figures=figures,
            figure=by_name,
            tiles=[by_name[name] for name in _TILES if name in by_name],
            rates=[by_name[name] for name in _RATES],
            counts=_counts(figures),
            sparks={line.agent: spark(shown.trend_points(line.trend), 96, 24) for line in digest.agents},
            spark=spark(shown.trend_points(digest.trend), 320, 72),
            scale=_scale(digest),
            most_asked=max((question.times for question in digest.questions), default=1),
            arrow=arrow,
            interval=interval_text,
            side=_side,
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def spark(values: Sequence[float | None], width: int, height: int) -> Spark | None:
    """A trend as lines; None where there are fewer than two numbers."""
    edge = 5
    places = trend_places(values, edge, edge, width - 2 * edge, height - 2 * edge)
    if sum(at is not None for at in places) < 2:
        return None
    parts = tuple(_points(run) for run in runs(places))
    return Spark(width, height, _points([at for at in places if at is not None]), parts, places[-1])


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _counts(figures: Sequence[Figure]) -> list[Figure]:
    """三不 and whatever else was found, with what was mended."""
    names = [figure.name for figure in figures]
    return list(figures[names.index("farewell") + 1 : names.index("disputed") + 1])


def _scale(digest: Digest) -> int:
    """Where the agents' bars begin: at 60, or at the ten below the lowest."""
    points = [line.score.points for line in digest.agents if line.score.points is not None]
    return int(min([60, *(value // 10 * 10 for value in points)]))


def _side(contrast: Contrast) -> tuple[float, float, float] | None:
    """A gap and its interval as places between 0 and 100 on a line from −20 to 20 points."""
    if contrast.gap is None or contrast.low is None or contrast.high is None:
        return None
    low, gap, high = (max(0.0, min(100.0, (value + 20) * 2.5)) for value in (contrast.low, contrast.gap, contrast.high))
    return round(low, 1), round(gap, 1), round(high, 1)


def _source(name: str) -> str:
    environment = templates()
    assert environment.loader is not None, "the templates have a place"
    return environment.loader.get_source(environment, name)[0]


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
