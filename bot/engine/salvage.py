"""Goes on checking a rule that has mistakes, so that one of them does not hide the others.

pydantic refuses an entry as a whole. Here what is wrong is taken out or filled in, so that the
rest of the entry, its patterns above all, can still be looked at. Such a rule is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..yamlfile.document import Place
from ..yamlfile.validation import nearest
from .schema import VERBS, RuleEntry

_FILL = "占位"
_PARTS: dict[str, Any] = {"within": "2 replies", "after": {"role": "customer"}, "expect": {"role": "agent"}}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What could be saved: the entry, the places at which it was wrong, and whether a verb may be among the lost."""

    entry: RuleEntry
    wrong: tuple[Place, ...] = ()
    verb_lost: bool = False

    def concerns(self, place: Place) -> bool:
        """Whether a complaint about `place` only repeats what was wrong before."""
        if place == ():
            return self.verb_lost
        return any(place[: len(wrong)] == wrong for wrong in self.wrong)


def salvage(raw: object, error: ValidationError) -> Salvaged | None:
    """What is left of an entry without its mistakes; None if it is no mapping at all."""
    if not isinstance(raw, dict):
        return None
    details = error.errors(include_url=False)
    wrong = tuple(tuple(detail["loc"]) for detail in details)
    data = deepcopy(raw)
    for detail in details:
        _mend(data, detail["loc"], re.findall("'([^']*)'", str(detail.get("ctx", {}).get("expected", ""))))
    data |= {name: value for name, value in _PARTS.items() if name in raw and name not in data}
    data = {"id": _FILL, "name": _FILL, "norm": _FILL, "hint": _FILL, "bad": [_FILL], "good": [_FILL]} | data
    try:
        entry = RuleEntry.model_validate(data)
    except ValidationError:
        return None
    return Salvaged(entry, wrong, any(_is_verb(str(place[0])) for place in wrong))


def _mend(data: dict[str, Any], place: Place, allowed: list[str]) -> None:
    """Fill in one wrong pattern or word; take anything else out."""
    holder: Any = data
    for step in place[:-1]:
        inside = holder.get(step) if isinstance(holder, dict) else None
        if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
            inside = holder[step]
        if isinstance(inside, dict | list):
            holder = inside
    last = place[-1]
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        holder[last] = f"{_FILL}{last}"
    elif isinstance(holder, dict) and last in holder and allowed:
        holder[last] = allowed[0]
    elif isinstance(holder, dict) and last in holder:
        del holder[last]
    else:
        data.pop(str(place[0]), None)


def _is_verb(key: str) -> bool:
    names: Iterable[str] = (*VERBS, "expect", "within")
    return key in names or "是不是" in nearest(key, names)
