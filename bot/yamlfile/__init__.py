"""YAML files that people edit: read without guessing, every mistake reported at its line and column.

    read_yaml(path) / parse_yaml(text, name) -> Document      raise FileProblems with all that is wrong
    examine(path)                            -> Document      the same, but the problems stand in `.problems`
    examine_lines(path)                      -> Document      a plain text file, checked only for its encoding
    problems_from(document, error)                            what pydantic says, in Chinese, at its place
    render(problem)                                           the lines that people see

Scalars stay the text that stands in the file (YAML 1.1 would make 750 of 12:30 and False of no).
Tags, anchors, aliases and repeated keys are refused. Where YAML itself stops at its first error,
the place is mended for the time being and reading goes on, so that no mistake hides another.
"""

from __future__ import annotations

from .document import Document, Mark
from .reading import examine, examine_lines, examine_text, parse_yaml, read_yaml
from .render import render
from .validation import problems_from

__all__ = [
    "Document",
    "Mark",
    "examine",
    "examine_lines",
    "examine_text",
    "parse_yaml",
    "problems_from",
    "read_yaml",
    "render",
]
