"""The line to the imitated Telegram, which need not be a good one: slow, cut, or down altogether.

Refusals with an answer (429, 5xx) are `World.faults` and `Flood.punish`; this is about calls that
get no answer. A test turns the switches while the bot is running.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Weather:
    """`down`: nobody answers. `slow`: seconds before each answer.

    `cut`: methods whose next answer is lost on its way (the call itself has been carried out), once each.
    """

    down: bool = False
    slow: float = 0.0
    cut: list[str] = field(default_factory=list)

    def loses(self, method: str) -> bool:
        """Whether this call's answer is lost now."""
        if method in self.cut:
            self.cut.remove(method)
            return True
        return False
