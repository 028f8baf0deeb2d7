"""Tells an agent, in good time, that customers wait for an answer: before the reply clock runs out, once a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..coaching.html import plain
from ..coaching.waiting import Waiting as Asked
from ..coaching.waiting import waiting_text
from ..engine.values import Level
from ..settings import Settings, TeamSettings
from ..store import Tx, conversations, hints, messages, outbox
from ..store.outbox import Parcel
from .live import Live
from .lives import Lives
from .record import kept_text

_TOGETHER = timedelta(seconds=15)
"""Those who would be named so soon after are named at once."""
_ON_DUTY = timedelta(minutes=30)
_URGENT = 0


class Waiting:
    """Everything the desk does about customers who wait, inside one transaction."""

    def __init__(self, lives: Lives, settings: Settings) -> None:
        self._lives, self._settings = lives, settings

    async def remind(self, tx: Tx, live: Live, now: datetime) -> list[Live]:
        """A reminder is due in this conversation; those due soon in the same team come with it. Returns all of them."""
        told: dict[int, list[Live]] = defaultdict(list)
        changed = []
        numbers = dict.fromkeys([live.row.id, *await conversations.to_remind(tx, live.row.team, now + _TOGETHER)])
        for number in numbers:
            other = await self._lives.get(tx, number)
            if other is None or other.row.remind_at is None or other.row.remind_at > now + _TOGETHER:
                continue
            other.row = replace(other.row, remind_at=None, reminded_at=now)
            changed.append(other)
            agent = await self._whose(tx, other, now)
            if agent is not None:
                told[agent].append(other)
        for agent, lives in told.items():
            await self._tell(tx, self._lives.team(live.row.team), agent, lives, now)
        return changed

    async def _whose(self, tx: Tx, live: Live, now: datetime) -> int | None:
        """Whoever spoke to this customer last; if nobody has yet, whoever served in this chat last."""
        spoken = live.last_agent(len(live.heard) - 1)
        agent = int(spoken) if spoken else await messages.last_agent(tx, live.row.chat, now - _ON_DUTY)
        return agent if agent in self._lives.team(live.row.team).agents else None

    async def _tell(self, tx: Tx, team: TeamSettings, agent: int, lives: Sequence[Live], now: datetime) -> None:
        """One message for all of them, unless the agent has just had one, wants none, or the team only tries out."""
        lives = [live for live in lives if live.row.waiting_since is not None and live.row.waiting_since < now]
        muted = await hints.muted_until(tx, agent)
        last = await outbox.last_of(tx, f"waiting:{agent}:")
        every = timedelta(seconds=self._settings.reminders.every_seconds)
        if not lives or team.hints.mode != "live" or (muted and now < muted) or (last and now - last < every):
            return
        html = waiting_text([_asked(live, now) for live in lives], team.agents[agent], self._settings.language)
        due = [live.reply_due(Level[self._settings.reminders.level.upper()]) for live in lives]
        parcel = Parcel(
            kind="hint",
            team=team.id,
            recipient=agent,
            chat=lives[0].row.chat,
            thread=lives[0].row.thread,
            html=html,
            plain=plain(html),
            due_at=now,
            expires_at=max((moment for moment in due if moment is not None), default=now + _TOGETHER),
            priority=_URGENT,
            dedupe=f"waiting:{agent}:{now.isoformat()}",
        )
        await outbox.put(tx, parcel, now)


def _asked(live: Live, now: datetime) -> Asked:
    """What the customer asked last, and how long ago the waiting began."""
    asked = (turn for turn in range(len(live.heard) - 1, -1, -1) if live.heard[turn].role == "customer")
    turn = next(asked, None)
    text = "" if turn is None else kept_text(live.heard[turn].text, turn, live.standing.values())
    since = live.row.waiting_since or now
    return Asked(text, round((now - since).total_seconds()), live.last_agent(len(live.heard) - 1) is None)
