"""Rules change while messages come in: each is judged by one whole set, and what was judged can be judged again."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from rule_home import rule, small_shipped, write
from shop_floor import NOON, SETTINGS, Floor, opened
from sqlalchemy import select

from bot.engine.checker import Checker
from bot.errors import FileProblems, LoadProblem
from bot.event import Event
from bot.rulebook import Rulebook, load_rulebook, rebuilt, rule_folder
from bot.store import rulesets, tables

RELOADS, BATCH = 100, 20
TEAMS = ["a"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_shipped(monkeypatch, tmp_path / "shipped", [rule("shirk", "不归我们管", "excused_by: [我来办]")])
    return tmp_path / "home"


Problems = tuple[LoadProblem, ...]


def spoken(floor: Floor, number: int) -> Event:
    """One of many messages, in one of many conversations, all with words that both rules of a pair find."""
    floor.ref += 1
    key = f"tg-group:-100:{floor.ref // 1000}{number:02}"
    return Event(0, "new", "a", key, floor.ref, "agent", 2001, "您找别人去", floor.now, chat=-100)


def version(home: Path, number: int) -> None:
    """A pair of rules that belong together: each finds one half of the words, both are called after this version."""
    halves = {"x": "您找", "y": "别人去"}
    rules = (rule(f"{side}-{number}", words, "state: active") for side, words in halves.items())
    write(rule_folder(home), "pair.yaml", *rules)


async def reload_once(home: Path, floor: Floor, number: int, good: dict[str, int]) -> tuple[float, Problems]:
    """Write the next version, every other time a broken one, and read it as the running bot does."""
    version(home, number)
    if number % 2 == 0:
        path = rule_folder(home) / "pair.yaml"
        path.write_text(path.read_text("utf-8").replace("forbid: [您找]", "forbidd: [您找]", 1), "utf-8")
    began = time.perf_counter()
    try:
        book = await asyncio.to_thread(load_rulebook, home, TEAMS)
    except FileProblems as error:
        return time.perf_counter() - began, error.problems
    good[book.general.ruleset.hash] = number
    await floor.desk.use(book, NOON)
    return 0.0, ()


@pytest.mark.parametrize("messages", [2_000, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_many_messages_during_a_hundred_reloads(home: Path, tmp_path: Path, messages: int) -> None:
    version(home, 0)
    first = load_rulebook(home, TEAMS)
    good, outcomes = {first.general.ruleset.hash: 0}, []
    async with opened(tmp_path / "data", first.general.ruleset) as floor:
        await floor.desk.use(first, NOON)
        for number in range(1, RELOADS + 1):
            reloading = asyncio.create_task(reload_once(home, floor, number, good))
            for _ in range(messages // RELOADS // BATCH):
                floor.pass_time(1)
                await floor.desk.handle_many([spoken(floor, n) for n in range(BATCH)], floor.now)
            outcomes.append(await reloading)
        rows = await floor.rows("findings", "message_id", "rule", "ruleset")
    by_message: dict[int, set[tuple[str, str]]] = {}
    for message, name, ruleset in rows:
        by_message.setdefault(message, set()).add((name, ruleset))
    assert len(by_message) == messages
    for found in by_message.values():
        (ruleset,) = {ruleset for _, ruleset in found}
        assert {name for name, _ in found} == {f"x-{good[ruleset]}", f"y-{good[ruleset]}"}
    assert len({ruleset for _, _, ruleset in rows}) >= RELOADS // 2, "each sound set has judged"
    broken = [(seconds, problems) for seconds, problems in outcomes if problems]
    assert [bool(problems) for _, problems in outcomes] == [False, True] * (RELOADS // 2)
    assert all((one[0].line, one[0].column) == (6, 5) for _, one in broken), "the misspelt key: line 6, column 5"
    assert max(seconds for seconds, _ in broken) < 1


async def test_an_open_conversation_goes_on_under_new_rules(home: Path, tmp_path: Path) -> None:
    """What was found stays, what is held by a rule that is gone is let go, what comes is judged anew."""
    first = load_rulebook(home, TEAMS)
    async with opened(tmp_path / "data", first.general.ruleset) as floor:
        await floor.desk.use(first, floor.now)
        await floor.customer("在吗")
        await floor.agent("这个不归我们管", 5)
        await floor.customer("啊？", 60)
        held = await floor.agent("真的不归我们管", 5)
        write(rule_folder(home), "shipped.yaml", rule("new", "找别人去", "state: active"))
        await floor.desk.use(load_rulebook(home, TEAMS), floor.now)
        await floor.agent("您找别人去，不归我们管", 5)
        await floor.wait(120)
        rows = await floor.rows("findings", "rule", "state")
        assert rows == [("shirk", "hit"), ("shirk", "withdrawn"), ("new", "hit")]
        await floor.edit(held, "我来帮您办", 5)
        assert (await floor.rows("findings", "state"))[1] == ("withdrawn",)


async def test_a_restart_in_between_changes_nothing(home: Path, tmp_path: Path) -> None:
    first = load_rulebook(home, TEAMS)
    async with opened(tmp_path / "data", first.general.ruleset) as floor:
        await floor.customer("在吗")
        await floor.agent("这个不归我们管", 5)
        await floor.wait(60)
        write(rule_folder(home), "shipped.yaml", rule("new", "找别人去", "state: active"))
        floor.rules = load_rulebook(home, TEAMS).general.ruleset
        floor.restart()
        await floor.agent("您找别人去，不归我们管", 5)
        await floor.wait(60)
        assert await floor.rows("findings", "rule", "state") == [("shirk", "hit"), ("new", "hit")]


async def test_every_set_that_was_used_is_kept_once_and_can_be_rebuilt(home: Path, tmp_path: Path) -> None:
    async with opened(tmp_path / "data", load_rulebook(home, TEAMS).general.ruleset) as floor:
        for number in (1, 2, 1):
            version(home, number)
            await floor.desk.use(load_rulebook(home, TEAMS), floor.now)
            await floor.agent("您找别人去", 40)
            await floor.wait(40)
        names = {name for (name,) in await floor.rows("findings", "ruleset")}
        async with floor.store.read() as connection:
            assert await rulesets.count(connection) == len(names) == 2
            stored = (await connection.execute(select(tables.metadata.tables["rule_files"].c.hash))).all()
            assert len(stored) == 4, "norms and the shipped file are stored once, not once for each set"
            for name in names:
                files = await rulesets.get(connection, name)
                assert files is not None
                assert rebuilt(files).hash == name


async def test_sets_that_nothing_names_any_more_are_forgotten(home: Path, tmp_path: Path) -> None:
    async with opened(tmp_path / "data", load_rulebook(home, TEAMS).general.ruleset) as floor:
        for number in (1, 2):
            version(home, number)
            await floor.desk.use(load_rulebook(home, TEAMS), floor.now)
        await floor.agent("您找别人去", 40)
        await floor.wait(40)
        async with floor.store.write() as tx:
            assert await rulesets.forget_unused(tx, floor.now.replace(year=2030)) == 1
            (used,) = {name for (name,) in await floor.rows("findings", "ruleset")}
            assert await rulesets.get(tx, used) is not None


async def test_drafts_are_judged_by_the_drafters_team(home: Path, tmp_path: Path) -> None:
    write(rule_folder(home, "a"), "mine.yaml", rule("mine", "找别人去", "state: active"))
    async with opened(tmp_path / "data", load_rulebook(home, TEAMS).general.ruleset, SETTINGS) as floor:
        await floor.desk.use(load_rulebook(home, TEAMS), floor.now)
        assert "没问题" not in (await floor.desk.draft("您找别人去", "a")).html
        assert "没问题" in (await floor.desk.draft("您找别人去")).html


def test_a_judge_without_files_is_a_rulebook_for_all(home: Path) -> None:
    ruleset = load_rulebook(home, TEAMS).general.ruleset
    assert Rulebook.of_set(ruleset).of("a").ruleset is ruleset
    assert Checker(ruleset).check_reply("不归我们管")
