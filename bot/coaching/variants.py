"""A few ways to say a draft better, to choose from: whole replies, each with what it puts right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.values import Finding
from .draft import Check, better_wording

_MOST = 4


@dataclass(frozen=True, slots=True)
class Variant:
    """One whole reply. `solved`: the names of what it puts right; empty where the draft was good as it stood."""

    text: str
    solved: tuple[str, ...] = ()


def variants(text: str, check: Check) -> tuple[Variant, ...]:
    """The best wording first, then others without anything to deduct for; the draft itself where it is good."""
    found = check(text)
    if not found:
        return (Variant(text),)
    ranked = sorted(found, key=lambda finding: (-finding.level, finding.start))
    wordings = dict.fromkeys([better_wording(text, check), *(finding.suggest for finding in ranked)])
    offered = [_variant(wording, found, check) for wording in wordings if wording and wording != text]
    return tuple(variant for variant in offered if variant is not None)[:_MOST]


def _variant(wording: str, found: Sequence[Finding], check: Check) -> Variant | None:
    """The wording with what it solves; None where it would be deducted for, or solves nothing."""
    left = check(wording)
    if any(finding.deducts for finding in left):
        return None
    remaining = {finding.rule for finding in left}
    solved = dict.fromkeys(finding.name or finding.rule for finding in found if finding.rule not in remaining)
    return Variant(wording, tuple(solved)) if solved else None
