"""Reads rules/norms.yaml: the norms of the service code that rules belong to."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from ..errors import LoadProblem
from ..yamlfile import Document, problems_from
from .rules import Norm
from .schema import NormEntry, NormFile
from .values import Level

NORMS = "norms.yaml"


def read_norms(document: Document) -> tuple[Mapping[str, Norm], list[LoadProblem]]:
    """The norms by id, and everything that is wrong with the file beyond its YAML."""
    problems: list[LoadProblem] = []
    data = document.data
    try:
        NormFile.model_validate(data)
    except ValidationError as error:
        problems += problems_from(document, error, NormFile)
    raw = data.get("norms") if isinstance(data, dict) else None
    norms: dict[str, Norm] = {}
    for index, one in enumerate(raw if isinstance(raw, list) else []):
        norm = _norm(one)
        if norm is None:
            continue
        if norm.id in norms:
            problems.append(document.problem(("norms", index, "id"), f"规范 “{norm.id}” 写了两次", "请删掉一条"))
        norms.setdefault(norm.id, norm)
    return norms, problems


def _norm(raw: object) -> Norm | None:
    """One norm; None if it is wrong, which has been reported."""
    try:
        entry = NormEntry.model_validate(raw)
    except ValidationError:
        return None
    return Norm(entry.id, entry.group, entry.name, entry.gloss, Level.parse(entry.severity), entry.definition)
