"""The use case: one event in; judge, store and decide hints, all in one transaction. The time is handed in."""

from __future__ import annotations

from ..coaching.draft import DraftResult
from .answers import Answer
from .desk import Desk

__all__ = ["Answer", "Desk", "DraftResult"]
