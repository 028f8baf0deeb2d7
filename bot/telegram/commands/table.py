"""Every command and every kind of button, with who carries it out. What is not in here does not exist.

A module of commands has `HANDLERS`, by the names that menu.py lists; a kind of button has one letter.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import admins, agents, everyone, hint_buttons, joining, leads, members
from .context import Handler, PressHandler

HANDLERS: Mapping[str, Handler] = {
    **everyone.HANDLERS,
    **agents.HANDLERS,
    **leads.HANDLERS,
    **members.HANDLERS,
    **admins.HANDLERS,
}

PRESSES: Mapping[str, PressHandler] = {
    "h": hint_buttons.hint,
    "j": joining.join,
}
"""By a button's first letter: h hint, j joining, a appeal, v veto review, c calibration, r rule, d digest."""
