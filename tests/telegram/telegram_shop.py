"""A team at work on the imitated Telegram: the whole real bot, a real database, a clock that jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.config import load_settings
from bot.desk import Desk
from bot.engine.checker import Checker
from bot.engine.ruleset import RuleSet
from bot.environment import Environment, open_data_folder
from bot.sandbox.clock import FakeClock
from bot.sandbox.transport import SandboxRequest
from bot.sandbox.values import Chat, Post, User
from bot.sandbox.world import World
from bot.store import Store
from bot.telegram.app import build_application
from bot.telegram.host import Host

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
GROUP = -1001000000001
BAD = "这个不归我们管，您找快递吧"
GOOD = "非常抱歉，这件事我来帮您联系快递核实，请您稍等，今天18点前给您回复。"

BLANK: list[bytes] = []
"""A database just migrated, so that each test need not do that again."""

CONFIG = f"""\
version: 1
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001]
    agents: {{2001: 李莉, 2002: 王强}}
    chats: [{GROUP}]
  - id: presales
    name: 售前组
    leads: [1002]
    agents: {{2003: 赵敏}}
    chats: [-1001000000009]
admins: [1009]
"""


class Shop:
    """The world, its people, and the bot. `say` and the rest let the bot do its work at once."""

    def __init__(self, home: Path, rules: RuleSet, *, privacy_mode: bool = False, config: str = CONFIG) -> None:
        self.clock = FakeClock(NOON)
        self.world = World(self.clock.now, privacy_mode=privacy_mode)
        self.rules = rules
        self.home = home
        (home / "config.yaml").write_text(config, encoding="utf-8")
        data = open_data_folder(home)
        if BLANK:
            (data / "qingnin.db").write_bytes(BLANK[0])
        self.settings = load_settings(home)
        self.env = Environment(home, f"sqlite+aiosqlite:///{home}/data/qingnin.db", token_text=self.world.token)
        self.lead: User = self.world.add_user(1001, "周组长", "lead")
        self.other_lead: User = self.world.add_user(1002, "吴组长", "lead")
        self.admin: User = self.world.add_user(1009, "管理员", "lead")
        self.lili: User = self.world.add_user(2001, "李莉", "agent")
        self.wang: User = self.world.add_user(2002, "王强", "agent")
        self.customer: User = self.world.add_user(3001, "陈先生")
        self.second: User = self.world.add_user(3002, "何女士")
        people = (self.lead, self.lili, self.wang, self.customer, self.second)
        self.group: Chat = self.world.add_group(GROUP, "售后", *people)
        self.store: Store
        self.host: Host

    async def open(self) -> None:
        self.store = await Store.open(self.env.database_url, data_dir=self.env.data)
        desk = Desk(self.store, Checker(self.rules, self.settings.options()), self.settings)
        request = SandboxRequest(self.world)
        self.host = build_application(
            self.settings, self.env, desk, self.store, request=request, clock=self.clock
        )  # fmt: skip
        await self.host.start()

    async def close(self) -> None:
        await self.host.close()
        await self.store.close()

    async def restart(self) -> None:
        """As after a crash: nothing of the former process is left but the data folder."""
        await self.close()
        await self.open()

    async def say(self, user: User, text: str, chat: Chat | None = None, **more: Any) -> Post:
        post = self.world.say(chat or self.group, user, text, **more)
        await self.host.step()
        return post

    async def private(self, user: User, text: str) -> list[str]:
        """Write to the bot in private; what it answers."""
        chat = self.world.chats[user.id]
        before = len(self.world.from_bot(user))
        chat.started = True
        await self.say(user, text, chat)
        return [post.text for post in self.world.from_bot(user)[before:]]

    async def wait(self, seconds: float) -> None:
        """Let time pass, second by second while something is due."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while (now := self.clock.now()) < end:
            wake = await self.host.next_wake()
            self.clock.set(end if wake is None else min(end, max(wake, now + timedelta(seconds=1))))
            await self.host.step()

    def promote(self) -> None:
        self.world.set_standing(self.group, self.world.bot, "administrator")

    def hints(self, user: User) -> list[Post]:
        return [post for post in self.world.from_bot(user) if post.text.startswith(("💡", "✅"))]

    def methods(self) -> list[str]:
        return [call.method for call in self.world.calls]
