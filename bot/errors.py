"""Every error this program raises on purpose, in one tree.

    QingninError                 something a person can mend; the message says what, where and what to do
    ├── UsageError               the command line was wrong                         (exit 2)
    ├── FileProblems             rule, lexicon or config files have problems        (exit 2)
    ├── TextError                a text cannot be checked (lone surrogates)
    ├── StoreError               the database cannot be used                        (exit 3)
    └── UnavailableError         something outside could not be reached or is taken (exit 3)

A single problem in a file is data (`LoadProblem`), not an exception: a loader collects all of
them and raises one `FileProblems` at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class LoadProblem:
    """One mistake in a file: where it is, what is wrong, and what was probably meant.

    `line` and `column` count from 1; `column` counts characters, not bytes.
    `source` is the line itself, `width` how many characters the caret should underline.
    """

    path: str
    line: int
    column: int
    message: str
    suggestion: str = ""
    source: str = ""
    width: int = 1


class QingninError(Exception):
    """Root of the tree; catching it catches every expected failure."""


class UsageError(QingninError):
    """The command was called in a way that cannot be carried out."""


class FileProblems(QingninError):  # noqa: N818 - it carries many problems, the plural is the point
    """Files that people edit could not be loaded; `problems` holds every mistake found."""

    def __init__(self, problems: Sequence[LoadProblem]) -> None:
        self.problems = tuple(sorted(problems))
        lines = [f"{p.path}:{p.line}:{p.column}: {p.message}" for p in self.problems]
        super().__init__("\n".join(lines))


class TextError(QingninError):
    """A text is not valid Unicode (lone surrogates) and cannot be checked."""


class StoreError(QingninError):
    """The database cannot be opened, migrated or written."""


class UnavailableError(QingninError):
    """A service or lock outside the program is out of reach or held by somebody else."""
