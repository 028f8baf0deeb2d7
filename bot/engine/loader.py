"""From folders of rule files to a rule set, or to every problem in them at once.

Load errors refuse the whole set, so that a team never works with half of its rules; the caller keeps
the old set. What is merely unwise is advice (lint.py) and does not stop anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import FileProblems, LoadProblem
from ..yamlfile import Document, examine
from ..yamlfile.document import Place
from ..yamlfile.validation import nearest
from .building import KEY, NotARule, RuleBuilder
from .collector import collector_off
from .identity import hash_of
from .lexicon import WordList, check_entries, chosen, read_list
from .models import REWRITES, read_models
from .norms import NORMS, read_norms
from .override import Placed, merged
from .rulefile import RuleFile
from .rules import Example, Model, Norm, Rule
from .ruleset import RESERVED, RuleSet
from .schema import OverrideEntry

__all__ = ["NORMS", "Sources", "load"]

ToBeTried = Callable[[RuleSet, Rule], bool]

_SLOT = re.compile(r"<([^<>\n]+)>|(?:weigh|by):\s*['\"]?([^\s,'\"}]+)")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where rules and lexicon come from: folders from the weakest (shipped) to the strongest (the team's)."""

    rules: tuple[Path, ...]
    lexicon: tuple[Path, ...] = ()


@collector_off()
def load(sources: Sources, *, run_examples: bool | ToBeTried = True, native: bool | None = None) -> RuleSet:
    """Load, check and try out all rules; raises FileProblems with every problem of every file.

    `run_examples` may say for each rule whether its examples are to be run.
    """
    loading = _Loading(sources, native)
    ruleset = loading.ruleset()
    problems = loading.problems
    if run_examples:
        tried = loading.sound if run_examples is True else [r for r in loading.sound if run_examples(ruleset, r)]
        problems += _failures(ruleset, tried)
    if problems:
        raise FileProblems(tuple(_shown(problems, loading.documents)))
    return ruleset


class _Loading:
    """One run of the loader: collects problems while it goes on as far as it can."""

    def __init__(self, sources: Sources, native: bool | None) -> None:
        self.problems: list[LoadProblem] = []
        self.documents: dict[str, Document] = {}
        self.sound: list[Rule] = []
        self._sources = sources
        self._native = native

    def ruleset(self) -> RuleSet:
        """Everything that could be loaded; `sound` are the rules whose examples can be trusted to be their own."""
        lists, lexicon, tainted = self._lexicon()
        paths = chosen(self._sources.rules, ".yaml")
        norms = self._norms(paths.pop(NORMS, None))
        models = self._models(paths.pop(REWRITES, None), norms, lexicon)
        files = [RuleFile(self._read(path), self.problems) for path in paths.values()]
        placed = self._overridden(self._unique(files), files)
        builder = RuleBuilder(norms, lexicon)
        for file in files:
            self._check_salvaged(builder, file)
        rules = []
        for one in placed:
            rule, slots = self._built(builder, one, lexicon)
            if rule is not None:
                rules.append(rule)
                if not (slots & tainted) and not _is_mended(one):
                    self.sound.append(rule)
        if not rules and not self.problems:
            self._complain_of_folder("一条规则也没有载入", "请检查规则文件夹里有没有 *.yaml")
        self._unused(lists)
        self._stray_files()
        return RuleSet(rules, norms, lexicon, models, native=self._native)

    def _read(self, path: Path) -> Document:
        document = examine(path)
        self.documents[document.name] = document
        self.problems += document.problems
        return document

    def _complain_of_folder(self, message: str, suggestion: str) -> None:
        folder = self._sources.rules[-1] if self._sources.rules else Path("rules")
        self.problems.append(LoadProblem(str(folder), 1, 1, message, suggestion))

    # ---- lexicon and norms -------------------------------------------------------------------

    def _lexicon(self) -> tuple[list[WordList], Mapping[str, tuple[str, ...]], set[str]]:
        lists = []
        for path in chosen(self._sources.lexicon, ".txt").values():
            words, problems = read_list(path)
            lists.append(words)
            self.documents[words.document.name] = words.document
            self.problems += problems
        lexicon, problems, tainted = check_entries(lists)
        self.problems += problems
        return lists, lexicon, tainted

    def _norms(self, path: Path | None) -> Mapping[str, Norm]:
        if path is None:
            self._complain_of_folder(f"缺少规范文件 {NORMS}", "请放回自带的那一份")
            return {}
        norms, problems = read_norms(self._read(path))
        self.problems += problems
        return norms

    def _models(
        self, path: Path | None, norms: Mapping[str, Norm], lexicon: Mapping[str, Sequence[str]]
    ) -> tuple[Model, ...]:
        if path is None:
            return ()  # a team may do without: rules still carry replies of their own
        models, problems = read_models(self._read(path), norms, lexicon)
        self.problems += problems
        return models

    # ---- rule files --------------------------------------------------------------------------

    def _unique(self, files: Iterable[RuleFile]) -> list[Placed]:
        seen: dict[str, tuple[Document, Place]] = {}
        result: list[Placed] = []
        for file in files:
            for index, rule_id in file.ids():
                place: Place = ("rules", index, "id")
                if rule_id in seen:
                    document, first = seen[rule_id]
                    where = f"{document.name} 第 {document.mark(first).line} 行"
                    message = f"规则 “{rule_id}” 重复了，{where}已经有了"
                    self.problems.append(file.document.problem(place, message, "换一个 id；要调整那一条请用 override"))
                    file.set_aside(("rules", index))
                    continue
                seen[rule_id] = file.document, place
                result += [one for one in file.placed if one.path == ("rules", index)]
        return result

    def _overridden(self, placed: Sequence[Placed], files: Sequence[RuleFile]) -> list[Placed]:
        by_id = {one.entry.id: one for one in placed}
        known = {rule_id for file in files for _, rule_id in file.ids()}
        for file in files:
            for path, over in file.overrides:
                if over.id not in known:
                    near = nearest(over.id, sorted(known))
                    self.problems.append(file.document.problem((*path, "id"), f"没有规则 “{over.id}”", near))
                elif over.id in by_id:
                    self._override(by_id, over, file.document, path)
        return list(by_id.values())

    def _override(self, by_id: dict[str, Placed], over: OverrideEntry, document: Document, path: Place) -> None:
        base = by_id[over.id]
        if over.enabled is False:
            del by_id[over.id]
        elif over.model_fields_set <= {"id"}:
            self.problems.append(document.problem(path, "这条 override 什么也没有改", "写上要改的，或删掉它"))
        else:
            by_id[over.id] = merged(base, over, document, path)

    def _built(
        self, builder: RuleBuilder, placed: Placed, lexicon: Mapping[str, Sequence[str]]
    ) -> tuple[Rule | None, set[str]]:
        builder.slots = set()
        try:
            rule = builder.build(placed.entry)
        except NotARule as error:
            self.problems += [_complaint(placed, *complaint) for complaint in error.complaints]
            return None, set()
        line = placed.document.mark(placed.path).line
        content = placed.entry.model_dump(by_alias=True, exclude_none=True)
        named = hash_of(content, rule.level, {slot: lexicon[slot] for slot in builder.slots})
        rule = replace(
            rule,
            path=placed.document.name,
            line=line,
            hash=named,
            bad=_examples(rule.bad, "bad", placed),
            good=_examples(rule.good, "good", placed),
            known_miss=_examples(rule.known_miss, "known_miss", placed),
            known_false=_examples(rule.known_false, "known_false", placed),
        )
        return rule, builder.slots

    def _check_salvaged(self, builder: RuleBuilder, file: RuleFile) -> None:
        """Patterns and fields of the entries that pydantic refused, beside what it refused."""
        for path, saved in file.salvaged:
            try:
                builder.build(saved.entry)
            except NotARule as error:
                placed = Placed(file.document, path, saved.entry)
                self.problems += [
                    _complaint(placed, *complaint)
                    for complaint in error.complaints
                    if not saved.concerns(tuple(step for step in complaint[0] if step != KEY))
                ]

    # ---- what nobody uses --------------------------------------------------------------------

    def _unused(self, lists: Sequence[WordList]) -> None:
        """A list that no rule file names, not even one that is switched off, is a slip of the pen."""
        texts = [path.read_bytes() for folder in self._sources.rules for path in sorted(folder.glob("*.yaml"))]
        named = {name for text in texts for name in _named_lists(text.decode("utf-8", errors="replace"))}
        named |= {name for words in lists for entry in words.entries for name in _named_lists(entry)}
        for words in lists:
            if words.name not in named and words.name not in RESERVED:
                missing = sorted(named - {other.name for other in lists})
                near = nearest(words.name, missing) if missing else ""
                advice = near if "是不是" in near else f"在写法里写 <{words.name}>，或删掉这个文件"
                self.problems.append(LoadProblem(words.document.name, 1, 1, f"没有规则用到词表 “{words.name}”", advice))

    def _stray_files(self) -> None:
        """Files that would be passed over in silence: a wrong ending, an empty file that switches nothing off."""
        for folders, ending in ((self._sources.rules, ".yaml"), (self._sources.lexicon, ".txt")):
            for folder in folders:
                for path in sorted(folder.glob("*")):
                    if path.is_file() and not _is_expected(path, ending):
                        message = f"不认识的文件，这里只读 *{ending}"
                        self.problems.append(
                            LoadProblem(str(path), 1, 1, message, f"请改名为 {path.stem}{ending}，或移走")
                        )


def _named_lists(text: str) -> Iterator[str]:
    """The word lists that a text names: <名>, or `weigh: 名`, `by: 名`."""
    for slot, weighed in _SLOT.findall(text):
        yield slot or weighed


def _complaint(placed: Placed, path: Place, message: str, suggestion: str, offset: int) -> LoadProblem:
    document, place = placed.spot(path)
    return document.problem(place, message, suggestion, offset=offset or None)


def _examples(examples: Sequence[Example], kind: str, placed: Placed) -> tuple[Example, ...]:
    """The rule's examples of one kind, each with its place."""
    result = []
    for index, example in enumerate(examples):
        document, place = placed.spot((kind, index))
        mark = document.mark(place)
        result.append(replace(example, path=document.name, line=mark.line, column=mark.column))
    return tuple(result)


def _is_mended(placed: Placed) -> bool:
    """Whether YAML had to be mended somewhere in the entry: its examples may then fail for that reason alone."""
    if not placed.document.problems:
        return False
    lines = [mark.line for path, mark in placed.document.marks.items() if path[: len(placed.path)] == placed.path]
    return any(min(lines) <= problem.line <= max(lines) for problem in placed.document.problems) if lines else False


def _is_expected(path: Path, ending: str) -> bool:
    name = path.name
    return name.startswith((".", "README")) or name.endswith((ending, ".schema.json"))


def _failures(ruleset: RuleSet, sound: Iterable[Rule]) -> list[LoadProblem]:
    from .examples import run  # the examples need the whole engine, the files alone do not

    return [failure.problem for rule in sound for failure in run(rule, ruleset)]


def _shown(problems: Iterable[LoadProblem], documents: Mapping[str, Document]) -> Iterator[LoadProblem]:
    """Each place once, YAML's own complaint first, with the source line where it is known."""
    broken = {(problem.path, problem.line) for document in documents.values() for problem in document.problems}
    yaml = {problem for document in documents.values() for problem in document.problems}
    seen: set[LoadProblem] = set()
    for problem in problems:
        if problem in seen or ((problem.path, problem.line) in broken and problem not in yaml):
            continue
        seen.add(problem)
        document = documents.get(problem.path)
        if document is not None and problem.line <= len(document.lines):
            problem = replace(problem, source=document.lines[problem.line - 1])
        yield problem
