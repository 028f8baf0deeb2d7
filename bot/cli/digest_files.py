"""A digest as files beside each other: text to read, a page to open, JSON for programs."""

from __future__ import annotations

import html
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..reports.model import Digest
from ..reports.text import digest_html, digest_plain

SCHEMA = 1
"""Version of the JSON's layout; it goes up when a field changes its meaning."""

_PAGE = """\
<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.7 sans-serif;max-width:44em;margin:2em auto;padding:0 1em;white-space:pre-wrap}}
blockquote{{margin:0;padding-left:1em;border-left:3px solid #ccc}}</style></head>
<body>{body}</body></html>
"""


def write_digest_files(digest: Digest, folder: Path, language: str) -> list[Path]:
    """Write digest.txt, digest.html and digest.json into `folder`; returns their paths."""
    title = html.escape(f"{digest.team_name} {digest.day}")
    contents = {
        "digest.txt": digest_plain(digest, language) + "\n",
        "digest.html": _PAGE.format(language=language, title=title, body=digest_html(digest, language)),
        "digest.json": json.dumps({"schema": SCHEMA} | as_data(digest), ensure_ascii=False, indent=2) + "\n",
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in contents]


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
