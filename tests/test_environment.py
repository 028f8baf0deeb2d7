"""The environment variables of the contract, the team's folder, and a token that never shows."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from bot.environment import Environment, find_home, find_tokens, open_data_folder, redact
from bot.errors import UsageError

CANARY = "123456789:AAFAKE_fake-FAKEfakeFAKEfakeFAKEfake"


def read(tmp_path: Path, **variables: str) -> Environment:
    return Environment.read({"HOME": str(tmp_path / "person"), **variables}, tmp_path)


def test_defaults(tmp_path: Path) -> None:
    environment = read(tmp_path, QINGNIN_HOME=str(tmp_path / "shop"))
    assert environment.home == tmp_path / "shop"
    assert environment.data == tmp_path / "shop" / "data"
    assert environment.database_url == f"sqlite+aiosqlite:///{tmp_path}/shop/data/qingnin.db"
    assert environment.api_base == "https://api.telegram.org"
    assert environment.proxy is None


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    names = ("TOKEN", "TOKEN_FILE", "API_BASE", "PROXY", "HOME", "DATABASE_URL")
    assert read(tmp_path, **{f"QINGNIN_{name}": "" for name in names}) == read(tmp_path)


def test_everything_can_be_set(tmp_path: Path) -> None:
    environment = read(
        tmp_path,
        QINGNIN_API_BASE="http://127.0.0.1:8081/",
        QINGNIN_PROXY="socks5://127.0.0.1:1080",
        QINGNIN_DATABASE_URL="postgresql+asyncpg://db/qingnin",
    )
    assert environment.api_base == "http://127.0.0.1:8081"
    assert environment.proxy == "socks5://127.0.0.1:1080"
    assert environment.database_url == "postgresql+asyncpg://db/qingnin"


def test_the_process_environment_is_the_default(tmp_path: Path) -> None:
    assert Environment.read().home == Path(os.environ["QINGNIN_HOME"])


class TestHome:
    def test_the_working_folder_counts_if_it_holds_a_config(self, tmp_path: Path) -> None:
        assert find_home({"HOME": "/nobody"}, tmp_path) != tmp_path
        (tmp_path / "config.yaml").write_text("version: 1", encoding="utf-8")
        assert find_home({"HOME": "/nobody"}, tmp_path) == tmp_path

    def test_a_named_folder_wins_over_the_working_folder(self, tmp_path: Path) -> None:
        (tmp_path / "config.yaml").write_text("version: 1", encoding="utf-8")
        assert find_home({"QINGNIN_HOME": "shop"}, tmp_path) == tmp_path / "shop"

    @pytest.mark.skipif(sys.platform != "linux", reason="each system keeps data elsewhere")
    def test_else_it_is_the_persons_data_folder(self, tmp_path: Path) -> None:
        assert find_home({"HOME": "/nobody"}, tmp_path) == Path("/nobody/.local/share/qingnin")
        assert find_home({"XDG_DATA_HOME": "/xdg"}, tmp_path) == Path("/xdg/qingnin")

    @pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
    def test_the_data_folder_and_what_is_made_in_it_are_the_owners_alone(self, tmp_path: Path) -> None:
        data = open_data_folder(tmp_path / "shop")
        (data / "x").write_text("x", encoding="utf-8")
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "x").stat().st_mode) == 0o600

    @pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
    def test_an_open_data_folder_is_closed(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir(mode=0o755)
        assert stat.S_IMODE(open_data_folder(tmp_path).stat().st_mode) == 0o700

    def test_a_folder_that_cannot_be_made_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(UsageError, match="QINGNIN_HOME"):
            open_data_folder(tmp_path / "file")


class TestToken:
    def test_from_the_variable(self, tmp_path: Path) -> None:
        assert read(tmp_path, QINGNIN_TOKEN=f" {CANARY}\n").token() == CANARY

    def test_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text(f"{CANARY}\n", encoding="utf-8")
        assert read(tmp_path, QINGNIN_TOKEN_FILE=str(tmp_path / "token")).token() == CANARY

    @pytest.mark.parametrize(
        ("variables", "said"),
        [
            ({}, "@BotFather"),
            ({"QINGNIN_TOKEN": CANARY, "QINGNIN_TOKEN_FILE": "token"}, "只留一个"),
            ({"QINGNIN_TOKEN": f"bot{CANARY}"}, "不像机器人令牌"),
            ({"QINGNIN_TOKEN": "123:short"}, "不像机器人令牌"),
            ({"QINGNIN_TOKEN_FILE": "missing"}, "读不了"),
            ({"QINGNIN_TOKEN_FILE": "binary"}, "读不了"),
        ],
    )
    def test_what_is_wrong_is_said_without_quoting_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(UsageError, match=said) as raised:
            read(tmp_path, **variables).token()
        assert CANARY not in str(raised.value)
        assert "short" not in str(raised.value)

    def test_no_repr_shows_a_secret(self, tmp_path: Path) -> None:
        environment = read(
            tmp_path,
            QINGNIN_TOKEN=CANARY,
            QINGNIN_PROXY="http://someone:proxypass@127.0.0.1:1",
            QINGNIN_DATABASE_URL="postgresql+asyncpg://someone:dbpass@db/x",
        )
        shown = f"{environment!r} {environment}"
        assert not any(secret in shown for secret in (CANARY, "proxypass", "dbpass"))


@pytest.mark.parametrize(
    "variables",
    [
        {"QINGNIN_API_BASE": "127.0.0.1:8081"},
        {"QINGNIN_API_BASE": "ftp://127.0.0.1"},
        {"QINGNIN_API_BASE": "http://127.0.0.1:8081/bot"},
        {"QINGNIN_API_BASE": f"http://127.0.0.1:8081/bot{CANARY}"},
        {"QINGNIN_API_BASE": f"127.0.0.1/bot{CANARY}"},
        {"QINGNIN_API_BASE": "http://[::1"},
        {"QINGNIN_PROXY": "127.0.0.1:1080"},
        {"QINGNIN_PROXY": "ftp://someone:proxypass@127.0.0.1"},
        {"QINGNIN_PROXY": "http://[::1"},
    ],
)
def test_an_address_that_cannot_be_is_refused(tmp_path: Path, variables: dict[str, str]) -> None:
    name = next(iter(variables))
    with pytest.raises(UsageError, match=name) as raised:
        read(tmp_path, **variables)
    assert CANARY not in str(raised.value)
    assert "proxypass" not in str(raised.value)


@pytest.mark.parametrize("around", ["{}", "令牌是{}吗", "https://x/bot{}/getMe", "'{}'", "{}/"])
def test_redact_takes_tokens_out_wherever_they_stand(around: str) -> None:
    text = around.format(CANARY)
    assert redact(text) == around.format("〔令牌〕")
    assert find_tokens(text) == [around.index("{")]


@pytest.mark.parametrize("text", ["18:30", "12345678901234567890:short", "单号123456789：已发出"])
def test_redact_leaves_other_text_alone(text: str) -> None:
    assert redact(text) == text
