"""What each command and each button does: one module for each audience or idea, one table that lists them all."""

from __future__ import annotations

from .commands import Commands
from .context import Context, Handler, Pressed, PressHandler, Reply

__all__ = ["Commands", "Context", "Handler", "PressHandler", "Pressed", "Reply"]
