"""Reads the surroundings of a message from the store, for people who are to judge what was found there."""

from __future__ import annotations

from ..coaching.evidence import Line
from ..store import FindingRow, MessageRow, Tx, messages

_BEFORE, _AFTER = 3, 2


async def lines_around(
    connection: Tx, message: int, finding: FindingRow | None = None, *, before: int = _BEFORE, after: int = _AFTER
) -> list[Line]:
    """Some lines before and after a message, as they are kept: masked, and of nobody in particular."""
    said = await messages.get(connection, message)
    if said is None:
        return []
    told = await messages.of_conversation(connection, said.conversation_id)
    place = next((number for number, row in enumerate(told) if row.id == message), 0)
    near = told[max(0, place - before) : place + after + 1]
    return [_line(row, finding if row.id == message else None, marked=row.id == message) for row in near]


def _line(row: MessageRow, finding: FindingRow | None, *, marked: bool) -> Line:
    if finding is None:
        return Line(row.role, row.text, marked)
    return Line(row.role, row.text, marked, finding.start, finding.end)
