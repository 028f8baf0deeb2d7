"""What the bot says, in the languages that `language` in config.yaml may name.

Both languages of a text stand side by side and have the same placeholders (a test compares them).
Everything filled in is escaped by `say`. Each module holds the texts for one audience.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

from . import admins, agents, appeals, everyone, leads, members, notices, rules, team

TEXTS: Mapping[str, tuple[str, str]] = {
    **everyone.TEXTS,
    **agents.TEXTS,
    **leads.TEXTS,
    **team.TEXTS,
    **members.TEXTS,
    **admins.TEXTS,
    **notices.TEXTS,
    **rules.TEXTS,
    **appeals.TEXTS,
}


def say(key: str, language: str, **values: object) -> str:
    """One text as message HTML."""
    zh, en = TEXTS[key]
    text = en if language == "en" else zh
    return text.format(**{name: html.escape(str(value)) for name, value in values.items()})
