"""Who needs fewer words: an agent long at it, whose replies have had little to find in them lately.

Only hints depend on it. What is found, and what it counts, never depends on who said it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ..engine.values import Level
from ..settings import TeamSettings
from ..store import Tx, findings, messages
from .record import local_day

_LATELY = timedelta(days=30)
_FEW = 100
"""Messages below which a month says nothing about anybody."""


class Experience:
    """Asked at every hint, looked up once a day for each agent."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], bool] = {}

    async def least(self, tx: Tx, agent: int, team: TeamSettings, now: datetime) -> Level:
        """The lowest level of which this agent is told."""
        if not team.hints.experienced_days:
            return Level.HINT
        key = agent, local_day(now, team.zone)
        if key not in self._known:
            self._known = {known: is_so for known, is_so in self._known.items() if known[1] == key[1]}
            self._known[key] = await self._is_experienced(tx, agent, team, now)
        return Level[team.hints.experienced_level.upper()] if self._known[key] else Level.HINT

    async def _is_experienced(self, tx: Tx, agent: int, team: TeamSettings, now: datetime) -> bool:
        first, lately = await messages.experience(tx, agent, now - _LATELY)
        if first is None or now - first < timedelta(days=team.hints.experienced_days) or lately < _FEW:
            return False
        return await findings.counted(tx, agent, now - _LATELY) * 100 <= lately * team.hints.experienced_per_hundred
