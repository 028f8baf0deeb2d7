"""Writes verdicts down: a new hit becomes a finding, one that moved or changed is kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from ..engine.mask import mask
from ..engine.values import Finding
from ..store import FindingRow, Tx, findings
from ..store.rows import FindingState
from .bench import Bench
from .live import Key, Live

_STAR = "*"
_DECIDED = ("disputed", "overturned", "confirmed", "trial")
"""States that are people's to change, or that what was found in silence keeps."""


async def record(
    tx: Tx,
    live: Live,
    keys: Iterable[Key],
    found_at: Callable[[Key], datetime],
    zone: ZoneInfo,
    bench: Bench,
    inherited: Mapping[str, int] = MappingProxyType({}),
) -> bool:
    """Store what stands under these keys; returns whether something new may become a hint.

    `bench`: says which rules are silent; what those find is written down and neither hinted at nor counted.
    `inherited`: rules whose finding only moved within an edited message, with the hint that spoke of it.
    """
    due = False
    standing = live.standing
    for key in keys:
        if key in live.stored:
            due |= await _renew(tx, live, key, standing[key], zone, bench)
        else:
            row = _row(live, key, standing[key], found_at(key), zone, bench, inherited.get(key[0]))
            live.stored[key] = await findings.add(tx, row)
            due |= row.hint_state == "due"
    return due


async def record_lapse(
    tx: Tx, live: Live, key: Key, finding: Finding, found_at: datetime, zone: ZoneInfo, bench: Bench
) -> None:
    """Store what the clock found after the judge had closed the conversation. It comes too late for a hint."""
    if key in live.stored:
        return
    state: FindingState = "trial" if bench.is_silent(live.row.team, key[0]) else "hit"
    row = replace(_row(live, key, finding, found_at, zone, bench, None), state=state, hint_state="stale")
    live.stored[key] = await findings.add(tx, row)


async def _renew(tx: Tx, live: Live, key: Key, finding: Finding, zone: ZoneInfo, bench: Bench) -> bool:
    """Bring a stored finding up to date; one that had gone and is back counts again."""
    row = await findings.get(tx, live.stored[key])
    assert row is not None, "findings are erased with their conversation only"
    values = _content(live, finding, zone)
    due = False
    if row.state not in _DECIDED:
        values["state"] = _state(live, key, bench)
    if row.state in ("self_corrected", "withdrawn"):
        due = row.hint_id is None or row.state == "self_corrected"
        if due:
            values |= {"hint_state": _hint_state(live, finding, bench), "hint_id": None}
    await findings.change(tx, [row.id], **values)
    return due and values["hint_state"] == "due"


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which a moment falls for the team; stored when writing, so that no query needs date arithmetic."""
    return moment.astimezone(zone).date()


def kept_text(text: str, turn: int, findings: Iterable[Finding]) -> str:
    """A message as it may be kept: masked, and what a `redact` rule found starred out, in the original's length."""
    masked = mask(text)
    for finding in findings:
        if finding.redact and finding.turn == turn:
            masked = masked[: finding.start] + kept_match(text, finding) + masked[finding.end :]
    return masked


def kept_match(text: str, finding: Finding) -> str:
    """The matched words as they may be kept."""
    masked = mask(text)[finding.start : finding.end]
    return _STAR * len(masked) if finding.redact and masked == finding.match else masked


def _kept_words(words: str, finding: Finding, kept: str) -> str:
    """Words made for people that may quote the match."""
    if finding.redact and finding.match:
        words = words.replace(finding.match, kept)
    return mask(words)


def _state(live: Live, key: Key, bench: Bench) -> FindingState:
    if key not in live.hits:
        return "pending"
    return "trial" if bench.is_silent(live.row.team, key[0]) else "hit"


def _row(
    live: Live, key: Key, finding: Finding, found_at: datetime, zone: ZoneInfo, bench: Bench, hint: int | None
) -> FindingRow:
    return FindingRow(
        id=0,
        conversation_id=live.row.id,
        origin_id=live.turns[key[1]],
        rule=finding.rule,
        place=key[2],
        team=live.row.team,
        norm=finding.norm,
        state=_state(live, key, bench),
        found_at=found_at,
        hint_state=_hint_state(live, finding, bench) if hint is None else "hinted",
        hint_id=hint,
        **_content(live, finding, zone),
    )


def _content(live: Live, finding: Finding, zone: ZoneInfo) -> dict[str, Any]:
    """The columns that may change while the verdict stays the same one."""
    message = live.heard[finding.turn]
    agent = _agent(live, finding)
    said_at = message.at or live.row.last_at
    kept = kept_match(message.text, finding)
    ruleset = live.checker.ruleset
    return {
        "rule_hash": ruleset.rule(finding.rule).hash,
        "ruleset": ruleset.hash,
        "message_id": live.turns[finding.turn],
        "local_day": local_day(said_at, zone),
        "agent": None if agent is None else int(agent),
        "level": int(finding.level),
        "name": finding.name or finding.rule,
        "start": finding.start,
        "end": finding.end,
        "match": kept,
        "hint": _kept_words(finding.hint, finding, kept),
        "suggest": None if finding.suggest is None else _kept_words(finding.suggest, finding, kept),
    }


def _agent(live: Live, finding: Finding) -> str | None:
    message = live.heard[finding.turn]
    if message.role == "agent":
        return message.agent
    return live.last_agent(finding.turn) if not finding.match else None


def _hint_state(live: Live, finding: Finding, bench: Bench) -> str:
    if bench.is_silent(live.row.team, finding.rule):
        return "silent"
    if live.heard[finding.turn].role == "customer" and finding.match:
        return "customer"  # a rule about customers' words: context for people, never a hint
    return "due" if _agent(live, finding) is not None else "unattributed"
