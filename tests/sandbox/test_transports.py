"""Both doors of the world, used by the real python-telegram-bot: in memory, and over HTTP on 127.0.0.1."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, InvalidToken, RetryAfter

import bot.telegram  # noqa: F401 - sets the PTB switch for waiting times
from bot.sandbox.clock import FakeClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.transport import SandboxRequest
from bot.sandbox.world import TOKEN, World

GROUP = -1001


@pytest.fixture
def world() -> World:
    world = World(FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC)).now)
    lili = world.add_user(2001, "李莉", "agent")
    group = world.add_group(GROUP, "售后", lili)
    world.set_standing(group, world.bot, "administrator")
    world.updates(2**60, 1)
    return world


@pytest.fixture(params=["memory", "http"])
async def ptb(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Bot]:
    if request.param == "memory":
        async with Bot(TOKEN, request=SandboxRequest(world), get_updates_request=SandboxRequest(world)) as client:
            yield client
    else:
        async with SandboxServer(world) as server, Bot(TOKEN, base_url=f"{server.base}/bot") as client:
            yield client


async def test_a_conversation_through_the_real_library(ptb: Bot, world: World) -> None:
    lili, group = world.users[2001], world.chats[GROUP]
    world.say(group, lili, "您好 😀 <b>&")
    (update,) = await ptb.get_updates(timeout=0, allowed_updates=["message"])
    assert update.message is not None
    assert update.message.text == "您好 😀 <b>&"
    sent = await ptb.send_message(
        GROUP, "<b>悄悄</b>", parse_mode="HTML",
        api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": 2001}},
    )  # fmt: skip
    assert sent.api_kwargs["ephemeral_message_id"]
    assert [p.text for p in world.from_bot(lili)] == ["悄悄"]


async def test_refusals_arrive_as_the_librarys_errors(ptb: Bot, world: World) -> None:
    with pytest.raises(Forbidden, match="can't initiate"):
        await ptb.send_message(2001, "x")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await ptb.send_message(GROUP, "<b>", parse_mode="HTML")
    with pytest.raises(EndPointNotFound):
        await ptb.do_api_request("sendRichMessage")
    assert world.watch.take() == ["沙盒不认识的调用：sendRichMessage"]
    world.start(world.users[2001])
    await ptb.send_message(2001, "x")
    with pytest.raises(RetryAfter):
        await ptb.send_message(2001, "y")


async def test_a_file_can_be_sent(ptb: Bot, world: World) -> None:
    world.start(world.users[2001])
    await ptb.send_document(2001, document=b"inhalt", filename="a.txt", caption="日报")
    (post,) = world.from_bot(world.users[2001])
    assert (post.media, post.text) == ("document", "日报")


async def test_a_long_poll_ends_when_something_arrives(ptb: Bot, world: World) -> None:
    poll = asyncio.create_task(ptb.get_updates(timeout=20))
    while not world.waiting:  # noqa: ASYNC110 - nothing announces that a request has arrived
        await asyncio.sleep(0)
    world.say(world.chats[GROUP], world.users[2001], "来了")
    assert len(await asyncio.wait_for(poll, 10)) == 1


async def test_another_token_is_refused(world: World) -> None:
    async with SandboxServer(world) as server:
        with pytest.raises(InvalidToken):
            async with Bot("1:other", base_url=f"{server.base}/bot"):
                pass


async def test_a_second_poller_ends_the_first_with_a_conflict(world: World) -> None:
    async with SandboxServer(world) as server, Bot(TOKEN, base_url=f"{server.base}/bot") as one:
        poll = asyncio.create_task(one.get_updates(timeout=20))
        while not world.waiting:  # noqa: ASYNC110 - nothing announces that a request has arrived
            await asyncio.sleep(0)
        async with Bot(TOKEN, base_url=f"{server.base}/bot") as two:
            second = asyncio.create_task(two.get_updates(timeout=20))
            with pytest.raises(Conflict):
                await asyncio.wait_for(poll, 10)
            world.say(world.chats[GROUP], world.users[2001], "来了")
            assert len(await asyncio.wait_for(second, 10)) == 1
