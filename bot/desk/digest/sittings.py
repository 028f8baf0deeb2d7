"""From what was read to scored sittings: the marks and the bonus of each agent in each conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ...engine.values import Level
from ...scoring.conversation import Bonus, BonusKind, Mark, score_conversation
from ...scoring.signs import Sign
from ...scoring.sitting import Sitting, Span, loads
from ...settings import ScoringSettings
from ...store import FindingRow
from ...store.figures import Share
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
    at_work = _loads(read)
    praised = praised_by_name(read)
    kept = {(row.conversation_id, row.agent) for row in read.promises if row.state == "kept"}
    sittings = []
    for share in read.named:
        assert share.agent is not None
        talk, heard = read.talks.get(share.conversation), read.heard.get(share.conversation)
        opened = talk.opened_at if talk else share.began
        bonuses = _bonuses(read, share, share.key in kept, share.key in praised)
        angry_from = heard.angry_from if heard else None
        sittings.append(
            Sitting(
                conversation=share.conversation,
                agent=share.agent,
                messages=share.messages,
                nin=share.nin,
                asked=share.asked,
                score=score_conversation(found.get(share.key, ()), scoring, bonuses),
                hour=opened.astimezone(read.team.zone).hour,
                load=at_work[share.agent, opened],
                known=talk.known if talk else None,
                watched=_is_watched(read, share),
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


def _bonuses(read: Reading, share: Share, kept: bool, praised: bool) -> list[Bonus]:
    heard = read.heard.get(share.conversation)
    calmed = bool(heard and heard.angry_until and heard.thanks_at and heard.thanks_at > heard.angry_until)
    earned: list[tuple[BonusKind, bool]] = [
        ("takes_over", bool(share.signs & Sign.TAKES_OVER)),
        ("time_kept", kept),
        ("calmed", calmed),
        ("praised", praised),
    ]
    return [Bonus(kind) for kind, is_earned in earned if is_earned]


def _is_watched(read: Reading, share: Share) -> bool:
    if share.conversation in read.with_leads:
        return True
    return any(since <= share.began and (until is None or share.began < until) for since, until in read.inspected)


def _loads(read: Reading) -> dict[tuple[int, datetime], int]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for share in read.named:
        talk = read.talks.get(share.conversation)
        assert share.agent is not None
        spans[share.agent].append((talk.opened_at, talk.last_at) if talk else (share.began, share.ended))
    return loads(spans)
