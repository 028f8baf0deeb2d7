"""The roster as it is now: what config.yaml says, and the groups that have moved since."""

from __future__ import annotations

import logging

from ..coaching.html import plain
from ..settings import Settings
from ..store import Store
from ..store.outbox import Parcel, put
from .clock import Clock
from .roster import Roster
from .texts import say

log = logging.getLogger(__name__)

_MOVED = "telegram.moved"


class People:
    """Holds the roster and replaces it when something changes; a move is remembered over a restart."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        self.roster = Roster.of(settings)

    @property
    def language(self) -> str:
        """The language of the bot's own words."""
        return self._settings.language

    async def rebuild(self, username: str) -> None:
        """After a start: the bot's own name, and which groups have moved."""
        moved = {int(new): old for new, old in (await self._store.fact(_MOVED) or {}).items()}
        self.roster = Roster.of(self._settings, username, moved)

    async def moved(self, old: int, new: int) -> None:
        """A listed group has a new id: go on reading it, and tell whoever can change config.yaml."""
        team = self.roster.team_of_chat(old)
        if team is None or self.roster.team_of_chat(new) is not None:
            return
        log.warning("group %s is now %s; please change config.yaml", old, new)
        moved = dict(self.roster.moved) | {new: self.roster.moved.get(old, old)}
        await self._store.remember(_MOVED, {str(new): old for new, old in moved.items()})
        self.roster = Roster.of(self._settings, self.roster.username, moved)
        await self._tell(team, old, new)

    async def _tell(self, team: str, old: int, new: int) -> None:
        now = self._clock.now()
        words = say("moved", self.language, old=old, new=new)
        async with self._store.write() as tx:
            for person in {*self.roster.admins, *self.roster.leads_of(team)}:
                await put(tx, Parcel(
                    kind="notice", team=team, recipient=person, html=words, plain=plain(words),
                    dedupe=f"moved:{old}:{new}:{person}", due_at=now,
                ), now)  # fmt: skip
