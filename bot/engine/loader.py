"""From folders of rule files to a rule set, or to every problem in them at once.

Load errors refuse the whole set, so that a team never works with half of its rules; the caller keeps
the old set. What is merely unwise is advice (lint.py) and does not stop anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import FileProblems, LoadProblem
from ..yamlfile import Document, examine, problems_from
from ..yamlfile.validation import nearest
from .building import NotARule, RuleBuilder
from .lexicon import WordList, chosen, read_list
from .override import merged
from .pattern import PatternError, parse
from .rules import Norm, Rule
from .ruleset import DICTIONARY, EVASIONS, RESERVED, RuleSet, folding_of
from .schema import NormEntry, OverrideEntry, RuleEntry, RuleFile
from .values import Level

NORMS = "norms.yaml"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where rules and lexicon come from: folders from the weakest (shipped) to the strongest (the team's)."""

    rules: tuple[Path, ...]
    lexicon: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of a rule file, with where it stands."""

    document: Document
    index: int
    entry: RuleEntry
    path: tuple[str | int, ...]


def load(sources: Sources, *, run_examples: bool = True, native: bool | None = None) -> RuleSet:
    """Load, check and try out all rules; raises FileProblems with every problem of every file."""
    loading = _Loading(sources, native)
    ruleset = loading.ruleset()
    if run_examples and not loading.problems:
        loading.problems += _failures(ruleset)
    if loading.problems:
        raise FileProblems(loading.problems)
    return ruleset


class _Loading:
    """One run of the loader: collects problems while it goes on as far as it can."""

    def __init__(self, sources: Sources, native: bool | None) -> None:
        self.problems: list[LoadProblem] = []
        self._sources = sources
        self._native = native
        self._lists: dict[str, WordList] = {}
        self._used: set[str] = set()

    def ruleset(self) -> RuleSet:
        lexicon = self._lexicon()
        norms = self._norms()
        paths = chosen(self._sources.rules, ".yaml")
        documents = [self._document(path) for name, path in paths.items() if name != NORMS]
        files = [(document, self._file(document)) for document in documents]
        placed = self._unique(entry for document, data in files for entry in self._entries(document, data))
        placed = self._overridden(placed, files)
        builder = RuleBuilder(norms, lexicon)
        rules = [rule for one in placed if (rule := self._built(builder, one)) is not None]
        self._used |= builder.slots
        if not rules and not self.problems:
            folder = self._sources.rules[-1] if self._sources.rules else Path("rules")
            self.problems.append(LoadProblem(str(folder), 1, 1, "一条规则也没有载入；请检查文件夹里有没有 *.yaml"))
        self._unused()
        self._unknown_files()
        return RuleSet(rules, norms, lexicon, native=self._native)

    # ---- lexicon and norms -------------------------------------------------------------------

    def _lexicon(self) -> Mapping[str, tuple[str, ...]]:
        for path in chosen(self._sources.lexicon, ".txt").values():
            words, problems = read_list(path, str(path))
            self.problems += problems
            self._lists[words.name] = words
        lexicon = {name: words.entries for name, words in self._lists.items()}
        self._check_entries(lexicon)
        return lexicon

    def _check_entries(self, lexicon: Mapping[str, tuple[str, ...]]) -> None:
        """Every entry must be a pattern of its own; evasive spellings need their `=>`."""
        folding = folding_of(lexicon)
        for name, words in self._lists.items():
            for entry, line in zip(words.entries, words.lines, strict=True):
                if name == EVASIONS:
                    if entry.count("=>") != 1 or not all(part.strip() for part in entry.split("=>")):
                        message = f"“{entry}” 要写成 “规避写法 => 正常写法”"
                        self.problems.append(LoadProblem(words.path, line, 1, message, source=entry))
                    continue
                if name == DICTIONARY:
                    continue
                try:
                    self._used |= parse(entry, lexicon, folding=folding).slots
                except PatternError as error:
                    column = error.offset + 1
                    self.problems.append(LoadProblem(words.path, line, column, error.message, source=entry))

    def _norms(self) -> Mapping[str, Norm]:
        path = chosen(self._sources.rules, ".yaml").get(NORMS)
        if path is None:
            folder = self._sources.rules[0] if self._sources.rules else Path("rules")
            self.problems.append(LoadProblem(str(folder), 1, 1, f"缺少规范文件 {NORMS}"))
            return {}
        document = self._document(path)
        data = document.data if isinstance(document.data, dict) else {}
        norms: dict[str, Norm] = {}
        for index, raw in enumerate(data.get("norms") or []):
            entry = self._checked(document, NormEntry, raw, ("norms", index))
            if entry is not None:
                norms[entry.id] = Norm(
                    entry.id, entry.group, entry.name, entry.gloss, Level.parse(entry.severity), entry.definition
                )
        return norms

    # ---- rule files --------------------------------------------------------------------------

    def _document(self, path: Path) -> Document:
        document = examine(path)
        self.problems += document.problems
        return document

    def _file(self, document: Document) -> Mapping[str, Any]:
        """The file's top level; wrong entries are reported one by one later."""
        data = document.data
        if data is None and document.problems:
            return {}
        if not isinstance(data, dict):
            self.problems.append(document.problem((), "文件的最外层要有 “version: 1” 和 “rules:”"))
            return {}
        emptied: dict[str, list[object]] = {key: [] for key in ("rules", "override") if isinstance(data.get(key), list)}
        shell = {**data, **emptied}
        self._checked(document, RuleFile, shell, ())
        if not data.get("rules") and not data.get("override") and not document.problems:
            self.problems.append(document.problem((), "这个文件里没有 “rules” 也没有 “override”；不用它就清空或删掉"))
        return data

    def _checked(self, document: Document, model: type[Any], raw: object, path: tuple[str | int, ...]) -> Any:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            self.problems += problems_from(_below(document, path), error, model)
            return None

    def _entries(self, document: Document, data: Mapping[str, Any]) -> Iterable[Placed]:
        raw_rules = data.get("rules")
        for index, raw in enumerate(raw_rules if isinstance(raw_rules, list) else []):
            path = ("rules", index)
            if raw is None:
                self.problems.append(document.problem(path, "这条规则是空的"))
                continue
            entry = self._checked(document, RuleEntry, raw, path)
            if entry is not None:
                yield Placed(document, index, entry, path)

    def _unique(self, placed: Iterable[Placed]) -> list[Placed]:
        seen: dict[str, Placed] = {}
        for one in placed:
            earlier = seen.get(one.entry.id)
            if earlier is not None:
                mark = earlier.document.marks[(*earlier.path, "id")]
                where = f"{earlier.document.name} 第 {mark.line} 行"
                message = f"规则 “{one.entry.id}” 重复了，{where}已经有了；要调整它请用 override"
                self.problems.append(one.document.problem((*one.path, "id"), message))
                continue
            seen[one.entry.id] = one
        return list(seen.values())

    def _overridden(self, placed: list[Placed], files: list[tuple[Document, Mapping[str, Any]]]) -> list[Placed]:
        by_id = {one.entry.id: one for one in placed}
        for document, data in files:
            overrides = data.get("override")
            for index, raw in enumerate(overrides if isinstance(overrides, list) else []):
                self._override(document, raw, ("override", index), by_id)
        return list(by_id.values())

    def _override(self, document: Document, raw: object, path: tuple[str | int, ...], by_id: dict[str, Placed]) -> None:
        entry = self._checked(document, OverrideEntry, raw, path)
        if entry is None:
            return
        base = by_id.get(entry.id)
        if base is None:
            near = nearest(entry.id, list(by_id))
            self.problems.append(document.problem((*path, "id"), f"没有规则 “{entry.id}”", near))
        elif entry.enabled is False:
            del by_id[entry.id]
        elif set(entry.model_fields_set) == {"id"}:
            self.problems.append(document.problem(path, "这条 override 什么也没有改"))
        elif entry.within is not None and base.entry.within is None:
            self.problems.append(document.problem((*path, "within"), f"规则 “{entry.id}” 没有期限可改"))
        else:
            by_id[entry.id] = replace(base, entry=merged(base.entry, entry))

    def _built(self, builder: RuleBuilder, placed: Placed) -> Rule | None:
        try:
            rule = builder.build(placed.entry)
        except NotARule as error:
            for path, message, suggestion, offset in error.complaints:
                place = (*placed.path, *path)
                self.problems.append(placed.document.problem(place, message, suggestion, offset=offset or None))
            return None
        mark = placed.document.marks.get(placed.path)
        return replace(
            rule,
            path=placed.document.name,
            line=mark.line if mark else 0,
            hash=_hash(placed.entry),
            **_placed_examples(rule, placed),
        )

    # ---- what nobody uses --------------------------------------------------------------------

    def _unused(self) -> None:
        for name, words in self._lists.items():
            if name not in self._used and name not in RESERVED and not self.problems:
                near = nearest(name, sorted(self._used))
                message = f"没有规则用到词表 “{name}”；写法里用 <{name}>"
                self.problems.append(LoadProblem(words.path, 1, 1, message, near))

    def _unknown_files(self) -> None:
        for folder in self._sources.rules:
            for path in sorted(folder.glob("*")):
                known = path.name.endswith((".yaml", ".schema.json", ".md", ".txt")) or path.name.startswith(".")
                if path.is_file() and not known:
                    self.problems.append(LoadProblem(str(path), 1, 1, "不认识的文件；规则文件的名字要以 .yaml 结尾"))


def _below(document: Document, path: tuple[str | int, ...]) -> Document:
    """The same document as seen from `path`."""
    if not path:
        return document
    marks = {known[len(path) :]: mark for known, mark in document.marks.items() if known[: len(path)] == path}
    return replace(document, data=None, marks=marks)


def _hash(entry: RuleEntry) -> str:
    content = entry.model_dump(by_alias=True, exclude_none=True, exclude={"known_miss", "known_false"})
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def _placed_examples(rule: Rule, placed: Placed) -> dict[str, Any]:
    result = {}
    for kind in ("bad", "good", "known_miss", "known_false"):
        examples = []
        for index, example in enumerate(getattr(rule, kind)):
            mark = placed.document.marks.get((*placed.path, kind, index)) or placed.document.marks.get(placed.path)
            line, column = (mark.line, mark.column) if mark else (1, 1)
            examples.append(replace(example, path=placed.document.name, line=line, column=column))
        result[kind] = tuple(examples)
    return result


def _failures(ruleset: RuleSet) -> list[LoadProblem]:
    from .examples import run  # the examples need the whole engine, the files alone do not

    return [failure.problem for rule in ruleset.rules for failure in run(rule, ruleset)]
