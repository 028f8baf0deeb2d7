"""`qingnin digest` reads what the bot has stored, and says so where there is nothing."""

from __future__ import annotations

import asyncio
import json
import os
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

CONFIG = """version: 1
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001]
    agents: {2001: 李莉}
    chats: [-1001]
"""


def digest(*words: str) -> Result:
    return CliRunner().invoke(main, ["digest", *words])


@pytest.fixture(autouse=True)
def home(own_rules: Path) -> Path:
    home = Path(os.environ["QINGNIN_HOME"])
    (home / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (home / "rules" / "own.yaml").write_bytes((own_rules / "own" / "测试.yaml").read_bytes())
    return home


@pytest.fixture
def shift() -> None:
    """One exchange of this day, through the real desk into the real database."""
    asyncio.run(_work())


async def _work() -> None:
    environment = Environment.read()
    team = sets.Team.here()
    at = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
    data = open_data_folder(environment.home)
    async with Store.opened(environment.database_url, data_dir=data) as store:
        desk = Desk(store, Checker(sets.load(team.home), team.settings.options()), team.settings)
        for number, (role, author, text) in enumerate((("customer", 9, "在吗"), ("agent", 2001, "禁语甲甲")), 1):
            moment = at + timedelta(seconds=20 * number)
            event = Event(0, "new", "aftersales", "tg:1", number, role, author, text, moment, -1001)  # type: ignore[arg-type]
            await desk.handle(event, moment)


@pytest.mark.usefixtures("shift")
def test_the_text_of_a_day() -> None:
    result = digest("--team", "aftersales", "--day", "2024-11-20")
    assert result.exit_code == 0
    assert "售后一组" in result.stdout
    assert "扣分命中 1" in result.stdout


@pytest.mark.usefixtures("shift")
def test_the_json_of_a_day_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "日报.json"
    result = digest("--team", "aftersales", "--day", "2024-11-20", "--format", "json", "--out", str(out))
    document = json.loads(out.read_text(encoding="utf-8"))
    assert (document["team"], document["day"], document["messages"]) == ("aftersales", "2024-11-20", 1)
    assert result.stdout == ""
    assert "日报写在" in result.stderr


@pytest.mark.usefixtures("shift")
@pytest.mark.parametrize(
    ("form", "begins"), [("png", b"\x89PNG"), ("xlsx", b"PK\x03\x04"), ("html", b"<!doctype html>")]
)
def test_every_face_into_a_file_or_a_pipe(tmp_path: Path, form: str, begins: bytes) -> None:
    out = tmp_path / f"日报.{form}"
    asked = ("--team", "aftersales", "--day", "2024-11-20", "--format", form)
    assert digest(*asked, "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(begins)
    assert digest(*asked).stdout_bytes.startswith(begins)


@pytest.mark.usefixtures("shift")
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = digest(
        "--team", "aftersales", "--day", "2024-11-20", "--format", "png", "--out", str(tmp_path / "no" / "x")
    )
    assert result.exit_code == 2
    assert "写不了" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "少写了 --team"),
        (("--team", "aftersale"), "没有叫 “aftersale” 的团队"),
        (("--team", "aftersales", "--day", "昨天"), "“昨天” 不是日期"),
        (("--team", "aftersales", "--day", "2999-01-01"), "还没有到"),
        (("--team", "aftersales"), "还没有数据"),
    ],
)
def test_what_cannot_be_given_is_said(words: tuple[str, ...], said: str) -> None:
    result = digest(*words)
    assert said in result.stderr
    assert result.exit_code == 2


def test_asking_makes_no_database(home: Path) -> None:
    digest("--team", "aftersales")
    assert not (home / "data").exists()


@pytest.mark.usefixtures("shift")
@pytest.mark.parametrize("agent", ["李莉", "2001"])
def test_how_a_score_came_about(agent: str) -> None:
    result = digest("--team", "aftersales", "--day", "2024-11-20", "--explain", agent)
    assert result.exit_code == 0
    assert "李莉 2024-11-20：样本不足" in result.stdout
    assert "禁语甲甲" in result.stdout


@pytest.mark.usefixtures("shift")
def test_the_same_for_programs() -> None:
    result = digest("--team", "aftersales", "--day", "2024-11-20", "--explain", "2001", "--format", "json")
    document = json.loads(result.stdout)
    (talk,) = document["conversations"]
    assert (document["agent"], talk["findings"][0]["words"]) == (2001, "禁语甲甲")


@pytest.mark.usefixtures("shift")
@pytest.mark.parametrize(
    ("words", "said"),
    [(("--explain", "张三"), "没有叫 “张三” 的客服"), (("--explain", "2001", "--format", "png"), "没有 png")],
)
def test_what_cannot_be_explained_is_said(words: tuple[str, ...], said: str) -> None:
    result = digest("--team", "aftersales", "--day", "2024-11-20", *words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.usefixtures("shift")
def test_a_week_and_a_month() -> None:
    week = digest("--team", "aftersales", "--day", "2024-11-20", "--period", "week")
    assert "【周绩效】售后一组 11-18–11-24" in week.stdout
    month = json.loads(
        digest("--team", "aftersales", "--day", "2024-11-20", "--period", "month", "--format", "json").stdout
    )
    assert (month["since"], month["until"], month["whole"]["score"]["messages"]) == ("2024-11-01", "2024-11-30", 1)
    assert "--period 只有文字" in digest("--team", "aftersales", "--period", "week", "--format", "png").stderr
