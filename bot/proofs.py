"""Rules whose examples have been run once need not prove themselves at every start.

Once all examples came out as marked, an empty file named after the rule set's hash, the examples and
the engine's own code is left in the data folder; while it is there, loading the same content skips the
examples and takes a fraction of the time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from .engine import loader
from .engine.loader import Sources
from .engine.ruleset import RuleSet
from .environment import open_data_folder
from .errors import FileProblems, QingninError

_KEPT = 16


def load_proven(sources: Sources, home: Path) -> RuleSet:
    """Load the rules and run their examples unless this very content passed before; raises FileProblems."""
    try:
        ruleset = loader.load(sources, run_examples=False)
    except FileProblems:
        return loader.load(sources)  # again, so that failing examples are reported in the same run
    mark = home / "data" / "proven" / f"{ruleset.hash}-{_evidence(ruleset)}"
    if not mark.exists():
        ruleset = loader.load(sources)
        _leave(mark, home)
    return ruleset


def _evidence(ruleset: RuleSet) -> str:
    """Names the examples and the code that judged them: when either changes, all is proved anew."""
    files = sorted(Path(loader.__file__).parent.glob("*.py"))
    stamps = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    examples = [
        f"{rule.id} {kind} {example.text}"
        for rule in ruleset.rules
        for kind in ("bad", "good", "known_miss", "known_false")
        for example in getattr(rule, kind)
    ]
    return hashlib.sha256("\n".join([*stamps, *examples]).encode()).hexdigest()[:12]


def _leave(mark: Path, home: Path) -> None:
    """Leave the mark and forget the oldest; a folder that cannot be written only costs time."""
    try:
        open_data_folder(home)
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        mark.touch(mode=0o600)
        older = sorted(mark.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]
        for path in older:
            path.unlink(missing_ok=True)
    except (OSError, QingninError):
        return
