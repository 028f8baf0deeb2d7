"""Where rules begin, and what editing, mending, going back and upgrading do to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rule_home import rule, small_shipped, write
from shop_floor import LEAD, Floor, opened

from bot.rulebook import load_rulebook, rule_folder
from bot.store import JudgementRow, rule_states

TEAMS = ["a"]
STALE = 1


class House(Floor):
    """A floor with a home folder."""

    home: Path
    shipped: Path

    async def use(self) -> None:
        """Read the rules again."""
        self.pass_time(1)
        await self.desk.use(load_rulebook(self.home, TEAMS), self.now)

    async def state(self, name: str) -> str:
        """The state in which a rule is."""
        rows = await self.desk.rule_health("a", self.now)
        return next(row.state for row in rows if row.rule == name)

    async def told(self, words: str) -> int:
        """How many notices with these words wait for the lead."""
        rows = await self.store.outbox.waiting(self.now)
        return sum(words in row.html for row in rows if row.recipient == LEAD)

    def own(self, *more: str, words: str = "找别人去") -> None:
        """Write the team's own rule."""
        write(rule_folder(self.home), "ours.yaml", rule("own", words, *more))

    async def judge(self, name: str, *right: bool) -> None:
        """So many people say so of findings of the rule's present content."""
        content = self.desk.book.of("a").ruleset.rule(name).hash
        for number, said in enumerate(right):
            message = await self.agent(f"一句{number}", 40)
            async with self.store.read() as connection:
                (number,) = (
                    await connection.exec_driver_sql("SELECT id FROM messages WHERE ref = ?", (message,))
                ).one()
            row = JudgementRow(0, "a", name, content, number, 0, "backtest", said, LEAD, self.now)
            async with self.desk._transaction() as tx:
                await self.desk._life.judged(tx, row, self.now)

    async def set(self, name: str, state: str) -> None:
        """A lead decides."""
        change = await self.desk.cases.change_of("a", name, self.now)
        self.pass_time(1)
        assert (await self.desk.cases.set_state(change, LEAD, state, self.now)).done  # type: ignore[arg-type]


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    shipped = small_shipped(monkeypatch, tmp_path / "shipped")
    first = load_rulebook(tmp_path / "home", TEAMS)
    async with opened(tmp_path / "data", first.general.ruleset) as floor:
        house = House(floor.store, floor.rules)
        house.home, house.shipped = tmp_path / "home", shipped
        await house.use()
        yield house


async def test_shipped_rules_are_in_force_and_own_ones_on_trial(house: House) -> None:
    house.own()
    await house.use()
    assert [await house.state(name) for name in ("shirk", "own")] == ["active", "trial"]
    assert await house.told("先试行") == 0, "whoever writes a rule knows that it is new"


async def test_a_file_may_say_otherwise(house: House) -> None:
    house.own("state: active")
    write(rule_folder(house.home), "less.yaml", "  - {id: shirk, state: trial}\n", key="override")
    await house.use()
    assert [await house.state(name) for name in ("shirk", "own")] == ["active", "active"], "shirk is in use already"
    write(rule_folder(house.home), "less.yaml", "  - {id: shirk, state: trial, level: minor}\n", key="override")
    await house.use()
    assert await house.state("shirk") == "trial"


async def test_narrowing_a_shipped_rule_leaves_it_in_force(house: House) -> None:
    write(
        rule_folder(house.home),
        "less.yaml",
        "  - {id: shirk, level: minor, unless: [我来不归我们管]}\n",
        key="override",
    )
    await house.use()
    assert await house.state("shirk") == "active"


async def test_an_edited_own_rule_goes_on_trial_again_and_back_it_is_as_it_was(house: House) -> None:
    house.own()
    await house.use()
    await house.set("own", "active")
    house.own(words="找别人")
    await house.use()
    assert await house.state("own") == "trial"
    assert await house.told("改过了，先试行") == 1
    house.own()
    await house.use()
    assert await house.state("own") == "active", "the former words had been put in force"


async def test_ten_wrong_judgements_silence_a_rule_until_it_is_mended(house: House) -> None:
    await house.judge("shirk", *[False] * 9)
    assert await house.state("shirk") == "active"
    await house.judge("shirk", *[True, *[False] * 9])
    assert await house.state("shirk") == "demoted"
    assert await house.told("已降级") == 1
    write(rule_folder(house.home), "less.yaml", "  - {id: shirk, unless: [我来不归我们管]}\n", key="override")
    await house.use()
    assert await house.state("shirk") == "trial", "mended, it has to earn its way again"
    house.restart()
    await house.use()
    assert await house.state("shirk") == "trial"


async def test_after_a_lead_has_decided_the_evidence_counts_anew(house: House) -> None:
    await house.judge("shirk", *[False] * 10)
    await house.set("shirk", "active")
    await house.judge("shirk", *[False] * 9)
    assert await house.state("shirk") == "active"
    async with house.store.read() as connection:
        history = await rule_states.of_rule(connection, "a", "shirk")
    assert [(row.state, row.reason, row.by) for row in history] == [
        ("demoted", "evidence", None),
        ("active", "person", LEAD),
    ]


async def test_an_upgrade_does_not_silence_what_a_team_had_copied(house: House) -> None:
    """`qingnin init` copies the shipped packs; when those change, the copies are the team's own, but not new."""
    write(
        rule_folder(house.home),
        "shipped.yaml",
        rule("shirk", "不归我们管"),
        rule("blame", "你自己不会看", norm="sanbu.zebei"),
    )
    await house.use()
    write(
        house.shipped,
        "shipped.yaml",
        rule("shirk", "这不归我们管"),
        rule("blame", "你自己不会看吗", norm="sanbu.zebei"),
    )
    await house.use()
    assert load_rulebook(house.home, TEAMS).general.own == {"shirk", "blame"}
    assert await house.state("shirk") == "active"


async def test_trial_findings_neither_hint_nor_count_and_hits_from_before_stay(house: House) -> None:
    await house.customer("在吗")
    await house.agent("这个不归我们管", 5)
    await house.wait(60)
    await house.set("shirk", "demoted")
    await house.agent("那个不归我们管", 100)
    assert (await house.rows("findings", "hint_state"))[-1] == ("silent",), "nothing waits to be hinted at"
    await house.wait(60)
    assert await house.rows("findings", "state", "hint_state") == [("hit", "hinted"), ("trial", "silent")]
    assert len(await house.rows("hints", "id")) == 1


async def test_a_hint_that_waits_when_its_rule_falls_silent_is_not_given(house: House) -> None:
    await house.customer("在吗")
    await house.agent("这个不归我们管", 5)
    await house.set("shirk", "demoted")
    await house.wait(60)
    assert await house.rows("findings", "hint_state") == [("silent",)]
    assert await house.rows("hints", "id") == []
