"""A server too old for `ephemeral_message_parameters` publishes the hint: take it back, and never again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telegram import Bot
from telegram.request import RequestData

from bot.sandbox.clock import FakeClock
from bot.sandbox.transport import SandboxRequest, answer
from bot.sandbox.world import TOKEN, World
from bot.telegram.ephemeral import Ephemeral

GROUP = -1001


class OldServer(SandboxRequest):
    """Knows the editing methods, but drops the parameter it has never heard of, as Telegram's servers do."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        params = dict(request_data.parameters) if request_data else {}
        params.pop("ephemeral_message_parameters", None)
        return await answer(self._world, self._door, TOKEN, url.rsplit("/", 1)[1], params)


async def test_a_hint_that_was_published_is_deleted_and_none_follows() -> None:
    world = World(FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC)).now)
    lili, customer = world.add_user(2001, "李莉", "agent"), world.add_user(3001, "陈先生")
    group = world.add_group(GROUP, "售后", lili, customer)
    world.set_standing(group, world.bot, "administrator")
    async with Bot(TOKEN, request=OldServer(world), get_updates_request=OldServer(world)) as bot:
        ephemeral = Ephemeral(bot)
        assert await ephemeral.send(GROUP, None, lili.id, "悄悄话", html=False, markup=None) is None
        assert world.from_bot(customer) == []
        assert not ephemeral.possible(GROUP)
        assert await ephemeral.send(GROUP, None, lili.id, "悄悄话", html=False, markup=None) is None
    assert [call.method for call in world.calls].count("sendMessage") == 1
    assert [call.method for call in world.calls].count("deleteMessage") == 1
    assert len(world.watch.take()) == 1  # what such a server does is seen


async def test_the_way_of_an_ephemeral_message() -> None:
    world = World(FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC)).now)
    lili = world.add_user(2001, "李莉", "agent")
    group = world.add_group(GROUP, "售后", lili)
    world.set_standing(group, world.bot, "administrator")
    async with Bot(TOKEN, request=SandboxRequest(world), get_updates_request=SandboxRequest(world)) as bot:
        number = await Ephemeral(bot).send(GROUP, None, lili.id, "<b>悄悄话</b>", html=True, markup=None)
    assert number is not None
    assert [post.ephemeral_id for post in world.from_bot(lili)] == [number]
