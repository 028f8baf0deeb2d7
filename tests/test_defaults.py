"""Shipped content and a team's own folder over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.defaults import lexicon_files, overlay, rule_files, shipped_config, shipped_folder, shipped_rules


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A shipped folder with a.yaml and b.yaml, and a team's empty one."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    (shipped / "a.yaml").write_text("shipped a", encoding="utf-8")
    (shipped / "b.yaml").write_text("shipped b", encoding="utf-8")
    return shipped, own


def test_a_checkout_has_its_content_beside_the_program() -> None:
    assert shipped_folder() == Path(__file__).parent.parent
    assert shipped_config().is_file()


def test_without_a_folder_of_its_own_a_team_has_the_shipped_files(tmp_path: Path) -> None:
    assert {path.parent for path in rule_files(tmp_path)} <= {shipped_rules()}
    assert lexicon_files(tmp_path) == lexicon_files(tmp_path / "missing")


def test_a_file_of_the_same_name_wins_and_a_new_one_is_added(folders: tuple[Path, Path]) -> None:
    shipped, own = folders
    (own / "b.yaml").write_text("own b", encoding="utf-8")
    (own / "c.yaml").write_text("own c", encoding="utf-8")
    assert overlay(shipped, own) == (shipped / "a.yaml", own / "b.yaml", own / "c.yaml")


def test_an_empty_file_switches_the_shipped_one_off(folders: tuple[Path, Path]) -> None:
    shipped, own = folders
    (own / "a.yaml").write_text(" \n", encoding="utf-8")
    assert overlay(shipped, own) == (shipped / "b.yaml",)


def test_an_empty_file_that_replaces_nothing_stays_for_the_loader_to_name(folders: tuple[Path, Path]) -> None:
    shipped, own = folders
    (own / "new.yaml").write_text("", encoding="utf-8")
    assert own / "new.yaml" in overlay(shipped, own)


def test_hidden_files_and_folders_do_not_count(folders: tuple[Path, Path]) -> None:
    shipped, own = folders
    (own / ".a.yaml.swp").write_text("x", encoding="utf-8")
    (own / "old").mkdir()
    assert overlay(shipped, own) == (shipped / "a.yaml", shipped / "b.yaml")


def test_a_folder_over_itself_is_itself(folders: tuple[Path, Path]) -> None:
    shipped, _ = folders
    (shipped / "empty.yaml").write_text("", encoding="utf-8")
    assert overlay(shipped, shipped) == (shipped / "a.yaml", shipped / "b.yaml", shipped / "empty.yaml")
