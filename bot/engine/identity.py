"""Names a rule's content: equal hashes mean equal verdicts, whatever file the rule stands in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .values import Level

_NO_VERDICT = ("bad", "good", "known_miss", "known_false", "state")


def hash_of(content: Mapping[str, Any], level: Level, words: Mapping[str, Sequence[str]]) -> str:
    """Twelve hexadecimal digits for a rule's fields, its level and the word lists it uses.

    Examples do not count, nor where the rule begins its life: neither changes a verdict.
    """
    kept = {key: value for key, value in content.items() if key not in _NO_VERDICT}
    whole = {**kept, "level": level.word, "lexicon": {name: list(words[name]) for name in sorted(words)}}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]
