"""What every command has at hand, and what it may answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from ...desk import Desk
from ...settings import Settings, TeamSettings
from ...store import Button, Store
from ..clock import Clock
from ..known import Known
from ..menu import Menus
from ..notifier import Notifier
from ..people import People
from ..reloader import Reloader
from ..roster import Roster
from ..router import Command, Press
from ..texts import say


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of the running bot that commands work with. One of these serves all of them."""

    desk: Desk
    store: Store
    notifier: Notifier
    people: People
    clock: Clock
    menus: Menus
    reloader: Reloader
    known: Known = field(default_factory=Known)

    @property
    def settings(self) -> Settings:
        """The settings, with everybody in their teams who was enrolled in chat."""
        return self.people.settings

    @property
    def roster(self) -> Roster:
        """Who is who, as of now."""
        return self.people.roster

    @property
    def language(self) -> str:
        """The language of the bot's own words."""
        return self.people.language

    def say(self, key: str, **values: object) -> str:
        """One text of texts/ as message HTML; what is filled in is escaped."""
        return say(key, self.language, **values)

    def today(self, team: str) -> date:
        """The day it is for a team."""
        return self.clock.now().astimezone(self.settings.team(team).zone).date()

    def team_of(self, user: int) -> str:
        """The team somebody serves in, else the one they lead; empty where there is none, or several."""
        teams = [self.roster.agents[user][0]] if user in self.roster.agents else list(self.roster.leads.get(user, ()))
        return teams[0] if len(teams) == 1 else ""

    def led_teams(self, command: Command) -> list[TeamSettings]:
        """The teams that the asker leads; in a group only that group's."""
        led = self.roster.leads.get(command.user, frozenset())
        here = command.event.team if command.event is not None else None
        return [team for team in self.settings.teams if team.id in led and here in (None, team.id)]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a command, for the asker alone.

    `html` empty: there is nothing to say. `settled`: the desk has marked the inbox row done in its own transaction.
    """

    html: str
    buttons: tuple[Button, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a pressed button leads to: a few words at once (200 characters), and maybe a longer text for the presser.

    `replace`: the longer text takes the place of the message with the button, in place of a message of its own.
    """

    text: str
    html: str = ""
    buttons: tuple[Button, ...] = ()
    replace: bool = False


Handler = Callable[[Context, Command], Awaitable[Reply | str]]
"""Carries out one command; a plain string is a Reply without anything else."""

PressHandler = Callable[[Context, Press], Awaitable[Pressed]]
"""Carries out a press. Whether this person may press this button is checked here, at every press."""
