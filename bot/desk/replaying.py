"""Judges a stored finding once more, by the very rules that found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..engine.checker import Checker
from ..engine.mask import mask
from ..engine.values import Finding, Options
from ..rulebook import rebuilt
from ..store import FindingRow, Tx, conversations, findings, messages, rulesets
from .live import from_row, replay

Result = Literal["same", "different", "changed_words", "no_rules", "no_words"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it.

    `same`: found again. `changed_words`: the message was edited, deleted or masked since, and is not what was
    judged. `different`: the same words, but not found; the program has changed since. `no_rules`, `no_words`:
    too old, or found before sets were kept.
    """

    row: FindingRow
    result: Result
    rule_file: str = ""
    found: Finding | None = None


async def replayed(connection: Tx, number: int, options: Options) -> Replayed | None:
    """Judge the conversation of a finding again; None where there is no such finding."""
    row = await findings.get(connection, number)
    sitting = await conversations.get(connection, row.conversation_id) if row is not None else None
    if row is None or sitting is None:
        return None
    files = await rulesets.get(connection, row.ruleset)
    if files is None:
        return Replayed(row, "no_rules")
    told = await messages.of_conversation(connection, row.conversation_id)
    turn = next(number for number, message in enumerate(told) if message.id == row.message_id)
    if not told[turn].text and told[turn].deleted_at is None and not told[turn].media:
        return Replayed(row, "no_words")
    ruleset = rebuilt(files)
    _, hits = replay(Checker(ruleset, options), [from_row(message) for message in told], sitting)
    same = [f for f in hits.values() if (f.rule, f.turn, f.start, f.end) == (row.rule, turn, row.start, row.end)]
    where = ruleset.rule(row.rule).path if any(rule.id == row.rule for rule in ruleset.rules) else ""
    if same:
        return Replayed(row, "same", where, same[0])
    said = told[turn]
    touched = (
        said.edited_at is not None or said.deleted_at is not None or "*" in said.text or mask(said.text) != said.text
    )
    return Replayed(row, "changed_words" if touched else "different", where)
