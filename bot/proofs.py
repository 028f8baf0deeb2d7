"""Rules whose examples have been run once need not prove themselves at every start, nor when another rule is edited.

What has passed is noted in the data folder: for each rule a name of its content, its examples, the word lists that
the engine itself reads, and the engine's own code. A rule under such a name skips its examples; when anything of
that changes, it has another name and is tried out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .engine import loader
from .engine.loader import Sources
from .engine.rules import Rule
from .engine.ruleset import RESERVED, RuleSet
from .environment import open_data_folder
from .errors import QingninError

_KEPT = 5_000
_KINDS = ("bad", "good", "known_miss", "known_false")


def load_proven(sources: Sources, home: Path) -> RuleSet:
    """Load the rules and run the examples of those that have not passed before; raises FileProblems."""
    notes = home / "data" / "proven.txt"
    passed, asked = _read(notes), dict[str, str]()
    engine = _engine()

    def is_new(ruleset: RuleSet, rule: Rule) -> bool:
        if "" not in asked:
            asked[""] = _common(ruleset, engine)
        asked[rule.id] = name = _name(rule, asked[""])
        return name not in passed

    ruleset = loader.load(sources, run_examples=is_new)
    names = [asked[rule.id] for rule in ruleset.rules if rule.id in asked]
    if not passed.issuperset(names):
        _write(notes, home, [*(name for name in passed if name not in set(names)), *names])
    return ruleset


def _engine() -> str:
    """Names the code that judges: when it changes, all is proved anew."""
    files = sorted(Path(loader.__file__).parent.glob("*.py"))
    return "\n".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)


def _common(ruleset: RuleSet, engine: str) -> str:
    """What bears on every rule: the code, the model replies, the word lists that are looked at everywhere."""
    lists = [f"{name} {entries}" for name, entries in sorted(ruleset.lexicon.items()) if name in RESERVED]
    models = [f"{model.scene} {model.say}" for model in ruleset.models]
    return hashlib.sha256("\n".join([engine, *lists, *models]).encode()).hexdigest()


def _name(rule: Rule, common: str) -> str:
    examples = [f"{kind} {example.text}" for kind in _KINDS for example in getattr(rule, kind)]
    return hashlib.sha256("\n".join([common, rule.id, rule.hash, *examples]).encode()).hexdigest()[:24]


def _read(notes: Path) -> set[str]:
    try:
        return set(notes.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return set()


def _write(notes: Path, home: Path, names: Iterable[str]) -> None:
    """Note what has passed, the newest last; a folder that cannot be written only costs time."""
    try:
        open_data_folder(home)
        fresh = notes.with_name(".proven.new")
        fresh.write_text("\n".join(list(names)[-_KEPT:]) + "\n", encoding="ascii")
        fresh.chmod(0o600)
        fresh.replace(notes)
    except (OSError, QingninError):
        return
