"""Which finding of a burst is spoken of: at most one, the strictest, and not the same thing again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..engine.values import Level
from .candidate import Candidate


@dataclass(frozen=True, slots=True)
class Choice:
    """The finding to speak of (None: silence), those it speaks for, and those kept quiet with the reason."""

    chosen: Candidate | None
    merged: tuple[Candidate, ...]
    quiet: tuple[tuple[Candidate, str], ...]


def choose(
    candidates: Sequence[Candidate],
    last_by_rule: Mapping[str, datetime],
    now: datetime,
    *,
    stale_after: timedelta,
    same_rule: timedelta,
    least: Level = Level.HINT,
) -> Choice:
    """Take the strictest finding, the earliest of equals; leave out stale ones and rules hinted at lately.

    `least`: what is below this level is not worth a word to this agent. A veto candidate is said again and again.
    """
    quiet: list[tuple[Candidate, str]] = []
    fit: list[Candidate] = []
    for candidate in candidates:
        last = last_by_rule.get(candidate.rule)
        if now - candidate.said_at > stale_after:
            quiet.append((candidate, "stale"))
        elif candidate.level < least:
            quiet.append((candidate, "experienced"))
        elif last is not None and now - last < same_rule and candidate.level < Level.VETO:
            quiet.append((candidate, "same_rule"))
        else:
            fit.append(candidate)
    fit.sort(key=lambda c: (-c.level, c.said_at, c.start, c.finding))
    return Choice(fit[0] if fit else None, tuple(fit[1:]), tuple(quiet))
