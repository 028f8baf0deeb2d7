"""`qingnin init` copies what is shipped and never takes away what somebody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.defaults import shipped_config, shipped_folder, shipped_lexicon, shipped_rules


def init(*words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words])


def test_every_shipped_file_is_copied(tmp_path: Path) -> None:
    target = tmp_path / "我们组"
    result = init(str(target))
    assert result.exit_code == 0
    for folder in ("rules", "lexicon"):
        shipped = {path.name: path.read_bytes() for path in (shipped_folder() / folder).iterdir() if path.is_file()}
        assert {path.name: path.read_bytes() for path in (target / folder).iterdir()} == shipped
    assert (target / "config.yaml").read_bytes() == shipped_config().read_bytes()
    count = 1 + sum(path.is_file() for folder in (shipped_rules(), shipped_lexicon()) for path in folder.iterdir())
    assert f"复制了 {count} 个文件" in result.stdout


def test_without_a_folder_it_is_the_teams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGNIN_HOME", str(tmp_path / "home"))
    init()
    assert (tmp_path / "home" / "config.yaml").is_file()


def test_or_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGNIN_HOME")
    monkeypatch.chdir(tmp_path)
    init()
    assert (tmp_path / "config.yaml").is_file()


def test_what_is_there_stays_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\n", encoding="utf-8")
    result = init(str(tmp_path))
    assert (tmp_path / "config.yaml").read_text(encoding="utf-8") == "version: 1\n"
    assert "没动 config.yaml" in result.stdout
    init(str(tmp_path), "--force")
    assert (tmp_path / "config.yaml").read_bytes() == shipped_config().read_bytes()


def test_the_shipped_folder_itself_is_refused() -> None:
    result = init(str(shipped_folder()))
    assert result.exit_code == 2
    assert "默认文件所在的文件夹" in result.stderr


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = init(str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "不是文件夹" in result.stderr


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a file where the folder should be", encoding="utf-8")
    result = init(str(tmp_path))
    assert result.exit_code == 2
    assert "写不了" in result.stderr
