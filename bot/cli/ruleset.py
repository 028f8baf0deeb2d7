"""Which rules a command works with: the shipped packs, the team's over them, and folders named on the command line.

A folder given with `--rules` holds `*.yaml` packs and, if it needs word lists of its own, `lexicon/*.txt`.
Files lie over each other by name, as everywhere: the same name replaces, an empty file switches off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..config import Settings, load_settings
from ..engine.loader import Sources
from ..engine.ruleset import RuleSet
from ..environment import Environment
from ..errors import UsageError
from ..proofs import load_proven
from ..rulebook import sources_of
from .failures import did_you_mean


@dataclass(frozen=True, slots=True)
class Team:
    """The folder the command works for, and what its config.yaml says."""

    home: Path
    settings: Settings

    @classmethod
    def here(cls) -> Team:
        """The team of this process's environment; raises FileProblems where config.yaml is wrong."""
        home = Environment.read().home
        return cls(home, load_settings(home))


def home() -> Path:
    """The team's folder alone, for commands that need no settings."""
    return Environment.read().home


def sources(home: Path, folders: Iterable[str] = ()) -> Sources:
    """The shipped folders, the team's, and those named; raises UsageError where one holds no packs."""
    named = [_holding_packs(Path(name)) for name in folders]
    return sources_of(home, further=named)


def _holding_packs(folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(f"找不到规则文件夹 “{folder}”；请检查路径（要写文件夹，不是文件）")
    if not any(folder.glob("*.yaml")):
        nearer = f"；是不是想写 “{folder / 'rules'}”？" if (folder / "rules").is_dir() else ""
        raise UsageError(f"“{folder}” 里没有规则文件（*.yaml）{nearer}")
    return folder


def load(home: Path, folders: Iterable[str] = ()) -> RuleSet:
    """The loaded rules; raises FileProblems with every mistake, UsageError on a folder without packs.

    Their examples have been run: now, or earlier on the same content.
    """
    return load_proven(sources(home, folders), home)


def select(rules: RuleSet, only: Sequence[str], skip: Sequence[str]) -> RuleSet:
    """The rules of the chosen norms (`sanbu.tuixie`) or groups (`sanbu`, `三不`).

    Raises UsageError on an unknown one.
    """
    if not only and not skip:
        return rules
    chosen, dropped = _norms(rules, "--only", only), _norms(rules, "--skip", skip)
    selected = rules.of_norms(chosen, dropped)
    if not selected.rules:
        used = "、".join(sorted({rule.norm for rule in rules.rules}))
        raise UsageError(f"这样选下来一条规则也不剩；有规则的规范：{used}")
    return selected


def _norms(rules: RuleSet, option: str, words: Sequence[str]) -> set[str]:
    groups: dict[str, set[str]] = {}
    for norm in rules.norms.values():
        for name in {norm.id, norm.id.partition(".")[0], norm.group}:
            groups.setdefault(name, set()).add(norm.id)
    asked = [word.strip() for listed in words for word in listed.replace("，", ",").split(",") if word.strip()]
    unknown = [f"{option}：没有 “{word}” 这个规范{did_you_mean(word, groups)}" for word in asked if word not in groups]
    if unknown:
        raise UsageError("\n".join(unknown))
    return set().union(*(groups[word] for word in asked))
