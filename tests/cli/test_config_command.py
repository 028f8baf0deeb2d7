"""`qingnin config` shows every setting, its origin, and no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main


def config(*words: str) -> Result:
    return CliRunner().invoke(main, ["config", *words])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QINGNIN_HOME", str(tmp_path))
    (tmp_path / "config.yaml").write_text("version: 1\nhints:\n  per_hour: 3\n", encoding="utf-8")
    return tmp_path


def test_every_setting_has_its_file_and_line(home: Path) -> None:
    lines = config("--show-origin").stdout.splitlines()
    (own,) = [line for line in lines if line.startswith("hints.per_hour = 3")]
    assert own.endswith(f"{home / 'config.yaml'}:3")
    (shipped,) = [line for line in lines if line.startswith("hints.per_day = 20")]
    assert "config.yaml:" in shipped
    assert str(home) not in shipped


def test_without_origins_only_values(home: Path) -> None:
    assert "hints.per_hour = 3" in config().stdout.splitlines()


def test_secrets_are_named_and_never_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGNIN_TOKEN", "123456789:AAFAKEfakeFAKEfakeFAKEfakeFAKEfake00")
    monkeypatch.setenv("QINGNIN_DATABASE_URL", "postgresql+asyncpg://qing:pa@ss@db/qingnin")
    monkeypatch.setenv("QINGNIN_PROXY", "socks5://me:hunter2@proxy:1080")
    text = config("--show-origin").output
    assert "AAFAKE" not in text
    assert "pa@ss" not in text
    assert "hunter2" not in text
    assert "QINGNIN_DATABASE_URL = postgresql+asyncpg://qing:***@db/qingnin" in text
    assert "QINGNIN_TOKEN = （已设，不显示）" in text


def test_a_wrong_config_is_refused_with_its_line(home: Path) -> None:
    (home / "config.yaml").write_text("version: 1\nhint:\n  per_hour: 3\n", encoding="utf-8")
    result = config()
    assert result.exit_code == 2
    assert "config.yaml:2:1" in result.stderr
    assert "hints" in result.stderr
