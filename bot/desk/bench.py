"""Who judges at this moment: the rulebook, and which of its rules are silent in which team.

Immutable but for its cache of judges; whoever changes rules puts another bench in its place with one assignment.
A conversation keeps the judge it was last heard by until its next event (events.py brings it up to date).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..engine.checker import Checker
from ..engine.values import Options
from ..rulebook import Rulebook
from ..scoring.health import SILENT, RuleState

States = Mapping[str, RuleState]
"""The state of each rule of a team that is not simply in force, by rule."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The rulebook in force and the rules' states by team."""

    book: Rulebook
    states: Mapping[str, States] = field(default_factory=dict)
    _checkers: dict[tuple[str, Options], Checker] = field(default_factory=dict, repr=False, compare=False)

    def checker(self, team: str, options: Options) -> Checker:
        """The judge of a team; the same one as long as nothing changes."""
        if (team, options) not in self._checkers:
            self._checkers[team, options] = Checker(self.book.of(team).ruleset, options)
        return self._checkers[team, options]

    def state(self, team: str, rule: str) -> RuleState:
        """In which state a rule is."""
        return self.states.get(team, {}).get(rule, "active")

    def is_silent(self, team: str, rule: str) -> bool:
        """Whether a rule only records here: no hint, no points."""
        return self.state(team, rule) in SILENT

    def with_states(self, states: Mapping[str, States]) -> Bench:
        """The same judges; other states."""
        return Bench(self.book, states, self._checkers)
