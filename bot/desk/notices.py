"""Words to people that come of something else having happened: one private notice each, under a name, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..coaching.html import plain
from ..store import Button, Tx, outbox
from ..store.outbox import Parcel

_LONGEST_NAME = 120


async def notify(
    tx: Tx,
    team: str,
    people: Iterable[int],
    html: str,
    name: str,
    now: datetime,
    *,
    buttons: tuple[Button, ...] = (),
    priority: int = 5,
    expires_at: datetime | None = None,
) -> None:
    """Queue the same words for each of these people; who has had a notice of this name gets no second one."""
    for person in people:
        parcel = Parcel(
            kind="notice",
            team=team,
            recipient=person,
            html=html,
            plain=plain(html),
            buttons=buttons,
            due_at=now,
            expires_at=expires_at,
            priority=priority,
            dedupe=f"{name}:{person}"[:_LONGEST_NAME],
        )
        await outbox.put(tx, parcel, now)
