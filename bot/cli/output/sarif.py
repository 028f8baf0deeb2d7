"""SARIF 2.1.0, the format that code-review services and editors read.

Columns and offsets count Unicode code points (`columnKind`). In a text file a region is the marked
words; in a JSON-lines file it is the line, and the message's number and span are properties.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...engine.rules import Norm, Rule
from ...engine.values import Level
from ..group import version
from ..input import BadLine
from .located import Located, Tally, shown, veil

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Level.HINT: "note",
    Level.MINOR: "warning",
    Level.NORMAL: "warning",
    Level.MAJOR: "error",
    Level.VETO: "error",
}


class Sarif:
    """`--format sarif`; one run, written when everything has been checked."""

    def __init__(self, rules: tuple[Rule, ...], norms: Mapping[str, Norm]) -> None:
        self._rules = [_rule(rule, norms.get(rule.norm)) for rule in rules]
        self._index = {rule.id: number for number, rule in enumerate(rules)}
        self._seen: Counter[str] = Counter()
        self._results: list[dict[str, Any]] = []

    def one(self, item: Located) -> str:
        """Kept for the end."""
        found = item.finding
        result = {
            "ruleId": found.rule,
            "ruleIndex": self._index.get(found.rule, -1),
            "level": _LEVELS[found.level],
            "message": {"text": _message(item)},
            "locations": [_location(item)],
            "partialFingerprints": {"qingnin/v1": self._fingerprint(item)},
            "properties": {
                "id": item.id,
                "turn": found.turn,
                "norm": found.norm,
                "level": found.level.word,
                "start": found.start,
                "end": found.end,
            },
        }
        self._results.append(result)
        return ""

    def end(self, tally: Tally) -> str:
        """The whole log."""
        driver = {"name": "qingnin", "version": version(), "rules": self._rules}
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [_invocation(tally)],
            "results": self._results,
        }
        log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
        return json.dumps(log, ensure_ascii=False, indent=2) + "\n"

    def _fingerprint(self, item: Located) -> str:
        """The same for the same words under the same rule wherever the line moves; masked words only."""
        found = item.finding
        content = "\x00".join((found.rule, shown(item), str(found.start), str(found.end)))
        digest = hashlib.sha256(content.encode("utf-8")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


def _rule(rule: Rule, norm: Norm | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.name}（{norm.name if norm else rule.norm}）"},
        "help": {"text": rule.hint},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {"norm": rule.norm, "level": rule.level.word},
    }
    if norm and norm.definition:
        described["fullDescription"] = {"text": norm.definition}
    return described


def _message(item: Located) -> str:
    found = item.finding
    words = shown(item)[found.start : found.end]
    lead = f"{found.name or found.rule}：「{words}」 " if words else f"{found.name or found.rule}："
    suggest = f" → {veil(found.suggest, item)}" if found.suggest else ""
    return f"{lead}{veil(found.hint, item)}{suggest}"


def _location(item: Located) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if item.place.path != "-":
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(item.place.path)}, "region": _region(item)}
    if item.dialogue or not location:
        name = f"{item.id}#{item.finding.turn}" if item.dialogue else item.id
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    return location


def _region(item: Located) -> dict[str, int]:
    found, place = item.finding, item.place
    region = {"startLine": place.line}
    if place.start is not None and found.end > found.start:
        region |= {"startColumn": found.start + 1, "endLine": place.line, "endColumn": found.end + 1}
        region |= {"charOffset": place.start + found.start, "charLength": found.end - found.start}
    return region


def _uri(path: str) -> str:
    named = Path(path)
    if named.is_absolute():
        return named.as_uri()
    return quote(named.as_posix().encode("utf-8", "surrogateescape"))


def _invocation(tally: Tally) -> dict[str, Any]:
    notes = [_notification(bad) for bad in tally.bad]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _notification(bad: BadLine) -> dict[str, Any]:
    note: dict[str, Any] = {"level": "error", "message": {"text": bad.message}}
    if bad.place.path != "-":
        place = {"artifactLocation": {"uri": _uri(bad.place.path)}, "region": {"startLine": bad.place.line}}
        note["locations"] = [{"physicalLocation": place}]
    return note
