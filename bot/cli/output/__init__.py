"""Findings as text: for people, for scripts, and for tools that annotate code reviews.

A format is asked once for every finding and once at the end; what it returns is written as it is.
Nothing in here reads files or judges anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the table below is read by `check --help`, which must stay fast
    from ...engine.rules import Norm, Rule
    from .located import Located, Tally


class Format(Protocol):
    """One way of writing findings."""

    def one(self, item: Located) -> str:
        """What to write for one finding as soon as it is known (may be nothing)."""

    def end(self, tally: Tally) -> str:
        """What to write when everything has been checked."""


def _text(rules: tuple[Rule, ...], norms: Mapping[str, Norm], colour: bool) -> Format:
    from .text import Text

    return Text(colour=colour)


def _jsonl(rules: tuple[Rule, ...], norms: Mapping[str, Norm], colour: bool) -> Format:
    from .jsonl import JsonLines

    return JsonLines()


def _json(rules: tuple[Rule, ...], norms: Mapping[str, Norm], colour: bool) -> Format:
    from .json import Json

    return Json()


def _sarif(rules: tuple[Rule, ...], norms: Mapping[str, Norm], colour: bool) -> Format:
    from .sarif import Sarif

    return Sarif(rules, norms)


def _github(rules: tuple[Rule, ...], norms: Mapping[str, Norm], colour: bool) -> Format:
    from .github import GitHub

    return GitHub()


FORMATS: dict[str, Callable[[tuple[Rule, ...], Mapping[str, Norm], bool], Format]] = {
    "text": _text,
    "jsonl": _jsonl,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
}
