"""The digest as plain data for programs; docs/digest.md describes the layout."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from .model import Digest

SCHEMA = 1
"""Version of the JSON's layout; it goes up when a field changes its meaning."""


def digest_json(digest: Digest) -> str:
    """The digest as JSON text."""
    return json.dumps({"schema": SCHEMA} | as_data(digest), ensure_ascii=False, indent=2) + "\n"


def as_data(digest: Digest) -> dict[str, Any]:
    """The digest as plain data: times as ISO 8601, the zone by its name."""
    data = _plain(asdict(digest))
    assert isinstance(data, dict), "a digest has named parts"
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, ZoneInfo) else value
