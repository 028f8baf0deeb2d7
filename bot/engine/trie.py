"""Many words as one regular expression that does not get slower with their number.

`re` tries the branches of an alternation one after the other. Written as a trie, with wide choices
split by their next character, thousands of words cost about as much as ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_FAN = 8  # groups of this many keep a choice among thousands logarithmic
_END = ""


def trie_regex(words: Iterable[str], *, greedy: bool = True) -> str:
    """An expression that matches the longest of the words at a place, or with `greedy=False` the shortest."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _regex(trie, greedy)


def _regex(node: dict[str, Any], greedy: bool) -> str:
    ends = _END in node
    branches = [
        re.escape(character) + _regex(child, greedy) for character, child in sorted(node.items()) if character != _END
    ]
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    if ends:
        return f"(?:{_split(branches)})?" if greedy else f"(?:{_split(branches)})??"
    return f"(?:{_split(branches)})"


def _split(branches: list[str]) -> str:
    """Join branches so that few are tried: each group is entered only if the next character is one of its first."""
    if all(_is_single(branch) for branch in branches) and len(branches) > 1:
        return f"[{''.join(branches)}]"
    if len(branches) <= _FAN:
        return "|".join(branches)
    size = _FAN
    while size * _FAN < len(branches):
        size *= _FAN
    groups = [branches[i : i + size] for i in range(0, len(branches), size)]
    return "|".join(f"(?=[{_firsts(group)}])(?:{_split(group)})" for group in groups)


def _is_single(branch: str) -> bool:
    return len(branch) == 1 or (len(branch) == 2 and branch[0] == "\\")


def _firsts(branches: list[str]) -> str:
    return "".join(branch[:2] if branch[0] == "\\" else branch[0] for branch in branches)
