"""The roster as it is now, and the ways in which it changes in chat: enrolling, inviting, binding, moving."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..coaching.html import plain
from ..desk import Desk
from ..desk.notices import notify
from ..desk.record import local_day
from ..settings import Settings
from ..store import Button, ChatRow, InviteRow, MemberRow, Store, Tx, connections, facts, invites, members, outbox
from .clock import Clock
from .roster import Roster
from .routes import Connected, Person
from .texts import say

log = logging.getLogger(__name__)

Part = Literal["agent", "lead"]
INVITE_HOLDS = timedelta(hours=24)
_TOKEN_BYTES = 24
_LONGEST_NAME, _BUTTON_BYTES = 64, 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody to be enrolled or taken off the list, and by whom."""

    part: Part
    person: int
    team: str
    name: str
    by: int


class People:
    """Holds the roster and replaces it after each change. What changes here is written to the database first."""

    def __init__(self, desk: Desk, store: Store, clock: Clock) -> None:
        self._desk, self._store, self._clock = desk, store, clock
        self.roster = Roster.of(desk.staff.settings)

    @property
    def settings(self) -> Settings:
        """The settings with everybody who was enrolled in chat."""
        return self._desk.staff.settings

    @property
    def language(self) -> str:
        """The language of the bot's own words."""
        return self.settings.language

    async def rebuild(self, username: str) -> None:
        """After a start: the bot's own name, and who was enrolled."""
        self.roster = Roster.of(self.settings, username)
        await self.refresh()

    async def refresh(self) -> None:
        """Read anew who is who; call it after anything else has changed that."""
        await self._desk.know_staff(anew=True)
        async with self._store.read() as connection:
            rows = await connections.everything(connection)
        opened = {row.name: row.person for row in rows if row.enabled}
        closed = frozenset(row.name for row in rows if not row.enabled)
        self.roster = Roster.of(self.settings, self.roster.username, opened, closed)

    # --- members -----------------------------------------------------------------------------

    async def enrol(self, entry: Entry) -> None:
        """Put somebody on a team's list. An agent serves in one team; the newest word counts."""
        async with self._store.write() as tx:
            await self._enrol(tx, entry, self._clock.now())
        await self.refresh()

    async def remove(self, entry: Entry) -> None:
        """Take somebody off the list: what is on record stays, what still waits to be hinted does not go out."""
        now = self._clock.now()
        async with self._store.write() as tx:
            await members.put(tx, _row(entry, now, active=False))
            if entry.part == "agent":
                await outbox.drop_hints_to(tx, entry.person, entry.team)
        await self.refresh()

    async def _enrol(self, tx: Tx, entry: Entry, now: datetime) -> None:
        before = self.roster.agents.get(entry.person)
        if entry.part == "agent" and before is not None and before[0] != entry.team:
            left = Entry("agent", entry.person, before[0], before[1], entry.by)
            await members.put(tx, _row(left, now, active=False))
        await members.put(tx, _row(entry, now, active=True))

    # --- invitations -------------------------------------------------------------------------

    async def invite(self, part: Part, team: str, name: str, by: int) -> str:
        """A link that enrols whoever opens it first within a day. Only the token's hash is kept."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        row = InviteRow(_hash(token), part, team, _fitting(name), by, now, now + INVITE_HOLDS)
        async with self._store.write() as tx:
            await invites.add(tx, row)
        return f"https://t.me/{self.roster.username}?start={token}"

    async def accept(self, token: str, person: int, name: str) -> InviteRow | None:
        """Somebody opened an invite link; None where it is unknown, used or too old, or its team is gone."""
        now = self._clock.now()
        async with self._store.write() as tx:
            used = await invites.use(tx, _hash(token), person, now)
            if used is None or used.team not in {team.id for team in self.settings.teams}:
                return None
            called = used.name or _fitting(name) or str(person)
            await self._enrol(tx, Entry(used.part, person, used.team, called, used.made_by), now)
            words = say("joined", self.language, name=called, team=self._desk.staff.team(used.team).name)
            await self._notice(tx, used.team, [used.made_by], words, f"joined:{used.hash}", now)
        await self.refresh()
        return used

    # --- Business connections ----------------------------------------------------------------

    async def connected(self, change: Connected) -> None:
        """Somebody opened their private chats, or closed them. Of a stranger's nothing is read until a lead says so."""
        now, person = self._clock.now(), change.person
        async with self._store.write() as tx:
            number = await connections.put(
                tx, change.name, person.id, _fitting(person.name) or str(person.id), change.enabled, now
            )
            if not change.enabled:
                key = "disconnected"
            elif person.id in self.roster.agents:
                key = "connected"
            else:
                key = "connected_stranger"
                await self._ask_to_enrol(tx, number, person, now)
            words = say(key, self.language)
            await self._notice(tx, "", [person.id], words, f"{key}:{number}:{now.isoformat()}", now)
        await self.refresh()

    async def _ask_to_enrol(self, tx: Tx, number: int, person: Person, now: datetime) -> None:
        """Whoever may enrol this person is asked, once for each connection."""
        words = say("wants_in", self.language, name=person.name, person=person.id)
        leads = {lead for team in self.settings.teams for lead in team.leads}
        for to in sorted({*leads, *self.roster.admins}):
            teams = [t for t in self.settings.teams if to in t.leads or to in self.roster.admins]
            buttons = tuple(
                Button(plain(say("add_to", self.language, team=team.name)), f"j:{number}~{team.id}:add")
                for team in teams
                if len(f"j:{number}~{team.id}:add".encode()) <= _BUTTON_BYTES
            )
            await self._notice(tx, "", [to], words, f"joins:{number}", now, buttons)

    async def count_chosen(self, user: int) -> None:
        """A wording offered inline was sent: counted for the team and day, and for nobody in particular."""
        team = next(iter(sorted(self.roster.teams_of(user))), None)
        if team is not None:
            day = local_day(self._clock.now(), self._desk.staff.team(team).zone)
            async with self._store.write() as tx:
                await facts.count(tx, f"inline:{team}:{day.isoformat()}")

    # --- groups ------------------------------------------------------------------------------

    async def bind(self, chat: int, team: str, by: int, *, active: bool = True) -> None:
        """From now on a group is read for this team, or (not active) for nobody."""
        async with self._store.write() as tx:
            await members.bind(tx, ChatRow(chat, team, active, by, self._clock.now()))
        await self.refresh()

    async def moved(self, old: int, new: int) -> None:
        """A listed group has a new id: go on reading it, and tell whoever can change config.yaml."""
        team, now = self.roster.team_of_chat(old), self._clock.now()
        if team is None or self.roster.team_of_chat(new) is not None:
            return
        log.warning("group %s is now %s", old, new)
        async with self._store.write() as tx:
            await members.move_chat(tx, old, new, team, now)
            if self._desk.staff.is_written(old):
                words = say("moved", self.language, old=old, new=new)
                everybody = {*self.roster.admins, *self.roster.leads_of(team)}
                await self._notice(tx, team, sorted(everybody), words, f"moved:{old}:{new}", now)
        await self.refresh()

    # --- notices -----------------------------------------------------------------------------

    async def _notice(
        self,
        tx: Tx,
        team: str,
        to: Iterable[int],
        html: str,
        name: str,
        now: datetime,
        buttons: tuple[Button, ...] = (),
    ) -> None:
        await notify(tx, team, to, html, name, now, buttons=buttons)


def _row(entry: Entry, now: datetime, *, active: bool) -> MemberRow:
    return MemberRow(entry.part, entry.person, entry.team, _fitting(entry.name), active, entry.by, now)


def _fitting(name: str) -> str:
    return " ".join(name.split())[:_LONGEST_NAME]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
