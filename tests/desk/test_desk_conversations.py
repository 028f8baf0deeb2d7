"""Where a conversation begins and ends, and what time brings while nobody speaks."""

from __future__ import annotations

from datetime import timedelta

from shop_floor import BAD, LILI, NOON, WANG, Floor

from bot.desk.wake import LATENESS
from bot.store import Said


async def test_silence_closes_at_its_own_moment(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好", after=10)
    await floor.wait(30 * 60 + 1)
    assert await floor.rows("conversations", "closed_at") == [(None,)]
    await floor.wait(1)
    assert await floor.rows("conversations", "closed_at", "farewell") == [(NOON + timedelta(seconds=1810), False)]


async def test_a_goodbye_missed_by_silence_is_counted_and_not_whispered(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好", after=10)
    await floor.wait(3600)
    assert await floor.send() == []
    assert await floor.rows("findings", "rule", "state", "hint_state", "agent") == [("bye", "hit", "stale", LILI)]


async def test_a_goodbye_missed_at_the_close_is_whispered(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好", after=10)
    await floor.close(after=5)
    await floor.wait(5)
    (hint,) = await floor.send()
    assert hint.html.startswith("💡 李莉，刚才这句可以更周到一点\n「您好」\n结束前请道别")
    assert floor.desk.next_wake(floor.now) is not None


async def test_a_goodbye_said(floor: Floor) -> None:
    await floor.customer("谢谢")
    await floor.agent("再见", after=10)
    await floor.close()
    assert await floor.rows("conversations", "farewell") == [(True,)]
    assert await floor.rows("findings", "rule") == []


async def test_no_goodbye_is_due_where_the_customer_had_the_last_word(floor: Floor) -> None:
    await floor.agent("您好")
    await floor.customer("谢谢", after=10)
    await floor.wait(3600)
    assert await floor.rows("conversations", "farewell") == [(None,)]


async def test_coming_back_soon_takes_the_missing_goodbye_back(floor: Floor) -> None:
    await floor.agent("您好")
    await floor.wait(45 * 60)
    assert await floor.rows("findings", "rule", "state") == [("bye", "hit")]
    floor.restart()
    await floor.customer("还有个问题")
    assert await floor.rows("findings", "rule", "state") == [("bye", "withdrawn")]
    assert await floor.rows("conversations", "closed_at", "farewell") == [(None, None)]
    await floor.agent("请讲", after=5)
    await floor.close(after=5)
    assert await floor.rows("findings", "rule", "state", "message_id") == [("bye", "withdrawn", 1), ("bye", "hit", 3)]


async def test_closed_again_without_a_word_from_the_agent_it_is_missing_again(floor: Floor) -> None:
    await floor.agent("您好")
    await floor.close()
    await floor.do(role="bot", author=None, text="系统消息")
    assert await floor.rows("findings", "state") == [("withdrawn",)]
    await floor.close()
    assert await floor.rows("findings", "state") == [("hit",)]


async def test_coming_back_late_is_a_new_conversation_without_an_opening(floor: Floor) -> None:
    await floor.agent("您好")
    floor.pass_time(61 * 60)
    await floor.agent("您好")
    assert await floor.rows("conversations", "closed_at", "middle") == [
        (NOON + timedelta(minutes=30), False),
        (None, True),
    ]
    floor.pass_time(24 * 3600)
    await floor.agent("您好")
    assert [row[0] for row in await floor.rows("conversations", "middle")] == [False, True, False]


async def test_an_hour_of_silence_the_clock_never_saw_goes_on(floor: Floor) -> None:
    """The desk slept; by the messages' own times the conversation never ended."""
    await floor.agent("您好")
    await floor.customer("在吗", after=59 * 60)
    assert await floor.rows("conversations", "closed_at") == [(None,)]


async def test_closing_what_is_closed_or_never_was_does_nothing(floor: Floor) -> None:
    await floor.close()
    await floor.agent("再见")
    await floor.close()
    before = await floor.everything()
    await floor.close(after=60)
    assert await floor.everything() == before
    assert await floor.store.inbox.backlog() == 0


async def test_two_customers_are_two_conversations(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.do(role="customer", author=3002, conversation="tg-group:-100:3002", text="在吗")
    await floor.agent("您好", after=5)
    assert await floor.rows("conversations", "key") == [("tg-group:-100:3001",), ("tg-group:-100:3002",)]
    assert await floor.rows("messages", "conversation_id", "waited") == [(1, None), (2, None), (1, 5)]


async def test_deadlines_survive_a_restart_and_wait_for_late_messages(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好", after=5)
    await floor.customer("到哪了", after=5)
    floor.restart()
    asked = floor.now
    await floor.wait(60)
    assert await floor.rows("findings", "rule") == []
    await floor.wait(3)
    assert await floor.rows("findings", "rule", "found_at", "agent") == [("slow", asked + timedelta(seconds=60), LILI)]


async def test_an_answer_given_in_time_and_delivered_late_counts(floor: Floor) -> None:
    await floor.customer("在吗")
    floor.pass_time(61)
    await floor.desk.tick(floor.now)
    await floor.agent("您好", at=NOON + timedelta(seconds=59))
    await floor.wait(30)
    assert await floor.rows("findings", "rule") == []
    assert timedelta(seconds=1) < LATENESS <= timedelta(seconds=5)


async def test_a_late_answer_is_one_finding_that_moves_to_the_answer(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.wait(70)
    assert await floor.rows("findings", "message_id", "agent", "hint_state") == [(1, None, "unattributed")]
    await floor.agent("您好", author=WANG)
    assert await floor.rows("findings", "message_id", "agent") == [(2, WANG)]


async def test_waits_are_kept_with_the_answer(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好，您请讲", after=12)
    floor.restart()
    await floor.customer("到哪了", after=5)
    await floor.customer("？", after=5)
    await floor.agent("麻烦您发一下单号", after=30)
    assert await floor.rows("messages", "role", "waited", "first_answer", "nin", "asked") == [
        ("customer", None, False, 0, 0),
        ("agent", 12, True, 2, 1),
        ("customer", None, False, 0, 0),
        ("customer", None, False, 0, 0),
        ("agent", 35, False, 1, 1),
    ]


async def test_only_staff_are_kept_by_number(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好")
    await floor.do(role="lead", author=1001, text="辛苦")
    assert await floor.rows("messages", "author") == [(None,), (LILI,), (1001,)]


async def test_which_message_stands_where_can_be_read_again(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好")
    key = "tg-group:-100:3001"
    assert await floor.store.threads(NOON) == [
        Said(-100, 1, key, "customer", None, NOON), Said(-100, 2, key, "agent", LILI, NOON),
    ]  # fmt: skip
    assert await floor.store.threads(NOON + timedelta(seconds=1)) == []


async def test_a_team_no_longer_listed_does_no_harm(floor: Floor) -> None:
    await floor.do(team="gone", text=BAD)
    await floor.wait(3600)
    assert await floor.rows("findings", "team", "rule") == [("gone", "shirk"), ("gone", "bye")]


async def test_when_to_look_again(floor: Floor) -> None:
    assert floor.desk.next_wake(floor.now) == floor.now, "nothing is known yet"
    await floor.wait(0)
    digest = floor.desk.next_wake(floor.now)
    assert digest == NOON + timedelta(hours=6, minutes=30)
    await floor.agent(BAD)
    assert floor.desk.next_wake(floor.now) == floor.now + timedelta(seconds=3)


async def test_an_edited_question_is_waited_for_from_when_it_was_asked(floor: Floor) -> None:
    """With the desk kept running as after a restart: thanks that become a question ask from the start."""
    for restart in (False, True):
        key = f"tg-group:-100:{restart:d}"
        ref = await floor.customer("谢谢", conversation=key)
        if restart:
            floor.restart()
        await floor.edit(ref, "在吗", after=5, role="customer", conversation=key)
        await floor.agent("您好", after=5, conversation=key)
    assert [row[0] for row in await floor.rows("messages", "waited")] == [None, 10, None, 10]


async def test_a_clock_set_back_reads_no_clock_twice(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.wait(70)
    (ticked,) = await floor.rows("conversations", "ticked_at")
    floor.now = NOON
    await floor.agent("没办法", conversation="tg-group:-100:3001", at=floor.now)
    await floor.wait(35)
    floor.restart()
    assert (await floor.rows("conversations", "ticked_at"))[0] >= ticked
