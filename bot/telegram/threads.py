"""Remembers which message belongs to which conversation, for what an update alone does not say.

In a group without topics an agent's plain message says not whom it answers. It goes on with what the agent
was just saying, else to the waiting customer who spoke last; where several have spoken lately nobody can be
sure of that. And an edit must find its original's conversation. All of it can be rebuilt from stored
messages, so a restart forgets nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..event import Event
from ..store import Said

_REMEMBERED = 50_000
_LATELY = timedelta(minutes=30)
"""Who has been silent for longer is no longer waiting in the group."""

_ONE_BREATH = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a plain message answers, whether that is certain, and who else may have been meant."""

    conversation: str
    certain: bool
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """A group without topics. `spoke`: when each customer last spoke, latest last; `waiting`: who has had no answer.

    `said`: of each agent, the conversation last spoken in, when, and whether that was certain.
    """

    spoke: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    waiting: dict[str, None] = field(default_factory=dict)
    said: dict[int | None, tuple[str, datetime, bool]] = field(default_factory=dict)

    def customer(self, conversation: str, at: datetime) -> None:
        self.spoke[conversation] = at
        self.spoke.move_to_end(conversation)
        self.waiting[conversation] = None
        while self.spoke and at - next(iter(self.spoke.values())) > _LATELY:
            gone, _ = self.spoke.popitem(last=False)
            self.waiting.pop(gone, None)

    def whom(self, chat: int, author: int | None, at: datetime) -> Whom:
        lately = [name for name, when in self.spoke.items() if at - when <= _LATELY]
        waiting = [name for name in lately if name in self.waiting]
        certain = len(lately) <= 1
        before = self.said.get(author)
        if before is not None and at - before[1] <= _ONE_BREATH:
            chosen, certain = before[0], certain or (before[2] and not waiting)
        elif waiting or lately:
            chosen = (waiting or lately)[-1]
        else:
            chosen = before[0] if before else next(reversed(self.spoke), f"tg-group:{chat}:0")
        return Whom(chosen, certain, () if certain else tuple(name for name in waiting if name != chosen))


class Threads:
    """The memory the router reads and the worker writes."""

    def __init__(self) -> None:
        self._groups: dict[int, _Group] = {}
        self._of: OrderedDict[tuple[int, int], str] = OrderedDict()

    def conversation_of(self, chat: int, ref: int) -> str | None:
        """The conversation of a message, if it is remembered."""
        return self._of.get((chat, ref))

    def whom(self, chat: int, author: int | None, at: datetime) -> Whom:
        """Whom a plain message in a group without topics answers."""
        return self._groups.get(chat, _Group()).whom(chat, author, at)

    def note(self, event: Event) -> None:
        """Take note of what was said just now."""
        if event.kind in ("new", "auto"):
            place = (event.chat, event.ref, event.conversation, event.role, event.author, event.at)
            self.remember(Said(*place, auto=event.kind == "auto", certain=event.certain))

    def remember(self, said: Said) -> None:
        """Take note of one message."""
        self._of[said.chat, said.ref] = said.key
        self._of.move_to_end((said.chat, said.ref))
        if len(self._of) > _REMEMBERED:
            self._of.popitem(last=False)
        if said.auto or not said.key.startswith("tg-group:"):
            return
        group = self._groups.setdefault(said.chat, _Group())
        if said.role == "customer":
            group.customer(said.key, said.at)
            return
        group.waiting.pop(said.key, None)
        if said.ref > 0:
            group.said[said.author] = (said.key, said.at, said.certain)

    def restore(self, rows: Iterable[Said]) -> None:
        """Rebuild from stored messages, oldest first."""
        for said in rows:
            self.remember(said)
