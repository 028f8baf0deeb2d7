"""From what was read to scored sittings: the marks and the bonus of each agent in each conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...engine.values import Level
from ...scoring.conversation import Bonus, Mark, score_conversation
from ...scoring.sitting import Sitting, Span, loads
from ...settings import ScoringSettings
from ...store import FindingRow
from ...store.figures import Heard, Order, Share
from .reading import Reading

_SHORTEST_NAME = 2

Marks = Mapping[tuple[int, int | None], Sequence[Mark]]
"""By conversation and agent."""


def marks_of(rows: Iterable[FindingRow]) -> dict[tuple[int, int | None], list[Mark]]:
    """What was found in agents' words, as scores see it."""
    marks: dict[tuple[int, int | None], list[Mark]] = defaultdict(list)
    for row in rows:
        if row.hint_state != "customer":
            mark = Mark(row.norm, Level(row.level), row.state, row.message_id, row.rule, row.id)
            marks[row.conversation_id, row.agent].append(mark)
    return marks


def sittings_of(read: Reading, scoring: ScoringSettings, marks: Marks | None = None) -> list[Sitting]:
    """Every named agent's part in every conversation of the day; `marks` in place of what was found."""
    found = marks_of(read.found) if marks is None else marks
    at_work, praised = _loads(read), praised_by_name(read)
    kept = {(row.conversation_id, row.agent) for row in read.promises if row.state == "kept"}
    clean = score_conversation((), scoring)
    zone, inspected = read.team.zone, bool(read.inspected)
    sittings = []
    for share in read.named:
        assert share.agent is not None
        talk, heard, key = (
            read.talks.get(share.conversation),
            read.heard.get(share.conversation),
            (share.conversation, share.agent),
        )
        if talk is None:
            continue  # a sitting of several days: half an hour of silence ends it, so there is none
        marks_here = found.get(key, ())
        bonuses = _bonuses(share, heard, key in kept, key in praised)
        score = score_conversation(marks_here, scoring, bonuses) if marks_here or bonuses else clean
        angry_from = heard.angry_from if heard else None
        sittings.append(
            Sitting(
                conversation=share.conversation,
                agent=share.agent,
                messages=share.messages,
                nin=share.nin,
                asked=share.asked,
                score=score,
                hour=talk.opened_at.astimezone(zone).hour,
                load=at_work[share.agent, talk.began],
                known=None if talk.known is None else bool(talk.known),
                watched=share.conversation in read.with_leads or (inspected and _is_inspected(read, talk.opened_at)),
                hostile=None if angry_from is not None and angry_from > share.began else angry_from is not None,
            )
        )
    return sittings


def praised_by_name(read: Reading) -> set[tuple[int, int | None]]:
    """In which conversations a customer praised an agent by name: conversation and agent."""
    spoke = {share.key for share in read.named}
    names = [(agent, name) for agent, name in read.team.agents.items() if len(name) >= _SHORTEST_NAME]
    return {
        (said.conversation, agent)
        for said in read.praise
        for agent, name in names
        if name in said.text and (said.conversation, agent) in spoke
    }


def bonuses_of(read: Reading, conversation: int, agent: int) -> list[Bonus]:
    """What one agent did well in one conversation."""
    key = (conversation, agent)
    kept = any((row.conversation_id, row.agent) == key and row.state == "kept" for row in read.promises)
    share = next(share for share in read.shares if share.key == key)
    return _bonuses(share, read.heard.get(conversation), kept, key in praised_by_name(read))


def _bonuses(share: Share, heard: Heard | None, kept: bool, praised: bool) -> list[Bonus]:
    bonuses = []
    if share.takes_over:
        bonuses.append(Bonus("takes_over"))
    if kept:
        bonuses.append(Bonus("time_kept"))
    if heard is not None and heard.calmed:
        bonuses.append(Bonus("calmed"))
    if praised:
        bonuses.append(Bonus("praised"))
    return bonuses


def _is_inspected(read: Reading, at: datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in read.inspected)


def _loads(read: Reading) -> dict[tuple[int, Order], int]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for share in read.named:
        talk = read.talks.get(share.conversation)
        if talk is not None and share.agent is not None:
            spans[share.agent].append((talk.began, talk.ended))
    return loads(spans)
