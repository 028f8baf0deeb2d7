"""A drawing as a list of marks with every position worked out, and its SVG by way of a template.

`name` on a mark says which figure it shows; it travels as data-name, so that a drawing can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from . import glyphs
from .glyphs import Typeface

INK, MUTED, FAINT, PAPER = "#1c2a29", "#5d6967", "#e3e0d7", "#fbfaf6"
ACCENT, DEEP, PALE, BRIDGE = "#0f766e", "#10403c", "#d8ebe7", "#bcd5d0"
GOOD, WARN, WARN_PALE = "#1f7a4d", "#a64b08", "#fdf0dc"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `y` is its baseline. `stroke` thickens letters for which there is no bold type."""

    kind: ClassVar[str] = "text"
    x: float
    y: float
    text: str
    size: float
    fill: str = INK
    bold: bool = False
    anchor: str = "start"
    stroke: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with round corners."""

    kind: ClassVar[str] = "box"
    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points."""

    kind: ClassVar[str] = "path"
    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    kind: ClassVar[str] = "dot"
    x: float
    y: float
    radius: float
    fill: str


Mark = Text | Box | Path | Dot
Place = tuple[float, float]


@dataclass(slots=True)
class Canvas:
    """Collects marks. `width` is fixed, `height` is set when all is drawn."""

    width: float
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: float, fill: str = INK, *,
        bold: bool = False, anchor: str = "start", name: str = "", room: float = 0.0,
    ) -> float:  # fmt: skip
        """Write a line, cut off at `room` if that is given; returns its width."""
        words = glyphs.drawable(text)
        face = _face(words, bold)
        if room:
            words = glyphs.fit(words, size, room, face)
        real = bold and face is glyphs.bold()
        thicker = size * 0.026 if bold and not real else 0.0
        self.marks.append(Text(x, y, words, size, fill, real, anchor, thicker, name))
        return face.width(words, size)

    def lines(
        self, x: float, y: float, text: str, size: float, room: float, most: int, fill: str = INK, leading: float = 1.38
    ) -> float:
        """Write a paragraph of at most `most` lines; returns the baseline of the line that would follow."""
        for line in glyphs.wrap(glyphs.drawable(text), size, room, most):
            self.text(x, y, line, size, fill)
            y += size * leading
        return y

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0.0) -> None:
        """Fill a rectangle."""
        self.marks.append(Box(x, y, max(width, 0.0), height, fill, radius))

    def meter(self, x: float, y: float, width: float, height: float, share: float, fill: str = ACCENT) -> None:
        """A bar in its track, `share` of it full."""
        self.box(x, y, width, height, FAINT, height / 2)
        if share > 0:
            self.box(x, y, max(width * min(share, 1.0), height), height, fill, height / 2)

    def spark(
        self, x: float, y: float, width: float, height: float, values: Sequence[float | None], stroke: float = 3.0
    ) -> None:
        """A trend of two numbers at least: over days without one a pale line, on today's a dot."""
        places = trend_places(values, x, y, width, height)
        if sum(at is not None for at in places) < 2:
            return
        self.marks.append(Path(tuple(at for at in places if at is not None), BRIDGE, stroke))
        for run in runs(places):
            self.marks.append(Path(run, ACCENT, stroke) if len(run) > 1 else Dot(*run[0], stroke * 0.7, ACCENT))
        if places[-1] is not None:
            self.marks.append(Dot(*places[-1], stroke * 1.7, ACCENT))

    def svg(self) -> str:
        """The drawing as an SVG document."""
        return templates().get_template("drawing.svg.j2").render(canvas=self, family=glyphs.FAMILY)


def trend_places(values: Sequence[float | None], x: float, y: float, width: float, height: float) -> list[Place | None]:
    """Where each day of a trend lies in a box of that size; the numbers fill its height, unless they hardly differ."""
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(values)
    middle, span = (min(known) + max(known)) / 2, max(max(known) - min(known), 2.0)
    step = width / max(len(values) - 1, 1)
    return [
        None if value is None else (round(x + n * step, 1), round(y + height / 2 - (value - middle) / span * height, 1))
        for n, value in enumerate(values)
    ]


def runs(places: Sequence[Place | None]) -> Iterator[tuple[Place, ...]]:
    """The stretches of a trend without a gap."""
    for there, run in groupby(places, key=lambda place: place is not None):
        if there:
            yield tuple(place for place in run if place is not None)


def _face(words: str, bold: bool) -> Typeface:
    """The renderer draws a text in one typeface or the other, never half and half."""
    return glyphs.bold() if bold and glyphs.bold().draws(words) else glyphs.regular()


@cache
def templates() -> Environment:
    """Where the faces' templates are; everything filled in is escaped."""
    return Environment(
        loader=PackageLoader("bot.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
