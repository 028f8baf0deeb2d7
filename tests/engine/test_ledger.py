"""Promises through a whole conversation: made, kept, late, lost; the same live as afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from building import START, script

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.ledger import Promise, PromiseState
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Finding, Level, Message, State

RULE = "promise-kept"


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False).only(RULE)


def played(ruleset: RuleSet, *lines: str) -> tuple[list[Promise], list[Finding]]:
    dialogue = Checker(ruleset).dialogue()
    for message in script(*lines):
        dialogue.say(message)
    dialogue.close()
    return list(dialogue.promises), list(dialogue.findings)


def states(ruleset: RuleSet, *lines: str) -> list[str]:
    return [promise.state for promise in played(ruleset, *lines)[0]]


ASKED = ("客 +0s 退款呢", "服 +5s 我去核实，十分钟内给您答复")


@pytest.mark.parametrize(
    ("after", "state"),
    [
        ("服 +300s 查到了，昨天已经退回您的卡里", "kept"),
        ("服 +300s 财务说今天的批次还没有走完", "kept"),
        ("服 +300s 您的退款在银行那边，明天就能到账", "kept"),
        ("服 +700s 查到了，昨天已经退回您的卡里", "late"),
        ("客 +700s 人呢", "lost"),
        ("服 +300s 请您再稍等，还在查", "open"),
        ("服 +300s 好的", "open"),
        ("服 +300s 您放心，我会一直跟进", "open"),
        ("服 +300s 感谢您的耐心等待", "open"),
        ("服 +300s 请问您的订单号是多少呢？", "open"),
        ("服 +300s 已登记", "open"),
    ],
)
def test_what_becomes_of_a_promise(ruleset: RuleSet, after: str, state: str) -> None:
    assert states(ruleset, *ASKED, after) == [state]


def test_a_lost_promise_is_found_at_the_words_that_made_it(ruleset: RuleSet) -> None:
    promises, (finding,) = played(ruleset, *ASKED, "客 +700s 人呢")
    assert (finding.turn, finding.level, finding.match, finding.end) == (1, Level.NORMAL, "", 0)
    assert "十分钟内给您答复" in finding.hint
    assert promises[0].due_at == START + timedelta(seconds=605)


def test_a_promise_that_a_telephone_may_have_kept_is_a_hint(ruleset: RuleSet) -> None:
    _, (finding,) = played(ruleset, "客 +0s 退款呢", "服 +5s 十分钟内给您打电话", "客 +700s 人呢")
    assert finding.level is Level.HINT


def test_one_burst_makes_one_promise_with_the_time_it_names(ruleset: RuleSet) -> None:
    promises, _ = played(
        ruleset, "客 +0s 退款呢", "服 +5s 好的，我去核实一下", "服 +5s 两小时内给您答复", "服 +3s 请您放心"
    )
    assert [(p.turn, p.due_at) for p in promises] == [(2, START + timedelta(seconds=10, hours=2))]


def test_said_again_it_is_the_same_promise(ruleset: RuleSet) -> None:
    again = ("客 +100s 快点", "服 +10s 好的，尽快回复您")
    assert states(ruleset, *ASKED, *again) == ["open"]


def test_another_time_agreed_before_the_deadline_keeps_the_first_and_opens_the_next(ruleset: RuleSet) -> None:
    assert states(ruleset, *ASKED, "客 +100s 快点", "服 +10s 今天下班前给您答复") == ["kept", "open"]


def test_the_day_ends_before_the_deadline_and_nothing_is_found(ruleset: RuleSet) -> None:
    promises, findings = played(ruleset, "客 +0s 退款呢", "服 +5s 明天给您答复", "客 +5s 好的")
    assert [p.state for p in promises] == [PromiseState.OPEN]
    assert findings == []


def test_a_colleague_may_keep_it_and_an_automatic_text_may_not(ruleset: RuleSet) -> None:
    assert states(ruleset, *ASKED, "服2 +300s 您的退款昨天已经到账了") == ["kept"]
    assert states(ruleset, *ASKED, "机 +300s 您的退款昨天已经到账了") == ["open"]


def test_a_picture_is_an_answer(ruleset: RuleSet) -> None:
    dialogue = Checker(ruleset).dialogue()
    for message in script(*ASKED):
        dialogue.say(message)
    dialogue.say(Message("agent", "", START + timedelta(seconds=300), "服", media=True))
    assert dialogue.promises[0].state is PromiseState.KEPT


def test_until_it_is_due_the_verdict_is_pending(ruleset: RuleSet) -> None:
    dialogue = Checker(ruleset).dialogue()
    for message in script(*ASKED):
        dialogue.say(message)
    (pending,) = dialogue.pending
    assert (pending.state, pending.deadline) == (State.PENDING, dialogue.deadline)
    assert dialogue.deadline == START + timedelta(seconds=605)
    assert dialogue.tick(START + timedelta(seconds=605)) == ()
    (verdict,) = dialogue.tick(START + timedelta(seconds=606))
    assert (verdict.key, verdict.state) == (pending.key, State.HIT)


def test_ticked_in_between_or_not_it_comes_out_the_same(ruleset: RuleSet) -> None:
    lines = (*ASKED, "客 +400s 好了吗", "服 +300s 查到了，昨天已经退回您的卡里", "服 +5s 祝您生活愉快")
    plain, ticked = Checker(ruleset).dialogue(), Checker(ruleset).dialogue()
    for message in script(*lines):
        assert message.at is not None
        plain.say(message)
        ticked.tick(message.at - timedelta(seconds=1))
        ticked.say(message)
        ticked.tick(message.at)
    assert plain.promises == ticked.promises
    assert plain.findings == ticked.findings


def test_without_times_nothing_is_promised(ruleset: RuleSet) -> None:
    assert played(ruleset, "客 退款呢", "服 十分钟内给您答复") == ([], [])
