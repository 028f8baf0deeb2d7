"""Draws a few of many by lot, so that the draw can be repeated and nobody can steer it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
_SCALE = float(1 << 64)


def draw(
    things: Iterable[Thing],
    count: int,
    seed: str,
    *,
    name: Callable[[Thing], object] = repr,
    weight: Callable[[Thing], float] = lambda _: 1.0,
) -> list[Thing]:
    """Up to `count` of them, heavier ones sooner, each at most once; the same seed draws the same.

    Weighted drawing without replacement (Efraimidis and Spirakis, 2006): the largest u^(1/w) win.
    """
    lots = sorted(((_lot(f"{seed}:{name(one)}") ** (1 / weight(one)), str(name(one)), one) for one in things),
                  key=lambda lot: (-lot[0], lot[1]))  # fmt: skip
    return [one for _, _, one in lots[:count]]


def _lot(text: str) -> float:
    """A number above 0 and below 1 that a text always gives."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") + 0.5) / _SCALE
