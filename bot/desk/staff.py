"""The one place that knows who belongs to which team: config.yaml, and over it whoever was enrolled in chat.

What chat says wins: somebody taken off the list there is off it, even while config.yaml still names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..settings import Settings, TeamSettings
from ..store import ChatRow, MemberRow, Tx, members


class Staff:
    """Holds the merged settings in memory. Whoever changes members or chats in the database calls `load` after."""

    def __init__(self, settings: Settings) -> None:
        self._written = self.settings = settings
        self.loaded = False

    async def load(self, connection: Tx) -> None:
        """Read the database anew."""
        self.settings = merged(self._written, await members.everybody(connection), await members.chats(connection))
        self.loaded = True

    def is_written(self, chat: int) -> bool:
        """Whether config.yaml itself names this group."""
        return self._written.team_of_chat(chat) is not None

    def serves(self, person: int) -> bool:
        """Whether somebody is an agent now, of whichever team."""
        return any(person in team.agents for team in self.settings.teams)

    def team(self, team: str) -> TeamSettings:
        """A team with all its people; the general settings for a team that is no longer listed."""
        listed = next((t for t in self.settings.teams if t.id == team), None)
        general = self.settings
        return listed or TeamSettings(
            team, team, zone=general.zone, hours=general.hours, clocks=general.clocks, hints=general.hints
        )


def merged(settings: Settings, people: Sequence[MemberRow], chats: Sequence[ChatRow]) -> Settings:
    """The settings with everybody who was enrolled, and every group that was bound, in their teams."""
    teams = [_team(team, people, chats) for team in settings.teams]
    serving = {agent: name for team in teams for agent, name in team.agents.items()}
    return replace(settings, teams=tuple(replace(team, visitors=_without(serving, team.agents)) for team in teams))


def _team(team: TeamSettings, people: Sequence[MemberRow], chats: Sequence[ChatRow]) -> TeamSettings:
    agents, left = _agents(team, [row for row in people if row.part == "agent"])
    leads = _kept(team.leads, ((r.person, r.active) for r in people if r.part == "lead" and r.team == team.id))
    bound = _kept(team.chats, ((row.chat, row.active and row.team == team.id) for row in chats))
    return replace(team, agents=agents, former=left, leads=leads, chats=bound)


def _agents(team: TeamSettings, rows: Iterable[MemberRow]) -> tuple[dict[int, str], dict[int, str]]:
    """Those who serve in the team, and those who did. Serving in another team by a word in chat ends it here."""
    agents, left = dict(team.agents), dict(team.former)
    for row in rows:
        here = row.team == team.id
        if here and row.active:
            agents[row.person] = row.name
            left.pop(row.person, None)
        elif row.person in agents and (here or row.active):
            left[row.person] = agents.pop(row.person)
        elif here:
            left[row.person] = row.name
    return agents, left


def _without(people: Mapping[int, str], own: Mapping[int, str]) -> dict[int, str]:
    return {person: name for person, name in people.items() if person not in own}


def _kept(listed: Iterable[int], changes: Iterable[tuple[int, bool]]) -> tuple[int, ...]:
    """The list with what was added and without what was taken off."""
    numbers = dict.fromkeys(listed)
    for number, active in changes:
        if active:
            numbers[number] = None
        else:
            numbers.pop(number, None)
    return tuple(numbers)
