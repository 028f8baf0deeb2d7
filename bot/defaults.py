"""Where the shipped rules, word lists and settings are, and how a team's folder lies over them.

In an installed wheel they travel as `bot/_defaults/`; in a checkout they stand beside `bot/`,
where people who do not program find them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def shipped_folder() -> Path:
    """The folder that holds the shipped `rules/`, `lexicon/` and `config.yaml`."""
    package = Path(str(files("bot")))
    packed = package / "_defaults"
    return packed if packed.is_dir() else package.parent


def shipped_config() -> Path:
    """The commented config.yaml with every setting's default."""
    return shipped_folder() / "config.yaml"


def shipped_rules() -> Path:
    """The folder of shipped rule packs and norms.yaml."""
    return shipped_folder() / "rules"


def shipped_lexicon() -> Path:
    """The folder of shipped word lists."""
    return shipped_folder() / "lexicon"


def overlay(shipped: Path, own: Path) -> tuple[Path, ...]:
    """The files of two folders as one set, in order of name: the team's file wins over the shipped one of that name.

    An empty file of the team switches the shipped one off; an empty file that replaces nothing
    stays in the set, so that the loader can say that it is empty. Hidden files do not count.
    """
    chosen = _by_name(shipped)
    if own.resolve() == shipped.resolve():  # in a checkout the team's folder is the shipped one
        return tuple(chosen[name] for name in sorted(chosen))
    for name, path in _by_name(own).items():
        if name in chosen and _is_empty(path):
            del chosen[name]
        else:
            chosen[name] = path
    return tuple(chosen[name] for name in sorted(chosen))


def rule_files(home: Path) -> tuple[Path, ...]:
    """The rule packs that hold for the team whose folder is `home`."""
    return overlay(shipped_rules(), home / "rules")


def lexicon_files(home: Path) -> tuple[Path, ...]:
    """The word lists that hold for the team whose folder is `home`."""
    return overlay(shipped_lexicon(), home / "lexicon")


def _by_name(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    return {path.name: path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")}


def _is_empty(path: Path) -> bool:
    return not path.read_bytes().strip()
