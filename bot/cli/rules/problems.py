"""Problems of rule files for people (with the line and a caret), for scripts, and for code reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import click

from ...errors import LoadProblem
from ..nearby import placed_nearby
from ..output.github import data, prop

KINDS = ["text", "json", "github", "editor"]


def as_text(problems: Iterable[LoadProblem]) -> str:
    """Each as `file:line:column  说明`, its line below with a caret under the place."""
    from ...yamlfile import render

    return "".join(f"{render(problem)}\n" for problem in problems)


def as_github(problems: Iterable[LoadProblem], word: str) -> str:
    """Each as a workflow command; `word` is error or notice."""
    return "".join(
        f"::{word} file={prop(one.path)},line={one.line},col={one.column}::{data(_words(one))}\n" for one in problems
    )


def as_lines(problems: Iterable[LoadProblem], word: str) -> str:
    """Each as one line `file:line:column: error: 说明`, which editors read (VS Code: problemMatcher `$gcc`)."""
    return "".join(f"{one.path}:{one.line}:{one.column}: {word}: {_words(one)}\n" for one in problems)


def as_data(problems: Iterable[LoadProblem]) -> list[dict[str, object]]:
    """Each as a mapping with its place."""
    return [
        {
            "file": one.path,
            "line": one.line,
            "column": one.column,
            "message": one.message,
            "suggestion": one.suggestion or None,
        }
        for one in problems
    ]


def write(form: str, problems: Sequence[LoadProblem], advice: Sequence[LoadProblem]) -> None:
    """Everything in one format, on standard output."""
    problems, advice = [placed_nearby(one) for one in problems], [placed_nearby(one) for one in advice]
    if form == "json":
        document = {"schema": 1, "problems": as_data(problems), "advice": as_data(advice)}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif form == "github":
        click.echo(as_github(problems, "error") + as_github(advice, "notice"), nl=False)
    elif form == "editor":
        click.echo(as_lines(problems, "error") + as_lines(advice, "warning"), nl=False)
    else:
        click.echo(as_text(problems), nl=False)
        if advice:
            click.echo("建议（不影响使用）：")
            click.echo(as_text(advice), nl=False)


def _words(problem: LoadProblem) -> str:
    return f"{problem.message}，{problem.suggestion}" if problem.suggestion else problem.message
