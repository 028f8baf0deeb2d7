"""A request and its answer, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. `host` is what it believes to be talking to."""

    method: str
    path: str
    query: Mapping[str, str]
    content_type: str
    host: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What it is told."""

    code: int
    body: bytes
    content_type: str = "application/json"


class Page(Protocol):
    """Answers what is not addressed to the Bot API."""

    async def answer(self, request: Request) -> Answer:
        """The answer to one request."""
        ...
