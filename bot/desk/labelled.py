"""Snippets on which people agreed, as labelled cases for `qingnin rules eval`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ..engine.ruleset import RuleSet
from ..engine.values import Level
from ..scoring.agreement import agreed
from ..store import Tx, calibrations, findings, messages

_CONTEXT = 3


async def labelled_cases(connection: Tx, team: str, ruleset: RuleSet) -> list[Mapping[str, Any]]:
    """A case for each snippet that at least two people judged alike; what was forgotten since is left out.

    Somebody asked about one norm says nothing of others, so what other rules found there is tolerated.
    """
    said_of: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in await calibrations.answers(connection, team):
        said_of[row.message_id, row.norm].append(row.answer)
    cases: list[Mapping[str, Any]] = []
    for (message, norm), answers in sorted(said_of.items()):
        breaks = agreed(answers)
        case = None if breaks is None else await _case(connection, message, norm, breaks, ruleset)
        if case is not None:
            cases.append(case | {"answers": len(answers)})
    return cases


async def _case(connection: Tx, message: int, norm: str, breaks: bool, ruleset: RuleSet) -> dict[str, Any] | None:
    said = await messages.get(connection, message)
    if said is None or not said.text:
        return None
    told = await messages.of_conversation(connection, said.conversation_id)
    place = next(number for number, row in enumerate(told) if row.id == message)
    context = [{"role": row.role, "text": row.text} for row in told[max(0, place - _CONTEXT) : place] if row.text]
    known = ruleset.norms.get(norm)
    violation = "veto" if known is not None and known.severity == Level.VETO else "violation"
    others = sorted({row.norm for row in await findings.of_message(connection, message)} - {norm})
    return {
        "id": f"c{message}-{norm}",
        "text": said.text,
        "verdict": violation if breaks else "ok",
        "violates": [norm] if breaks else [],
        **({"tolerate": others} if others else {}),
        **({"context": context} if context else {}),
        "position": "mid",
    }
