"""How sure a rate is: Wilson's score interval (E. B. Wilson, JASA 22, 1927), good for small counts too."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
"""The normal quantile for a two-sided interval of 95 %."""


def wilson(hits: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Lower and upper bound of a rate, 0 to 1; with no observations it may be anything."""
    if total == 0:
        return 0.0, 1.0
    rate = hits / total
    spread = z * sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    centre = rate + z * z / (2 * total)
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
