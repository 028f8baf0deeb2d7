"""Workflow commands: each finding becomes an annotation of a pull request on GitHub."""

from __future__ import annotations

from ...engine.values import Level
from .located import Located, Tally, shown, veil

_WORDS = {
    Level.HINT: "notice",
    Level.MINOR: "warning",
    Level.NORMAL: "warning",
    Level.MAJOR: "error",
    Level.VETO: "error",
}


class GitHub:
    """`--format github`."""

    def one(self, item: Located) -> str:
        """One command. Columns are given for text files, where they are those of the line."""
        found = item.finding
        properties = {"file": item.place.path, "line": str(item.place.line)} if item.place.path != "-" else {}
        if item.place.start is not None and properties and found.end:
            properties |= {"col": str(found.start + 1), "endColumn": str(found.end)}
        properties["title"] = f"{found.name or found.rule} ({found.rule}, {found.level.word})"
        listed = ",".join(f"{key}={prop(value)}" for key, value in properties.items())
        return f"::{_WORDS[found.level]} {listed}::{data(_message(item))}\n"

    def end(self, tally: Tally) -> str:
        """Nothing."""
        return ""


def _message(item: Located) -> str:
    found = item.finding
    words = shown(item)[found.start : found.end]
    lead = f"「{words}」 " if words else ""
    where = f"{item.id} 第 {found.turn + 1} 条：" if item.dialogue else ""
    suggest = f"\n→ {veil(found.suggest, item)}" if found.suggest else ""
    return f"{where}{lead}{veil(found.hint, item)}{suggest}"


def data(text: str) -> str:
    """The text of a command, with what would end it escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def prop(text: str) -> str:
    """The value of a property, where colons and commas mean something too."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
