"""Words as a digest may show them: masked, and order numbers but for their last four digits."""

from __future__ import annotations

from functools import lru_cache

from ...engine.mask import mask


@lru_cache(maxsize=4096)
def quoted(words: str) -> str:
    """The same few words are found again and again: what was masked once is remembered."""
    return mask(words, orders=True)
