"""What goes into the outbox for a day's digest: to whom, in which form, with which buttons.

Pictures and files are not kept: a parcel says which face of which day it carries, and that is drawn when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zlib import crc32

from ..coaching.html import escape, plain, shorten
from ..reports.model import Digest
from ..reports.person import own_day_html
from ..reports.scorecard import Period, Scorecard, scorecard_html
from ..reports.shown import Shown
from ..reports.text import digest_html, digest_title
from ..settings import TeamSettings
from ..store import Button
from ..store.outbox import Parcel

_LATER = 9
_NAMED = 8
"""So many agents get a button each under the digest; of more there is a list to open."""
_LONGEST_LABEL = 24
MOST_NAMED = 90
"""Telegram takes a hundred buttons under a message."""


def place_key(team: str, day: date) -> str:
    """Team and day in few letters, for the data of a button (64 bytes): 261123-1a2b3c4d."""
    return f"{day:%y%m%d}-{crc32(team.encode()):08x}"


def digest_buttons(digest: Digest, language: str, *, card: bool = False) -> tuple[Button, ...]:
    """What to look at closer: what waits for a decision, each agent, the files. `card`: it has not been sent."""
    shown, key = Shown(digest, language), place_key(digest.team, digest.day)
    buttons = []
    if digest.decisions:
        buttons.append(Button(shown.say("button.decide", digest.decisions), f"d:{key}:decide"))
    if len(digest.agents) > _NAMED:
        buttons.append(Button(shown.say("button.agents"), f"d:{key}:people"))
    else:
        buttons += agent_buttons(digest)
    faces = (*(("png",) if card else ()), "xlsx", "html")
    labels = {"png": "button.card", "xlsx": "button.xlsx", "html": "button.page"}
    return (*buttons, *(Button(shown.say(labels[face]), f"d:{key}:{face}") for face in faces))


def agent_buttons(digest: Digest) -> list[Button]:
    """A button with the name of each agent of the day."""
    key = place_key(digest.team, digest.day)
    return [Button(shorten(line.name, _LONGEST_LABEL), f"d:{key}:p{line.agent}") for line in digest.agents[:MOST_NAMED]]


def digest_parcels(digest: Digest, team: TeamSettings, language: str, now: datetime) -> Iterator[Parcel]:
    """The card and the text for each reader: every lead in private, or the leads' group."""
    html, buttons = digest_html(digest, language), digest_buttons(digest, language)
    for reader in _readers(team):
        name = f"digest:{team.id}:{digest.day.isoformat()}:{reader}"
        if team.digest.card:
            title = f"<b>{escape(digest_title(digest, language))}</b>"
            yield _parcel(team.id, reader, title, f"{name}:card", now, attachment=face_of_day("png", digest.day))
        yield _parcel(team.id, reader, html, name, now, buttons)


def scorecard_parcels(card: Scorecard, team: TeamSettings, language: str, now: datetime) -> Iterator[Parcel]:
    """Last week's or month's scorecard for each reader of the digest."""
    html, name = scorecard_html(card, language), scorecard_name(team.id, card.period, card.since)
    return (_parcel(team.id, reader, html, f"{name}:{reader}", now) for reader in _readers(team))


def scorecard_name(team: str, period: Period, since: date) -> str:
    """How the parcels of a scorecard are named, so that each goes out once."""
    return f"scorecard:{team}:{period}:{since.isoformat()}"


def _readers(team: TeamSettings) -> tuple[int, ...]:
    """Every lead, or the leads' group."""
    if team.digest.to == "chat" and team.digest.chat is not None:
        return (team.digest.chat,)
    return team.leads


def own_parcel(digest: Digest, agent: int, language: str, now: datetime) -> Parcel | None:
    """An agent's own day, in private; None if there was none."""
    html = own_day_html(digest, agent, language)
    name = f"own:{digest.team}:{digest.day.isoformat()}:{agent}"
    return None if html is None else _parcel(digest.team, agent, html, name, now)


def file_parcel(digest: Digest, face: str, reader: int, asked: str, language: str, now: datetime) -> Parcel:
    """A face of the digest that somebody asked for; `asked` names the asking, so that it is answered once."""
    title = escape(digest_title(digest, language))
    name = f"face:{face}:{reader}:{asked}"
    return _parcel(digest.team, reader, title, name, now, attachment=face_of_day(face, digest.day), priority=5)


def face_of_day(face: str, day: date) -> str:
    """How a parcel names its attachment."""
    return f"{face}:{day.isoformat()}"


def _parcel(
    team: str, reader: int, html: str, name: str, now: datetime, buttons: tuple[Button, ...] = (), *,
    attachment: str = "", priority: int = _LATER,
) -> Parcel:  # fmt: skip
    return Parcel(
        kind="digest", team=team, recipient=reader, html=html, plain=plain(html), dedupe=name[:120], due_at=now,
        buttons=buttons, priority=priority, attachment=attachment,
    )  # fmt: skip
