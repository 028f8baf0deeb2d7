"""`kill -9` at random moments: no update is lost, no message judged twice, no digest made twice.

The bot is a real process, Telegram a world in this one: it goes on while the bot is dead. What was
judged is read from the database file afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bot_process import CANARY, only_shop_rules, start_bot
from telegram_shop import BAD, GOOD, GROUP

from bot.sandbox.server import SandboxServer
from bot.sandbox.values import Post
from bot.sandbox.world import World

CUSTOMERS = range(3001, 3007)
CONFIG = f"""\
version: 1
digest_at: "00:00"
hours: always
hints: {{wait_seconds: 0, cooldown_seconds: 0, same_rule_minutes: 0, per_hour: 1000, per_day: 1000}}
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001]
    agents: {{2001: 李莉, 2002: 王强}}
    chats: [{GROUP}]
"""


class Siege:
    """A busy group, a bot that is killed again and again, and a record of what people really said."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home, self.rng = home, random.Random(seed)
        self.world = World(lambda: datetime.now(UTC), token=CANARY)
        people = [self.world.add_user(1001, "周组长", "lead")]
        self.agents = [self.world.add_user(2001, "李莉", "agent"), self.world.add_user(2002, "王强", "agent")]
        self.customers = [self.world.add_user(number, f"客户{number}") for number in CUSTOMERS]
        self.group = self.world.add_group(GROUP, "售后", *people, *self.agents, *self.customers)
        self.world.set_standing(self.group, self.world.bot, "administrator")
        self.world.start(people[0])
        self.asked: list[Post] = []
        self.replies: list[Post] = []
        self.spoken: dict[int, list[str]] = {}
        """Every wording of each agent message, by its id."""

    def talk(self, count: int) -> None:
        """So many updates of a working day: questions, answers good and bad, some of them edited a moment later."""
        for _ in range(count):
            dice = self.rng.random()
            if not self.asked or dice < 0.35:
                self.asked.append(self.world.say(self.group, self.rng.choice(self.customers), "请问我的快递到哪了"))
            elif dice < 0.85 or not self.replies:
                self._reply()
            else:
                self._edit()

    def _reply(self) -> None:
        words = self.rng.choice((BAD, GOOD))
        quoted, agent = self.rng.choice(self.asked[-6:]), self.rng.choice(self.agents)
        post = self.world.say(self.group, agent, words, reply_to=quoted)
        self.replies.append(post)
        self.spoken[post.id] = [words]

    def _edit(self) -> None:
        post = self.rng.choice(self.replies[-5:])
        words = GOOD + "。" * len(self.spoken[post.id])
        self.world.edit(post, words)
        self.spoken[post.id].append(words)

    async def life(self, base: str) -> None:
        """Start the bot, let people talk, kill it at a random moment: before it works or in the middle."""
        process = await start_bot(self.home, base, quiet=True)
        try:
            if self.rng.random() < 0.8:
                await self._until_polled(process)
                await asyncio.sleep(self.rng.uniform(0, 0.35))
            else:
                await asyncio.sleep(self.rng.uniform(0, 1.5))
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            await process.wait()
        assert process.returncode == -signal.SIGKILL, "it ended by itself"

    async def _until_polled(self, process: asyncio.subprocess.Process) -> None:
        before = len(self.world.calls)
        while not any(call.method == "getUpdates" for call in self.world.calls[before:]):
            assert process.returncode is None, (self.home / "log").read_text(encoding="utf-8")[-2000:]
            await asyncio.sleep(0.01)

    async def last_life(self, base: str) -> None:
        """The bot finishes what is left and is stopped politely."""
        process = await start_bot(self.home, base, quiet=True)
        try:
            while self.world.pending or self.waiting() or not self.digests() or self.unsent():
                assert process.returncode is None
                await asyncio.sleep(0.05)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
        assert process.returncode == 0

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.home / "data" / "qingnin.db", timeout=10)) as database:
            return database.execute(query).fetchall()

    def waiting(self) -> int:
        return len(self.rows("SELECT id FROM inbox WHERE done_at IS NULL"))

    def unsent(self) -> int:
        """Parts of digests that are still to go out: a card and a text for each."""
        return len(self.rows("SELECT id FROM outbox WHERE kind = 'digest' AND state IN ('queued', 'sending')"))

    def digests(self) -> list[Post]:
        return [post for post in self.world.from_bot(self.world.users[1001]) if "【客服日报】" in post.text]

    def check(self) -> None:
        """Everything said was judged once, and only once, as it was said last."""
        updates = [row[0] for row in self.rows("SELECT update_id FROM inbox ORDER BY update_id")]
        assert updates == list(range(700_000_001, 700_000_001 + len(updates)))
        assert len(updates) == self.world.push_raw({"poll": {}})["update_id"] - 700_000_001
        stored = Counter(row[0] for row in self.rows("SELECT ref FROM messages WHERE role = 'agent'"))
        assert stored == Counter(list(self.spoken))
        texts = dict(self.rows("SELECT ref, text FROM messages WHERE role = 'agent'"))
        assert texts == {ref: words[-1] for ref, words in self.spoken.items()}
        found = self.rows(
            "SELECT ref, state FROM findings JOIN messages ON messages.id = message_id WHERE rule = 'not-our-job'"
        )
        bad = {ref: words for ref, words in self.spoken.items() if words[0] == BAD}
        assert Counter(ref for ref, _ in found) == Counter(list(bad))
        assert {ref: state for ref, state in found} == {
            ref: "hit" if len(words) == 1 else "self_corrected" for ref, words in bad.items()
        }
        made = self.rows("SELECT attempts FROM outbox WHERE kind = 'digest'")
        texts_made = self.rows("SELECT id FROM outbox WHERE kind = 'digest' AND attachment = ''")
        assert len(texts_made) == len(self.rows("SELECT id FROM digests")), "one lead: one text for each team and day"
        # A kill between sending and noting it is the one case in which Telegram gets a digest again.
        assert len(made) <= len(self.digests()) <= sum(attempts for (attempts,) in made)
        hinted = [post for post in self.world.ephemeral.values() if post.text.startswith("💡")]
        sent = self.rows("SELECT id FROM outbox WHERE kind = 'hint' AND state IN ('sent', 'sending', 'dropped')")
        assert len(hinted) <= len(sent)
        assert self.world.watch.violations == []
        assert [call.error for call in self.world.calls if call.error and "Too Many" in call.error] == []


async def besiege(home: Path, kills: int, updates: int, seed: int) -> Siege:
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    only_shop_rules(home)
    siege = Siege(home, seed)
    async with SandboxServer(siege.world) as server:
        for _ in range(kills):
            siege.talk(updates // (kills + 1))
            await siege.life(server.base)
        siege.talk(updates - (updates // (kills + 1)) * kills)
        await siege.last_life(server.base)
    siege.check()
    return siege


@pytest.mark.slow
async def test_killed_six_times(tmp_path: Path) -> None:
    await besiege(tmp_path, kills=6, updates=300, seed=6)


@pytest.mark.soak
async def test_killed_twenty_times_over_a_thousand_updates(tmp_path: Path) -> None:
    await besiege(tmp_path, kills=20, updates=1000, seed=20)


@pytest.mark.soak
async def test_killed_two_hundred_times_over_ten_thousand_updates(tmp_path: Path) -> None:
    await besiege(tmp_path, kills=200, updates=10_000, seed=200)
