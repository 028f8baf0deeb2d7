"""The conversations in memory: a bounded cache over the store, and the bench that judges them."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta

from ..engine.checker import Checker
from ..rulebook import Rulebook
from ..settings import Settings, TeamSettings
from ..store import ConversationRow, Tx, conversations, findings, messages, promises
from .bench import Bench
from .live import Live, begin, rebuild
from .staff import Staff

_MOST = 2000


class Lives:
    """Finds a conversation's `Live`, from memory or rebuilt. What a failed transaction touched is thrown away.

    `bench` is the one reference that is swapped when rules change.
    """

    def __init__(self, book: Rulebook, settings: Settings, staff: Staff) -> None:
        self._settings, self._staff = settings, staff
        self.bench = Bench(book)
        self._lives: OrderedDict[int, Live] = OrderedDict()
        self._newest: dict[str, int] = {}
        self._touched: set[int] = set()

    def team(self, team: str) -> TeamSettings:
        """A team with all its people; the general settings for a team that is no longer listed."""
        return self._staff.team(team)

    def serves(self, person: int) -> bool:
        """Whether somebody is an agent now, of whichever team: one helps out in another's group."""
        return self._staff.serves(person)

    @property
    def teams(self) -> tuple[TeamSettings, ...]:
        """Every listed team with all its people."""
        return self._staff.settings.teams

    def checker(self, team: str) -> Checker:
        """The judge of a team at this moment."""
        return self.bench.checker(team, self._settings.options(self.team(team)))

    def in_memory(self, key: str) -> Live | None:
        """The newest conversation of a key, if it is in memory."""
        known = self._newest.get(key)
        return None if known is None else self._use(known)

    async def newest(self, tx: Tx, key: str) -> Live | ConversationRow | None:
        """The newest conversation of a key: alive if it is in memory, else its row."""
        return self.in_memory(key) or await conversations.latest(tx, key)

    async def revive(self, tx: Tx, row: ConversationRow) -> Live:
        """The conversation of this row, from memory or rebuilt."""
        if row.id in self._lives:
            return self._use(row.id)
        told = await messages.of_conversation(tx, row.id)
        found = await findings.of_conversation(tx, row.id)
        promised = await promises.of_conversation(tx, row.id)
        return self._keep(rebuild(row, self.checker(row.team), told, found, promised))

    async def get(self, tx: Tx, conversation: int) -> Live | None:
        """The conversation of this number; None where it has been erased."""
        if conversation in self._lives:
            return self._use(conversation)
        row = await conversations.get(tx, conversation)
        return None if row is None else await self.revive(tx, row)

    def open(self, row: ConversationRow) -> Live:
        """Take in a conversation that has just begun."""
        live = self._keep(begin(row, self.checker(row.team)))
        self._newest[row.key] = row.id
        return live

    def begin_transaction(self) -> None:
        """From now on, note what is touched."""
        self._touched.clear()

    def forget_touched(self) -> None:
        """The transaction failed: memory and database may differ, so memory goes."""
        for number in self._touched:
            self._drop(number)

    def _use(self, number: int) -> Live:
        self._lives.move_to_end(number)
        self._touched.add(number)
        return self._lives[number]

    def _keep(self, live: Live) -> Live:
        self._lives[live.row.id] = live
        self._touched.add(live.row.id)
        if live.row.closed_at is None:
            self._newest[live.row.key] = live.row.id
        while len(self._lives) > _MOST:
            self._drop(next(iter(self._lives)))
        return live

    def _drop(self, number: int) -> None:
        live = self._lives.pop(number, None)
        if live is not None and self._newest.get(live.row.key) == number:
            del self._newest[live.row.key]


def still_open(row: ConversationRow, settings: Settings) -> timedelta:
    """How long after its last message a conversation goes on when somebody speaks again."""
    rules = settings.conversation
    return timedelta(minutes=rules.silence_minutes + rules.reopen_minutes)
