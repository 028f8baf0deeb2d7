"""Why today's score is not yesterday's: yesterday is judged again by the rules that have changed since."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...engine.checker import Checker
from ...engine.dialogue import Dialogue
from ...engine.ruleset import RuleSet
from ...engine.values import Finding
from ...reports.model import Change
from ...scoring.change import Part, split
from ...scoring.conversation import Mark
from ...scoring.day import DayScore
from ...scoring.figures import DayFigures
from ...scoring.sitting import Sitting
from ...settings import Settings, TeamSettings
from ...store import ConversationRow, MessageRow, Tx, conversations, messages, runs
from ...store.day_figures import DayRow
from ..live import from_row
from .books import kinds_of, points_hash
from .reading import Reading, read_day
from .sittings import marks_of, sittings_of

_MOST = 20_000
"""Messages that are judged again; more would take longer than anybody waits for a digest."""


@dataclass(frozen=True, slots=True)
class Days:
    """What is compared: yesterday's row in the books (None: nothing was said), today's score and sittings."""

    before: DayRow | None
    now: DayScore
    sittings: Sequence[Sitting]


async def change_of(
    connection: Tx, team: TeamSettings, day: date, days: Days, settings: Settings, ruleset: RuleSet
) -> Change:
    """The change with its three parts, or why it has none."""
    before = DayFigures.of_data(days.before.figures) if days.before is not None else DayFigures()
    unsplit = Change(before=days.before.ruleset if days.before else "", now=ruleset.hash)
    if days.before is None or before.points is None or days.now.points is None:
        return unsplit
    unsplit = replace(unsplit, total=days.now.points - before.points)
    scoring = settings.scoring
    if days.before.ruleset == ruleset.hash and days.before.figures.get("points_by") == points_hash(scoring):
        again = _parts(days.before.piles)
    else:
        yesterday = await read_day(connection, team, day - timedelta(days=1))
        rejudged = await _again(connection, yesterday, days.before.ruleset, settings, ruleset)
        if isinstance(rejudged, str):
            return replace(unsplit, why=rejudged)  # type: ignore[arg-type]  # one of the words of `why`
        again = _parts(kinds_of(rejudged, scoring))
    parts = split(before.points, again, _parts(kinds_of(days.sittings, scoring)))
    if parts is None:
        return unsplit
    return replace(unsplit, behaviour=parts.behaviour, rules=parts.rules, mix=parts.mix, why="")


def _parts(kinds: Sequence[Sequence[float]]) -> list[Part]:
    """A day's kinds of customers, as the books keep them."""
    return [Part((bool(angry), bool(known)), whole / weight, weight) for angry, known, weight, whole in kinds]


async def _again(
    connection: Tx, read: Reading, rules_before: str, settings: Settings, ruleset: RuleSet
) -> list[Sitting] | str:
    """Yesterday's sittings under today's rules and points; a word for why that cannot be said.

    What unchanged rules found stays as it was found, on the words as they were written; only rules that are new or
    changed are asked, on the masked words.
    """
    if rules_before == ruleset.hash:
        return sittings_of(read, settings.scoring)
    old = await runs.rules_of(connection, rules_before)
    if old is None:
        return "forgotten"
    now = {rule.id: rule.hash for rule in ruleset.rules}
    marks = marks_of(row for row in read.found if row.rule_hash == now.get(row.rule))
    changed = [rule for rule, name in now.items() if old.get(rule) != name]
    if changed:
        found = await _judged_again(connection, read, settings, ruleset.only(*changed))
        if isinstance(found, str):
            return found
        for key, more in found.items():
            marks.setdefault(key, []).extend(more)
    return sittings_of(read, settings.scoring, marks)


async def _judged_again(
    connection: Tx, read: Reading, settings: Settings, changed: RuleSet
) -> Mapping[tuple[int, int | None], list[Mark]] | str:
    numbers = sorted({share.conversation for share in read.shares})
    if sum(share.messages for share in read.shares) > _MOST:
        return "too_many"
    talks = []
    for number in numbers:
        row, told = await conversations.get(connection, number), await messages.of_conversation(connection, number)
        if row is not None:
            talks.append((row, told))
    if any(said.text == "" and not said.media and said.deleted_at is None for _, told in talks for said in told):
        return "forgotten"
    checker = Checker(changed, settings.options(read.team))
    return await asyncio.to_thread(_judge, talks, checker, read)


def _judge(
    talks: Sequence[tuple[ConversationRow, Sequence[MessageRow]]], checker: Checker, read: Reading
) -> dict[tuple[int, int | None], list[Mark]]:
    marks: dict[tuple[int, int | None], list[Mark]] = {}
    for row, told in talks:
        for finding in _findings(checker.dialogue(middle=row.middle), row, told):
            said = told[finding.turn]
            if said.role != "agent" or said.local_day != read.day:
                continue
            mark = Mark(finding.norm, finding.level, "hit", said.id, finding.rule)
            marks.setdefault((row.id, said.author), []).append(mark)
    return marks


def _findings(dialogue: Dialogue, row: ConversationRow, told: Sequence[MessageRow]) -> Sequence[Finding]:
    for said in told:
        dialogue.say(from_row(said))
    if row.closed_at is not None:
        dialogue.close(row.closed_at)
    return dialogue.findings
