"""People talk, the bot fetches and works, and it crashes at any commit: nothing is lost, nothing judged twice.

A state machine chooses the order. A crash strikes just before or just after one of the next commits;
then nothing is left but the database and what Telegram still keeps.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from telegram_shop import BAD, GOOD, Shop

from bot.engine.loader import Sources, load

RULES = load(Sources(rules=(Path(__file__).parent / "shop_rules",)))
CRASHES = st.none() | st.tuples(st.integers(0, 5), st.booleans())
"""At which commit from now, and whether just before it."""
WORDINGS = st.sampled_from((BAD, GOOD, "好的，请您稍等。"))


class Crash(BaseException):
    """The process is gone: nothing in the program may catch this."""


class Fused(Shop):
    """A shop whose bot crashes at the commit for which the fuse is set."""

    fuse: int | None = None
    before_commit = True

    async def open(self) -> None:
        await super().open()
        database: Any = self.store._database
        write = database.write

        @asynccontextmanager
        async def fused() -> AsyncIterator[Any]:
            async with write() as tx:
                yield tx
                self._burn(before=True)
            self._burn(before=False)

        database.write = fused

    def _burn(self, *, before: bool) -> None:
        if self.fuse is None or self.before_commit is not before:
            return
        self.fuse -= 1
        if self.fuse < 0:
            self.fuse = None
            raise Crash


class Life(RuleBasedStateMachine):
    """What can happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.spoken: dict[int, str] = {}

    @initialize()
    def open(self) -> None:
        self.shop = Fused(self.folder, RULES)
        self.loop.run_until_complete(self.shop.open())
        self.asked = [
            self.shop.world.say(self.shop.group, who, "在吗") for who in (self.shop.customer, self.shop.second)
        ]
        self.posts: list[Any] = []

    @rule(words=WORDINGS, customer=st.integers(0, 1), wang=st.booleans())
    def reply(self, words: str, customer: int, wang: bool) -> None:
        agent = self.shop.wang if wang else self.shop.lili
        post = self.shop.world.say(self.shop.group, agent, words, reply_to=self.asked[customer])
        self.posts.append(post)
        self.spoken[post.id] = words

    @precondition(lambda self: self.spoken)
    @rule(data=st.data(), words=WORDINGS)
    def edit(self, data: st.DataObject, words: str) -> None:
        post = data.draw(st.sampled_from(self.posts[-4:]))
        self.shop.world.edit(post, words)
        self.spoken[post.id] = words

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.shop.clock.advance(seconds)

    @rule(crash=CRASHES)
    def fetch(self, crash: tuple[int, bool] | None) -> None:
        self._alive(self.shop.host.ingest.poll(0), crash)

    @rule(crash=CRASHES)
    def work(self, crash: tuple[int, bool] | None) -> None:
        self._alive(self.shop.host.worker.drain(), crash)

    @rule(crash=CRASHES)
    def everything(self, crash: tuple[int, bool] | None) -> None:
        self._alive(self.shop.host.step(), crash)

    def _alive(self, doing: Any, crash: tuple[int, bool] | None) -> None:
        self.shop.fuse, self.shop.before_commit = crash or (None, True)
        try:
            self.loop.run_until_complete(doing)
        except Crash:
            self.loop.run_until_complete(self.shop.restart())

    @invariant()
    def nothing_is_lost(self) -> None:
        """Whatever was said is with Telegram or in the inbox."""
        if hasattr(self, "shop"):
            kept = {row[0] for row in self._rows("SELECT update_id FROM inbox")}
            kept |= {update["update_id"] for _, update in self.shop.world._updates}
            assert kept == set(range(700_000_001, self.shop.world._next_update))

    def _rows(self, query: str) -> list[Any]:
        async def read() -> list[Any]:
            async with self.shop.store.read() as connection:
                return list(await connection.exec_driver_sql(query))

        return self.loop.run_until_complete(read())

    def teardown(self) -> None:
        """In the end all is judged once, in its last wording."""
        if not hasattr(self, "shop"):
            return
        self.shop.fuse = None
        self.loop.run_until_complete(self.shop.wait(60))
        assert self._rows("SELECT id FROM inbox WHERE done_at IS NULL") == []
        stored = self._rows("SELECT ref, text FROM messages WHERE role = 'agent'")
        assert Counter(ref for ref, _ in stored) == Counter(list(self.spoken))
        assert dict(map(tuple, stored)) == self.spoken
        found = self._rows(
            "SELECT ref FROM findings JOIN messages ON messages.id = message_id "
            "WHERE rule = 'not-our-job' AND state IN ('hit', 'pending')"
        )
        assert sorted(ref for (ref,) in found) == sorted(ref for ref, words in self.spoken.items() if words == BAD)
        hinted = Counter(
            row[0] for row in self._rows("SELECT hint_id FROM outbox WHERE kind = 'hint' AND hint_id IS NOT NULL")
        )
        assert all(count == 1 for count in hinted.values())
        assert self.shop.world.watch.violations == []
        self.loop.run_until_complete(self.shop.close())
        self.loop.close()
        shutil.rmtree(self.folder)


Life.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
