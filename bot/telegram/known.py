"""Which @name belongs to whom, for commands such as /agent add @name: Telegram tells a bot nothing of the kind.

Only in memory and bounded: a customer's name is nothing to keep. Whoever has not spoken since the start is not known.
"""

from __future__ import annotations

from collections import OrderedDict

from .reading import person_of
from .routes import Json, Person

_REMEMBERED = 5000


class Known:
    """People seen since the start, by @name."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Person] = OrderedDict()

    def see(self, update: Json) -> None:
        """Take note of who sent a message."""
        sender = (update.get("message") or {}).get("from") or {}
        if not sender.get("username") or sender.get("is_bot"):
            return
        person = person_of(sender)
        key = person.username.lower()
        self._people[key] = person
        self._people.move_to_end(key)
        if len(self._people) > _REMEMBERED:
            self._people.popitem(last=False)

    def find(self, name: str) -> Person | None:
        """The person of that @name, with or without the @."""
        return self._people.get(name.removeprefix("@").lower())
