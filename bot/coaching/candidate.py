"""What coaching knows of a finding that might become a hint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..engine.values import Level


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding about one agent. `text` is the whole reply, masked; `start` and `end` are the matched span in it.

    For something missing `start == end == 0`. `said_at` is the moment from which the hint grows stale.
    `text` is empty where the agent has said nothing (a question left unanswered).
    """

    finding: int
    rule: str
    name: str
    level: Level
    text: str
    start: int
    end: int
    hint: str
    suggest: str | None
    said_at: datetime

    @property
    def missing(self) -> bool:
        """Whether the finding is about something that was not said."""
        return self.start == self.end
