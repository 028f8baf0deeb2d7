"""Lays a team's override over somebody else's rule: lists are added to, single values replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..yamlfile.document import Document, Place
from .schema import OverrideEntry, RuleEntry

_ADDED = ("unless", "excused_by", "softened_by", "bad", "good", "known_miss", "known_false")
Spot = tuple[Document, Place]


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of a rule file with where it stands; `moved` names the places of what an override brought in."""

    document: Document
    path: Place
    entry: RuleEntry
    moved: Mapping[Place, Spot] = field(default_factory=dict)

    def spot(self, path: Place) -> Spot:
        """The file and the place in it of something at `path` inside the entry."""
        for length in (2, 1):
            if path[:length] in self.moved:
                document, place = self.moved[path[:length]]
                return document, (*place, *path[length:])
        return self.document, (*self.path, *path)


def merged(base: Placed, over: OverrideEntry, document: Document, path: Place) -> Placed:
    """The rule as the team wants it, with the override's own lines at their places."""
    changes: dict[str, object] = {}
    moved = dict(base.moved)
    for name in over.model_fields_set - {"id", "enabled"}:
        value = getattr(over, name)
        if value is None:
            continue
        if name not in _ADDED:
            changes[name], moved[(name,)] = value, (document, (*path, name))
            continue
        known = getattr(base.entry, name) or []
        changes[name] = [*known, *value]
        moved |= {(name, len(known) + i): (document, (*path, name, i)) for i in range(len(value))}
    return replace(base, entry=base.entry.model_copy(update=changes), moved=moved)
