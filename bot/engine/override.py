"""Lays a team's override over a shipped rule: exceptions and examples are added, single values replaced."""

from __future__ import annotations

from .schema import OverrideEntry, RuleEntry

_ADDED = ("unless", "excused_by", "softened_by", "bad", "good")


def merged(base: RuleEntry, over: OverrideEntry) -> RuleEntry:
    """The rule as the team wants it."""
    changes: dict[str, object] = {}
    for name in over.model_fields_set - {"id", "enabled"}:
        value = getattr(over, name)
        if value is None:
            continue
        changes[name] = [*(getattr(base, name) or []), *value] if name in _ADDED else value
    return base.model_copy(update=changes)
