"""Plays the demo's shift: the real bot, unmodified, against the world in memory, on a clock that jumps.

The bot comes from `telegram.app.opened`, as it does for `qingnin run`; only the transport and the clock differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from .clock import FakeClock
from .script import LINK_ONLY, Cue, Talk
from .values import Chat, Post, User
from .world import World

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 11, 23, 16, 0, tzinfo=ZONE)
DIGEST = datetime(2026, 11, 23, 18, 30, tzinfo=ZONE)
TEAM = "demo"
LEAD = 1001
AGENTS = {2001: "李莉", 2002: "王强", 2003: "赵敏"}
_STARTED = (2002, 2003)
"""李莉 has never opened the private chat: she is still reached, by ephemeral messages."""
_FORUM, _GROUP = -1001000000001, -1001000000002
_FIRST_CUSTOMER = 3001

_CONFIG = f"""\
version: 1
timezone: Asia/Shanghai
teams:
  - id: {TEAM}
    name: 演示组
    leads: [{LEAD}]
    agents: {{{", ".join(f"{user}: {name}" for user, name in AGENTS.items())}}}
    chats: [{_FORUM}, {_GROUP}]
    digest_at: "18:30"
"""


class Bot(Protocol):
    """What the stage needs of the running bot (telegram/host.py)."""

    async def step(self) -> None:
        """One turn of everything."""
        ...

    async def next_wake(self) -> datetime | None:
        """When something is due next."""
        ...


Pause = Callable[[float], Awaitable[None]]


def write_home(home: Path) -> None:
    """The team's folder of the demo: nothing but a config.yaml; the rules are the shipped ones."""
    (home / "config.yaml").write_text(_CONFIG, encoding="utf-8")


@dataclass(slots=True)
class Stage:
    """The world with its people, and where each conversation stands.

    `threads`: a customer's topic. `last`: by conversation and speaker, the newest message. `talk_of`: the
    conversation of a message, by chat and message id.
    """

    world: World
    clock: FakeClock
    lead: User
    people: dict[str, User]
    forum: Chat
    group: Chat
    threads: dict[str, int] = field(default_factory=dict)
    last: dict[tuple[str, str], Post] = field(default_factory=dict)
    talk_of: dict[tuple[int, int], str] = field(default_factory=dict)

    def label(self, post: Post) -> str:
        """The customer a message belongs to."""
        return self.talk_of.get((post.chat.id, post.id), "")

    @property
    def progress(self) -> str:
        """Where the shift has got to, in a few words."""
        told = sum(len(self.world.from_bot(user)) for user in (*self.people.values(), self.lead))
        return f"{self.clock.now().astimezone(ZONE):%H:%M}　消息 {len(self.talk_of)}　悄悄话 {told}"

    async def play(self, host: Bot, cues: list[Cue], pause: Pause) -> None:
        """Carry out every cue at its time, the bot going on in between."""
        before = 0.0
        for cue in cues:
            await pause(cue.at - before)
            before = cue.at
            await self.pass_time(host, BEGIN + timedelta(seconds=cue.at))
            self._carry_out(cue)
            await host.step()

    async def pass_time(self, host: Bot, moment: datetime) -> None:
        """Let the clock run until then, stopping wherever the bot has something to do."""
        while (now := self.clock.now()) < moment:
            wake = await host.next_wake()
            soonest = now + timedelta(seconds=1)
            self.clock.set(moment if wake is None else min(moment, max(wake, soonest)))
            await host.step()

    def _carry_out(self, cue: Cue) -> None:
        who = self.people[cue.who]
        match cue.act:
            case "say":
                self._say(cue, who)
            case "edit":
                self.world.edit(self.last[cue.talk, cue.who], cue.text)
            case "draft":
                self.world.say(self.world.chats[who.id], who, cue.text)
            case "press":
                self.world.press(who, self._newest_hint(who), cue.text)

    def _say(self, cue: Cue, who: User) -> None:
        thread = self.threads.get(cue.talk)
        chat = self.group if thread is None else self.forum
        quoted = self.last.get((cue.talk, cue.talk)) if chat is self.group and cue.who != cue.talk else None
        self.talk_of[chat.id, chat.next_message] = cue.talk
        text, media = ("", "photo") if cue.text == LINK_ONLY else (cue.text, None)
        self.last[cue.talk, cue.who] = self.world.say(chat, who, text, thread=thread, reply_to=quoted, media=media)

    def _newest_hint(self, who: User) -> Post:
        hints = [post for post in self.world.from_bot(who) if post.buttons]
        if not hints:
            raise LookupError(f"演示里 {who.name} 应该收到过提示，可是没有")
        return hints[-1]


def build_stage(talks: tuple[Talk, ...]) -> Stage:
    """A forum where the bot is administrator (one topic per customer) and a plain group where it is not."""
    clock = FakeClock(BEGIN)
    world = World(clock.now)
    lead = world.add_user(LEAD, "周组长", "lead")
    people = {name: world.add_user(user, name, "agent") for user, name in AGENTS.items()}
    customers = dict.fromkeys(talk.customer for talk in talks if talk.customer)
    for number, name in enumerate(customers):
        people[name] = world.add_user(_FIRST_CUSTOMER + number, name)
    forum = world.add_group(_FORUM, "客户咨询", lead, *people.values(), forum=True)
    group = world.add_group(_GROUP, "老客户群", lead, *people.values())
    world.set_standing(forum, world.bot, "administrator")
    stage = Stage(world, clock, lead, people, forum, group)
    for talk in talks:
        if talk.customer and talk.place == "forum":
            stage.threads[talk.customer] = world.open_topic(forum, lead, talk.customer)
    for user in (*(world.users[u] for u in _STARTED), lead):
        world.start(user)
    return stage
