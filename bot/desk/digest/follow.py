"""What must be followed up: how fast answers came, what was promised, what was handed on and lies there."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from ...engine.ruleset import RuleSet
from ...reports.model import Answers, HandOver, PlatformClock, Promise, Promises
from ...scoring.clocks import CLOCKS, Chat, Told, measured
from ...scoring.day import Rate
from ...scoring.signs import Sign
from ...settings import ScoringSettings
from ...store import PromiseRow, Tx, figures, promises
from .lists import name_of
from .quoting import quoted
from .reading import Reading, Waits, median

_THREE_MINUTES = 180
_OWED_DAYS = 7
_MOST_TOLD = 40_000
"""On a day with more messages the platforms' clocks are left out: they look at each message."""
_MOST_HANDED = 200


def answers_of(waits: Waits, scoring: ScoringSettings, platforms: tuple[PlatformClock, ...] = ()) -> Answers:
    """Medians and the share within three minutes."""
    whole, in_time = waits.every.total(), waits.within(_THREE_MINUTES)
    return Answers(
        rounds=whole,
        median=median(waits.every),
        first_median=median(waits.first),
        within_three=Rate(in_time, whole, scoring.minimum.rounds),
        late=whole - in_time,
        platforms=platforms,
    )


async def platforms_of(
    connection: Tx, read: Reading, ruleset: RuleSet, scoring: ScoringSettings, until: datetime
) -> tuple[PlatformClock, ...]:
    """The day by the clocks that the team has chosen."""
    if sum(share.messages for share in read.shares) > _MOST_TOLD:
        return ()
    rows = await figures.told(connection, read.team.id, read.day)
    return await asyncio.to_thread(_measured, rows, read, ruleset, scoring, until)


def _measured(
    rows: Sequence[tuple[str, datetime, str, bool, str]],
    read: Reading,
    ruleset: RuleSet,
    scoring: ScoringSettings,
    until: datetime,
) -> tuple[PlatformClock, ...]:
    chats: dict[str, list[Told]] = defaultdict(list)
    for key, at, role, auto, words in rows:
        customer = role == "customer"
        asks = customer and not (words and ruleset.is_smalltalk(words))
        chats[key].append(Told(at, customer, human=role in ("agent", "lead") and not auto, asks=asks))
    heard = [Chat(key, told) for key, told in chats.items()]
    team = read.team
    return tuple(
        PlatformClock(
            id=f"{clock.id}.{found.measure.id}",
            name=clock.name,
            definition=f"{found.measure.name}：{found.measure.definition}",
            rate=Rate(found.good, found.whole, max(found.measure.minimum, scoring.minimum.rate)),
            pending=found.pending,
        )
        for clock in (CLOCKS[name] for name in team.clocks)
        for found in measured(clock, heard, now=until, zone=team.zone, hours=team.hours, day=read.day)
    )


async def promises_of(connection: Tx, read: Reading, until: datetime) -> Promises:
    """The day's promises, and whatever is still owed from the days before it."""
    since = read.began - timedelta(days=_OWED_DAYS)
    owed = await promises.still_owed(connection, read.team.id, since)
    known = {row.id for row in read.promises}
    earlier = [row for row in owed if row.id not in known and row.made_at < read.began]
    shown = [row for row in (*read.promises, *earlier) if row.state != "kept"]
    lines = tuple(_line(read, row, until) for row in sorted(shown, key=lambda row: (row.due_at, row.text)))
    states = [_state(row, until) for row in read.promises]
    kept, late, lost, still = (states.count(name) for name in ("kept", "late", "lost", "open"))
    return Promises(kept, late, lost, still, lines)


def _state(row: PromiseRow, until: datetime) -> str:
    return "lost" if row.state == "open" and row.due_at < until else row.state


def _line(read: Reading, row: PromiseRow, until: datetime) -> Promise:
    state: Literal["open", "late", "lost"] = _state(row, until)  # type: ignore[assignment]  # "kept" has no line
    words = quoted(row.text)
    name = name_of(read.team, row.agent)
    return Promise(row.agent, name, words, row.made_at, row.due_at, state, row.conversation_id)


async def hand_overs_of(connection: Tx, read: Reading) -> tuple[HandOver, ...]:
    """Handed on, and nobody else has written there since."""
    said = await figures.said_with(connection, read.team.id, read.day, "agent", Sign.HANDS_OVER, _MOST_HANDED)
    last: dict[int, tuple[datetime, int | None]] = {}
    for share in sorted(read.shares, key=lambda share: share.ended):
        last[share.conversation] = share.ended, share.agent
    waiting = {}
    for one in sorted(said, key=lambda one: one.at):
        if one.conversation in read.with_leads or last.get(one.conversation, (one.at, None))[1] != one.author:
            continue
        waiting[one.conversation] = one
    return tuple(
        HandOver(one.author, name_of(read.team, one.author), one.at, quoted(one.text), one.conversation)
        for one in sorted(waiting.values(), key=lambda one: (one.at, one.text))
    )
