"""`qingnin backup`, `export` and `erase` on a real database that the real desk has filled."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli import ruleset as sets
from bot.desk import Desk
from bot.engine.checker import Checker
from bot.environment import Environment, open_data_folder
from bot.event import Event
from bot.store import Store
from bot.store.copies import name_of, too_many
from bot.telegram.lock import only_one

CONFIG = """version: 1
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001]
    agents: {2001: 李莉, 2002: 王强}
    chats: [-1001]
"""
AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
TALK = [
    (301, "customer", 301, "我的快递三天没动了"),
    (301, "agent", 2001, "禁语甲甲，李莉说的"),
    (302, "customer", 302, "=cmd|calc"),
    (302, "agent", 2002, "旧词乙乙，王强说的"),
]


def run(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=answer)


@pytest.fixture(autouse=True)
def home(own_rules: Path) -> Path:
    home = Path(os.environ["QINGNIN_HOME"])
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (home / "rules" / "own.yaml").write_bytes((own_rules / "own" / "测试.yaml").read_bytes())
    return home


@pytest.fixture
def shift() -> None:
    asyncio.run(_work())


async def _work() -> None:
    environment, team = Environment.read(), sets.Team.here()
    async with Store.opened(environment.database_url, data_dir=open_data_folder(environment.home)) as store:
        desk = Desk(store, Checker(sets.load(team.home), team.settings.options()), team.settings)
        for number, (customer, role, author, text) in enumerate(TALK, 1):
            at = AT + timedelta(seconds=number)
            key = f"tg-group:-1001:{customer}"
            event = Event(0, "new", "aftersales", key, number, role, author, text, at, -1001)  # type: ignore[arg-type]
            await desk.handle(event, at)
        await desk.tick(AT + timedelta(minutes=1))
        await store.inbox.add(9, json.dumps({"message": {"from": {"id": 301, "is_bot": False}}}), AT)


def on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (home / "data").rglob("qingnin.db*"))


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "data" / "qingnin.db")) as database:
        return database.execute(query).fetchall()


@pytest.mark.parametrize("words", [("backup",), ("export", "--out", "x"), ("erase", "--agent", "1", "--yes")])
def test_without_data_it_says_so(words: tuple[str, ...], home: Path) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "还没有数据" in result.stderr
    assert not (home / "data" / "qingnin.db").exists()


@pytest.mark.usefixtures("shift")
def test_a_backup_is_whole_private_and_never_overwrites(home: Path, tmp_path: Path) -> None:
    result = run("backup")
    assert result.exit_code == 0, result.stderr
    (copy,) = (home / "data" / "backups").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM messages").fetchone() == (4,)
    named = tmp_path / "there.db"
    assert run("backup", "--out", str(named)).exit_code == 0
    again = run("backup", "--out", str(named))
    assert again.exit_code == 3
    assert "已经存在" in again.stderr


def test_which_backups_go() -> None:
    days = [Path(name_of(datetime(2026, 9, 1, 3, tzinfo=UTC) + timedelta(days=n))) for n in range(60)]
    kept = [path for path in days if path not in too_many(days)]
    assert kept[-7:] == days[-7:]
    assert len(kept) == 11
    assert too_many(kept) == []


@pytest.mark.usefixtures("shift")
def test_an_export_of_everything_for_a_spreadsheet(tmp_path: Path) -> None:
    assert run("export", "--out", str(tmp_path / "all")).exit_code == 0
    raw = (tmp_path / "all" / "messages.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    said = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [row["text"] for row in said] == [TALK[0][3], TALK[1][3], "'=cmd|calc", TALK[3][3]]
    assert not (tmp_path / "all" / "inbox.csv").exists()


@pytest.mark.usefixtures("shift")
def test_an_export_for_one_agent_holds_nothing_of_a_colleague(tmp_path: Path) -> None:
    assert run("export", "--out", str(tmp_path / "own"), "--format", "jsonl", "--agent", "2001").exit_code == 0
    everything = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "own").iterdir())
    assert "李莉说的" in everything
    assert "王强说的" not in everything
    assert TALK[0][3] not in everything, "the customer's words are not the agent's"
    nothing = run("export", "--out", str(tmp_path / "none"), "--from", "2025-01-01")
    assert "没有符合条件的数据" in nothing.stderr


@pytest.mark.usefixtures("shift")
def test_an_agent_is_erased_from_the_files_themselves(home: Path) -> None:
    run("backup")
    assert "李莉说的".encode() in on_disk(home)
    result = run("erase", "--agent", "2001", "--yes")
    assert result.exit_code == 0, result.output
    assert "已删除客服 2001" in result.output
    assert "1 份旧备份里还有" in result.output
    left = b"".join(path.read_bytes() for path in (home / "data").glob("qingnin.db*"))
    assert "李莉说的".encode() not in left
    assert "禁语甲甲".encode() not in left
    assert "王强说的".encode() in left
    assert rows(home, "SELECT count(*) FROM findings WHERE agent = 2001") == [(0,)]
    assert rows(home, "SELECT count(*) FROM messages") == [(4,)], "the team's counts stay"
    assert "旧备份" in run("erase", "--agent", "2001", "--yes", "--backups").output
    assert list((home / "data" / "backups").iterdir()) == []


@pytest.mark.usefixtures("shift")
def test_a_customer_is_erased_with_what_still_waits(home: Path) -> None:
    result = run("erase", "--customer", "301", answer="y\n")
    assert result.exit_code == 0, result.output
    assert TALK[0][3].encode() not in on_disk(home)
    assert "李莉说的".encode() not in on_disk(home)
    assert rows(home, "SELECT text FROM messages WHERE role = 'customer'") == [(TALK[2][3],)]
    assert rows(home, "SELECT count(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
    assert "没有存着" in run("erase", "--customer", "301", "--yes").output


@pytest.mark.usefixtures("shift")
def test_erasing_needs_a_yes_one_person_and_a_stopped_bot(home: Path) -> None:
    assert run("erase", "--agent", "2001", answer="n\n").exit_code == 130
    assert run("erase").exit_code == 2
    assert run("erase", "--agent", "1", "--customer", "2").exit_code == 2
    with only_one(home / "data"):
        busy = run("erase", "--agent", "2001", "--yes")
    assert busy.exit_code == 3
    assert "请先停掉" in busy.stderr
    assert "李莉说的".encode() in on_disk(home)
