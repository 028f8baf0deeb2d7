"""The bot as people start it: a process of its own, against a Bot API root on 127.0.0.1."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from bot.defaults import shipped_rules

CANARY = "123456789:AAFAKEcanaryFAKEcanaryFAKEcanaryFAK"
SHOP_RULES = Path(__file__).parent / "shop_rules"


async def start_bot(home: Path, base: str, *options: str, token: str = CANARY, quiet: bool = False) -> Process:
    """`qingnin run` in this folder; `quiet` where nobody reads what it says."""
    env = dict(os.environ) | {"QINGNIN_HOME": str(home), "QINGNIN_API_BASE": base, "QINGNIN_TOKEN": token}
    command = (sys.executable, "-m", "bot", "run", *options)
    if not quiet:
        return await asyncio.create_subprocess_exec(*command, env=env, stdout=PIPE, stderr=PIPE)
    with (home / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(*command, env=env, stdout=DEVNULL, stderr=log)


def only_shop_rules(home: Path) -> None:
    """Switch the shipped packs off (an empty file does that) and put the three small rules there: a quick start."""
    (home / "rules").mkdir()
    for pack in shipped_rules().glob("*.yaml"):
        (home / "rules" / pack.name).write_text("", encoding="utf-8")
    for pack in SHOP_RULES.glob("*.yaml"):
        words = pack.read_text(encoding="utf-8")
        in_force = words.replace(
            "    name: ", "    state: active\n    name: "
        )  # else a team's own rule is on trial first
        (home / "rules" / pack.name).write_text(in_force, encoding="utf-8")
