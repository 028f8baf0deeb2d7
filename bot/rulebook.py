"""The rule sets in force: one for each team that has rules of its own, one for all others.

A team's folder lies over the shipped rules file by file, in two layers: `rules/` and `lexicon/` in the home
folder hold for every team, `teams/<id>/rules/` and `teams/<id>/lexicon/` for one. A rulebook is immutable; to
change rules a whole new one is built and proved beside it, and one reference is swapped.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from .defaults import shipped_lexicon, shipped_rules
from .engine.checker import Checker
from .engine.examples import read
from .engine.loader import Sources, load
from .engine.ruleset import RuleSet
from .errors import FileProblems, LoadProblem, UsageError
from .proofs import load_proven

TEAMS = "teams"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class TeamRules:
    """What a team is judged by. `own`: rules it wrote or rewrote itself; `files`: all that the set was read from."""

    ruleset: RuleSet
    own: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of every team. Teams without a folder of their own share `general`."""

    general: TeamRules
    teams: Mapping[str, TeamRules] = field(default_factory=dict)

    def of(self, team: str) -> TeamRules:
        """The rules of one team."""
        return self.teams.get(team, self.general)

    def all(self) -> tuple[TeamRules, ...]:
        """Every set that is in force, each once."""
        return (self.general, *self.teams.values())

    @classmethod
    def of_set(cls, ruleset: RuleSet) -> Rulebook:
        """One set for everybody, from nowhere in particular."""
        return cls(TeamRules(ruleset))


def rule_folder(home: Path, team: str | None = None) -> Path:
    """Where a team's own rule files lie; without a team, those that hold for all."""
    return home / "rules" if team is None else home / TEAMS / team / "rules"


def sources_of(home: Path, team: str | None = None, further: Sequence[Path] = ()) -> Sources:
    """The folders that hold for a team, from the weakest to the strongest; each further one may hold a lexicon/."""
    layers = [home, *([home / TEAMS / team] if team else [])]
    rules = (shipped_rules(), *(layer / "rules" for layer in layers), *further)
    lexicon = (shipped_lexicon(), *(layer / "lexicon" for layer in layers), *(one / "lexicon" for one in further))
    return Sources(rules=_existing(rules), lexicon=_existing(lexicon))


def _existing(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Folders that are there, each once: in a checkout the team's folder may be the shipped one."""
    return tuple({folder.resolve(): folder for folder in folders if folder.is_dir()}.values())


def folders_of(home: Path) -> list[str]:
    """The teams that have a folder for rules or word lists of their own."""
    base = home / TEAMS
    if not base.is_dir():
        return []
    return sorted(one.name for one in base.iterdir() if (one / "rules").is_dir() or (one / "lexicon").is_dir())


def load_rulebook(home: Path, teams: Sequence[str]) -> Rulebook:
    """Load, prove and compile everything; raises FileProblems with every problem of every team's files."""
    problems: dict[LoadProblem, None] = dict.fromkeys(strangers(home, teams))
    general = _gathered(home, None, problems)
    own = {team: _gathered(home, team, problems) for team in folders_of(home) if team in teams}
    if problems or general is None:
        raise FileProblems(tuple(problems))
    return Rulebook(general, {team: rules for team, rules in own.items() if rules is not None})


def _gathered(home: Path, team: str | None, problems: dict[LoadProblem, None]) -> TeamRules | None:
    try:
        return load_team(home, team)
    except FileProblems as error:
        problems.update(dict.fromkeys(error.problems))
        return None


def strangers(home: Path, teams: Sequence[str]) -> Iterable[LoadProblem]:
    """Folders for teams that do not exist would be passed over in silence."""
    for name in folders_of(home):
        if name not in teams:
            near = get_close_matches(name, teams, n=1)
            advice = (
                f"是不是 “{near[0]}”？" if near else f"文件夹要用团队的 id；现有：{'、'.join(teams) or '一个也没有'}"
            )
            yield LoadProblem(str(home / TEAMS / name), 1, 1, f"没有叫 “{name}” 的团队", advice)


def load_team(home: Path, team: str | None) -> TeamRules:
    """The rules of one team, or of all that have none of their own; raises FileProblems.

    Somebody may be saving files at this very moment: what was read is kept only if it was the same before and after.
    """
    for _ in range(_ATTEMPTS):
        sources = sources_of(home, team)
        before = files_of(sources)
        ruleset = _rehearsed(load_proven(sources, home))
        if files_of(sources) == before:
            return TeamRules(ruleset, _own(ruleset), before)
    raise UsageError(f"{rule_folder(home, team)} 里的文件一直在变，读不到完整的一版；等保存完了再 /reload")


def _rehearsed(ruleset: RuleSet) -> RuleSet:
    """Judge one example of each rule by all of them: what is compiled at first use is compiled before a swap."""
    checker = Checker(ruleset.warm())
    for rule in ruleset.rules:
        checker.check_dialogue(read(rule.bad[0].text).messages)
    return ruleset


def files_of(sources: Sources) -> dict[str, bytes]:
    """Every file of these folders by a name that tells its layer: `0/rules/sanyao.yaml`."""
    files: dict[str, bytes] = {}
    for kind, ending, folders in (("rules", ".yaml", sources.rules), ("lexicon", ".txt", sources.lexicon)):
        for layer, folder in enumerate(folders):
            for path in sorted(folder.glob(f"*{ending}")):
                if path.is_file() and not path.name.startswith("."):
                    files[f"{layer}/{kind}/{path.name}"] = path.read_bytes()
    return files


def rebuilt(files: Mapping[str, bytes]) -> RuleSet:
    """The set that was read from these files, as it was. Its examples were run when it came into force."""
    with tempfile.TemporaryDirectory(prefix="qingnin-rules-") as name:
        base = Path(name)
        for path, content in files.items():
            target = base / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        layers = sorted(base.iterdir(), key=lambda layer: int(layer.name))
        rules = tuple(layer / "rules" for layer in layers if (layer / "rules").is_dir())
        lexicon = tuple(layer / "lexicon" for layer in layers if (layer / "lexicon").is_dir())
        return load(Sources(rules, lexicon), run_examples=False)


def _own(ruleset: RuleSet) -> frozenset[str]:
    """Rules that stand in a folder of the team's and are not, word for word, shipped ones."""
    shipped = shipped_rules().resolve()
    outside = [rule for rule in ruleset.rules if Path(rule.path).resolve().parent != shipped]
    if not outside:
        return frozenset()
    original = load(Sources((shipped_rules(),), _existing([shipped_lexicon()])), run_examples=False)
    known = {rule.id: rule.hash for rule in original.rules}
    return frozenset(rule.id for rule in outside if known.get(rule.id) != rule.hash)
