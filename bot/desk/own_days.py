"""Who is sent the own day each evening: by the team's settings, unless the agent has said otherwise."""

from __future__ import annotations

from ..settings import TeamSettings
from ..store import Tx, facts


async def wants_own_day(connection: Tx, agent: int, team: TeamSettings) -> bool:
    """Whether this agent is to be sent the own day."""
    chosen = await facts.get(connection, facts.own_day(agent))
    return team.digest.agents if chosen is None else bool(chosen)


async def choose_own_day(tx: Tx, agent: int, wanted: bool) -> None:
    """The agent has said so; that holds whatever the settings say."""
    await facts.put(tx, facts.own_day(agent), wanted)
