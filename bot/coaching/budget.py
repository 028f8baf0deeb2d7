"""When a hint may be given: never two at once, never too many, none to those who asked for quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..engine.values import Level
from ..settings import HintSettings


@dataclass(frozen=True, slots=True)
class Past:
    """An agent's hints so far: how many in the last hour and on this day, when the last one was given.

    `waiting`: how many customers wait for an answer from the team.
    """

    last_at: datetime | None = None
    in_hour: int = 0
    today: int = 0
    muted_until: datetime | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Give the hint, give it at `at`, or keep quiet because of `reason`."""

    kind: Literal["give", "wait", "quiet"]
    at: datetime | None = None
    reason: str = ""


GIVE = Decision("give")
_LOOK_EVERY = 5


def decide(level: Level, said_at: datetime, now: datetime, past: Past, limits: HintSettings) -> Decision:
    """Whether a hint about something said at `said_at` may be given now.

    While many customers wait, nobody has time to read: the hint waits too, and grows stale if that lasts. All that
    wait come back at the same moments, so that they become one list. A veto candidate is exempt from that and from
    the counts; the pause between two hints it keeps, unless it would be stale by the end of it.
    """
    if past.muted_until is not None and now < past.muted_until:
        return Decision("quiet", reason="muted")
    if level < Level.VETO and past.in_hour >= limits.per_hour:
        return Decision("quiet", reason="per_hour")
    if level < Level.VETO and past.today >= limits.per_day:
        return Decision("quiet", reason="per_day")
    if level < Level.VETO and limits.busy_waiting and past.waiting >= limits.busy_waiting:
        return Decision("wait", at=_next_look(now))
    free_at = past.last_at + timedelta(seconds=limits.cooldown_seconds) if past.last_at else now
    if free_at <= now:
        return GIVE
    if free_at - said_at > timedelta(seconds=limits.stale_seconds):
        return GIVE if level == Level.VETO else Decision("quiet", reason="cooldown")
    return Decision("wait", at=free_at)


def _next_look(now: datetime) -> datetime:
    """The next of the moments at which what is held back is looked at again; the same for everybody."""
    return datetime.fromtimestamp((int(now.timestamp()) // _LOOK_EVERY + 1) * _LOOK_EVERY, now.tzinfo)
