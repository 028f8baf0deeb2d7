"""A shift of real dialogues counted by hand: every figure of the digest is what the data file says."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from golden import DAY, SHIFT, TOTALS, marked, today, yesterday
from shop_floor import LILI, WANG, Floor, opened

from bot.engine.ruleset import RuleSet
from bot.event import Event
from bot.reports.model import Digest
from bot.scoring.day import Rate

NEVER = frozenset({"finding", "conversation", "id"})
"""Row numbers: they depend on which chat was heard first."""


async def hear(floor: Floor, events: Sequence[Event]) -> None:
    for one in events:
        floor.now = max(floor.now, one.at)
        await floor.desk.handle(one, floor.now)


async def digest_of(floor: Floor) -> Digest:
    return await floor.desk.digest("a", DAY, floor.now + timedelta(hours=6))


@pytest.fixture(scope="module")
def digest(rules: RuleSet, tmp_path_factory: pytest.TempPathFactory) -> Digest:
    """The shift, played once."""

    async def play() -> Digest:
        async with opened(tmp_path_factory.mktemp("golden"), rules) as floor:
            for talk in (*yesterday(), *today()):
                await hear(floor, talk)
            return await digest_of(floor)

    return asyncio.run(play())


def test_the_hand_counted_sums_agree_with_the_lines() -> None:
    """The totals in the file are what its lines add up to: two hand counts, one of the lines, one of the sums."""
    waits = sorted(marked("wait"))
    assert waits == TOTALS["waits"]
    assert sum(marked("nin")) == TOTALS["nin"]["said"]
    assert sum(marked("ask")) == TOTALS["qing"]["said"]
    lines = [who for talk in SHIFT["conversations"] for who, *_ in talk["lines"]]
    assert sum(who in "lw" for who in lines) == TOTALS["agent_messages"]
    for talk in SHIFT["conversations"]:
        assert talk["points"] == min(100, 100 - talk["cost"] + talk["bonus"])


def test_the_head(digest: Digest) -> None:
    assert digest.conversations == TOTALS["conversations"]
    assert digest.messages == TOTALS["agent_messages"]
    assert digest.score.points == pytest.approx(TOTALS["team_score"], abs=1e-4)
    assert digest.grade == "优秀"
    points = SHIFT["yesterday"]["points"]
    assert digest.yesterday.points == pytest.approx(sum(points) / len(points))
    assert digest.passed == Rate(1, 1, 1)
    assert [point.points for point in digest.trend[:-2]] == [None] * 12
    assert (digest.trend[-2].points, digest.trend[-2].conversations) == (pytest.approx(99), 5)


def test_the_change_is_split_as_reckoned(digest: Digest) -> None:
    change, by_hand = digest.change, TOTALS["change"]
    for name, value in by_hand.items():
        assert getattr(change, name) == pytest.approx(value, abs=1e-4), name
    assert (change.why, change.before, change.now) == ("", digest.ruleset, digest.ruleset)


def test_rates_and_lists(digest: Digest) -> None:
    nin, qing, farewell = TOTALS["nin"], TOTALS["qing"], TOTALS["farewell"]
    assert (digest.nin.part, digest.nin.whole) == (nin["said"], nin["said"] + nin["instead"])
    assert (digest.qing.part, digest.qing.whole) == (qing["said"], qing["said"] + qing["missing"])
    assert (digest.farewell.part, digest.farewell.whole) == (farewell["said"], farewell["due"])
    assert {count.id: count.times for count in digest.sanbu} == TOTALS["sanbu"]
    assert {count.id: count.times for count in digest.others} == TOTALS["others"]
    found = sorted((one.norm, one.level) for one in digest.evidence)
    assert found == sorted((norm, level) for listed in marked("found") for norm, level in listed)
    assert {one.state for one in digest.evidence} == {"hit"}


def test_response(digest: Digest) -> None:
    answers, waits = digest.answers, TOTALS["waits"]
    assert answers.rounds == len(waits)
    assert answers.median == waits[len(waits) // 2]
    firsts = TOTALS["first_waits"]
    assert answers.first_median == (firsts[2] + firsts[3]) / 2
    assert answers.late == TOTALS["late"]
    assert (answers.within_three.part, answers.within_three.whole) == (len(waits) - TOTALS["late"], len(waits))


def test_people(digest: Digest) -> None:
    lili, wang = digest.agents
    assert (lili.agent, lili.score.conversations, lili.score.messages) == (LILI, 5, 20)
    assert lili.score.points == pytest.approx(TOTALS["lili"]["score"])
    assert lili.before == pytest.approx(99)
    assert (lili.counted, lili.hints, lili.to_review, lili.bonus) == (4, 1, 1, 6)
    assert (lili.farewell.part, lili.farewell.whole) == (4, 5)
    assert (wang.agent, wang.score.points, wang.score.messages, wang.counted) == (WANG, None, 4, 2)
    assert (wang.farewell.part, wang.farewell.whole) == (0, 1)
    assert wang.before is None


def test_what_customers_said(digest: Digest) -> None:
    assert digest.asked == TOTALS["asked_in"]
    assert digest.questions
    best = digest.praise[0]
    assert (best.kind, best.name, best.words) == ("thanks", "李莉", "没关系的，李莉你服务真好，很谢谢你。")
    (complaint,) = digest.complaints
    assert complaint.words == "什么态度啊，到底能不能查"
    assert (complaint.name, complaint.evidence, complaint.settled) == ("李莉", ("不归我们管", "你"), True)


def test_what_waits_for_the_lead(digest: Digest) -> None:
    (review,) = digest.reviews
    assert (review.agent, review.words) == ("李莉", "110***********002X")
    assert digest.decisions == 1
    assert digest.ruleset in digest.rulesets


# ---- delivered in any order, any number of times --------------------------------------------------


def told(digest: Digest) -> Any:
    """Everything a digest says, without row numbers."""
    return _without_numbers(asdict(digest))


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_numbers(item) for key, item in value.items() if key not in NEVER}
    if isinstance(value, list | tuple):
        return [_without_numbers(item) for item in value]
    return value


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_chats_in_any_order_and_everything_three_times(rules: RuleSet, tmp_path: Path, seed: int) -> None:
    """Chats side by side in a random order, each update delivered three times: the identical digest."""
    async with opened(tmp_path / "plain", rules) as floor:
        for talk in (*yesterday(), *today()):
            await hear(floor, talk)
        expected = told(await digest_of(floor))
    async with opened(tmp_path / "shuffled", rules) as floor:
        for talk in yesterday():
            await hear(floor, talk)
        await hear(floor, _mixed([list(talk) for talk in today()], random.Random(seed)))
        assert told(await digest_of(floor)) == expected


def _mixed(talks: list[list[Event]], rng: random.Random) -> list[Event]:
    """Chats interleaved; an update that was delivered comes twice more at any later moment."""
    fresh, heard, late = [talk for talk in talks if talk], [], []
    while fresh or late:
        if fresh and (not late or rng.random() < 0.5):
            talk = rng.choice(fresh)
            one = talk.pop(0)
            heard.append(one)
            late += [one, one] if one.kind == "new" else []
            fresh = [talk for talk in fresh if talk]
        else:
            heard.append(late.pop(rng.randrange(len(late))))
    return heard


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 15, 24])
async def test_within_a_chat_in_any_order_too(rules: RuleSet, tmp_path: Path, seed: int) -> None:
    """Updates overtake each other by up to four places, also the closing; after a restart in between as well."""
    async with opened(tmp_path / "plain", rules) as floor:
        for talk in (*yesterday(), *today()):
            await hear(floor, talk)
        expected = told(await digest_of(floor))
    async with opened(tmp_path / "overtaken", rules) as floor:
        for talk in yesterday():
            await hear(floor, talk)
        rng = random.Random(seed)
        jumbled = [_overtaking(list(talk), rng) for talk in today()]
        events = _mixed(jumbled, rng)
        await hear(floor, events[: len(events) // 2])
        floor.restart()
        await hear(floor, events[len(events) // 2 :])
        assert told(await digest_of(floor)) == expected


def _overtaking(talk: list[Event], rng: random.Random) -> list[Event]:
    """The same updates, each up to four places from where it belongs."""
    return [
        one
        for _, one in sorted(((place + rng.uniform(0, 4), one) for place, one in enumerate(talk)), key=lambda p: p[0])
    ]


async def test_a_template_and_a_norm_in_one_message_count_once(floor: Floor) -> None:
    """The same curt words to three customers are one; two curt spots in one message are one; another agent's count."""
    for customer, (author, text) in enumerate(
        [(LILI, "没办法"), (LILI, "没办法"), (LILI, "没办法"), (WANG, "没办法"), (LILI, "没办法没办法的事")]
    ):
        key = {"conversation": f"tg-group:-100:{customer}"}
        await floor.do(role="customer", author=customer, text="能退吗", **key)
        await floor.agent(text, after=10, author=author, **key)
        await floor.do(kind="close", **key)
    digest = await floor.desk.digest("a", floor.now.date(), floor.now + timedelta(hours=1))
    assert len([one for one in digest.evidence if one.norm == "sanbu.shengying"]) == 6
    assert digest.sanbu[0].times == 3
    assert {line.name: line.counted for line in digest.agents} == {"李莉": 8, "王强": 2}
