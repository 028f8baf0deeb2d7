"""Every command and every kind of button, with who carries it out. What is not in here does not exist.

A module of commands has `HANDLERS`, by the names that menu.py lists; a kind of button has one letter.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import (
    admins,
    agents,
    appeals,
    calibrate,
    digests,
    everyone,
    hint_buttons,
    joining,
    members,
    mine,
    rules,
    team,
)
from .context import Handler, PressHandler

HANDLERS: Mapping[str, Handler] = {
    **everyone.HANDLERS,
    **agents.HANDLERS,
    **digests.HANDLERS,
    **team.HANDLERS,
    **members.HANDLERS,
    **mine.HANDLERS,
    **admins.HANDLERS,
    **appeals.HANDLERS,
    **rules.HANDLERS,
    **calibrate.HANDLERS,
}

PRESSES: Mapping[str, PressHandler] = {
    "h": hint_buttons.hint,
    "j": joining.join,
    "m": mine.press,
    **appeals.PRESSES,
    **digests.PRESSES,
    **rules.PRESSES,
    **calibrate.PRESSES,
}
"""By a button's first letter: h hint, j joining, m mine, a appeal, v veto review, c calibration, r rule, d digest."""
