"""`rules trial`, `replay`, `cases` and `new` on a database with a little history."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from rule_home import rule, small_shipped, write

from bot.cli import main
from bot.config import load_settings
from bot.desk import Desk
from bot.engine.evaluate import read_cases
from bot.environment import open_data_folder
from bot.event import Event
from bot.rulebook import load_rulebook, rule_folder
from bot.store import Store, calibrations

CONFIG = """version: 1
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001, 1002]
    agents: {2001: 李莉, 2002: 王强}
    chats: [-1001]
"""
BAD, GOOD = "这个不归我们管", "这件事我来帮您办"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A team's folder with five conversations of yesterday in its database."""
    small_shipped(monkeypatch, tmp_path / "shipped")
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    open_data_folder(home)
    with_desk(home, talk)
    return home


def with_desk(home: Path, do: Callable[[Desk, Store], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        url = f"sqlite+aiosqlite:///{home.as_posix()}/data/qingnin.db"
        async with Store.opened(url, data_dir=home / "data") as store:
            return await do(Desk(store, load_rulebook(home, ["aftersales"]), load_settings(home)), store)

    return asyncio.run(run())


async def talk(desk: Desk, _: Store) -> None:
    at, ref = datetime.now(UTC) - timedelta(days=1), 0
    for number in range(5):
        for role, author, text in (
            ("customer", 3001, f"快递{number}天没动了"),
            ("agent", 2001 + number % 2, BAD if number % 2 else f"您找别人去{number}"),
            ("agent", 2001 + number % 2, GOOD),
        ):
            ref, at = ref + 1, at + timedelta(seconds=40)
            await desk.handle(Event(0, "new", "aftersales", f"c{number}", ref, role, author, text, at, -1001), at)  # type: ignore[arg-type]


def rules(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", *arguments], catch_exceptions=False)


def test_a_finding_is_judged_again_by_its_own_rules(home: Path) -> None:
    write(rule_folder(home), "shipped.yaml", rule("other", "别的"))
    result = rules("replay", "1")
    assert result.exit_code == 0, result.output
    assert "shirk" in result.output
    assert "命中的字：【不归我们管】" in result.output
    assert "重放一致" in result.output


def test_what_was_edited_since_is_said_to_be_so(home: Path) -> None:
    async def edit(desk: Desk, _: Store) -> None:
        now = datetime.now(UTC)
        await desk.handle(Event(0, "edit", "aftersales", "c1", 5, "agent", 2002, GOOD, now, -1001), now)

    with_desk(home, edit)
    result = rules("replay", "1")
    assert result.exit_code == 1
    assert "这句后来改过" in result.output
    assert rules("replay", "99").exit_code == 2


def test_a_file_is_tried_and_nothing_changes(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "drafts", "mine.yaml", rule("away", "找别人去", "level: major"))
    result = rules("trial", str(path), "--days", "14")
    assert result.exit_code == 0, result.output
    assert "近 14 天：5 个会话，10 条客服回复" in result.output
    assert "away（away）命中 0 → 3：新增 3，少了 0，涉及 1 位客服" in result.output
    assert "您【找别人去】0" in result.output
    assert "会话均分 96.0 → 90.0（-6.0），1 位客服的分数会变" in result.output
    assert not (home / "rules").exists()


def test_a_file_that_is_in_place_is_tried_against_what_was_without_it(home: Path) -> None:
    path = write(home / "rules", "mine.yaml", rule("away", "找别人去", "level: major"))
    assert "away（away）命中 0 → 3：新增 3" in rules("trial", str(path)).output
    path = write(home / "rules", "shipped.yaml", rule("shirk", "这个不归我们管"))
    assert "blame（blame）命中 0 → 0" not in rules("trial", str(path)).output


def test_a_broken_file_is_named_from_the_working_folder_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    write(home / "rules", "mine.yaml", rule("away", "找别人去").replace("hint:", "hnt:"))
    assert "\nrules/mine.yaml:7:5" in f"\n{rules('lint').output}"


def test_without_a_team_there_is_no_history_and_that_is_said(home: Path) -> None:
    path = write(home / "rules", "mine.yaml", rule("away", "找别人去"))
    (home / "config.yaml").write_text("version: 1\n", encoding="utf-8")
    assert "还没有团队，也就没有存着的对话" in rules("trial", str(path)).output


def test_an_override_is_tried_too(home: Path, tmp_path: Path) -> None:
    lines = "  - {id: shirk, unless: [这个不归我们管], good: [这个不归我们管], bad: [那个不归我们管]}\n"
    path = write(tmp_path / "drafts", "mine.yaml", lines, key="override")
    output = rules("trial", str(path)).output
    assert "shirk（shirk）命中 2 → 0：新增 0，少了 2" in output
    assert "会话均分 96.0 → 100.0（+4.0）" in output, "what was found then is replaced by what would be found now"


def test_a_broken_file_is_told_with_its_place(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "drafts", "mine.yaml", rule("away", "找别人去").replace("hint:", "hnt:"))
    result = rules("trial", str(path))
    assert result.exit_code == 2
    assert "mine.yaml:7:5" in result.output


def test_a_file_without_a_difference_says_so(home: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "drafts", "mine.yaml", "  - {id: shirk, good: [我来办]}\n", key="override")
    assert "没有不同" in rules("trial", str(path)).output


def test_a_rule_from_an_example_with_near_misses(home: Path) -> None:
    result = rules("new", "您【找别人去】")
    assert result.exit_code == 0, result.output
    draft = yaml.safe_load(result.stdout)
    assert draft["rules"][0]["forbid"] == ["找别人去"]
    assert "命中 0 → 3" in result.stderr


def test_a_rule_can_be_drafted_before_the_bot_has_ever_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_shipped(monkeypatch, tmp_path / "shipped")
    result = rules("new", "您爱买不买")
    assert result.exit_code == 0, result.output
    assert yaml.safe_load(result.stdout)["rules"][0]["bad"] == ["您爱买不买"]


def test_agreed_snippets_become_cases_that_eval_reads(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.yaml"
    assert "还没有两个人判得一致" in rules("cases", "--out", str(out)).output

    async def judge(desk: Desk, store: Store) -> None:
        now = datetime.now(UTC)
        for person in (1001, 1002):
            while (asked := await desk.cases.next_snippet("aftersales", person, now)).done:
                item = int(asked.buttons[0].data.split(":")[1])
                fault = "不归我们管" in asked.html.splitlines()[-1]
                await desk.cases.judge_snippet(item, person, "yes" if fault else "no", now)
        async with store.read() as connection:
            assert await calibrations.answers(connection, "aftersales")

    with_desk(home, judge)
    result = rules("cases", "--out", str(out))
    assert result.exit_code == 0, result.output
    cases = read_cases(out).cases
    assert {case.verdict for case in cases} == {"ok", "violation"}
    assert all(case.context for case in cases)
    assert "误判" not in rules("eval", str(out), "--wrong").output


def test_the_health_of_the_rules(home: Path) -> None:
    text = rules("health")
    assert text.exit_code == 0, text.output
    assert re.search(r"shirk +shirk +sanbu\.tuixie +major +生效 +10 +2 +20\.0%", text.stdout)
    (shirk, blame) = json.loads(rules("health", "--format", "json").stdout)
    assert (shirk["rule"], shirk["hits"], shirk["hit_rate"], shirk["precision"]) == ("shirk", 2, 0.2, None)
    assert blame["hits"] == 0
    assert "没有叫 “nix” 的团队" in rules("health", "--team", "nix").output
