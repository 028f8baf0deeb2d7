"""Reads rules/rewrites.yaml: model replies (范句) by scene, offered where an agent's own words cannot be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from ..errors import LoadProblem
from ..yamlfile import Document, problems_from
from ..yamlfile.validation import nearest
from .pattern import PatternError, parse
from .rules import Model
from .ruleset import folding_of
from .scan import AnyPattern
from .schema import ModelEntry, ModelFile
from .text import Folding

REWRITES = "rewrites.yaml"


def read_models(
    document: Document, norms: Mapping[str, object], lexicon: Mapping[str, Sequence[str]]
) -> tuple[tuple[Model, ...], list[LoadProblem]]:
    """The model replies in the file's order, and everything that is wrong with it beyond its YAML."""
    data = document.data
    try:
        file = ModelFile.model_validate(data)
    except ValidationError as error:
        return (), problems_from(document, error, ModelFile)
    problems: list[LoadProblem] = []
    folding = folding_of(lexicon)
    models = tuple(_model(document, i, entry, norms, lexicon, folding, problems) for i, entry in enumerate(file.models))
    return models, problems


def _model(
    document: Document,
    index: int,
    entry: ModelEntry,
    norms: Mapping[str, object],
    lexicon: Mapping[str, Sequence[str]],
    folding: Folding,
    problems: list[LoadProblem],
) -> Model:
    for number, norm in enumerate(entry.norms):
        if norm not in norms:
            near = nearest(norm, list(norms))
            problems.append(document.problem(("models", index, "norms", number), f"没有规范 “{norm}”", near))
    about: list[AnyPattern] = []
    for number, source in enumerate(entry.about or ()):
        try:
            about.append(parse(source, lexicon, folding=folding))
        except PatternError as error:
            problems.append(document.problem(("models", index, "about", number), error.message, offset=error.offset))
    return Model(entry.scene, frozenset(entry.norms), tuple(about), tuple(entry.say))
