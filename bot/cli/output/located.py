"""A finding together with the place it stands in, and the words that may be shown of it."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.mask import mask
from ...engine.values import Finding
from ..input import BadLine, Place


@dataclass(frozen=True, slots=True)
class Located:
    """One finding in one file.

    `id`: the dialogue's or reply's. `text`: the original text of the message the finding belongs to.
    `dialogue`: whether `finding.turn` means anything to a reader.
    `secrets`: spans of `text` that may only be shown masked.
    """

    place: Place
    id: str
    text: str
    finding: Finding
    dialogue: bool = False
    secrets: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What was really checked. `deducting`: findings that cost points."""

    replies: int
    dialogues: int
    rules: int
    findings: int
    deducting: int
    seconds: float
    bad: tuple[BadLine, ...] = ()


def shown(item: Located) -> str:
    """The message's text as it may be shown: every secret masked, the length unchanged."""
    text = item.text
    for start, end in item.secrets:
        text = text[:start] + masked(text[start:end]) + text[end:]
    return text


def veil(words: str, item: Located) -> str:
    """A hint or a suggestion that may quote the message: the same secrets masked."""
    for start, end in item.secrets:
        if secret := item.text[start:end]:
            words = words.replace(secret, masked(secret))
    return words


def masked(secret: str) -> str:
    """110***********002X: as many characters as before, enough left to recognise one's own.

    What the engine's masking does not know (a name, a code of the team's own rules) is starred out all the same.
    """
    known = mask(secret)
    if known != secret:
        return known
    keep, tail = (3, 4) if len(secret) >= 11 else (int(len(secret) > 1), 0)
    return secret[:keep] + "*" * (len(secret) - keep - tail) + secret[len(secret) - tail :]
