"""Paths as a person at this prompt would write them: from the working folder on, where they lie below it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..errors import LoadProblem


def nearby(path: str) -> str:
    """`rules/本店.yaml` for a file below the working folder; any other path as it is."""
    whole, here = Path(path), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_absolute() and whole.is_relative_to(here) else path


def placed_nearby(problem: LoadProblem) -> LoadProblem:
    """The same problem, its file named as `nearby` does."""
    return replace(problem, path=nearby(problem.path))
