"""One rule file, entry by entry: a mistake in one place does not keep the rest from being looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from ..errors import LoadProblem
from ..yamlfile import Document, problems_from
from ..yamlfile.document import Place
from .building import KEY
from .override import Placed
from .salvage import Salvaged, salvage
from .schema import VERBS, OverrideEntry, RuleEntry
from .schema import RuleFile as Shell

_FIXED = frozenset((*VERBS, "expect", "when"))  # what an override may not change


class RuleFile:
    """One rule file, entry by entry: those that can be used, and what can be saved of the others."""

    def __init__(self, document: Document, problems: list[LoadProblem]) -> None:
        self.document = document
        self.placed: list[Placed] = []
        self.overrides: list[tuple[Place, OverrideEntry]] = []
        self.salvaged: list[tuple[Place, Salvaged]] = []
        self._problems = problems
        self._data = document.data if isinstance(document.data, dict) else {}
        self._check_shell()
        for path, raw in self._entries("rules"):
            self._read_rule(path, raw)
        for path, raw in self._entries("override"):
            self._read_override(path, raw)

    def ids(self) -> Iterator[tuple[int, str]]:
        """Every id of the file with its place in the list, of unusable rules too."""
        for path, raw in self._entries("rules"):
            if isinstance(raw, dict) and isinstance(raw.get("id"), str) and isinstance(path[1], int):
                yield path[1], raw["id"]

    def set_aside(self, path: Place) -> None:
        """Do not use the rule at `path`, but go on checking it."""
        self.salvaged += [(one.path, Salvaged(one.entry)) for one in self.placed if one.path == path]
        self.placed = [one for one in self.placed if one.path != path]

    def _entries(self, key: str) -> Iterator[tuple[Place, object]]:
        raw = self._data.get(key)
        for index, entry in enumerate(raw if isinstance(raw, list) else []):
            yield (key, index), entry

    def _check_shell(self) -> None:
        """The file's top level; entries are checked one by one."""
        document, data = self.document, self.document.data
        if not isinstance(data, dict) or not data:
            if not document.problems:
                message = "文件是空的" if not data else "文件的最外层要有 “version: 1” 和 “rules:”"
                self._problems.append(document.problem((), message, "不用它就删掉"))
            return
        self._validated(Shell, {key: [] if isinstance(value, list) else value for key, value in data.items()}, ())
        if not data.get("rules") and not data.get("override") and not document.problems:
            self._problems.append(
                document.problem((), "这个文件里没有规则", "写上 “rules:” 或 “override:”；不用它就删掉")
            )

    def _validated(self, model: type[Any], raw: object, path: Place) -> Any:
        """The entry, or what pydantic says against it, which has been reported."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self._problems += problems_from(self.document, error, model, path)
            return error

    def _read_rule(self, path: Place, raw: object) -> None:
        entry = self._validated(RuleEntry, raw, path)
        if isinstance(entry, RuleEntry):
            self.placed.append(Placed(self.document, path, entry))
            return
        saved = salvage(raw, entry)
        if saved is not None:
            self.salvaged.append((path, saved))

    def _read_override(self, path: Place, raw: object) -> None:
        if isinstance(raw, dict):
            for key in sorted(_FIXED & raw.keys()):
                advice = "请另写一条规则，再用 enabled: false 关掉原来的"
                self._problems.append(self.document.problem((*path, key, KEY), f"override 不能改 “{key}”", advice))
            raw = {key: value for key, value in raw.items() if key not in _FIXED}
        entry = self._validated(OverrideEntry, raw, path)
        if isinstance(entry, OverrideEntry):
            self.overrides.append((path, entry))
