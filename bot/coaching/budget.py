"""When a hint may be given: never two at once, never too many, none to those who asked for quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..engine.values import Level
from ..settings import HintSettings


@dataclass(frozen=True, slots=True)
class Past:
    """An agent's hints so far: how many in the last hour and on this day, when the last one was given."""

    last_at: datetime | None = None
    in_hour: int = 0
    today: int = 0
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Give the hint, give it at `at`, or keep quiet because of `reason`."""

    kind: Literal["give", "wait", "quiet"]
    at: datetime | None = None
    reason: str = ""


GIVE = Decision("give")


def decide(level: Level, said_at: datetime, now: datetime, past: Past, limits: HintSettings) -> Decision:
    """Whether a hint about something said at `said_at` may be given now.

    A veto candidate is exempt from the counts, not from the pause between two hints. What would
    be stale by the end of that pause is not waited for.
    """
    if past.muted_until is not None and now < past.muted_until:
        return Decision("quiet", reason="muted")
    if level < Level.VETO and past.in_hour >= limits.per_hour:
        return Decision("quiet", reason="per_hour")
    if level < Level.VETO and past.today >= limits.per_day:
        return Decision("quiet", reason="per_day")
    free_at = past.last_at + timedelta(seconds=limits.cooldown_seconds) if past.last_at else now
    if free_at <= now:
        return GIVE
    if free_at - said_at > timedelta(seconds=limits.stale_seconds):
        return Decision("quiet", reason="cooldown")
    return Decision("wait", at=free_at)
