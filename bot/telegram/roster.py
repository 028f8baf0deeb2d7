"""Who is who, as the router reads it: which groups belong to which team, who is an agent, who leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..settings import Settings


@dataclass(frozen=True, slots=True)
class Roster:
    """An explicit list, never a guess. Everybody else in a listed group is a customer.

    `chats`: group id -> team id. `agents`: user id -> (team id, name). `leads`: user id -> team ids led.
    `connections`: the name of a Business connection -> the person whose chats it opens; `closed`: those that were
    open once. By team, `relays`: the relay bots whose messages in topics are customers' words; `internal`: how
    lines begin that are for colleagues.
    """

    chats: Mapping[int, str]
    agents: Mapping[int, tuple[str, str]]
    leads: Mapping[int, frozenset[str]]
    admins: frozenset[int] = frozenset()
    username: str = ""
    connections: Mapping[str, int] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    relays: Mapping[str, frozenset[int]] = field(default_factory=dict)
    internal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        settings: Settings,
        username: str = "",
        connections: Mapping[str, int] | None = None,
        closed: frozenset[str] = frozenset(),
    ) -> Roster:
        """The roster of these settings (desk/staff.py has merged in who was enrolled); `username` is the bot's own."""
        leads: dict[int, frozenset[str]] = {}
        for team in settings.teams:
            for lead in team.leads:
                leads[lead] = leads.get(lead, frozenset()) | {team.id}
        return cls(
            chats={chat: team.id for team in settings.teams for chat in team.chats},
            agents={agent: (team.id, name) for team in settings.teams for agent, name in team.agents.items()},
            leads=leads,
            admins=frozenset(settings.admins),
            username=username,
            connections=connections or {},
            closed=closed,
            relays={team.id: frozenset(team.relay_bots) for team in settings.teams},
            internal={team.id: team.internal_marks for team in settings.teams},
        )

    def team_of_chat(self, chat: int) -> str | None:
        """The team a group belongs to; None where the group is not listed."""
        return self.chats.get(chat)

    def part_in_group(self, user: int) -> Literal["agent", "lead", "customer"]:
        """What somebody is in a listed group. Who both leads and serves is judged as an agent."""
        if user in self.agents:
            return "agent"
        return "lead" if user in self.leads else "customer"

    def parts(self, user: int) -> frozenset[str]:
        """Everything a person may act as."""
        held = {
            "agent": user in self.agents,
            "lead": user in self.leads,
            "admin": user in self.admins,
        }
        return frozenset(part for part, holds in held.items() if holds) | {"everyone"}

    def is_staff(self, user: int) -> bool:
        """Whether the bot may speak about work to this person."""
        return user in self.agents or user in self.leads or user in self.admins

    def teams_of(self, user: int) -> frozenset[str]:
        """The teams somebody leads or serves in."""
        own = frozenset({self.agents[user][0]}) if user in self.agents else frozenset()
        return self.leads.get(user, frozenset()) | own

    def leads_of(self, team: str) -> tuple[int, ...]:
        """Who leads a team."""
        return tuple(sorted(user for user, teams in self.leads.items() if team in teams))
