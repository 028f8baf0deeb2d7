"""四个一样: all contrasts of a window judged together, and read back for the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...reports.model import Contrast, Side
from ...scoring.contrast import Estimate, judge
from ...scoring.sitting import KINDS, Piles, add_data, contrast

WINDOW = 28
"""Days that are compared, ending with the day before the digest's."""

_TEAM = 0


def sameness_data(kept: Sequence[tuple[int, Any]], shown_from: int, flag_from: int) -> dict[str, Any]:
    """Every agent's four contrasts and the team's, corrected for all of them; by agent, 0 for the team."""
    agents: dict[int, Piles] = {}
    for agent, piles in kept:
        add_data(agents.setdefault(agent, {}), piles)
    whole: list[tuple[int, Mapping[int, Piles]]] = [(_TEAM, agents), *((a, {a: p}) for a, p in agents.items())]
    asked = [(who, kind, contrast(kind, compared, shown_from)) for who, compared in whole for kind in KINDS]
    judged = judge([found for _, _, found in asked], flag_from)
    data: dict[str, dict[str, Any]] = {}
    for (who, kind, _), found in zip(asked, judged, strict=True):
        data.setdefault(str(who), {})[kind] = _as_data(found)
    return data


def contrasts(data: Mapping[str, Any], agent: int = _TEAM) -> tuple[Contrast, ...]:
    """One agent's contrasts (or the team's), in the fixed order; those that nobody has made are `few` of nothing."""
    own = data.get(str(agent), {})
    return tuple(Contrast(kind=kind, days=WINDOW, **_parts(own.get(kind))) for kind in KINDS)


def _as_data(found: Estimate) -> dict[str, Any]:
    return {
        "one": [found.one.n, found.one.mean],
        "other": [found.other.n, found.other.mean],
        "gap": found.gap,
        "low": found.low,
        "high": found.high,
        "verdict": found.verdict,
    }


def _parts(data: Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        nobody = Side(0, None)
        return {"one": nobody, "other": nobody, "gap": None, "low": None, "high": None, "verdict": "few"}
    return {**data, "one": Side(*data["one"]), "other": Side(*data["other"])}
