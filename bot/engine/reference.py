"""The reference page of the rule language (docs/rules.md): prose from reference.md, tables from the schema.

A test keeps docs/rules.md current and loads every example that stands in it.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from .ruleset import RESERVED
from .schema import Entry, OverrideEntry, RuleEntry, SideEntry, WhenEntry

_MODELS: dict[str, type[Entry]] = {
    "RuleEntry": RuleEntry,
    "WhenEntry": WhenEntry,
    "SideEntry": SideEntry,
    "OverrideEntry": OverrideEntry,
}


def reference() -> str:
    """The whole page as Markdown."""
    prose = (files(__package__) / "reference.md").read_text(encoding="utf-8")
    tables = {name: _fields(model) for name, model in _MODELS.items()} | {"RESERVED": _reserved()}
    return re.sub(r"\{\{(\w+)\}\}", lambda hit: tables[hit[1]], prose)


def _fields(model: type[Entry]) -> str:
    properties: dict[str, Any] = model.model_json_schema(by_alias=True)["properties"]
    required = {info.alias or name for name, info in model.model_fields.items() if info.is_required()}
    rows = [
        f"| `{name}` | {'是' if name in required else ''} | {_cell(info.get('description', ''))} |"
        for name, info in properties.items()
    ]
    return "\n".join(("| 键 | 必填 | 意思 |", "| --- | --- | --- |", *rows))


def _reserved() -> str:
    rows = [f"| `{name}` | {_cell(meaning)} |" for name, meaning in RESERVED.items()]
    return "\n".join(("| 词表 | 用处 |", "| --- | --- |", *rows))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
