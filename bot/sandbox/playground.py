"""The scene of `qingnin sandbox`: a customers' group, one agent's own chats, and people to speak as."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .business import Account
from .values import Chat, User
from .world import World

TEAM = "demo"
DIGEST_AT = "18:30"
_GROUP = -1001000000001
_LEAD, _AGENTS, _CUSTOMERS = (1001, "周组长"), ((2001, "李莉"), (2002, "王强")), ((3001, "陈先生"), (3002, "何女士"))

_CONFIG = f"""\
version: 1
timezone: Asia/Shanghai
hours: always
log: {{level: warning}}
teams:
  - id: {TEAM}
    name: 演示组
    leads: [{_LEAD[0]}]
    agents: {{{", ".join(f"{user}: {name}" for user, name in _AGENTS)}}}
    chats: [{_GROUP}]
    digest_at: "{DIGEST_AT}"
    hints: {{wait_seconds: 1, cooldown_seconds: 2, same_rule_minutes: 0, per_hour: 200, per_day: 1000}}
"""
"""Hints come faster than a team would want them: whoever tries things out wants to see each."""


@dataclass(frozen=True, slots=True)
class Playground:
    """The world with its people. `account`: the first agent's own chats, opened to the bot."""

    world: World
    group: Chat
    account: Account
    lead: User
    agents: tuple[User, ...]
    customers: tuple[User, ...]


def write_home(home: Path) -> None:
    """The team's folder: nothing but a config.yaml."""
    (home / "config.yaml").write_text(_CONFIG, encoding="utf-8")


def borrow_rules(home: Path, team_home: Path) -> None:
    """Let the team's own rules and word lists hold here too. They are linked, so that an edit is seen at once."""
    for name in ("rules", "lexicon"):
        folder = team_home.resolve() / name
        if not folder.is_dir():
            continue
        try:
            (home / name).symlink_to(folder, target_is_directory=True)
        except OSError:  # Windows lets few people make links: a copy then, as it is now
            shutil.copytree(folder, home / name)


def build_playground(clock: Callable[[], datetime]) -> Playground:
    """A group in which the bot is administrator; everybody of the staff has opened the private chat."""
    world = World(clock)
    lead = world.add_user(*_LEAD, "lead")
    agents = tuple(world.add_user(*agent, "agent") for agent in _AGENTS)
    customers = tuple(world.add_user(*customer) for customer in _CUSTOMERS)
    group = world.add_group(_GROUP, "客户群", lead, *agents, *customers)
    world.set_standing(group, world.bot, "administrator")
    for user in (lead, *agents):
        world.start(user)
    return Playground(world, group, world.connect(agents[0]), lead, agents, customers)
