"""Rounds: a customer asks, an agent answers. How long each question waited, counted message by message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..engine.values import Hours, Message


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: how many seconds the customer had waited, and whether it was the conversation's first."""

    seconds: int
    first: bool


class Rounds:
    """Follows one conversation. Thanks ask nothing, automatic texts answer nothing, any other answer counts.

    `asks_nothing` tells thanks and nods; `hours`: questions asked outside of them are not counted.
    """

    def __init__(self, asks_nothing: Callable[[str], bool], hours: Hours | None = None) -> None:
        self._asks_nothing, self._hours = asks_nothing, hours
        self._since: datetime | None = None
        self._answered_before = False

    @property
    def since(self) -> datetime | None:
        """Since when the customer has been waiting; None while nobody waits."""
        return self._since

    def say(self, message: Message) -> Answered | None:
        """Take the next message; returns the round that it completes, if an agent's answer does."""
        if message.auto or message.role == "bot":
            return None
        if message.role == "customer":
            if self._since is None and message.at and (message.media or not self._asks_nothing(message.text)):
                self._since = message.at
            return None
        since, self._since = self._since, None
        first, self._answered_before = not self._answered_before, True
        if message.role != "agent" or since is None or message.at is None or not within(self._hours, since):
            return None
        return Answered(max(0, round((message.at - since).total_seconds())), first)


def within(hours: Hours | None, moment: datetime) -> bool:
    """Whether a moment lies in the working hours; without hours it always does."""
    if hours is None or hours.start == hours.end:
        return True
    local = moment.astimezone(hours.zone).time()
    if hours.start < hours.end:
        return hours.start <= local < hours.end
    return local >= hours.start or local < hours.end
