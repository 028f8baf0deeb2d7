"""The send limiter against the strict limits of the imitated Telegram."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.sandbox.clock import FakeClock
from bot.sandbox.flood import Flood
from bot.telegram.limiter import SendLimiter

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GROUP = -1001


class Line:
    """A limiter in front of Telegram's flood control."""

    def __init__(self) -> None:
        self.clock = FakeClock(START)
        self.limiter, self.flood = SendLimiter(self.clock), Flood()
        self.sent: list[tuple[float, int]] = []

    async def send(self, chat: int, endpoint: str = "sendMessage") -> Any:
        async def callback(*_: Any) -> bool:
            self.flood.check(chat, chat < 0, self.clock.now())
            self.sent.append(((self.clock.now() - START).total_seconds(), chat))
            return True

        return await self.limiter.process_request(callback, (), {}, endpoint, {"chat_id": chat}, None)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([GROUP, -1002, 1, 2, 3]), max_size=80))
async def test_no_order_of_sends_meets_a_429(chats: list[int]) -> None:
    line = Line()
    for chat in chats:
        await line.send(chat)
    assert len(line.sent) == len(chats)


async def test_twenty_a_minute_per_group() -> None:
    line = Line()
    for _ in range(45):
        await line.send(GROUP)
    assert line.sent[-1][0] > 120


async def test_many_private_chats_share_thirty_a_second() -> None:
    line = Line()
    for chat in range(1, 91):
        await line.send(chat)
    assert 3 < line.sent[-1][0] < 5


async def test_what_sends_nothing_is_not_counted() -> None:
    line = Line()
    for _ in range(100):
        line.flood = Flood()
        await line.send(GROUP, "getChatMember")
        line.flood = Flood()
        await line.send(GROUP, "sendChatAction")
    assert line.clock.now() == START
    assert line.limiter.wait(GROUP) == 0


async def test_after_a_429_that_chat_rests_and_others_do_not() -> None:
    line = Line()

    async def refuse(*_: Any) -> bool:
        raise RetryAfter(3)

    with pytest.raises(RetryAfter):
        await line.limiter.process_request(refuse, (), {}, "sendMessage", {"chat_id": GROUP}, None)
    assert 3 <= line.limiter.wait(GROUP) < 4
    assert line.limiter.wait(5) == 0
    await line.send(5)
    assert line.clock.now() == START
    await line.send(GROUP)
    assert line.sent[-1][0] >= 3
