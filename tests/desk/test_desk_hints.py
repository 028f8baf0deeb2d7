"""From a bad reply to one private hint, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from shop_floor import BAD, CUSTOMER, GROUP, LEAD, LILI, MENDED, WANG, Floor, opened, with_hints

from bot.engine.ruleset import RuleSet


async def test_one_hint_to_that_agent_a_moment_after(floor: Floor) -> None:
    await floor.customer("我的快递三天没动了")
    await floor.agent(BAD, after=20)
    await floor.wait(2)
    assert await floor.send() == []
    await floor.wait(1)
    (hint,) = await floor.send()
    assert (hint.kind, hint.recipient, hint.chat, hint.hint_id) == ("hint", LILI, GROUP, 1)
    assert hint.html.startswith("💡 李莉，刚才这句可以更稳一点\n「这个<u>不归我们管</u>，您找快递吧」\n客户听到的是")
    assert [button.data for button in hint.buttons] == ["h:1:accept", "h:1:wrong", "h:1:mute", "h:1:why"]
    assert hint.expires_at == floor.now - timedelta(seconds=3) + timedelta(seconds=120)


async def test_a_burst_gets_one_hint_about_the_strictest(floor: Floor) -> None:
    await floor.agent("你稍等")
    await floor.agent(BAD, after=2)
    await floor.agent("你看下", after=2)
    await floor.wait(60)
    (hint,) = await floor.send()
    assert "不归我们管" in hint.html
    assert await floor.rows("findings", "rule", "hint_state", "hint_id") == [
        ("nin", "merged", 1),
        ("shirk", "hinted", 1),
        ("nin", "merged", 1),
    ]


async def test_who_keeps_writing_hears_of_it_all_the_same(floor: Floor) -> None:
    await floor.agent(BAD)
    for _ in range(20):
        await floor.agent("请您看一下", after=2)
        await floor.wait(0)
    (hint,) = await floor.send()
    assert hint.created_at <= floor.now - timedelta(seconds=8)


async def test_what_may_still_be_excused_is_hinted_at_and_not_deducted(floor: Floor) -> None:
    await floor.agent("没办法")
    await floor.wait(5)
    assert len(await floor.send()) == 1
    assert await floor.rows("findings", "state") == [("pending",)]
    await floor.agent("我来申请看看")
    (thanks,) = await floor.send()
    assert thanks.html == "✅ 您随后已经接住了，这句不扣分。"
    assert await floor.rows("findings", "state") == [("self_corrected",)]


async def test_excused_before_anybody_spoke_of_it_is_no_finding(floor: Floor) -> None:
    await floor.agent("没办法")
    await floor.agent("我来申请看看", after=2)
    await floor.wait(60)
    assert await floor.send() == []
    assert await floor.rows("findings", "state", "hint_state") == [("withdrawn", "withdrawn")]


async def test_what_is_held_counts_when_the_burst_is_over_or_softened(floor: Floor) -> None:
    await floor.agent("没办法")
    await floor.wait(40)
    await floor.agent("没办法")
    await floor.agent("抱歉", after=1)
    await floor.wait(40)
    assert await floor.rows("findings", "state", "level") == [("hit", 2), ("hit", 0)]


@pytest.mark.parametrize(("role", "author"), [("customer", CUSTOMER), ("lead", LEAD), ("bot", None)])
async def test_nobody_but_agents_is_judged(floor: Floor, role: str, author: int | None) -> None:
    await floor.do(role=role, author=author, text=BAD)
    await floor.wait(10)
    assert await floor.rows("findings", "rule") == []
    assert await floor.send() == []


async def test_automatic_texts_and_media_are_not_judged(floor: Floor) -> None:
    await floor.agent(BAD, kind="auto")
    await floor.agent("", media=True)
    await floor.wait(10)
    assert await floor.rows("findings", "rule") == []


async def test_an_anonymous_administrator_counts_but_is_not_hinted(floor: Floor) -> None:
    await floor.agent(BAD, author=None)
    await floor.wait(10)
    assert await floor.send() == []
    assert await floor.rows("findings", "rule", "agent", "hint_state") == [("shirk", None, "unattributed")]


async def test_each_agent_of_a_conversation_gets_their_own(floor: Floor) -> None:
    await floor.agent(BAD)
    await floor.agent("你等下", author=WANG, after=1)
    await floor.wait(10)
    assert {(hint.recipient, "不归" in hint.html) for hint in await floor.send()} == {(LILI, True), (WANG, False)}


async def test_an_unanswered_question_is_for_who_spoke_last(floor: Floor) -> None:
    await floor.customer("在吗")
    await floor.agent("您好", after=5)
    await floor.customer("到哪了", after=30)
    await floor.wait(70)
    (hint,) = await floor.send()
    assert hint.recipient == LILI
    assert hint.html.startswith("💡 李莉，有客户在等您回应\n客户已等待")
    await floor.agent("您好，在路上", after=5)
    await floor.wait(10)
    assert await floor.send() == []
    assert await floor.rows("findings", "rule", "message_id", "agent") == [("slow", 4, LILI)]


async def test_pauses_between_hints_are_kept_and_what_grows_stale_is_dropped(floor: Floor) -> None:
    await floor.agent("你等下")
    await floor.wait(5)
    await floor.agent(BAD, after=5)
    await floor.wait(40)
    assert len(await floor.send()) == 1
    await floor.wait(20)
    (second,) = await floor.send()
    assert "不归我们管" in second.html
    assert second.created_at - timedelta(seconds=60) >= floor.now - timedelta(seconds=70 + 3)


async def test_the_same_rule_stays_quiet_for_half_an_hour(floor: Floor) -> None:
    await floor.agent(BAD)
    await floor.wait(10)
    assert len(await floor.send()) == 1
    await floor.agent(BAD, after=600)
    await floor.wait(10)
    assert await floor.send() == []
    assert await floor.rows("findings", "hint_state") == [("hinted",), ("same_rule",)]


async def test_the_hours_budget(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules, with_hints(per_hour=1, same_rule_minutes=0)) as floor:
        for _ in range(3):
            await floor.agent(BAD, after=200)
            await floor.wait(10)
        assert len(await floor.rows("hints", "id")) == 1
        assert await floor.rows("findings", "hint_state") == [("hinted",), ("per_hour",), ("per_hour",)]


async def test_training_only_records(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules, with_hints(mode="training")) as floor:
        await floor.agent(BAD)
        await floor.wait(10)
        assert await floor.send() == []
        ((mode, html),) = await floor.rows("hints", "mode", "html")
        assert mode == "training"
        assert "不归我们管" in html


async def test_after_an_outage_old_slips_are_recorded_and_not_whispered(floor: Floor) -> None:
    said_at = floor.now
    floor.pass_time(121)
    await floor.agent(BAD, at=said_at)
    await floor.wait(5)
    assert await floor.send() == []
    assert await floor.rows("findings", "state", "hint_state") == [("hit", "stale")]


async def test_a_hint_nobody_sent_in_time_is_given_up(floor: Floor) -> None:
    await floor.agent(BAD)
    await floor.wait(119)
    assert len(await floor.store.outbox.waiting(floor.now)) == 1
    await floor.wait(1)
    await floor.desk.tick(floor.now)
    assert await floor.rows("outbox", "state", "reason") == [("dropped", "stale")]


async def test_a_restart_forgets_no_hint(floor: Floor) -> None:
    await floor.agent(BAD)
    floor.restart()
    await floor.wait(10)
    assert len(await floor.send()) == 1
    floor.restart()
    await floor.wait(100)
    assert await floor.send() == []


async def test_an_edit_that_repairs_turns_the_hint_into_thanks(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(10)
    await floor.send(ref=5)
    await floor.edit(ref, MENDED, after=10)
    (thanks,) = await floor.send()
    assert (thanks.kind, thanks.recipient, thanks.target) == ("hint_edit", LILI, {"message_id": 5})
    assert thanks.html == "✅ 已自我纠正，客户看到的是改好的这句，不扣分。"
    assert await floor.rows("findings", "state") == [("self_corrected",)]
    assert await floor.rows("messages", "text") == [(MENDED,)]


async def test_an_edit_in_time_needs_no_hint_at_all(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.edit(ref, MENDED, after=2)
    await floor.wait(10)
    assert await floor.send() == []
    assert await floor.rows("findings", "state", "hint_state") == [("self_corrected", "self_corrected")]


async def test_a_hint_that_still_waits_is_dropped_by_the_repair(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(10)
    await floor.edit(ref, MENDED)
    assert await floor.send() == []
    assert await floor.rows("outbox", "state", "reason") == [("dropped", "corrected")]


async def test_an_edit_that_only_moves_the_words_changes_nothing_for_the_agent(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(10)
    await floor.send()
    await floor.edit(ref, "亲，" + BAD, after=10)
    await floor.wait(100)
    assert await floor.send() == []
    assert await floor.rows("findings", "state", "start", "hint_id") == [("withdrawn", 2, 1), ("hit", 4, 1)]
    await floor.edit(ref, MENDED)
    assert len(await floor.send()) == 1
    assert [row[0] for row in await floor.rows("findings", "state")] == ["withdrawn", "self_corrected"]


async def test_an_edit_can_also_make_it_worse(floor: Floor) -> None:
    ref = await floor.agent(MENDED)
    await floor.edit(ref, BAD, after=30)
    await floor.wait(10)
    assert len(await floor.send()) == 1
    await floor.edit(ref, MENDED, after=1)
    await floor.edit(ref, BAD, after=1)
    assert await floor.rows("findings", "state") == [("hit",)]


async def test_an_edit_of_an_unknown_message_is_no_message(floor: Floor) -> None:
    await floor.edit(999, BAD)
    assert await floor.rows("messages", "id") == []
    assert await floor.store.inbox.backlog() == 0


async def test_a_deleted_message_leaves_no_words(floor: Floor) -> None:
    ref = await floor.agent(BAD)
    await floor.wait(10)
    await floor.do(kind="delete", ref=ref)
    assert await floor.send() == []
    assert await floor.rows("messages", "text") == [("",)]
    assert await floor.rows("findings", "state", "match", "hint", "suggest") == [("withdrawn", "", "", None)]
    assert await floor.rows("outbox", "state", "html", "plain") == [("dropped", "", "")]
    assert await floor.rows("hints", "html") == [("",)]


async def test_a_repair_of_half_the_slips_is_no_reason_to_thank_yet(floor: Floor) -> None:
    ref = await floor.agent("你的件不归我们管")
    await floor.wait(10)
    await floor.send()
    await floor.edit(ref, "您的件不归我们管", after=5)
    assert await floor.send() == []
    assert sorted(await floor.rows("findings", "rule", "state")) == [("nin", "self_corrected"), ("shirk", "hit")]
    await floor.edit(ref, MENDED, after=5)
    assert [row.kind for row in await floor.send()] == ["hint_edit"]


async def test_what_only_the_original_words_showed_is_repaired_after_a_restart_too(floor: Floor) -> None:
    """The stored words are masked: judged again, they no longer show the identity number."""
    ref = await floor.agent("身份证11010519491231002X对吗")
    floor.restart()
    await floor.edit(ref, "身份证后四位是002X对吗", after=5)
    assert await floor.rows("findings", "rule", "state") == [("leak", "self_corrected")]


async def test_what_only_the_original_words_showed_stays_when_another_message_is_edited(floor: Floor) -> None:
    await floor.agent("身份证11010519491231002X对吗")
    ref = await floor.agent("你好", after=1)
    floor.restart()
    await floor.edit(ref, "您好", after=5)
    assert await floor.rows("findings", "rule", "state") == [("leak", "hit"), ("nin", "self_corrected")]


async def test_an_edit_changes_nobodys_authorship(floor: Floor) -> None:
    ref = await floor.agent(BAD, author=WANG)
    await floor.edit(ref, BAD + "。", after=1, author=LILI)
    assert await floor.rows("messages", "author") == [(WANG,)]
    assert await floor.rows("findings", "agent") == [(WANG,)]
