"""Writes rules for people who do not: a draft from one example, and an exception from one mistake.

What is written is an ordinary rule file in the team's folder, to be read and mended by hand. Nothing is written
that has not been loaded with all its examples, over everything else the team has.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from .engine.examples import run
from .engine.loader import load
from .engine.rules import Rule
from .engine.ruleset import RuleSet
from .engine.schema import schema
from .engine.values import Level
from .errors import FileProblems, LoadProblem, UsageError
from .rulebook import rule_folder, sources_of

SCHEMA = "rules.schema.json"
"""What the first line of each file names: editors complete and check by it."""

EXCEPTIONS = "申诉例句.yaml"
"""The team's file of exceptions from granted appeals."""

_HEADER = "# yaml-language-server: $schema=./rules.schema.json\n"
_SIGNS = re.compile(r"[\\()（）|…^<>，,]")
_BREAKS = re.compile(r"[，,。！？!?；;：:\s、~～]+")
_NUMBER = re.compile(r"[0-9０-９*]+")
_MARKED = re.compile(r"【(.+?)】")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST = 2
_NEAR, _ALIKE = 3, 45.0
_MANY = 2


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule file made from an example: the rule's id and the file's content."""

    rule: str
    content: str


def draft_rule(sentence: str, ruleset: RuleSet, near: Sequence[str] = ()) -> RuleDraft:
    """A rule that finds this sentence. 【】 marks the words that are at fault; without, all of it is.

    `near`: replies much like it that are in order, for `good`. Raises UsageError where nothing is left to look for.
    """
    words = _MARKED.search(sentence)
    plain = sentence.replace("【", "").replace("】", "").strip()
    pattern = _pattern(words[1] if words else plain)
    if len(_LETTER.findall(pattern)) < _FEWEST:
        raise UsageError("这句话里没有可找的字；请给一句完整的话，要紧的字用【】标出来")
    model = _nearest(plain, ruleset)
    norm = ruleset.norms[model.norm]
    rule_id = f"own-{hashlib.sha256(plain.encode()).hexdigest()[:6]}"
    entry: dict[str, Any] = {
        "id": rule_id,
        "name": plain[:12],
        "norm": norm.id,
        **({"level": "major"} if norm.severity == Level.VETO else {}),
        "forbid": [pattern],
        "hint": _hint(model, norm.name),
        "bad": [_escaped_example(plain)],
        "good": [_escaped_example(text) for text in near[:_NEAR]] or [_good_of(model)],
    }
    notes = [
        "# 从一句话起的草稿，请看三处：",
        "#   norm    属于哪条规范（是按最像的规则猜的）",
        "#   forbid  找哪些字：… 是任意几个字，(甲|乙) 是任选，写短一点能找到更多",
        "#   good    不该命中的话：下面的是历史里像它而没有命中的，不对就删掉",
        "# 改好放着就行，它先试行：只记录，不提示，不扣分。",
    ]
    return RuleDraft(rule_id, _HEADER + "\n".join(notes) + "\n" + _dumped({"version": 1, "rules": [entry]}))


def near_misses(sentence: str, texts: Iterable[str]) -> list[str]:
    """Of many replies those most like the sentence, best first, each once."""
    plain = sentence.replace("【", "").replace("】", "").strip()
    choices = [text for text in dict.fromkeys(texts) if text != plain and "\n" not in text and text.strip()]
    found = process.extract(plain, choices, scorer=fuzz.ratio, limit=_NEAR * 4, score_cutoff=_ALIKE)
    return [text for text, _, _ in found]


def exceptions(rule: Rule, text: str, start: int, end: int) -> Iterator[Mapping[str, Any]]:
    """Overrides that make the rule pass over this reply, the most general first; each has still to be proved."""
    for words in _exempting(text, start, end):
        yield {"id": rule.id, "unless": [words], "good": [_escaped_example(text)]}


def with_override(content: str, entry: Mapping[str, Any]) -> str:
    """The file of exceptions with one more; entries of one rule are joined."""
    data = yaml.safe_load(content) if content.strip() else None
    overrides: list[dict[str, Any]] = list((data or {}).get("override") or [])
    known = next((one for one in overrides if one["id"] == entry["id"]), None)
    if known is None:
        overrides.append(dict(entry))
    else:
        for key in ("unless", "good"):
            known[key] = list(dict.fromkeys([*known.get(key, []), *entry[key]]))
    note = "# 申诉成立后，组长一点就记在这里的例外。可以手改；注释在下次记录时会丢。\n"
    return _HEADER + note + _dumped({"version": 1, "override": overrides})


def proved(home: Path, team: str | None, name: str, content: str, known: RuleSet | None = None) -> RuleSet:
    """The team's rules as they would be with this file; raises FileProblems with every line that is wrong.

    `known`: the rules without it, whose examples have passed; only what differs is tried out then.
    """
    with tempfile.TemporaryDirectory(prefix="qingnin-draft-") as folder:
        path = Path(folder) / name
        path.write_text(content, encoding="utf-8")
        try:
            ruleset = load(sources_of(home, team, [Path(folder)]), run_examples=known is None)
            failures = [] if known is None else list(_failures(ruleset, known))
            if failures:
                raise FileProblems(failures)
        except FileProblems as error:
            problems = [one for one in error.problems if Path(one.path) == path] or error.problems
            shown = str(rule_folder(home, team) / name)
            raise FileProblems([replace(p, path=shown) if Path(p.path) == path else p for p in problems]) from None
        return ruleset


def _failures(ruleset: RuleSet, known: RuleSet) -> Iterator[LoadProblem]:
    """What the examples say of every rule that is not, word for word, one of the known ones."""
    before = {rule.id: _evidence(rule) for rule in known.rules}
    for rule in ruleset.rules:
        if before.get(rule.id) != _evidence(rule):
            yield from (failure.problem for failure in run(rule, ruleset))


def _evidence(rule: Rule) -> tuple[object, ...]:
    kinds = (rule.bad, rule.good, rule.known_miss, rule.known_false)
    return (rule.hash, *(tuple(example.text for example in kind) for kind in kinds))


def write_rules(home: Path, team: str, name: str, content: str) -> Path:
    """Put a proved file into the team's folder, whole or not at all."""
    folder = rule_folder(home, team)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA).write_text(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    path, fresh = folder / name, folder / f".{name}.new"
    fresh.write_text(content, encoding="utf-8")
    return fresh.replace(path)


def _pattern(words: str) -> str:
    """The words as a pattern: clauses joined, numbers open, signs taken literally."""
    clauses = [clause for clause in _BREAKS.split(words.strip()) if clause]
    return "，".join(_NUMBER.sub("…", _SIGNS.sub(r"\\\g<0>", clause)).strip("…") for clause in clauses[:_MANY])


def _exempting(text: str, start: int, end: int) -> Iterator[str]:
    """Words around the match, from its own clause to the whole reply, that have no masked signs in them."""
    clauses = [(m.start(), m.end()) for m in re.finditer(r"[^，,。！？!?；;：:\s、~～]+", text)]
    if end <= start:
        first, last = 0, len(clauses)
    else:
        touched = [n for n, (a, b) in enumerate(clauses) if a < end and b > start]
        first, last = (touched[0], touched[-1] + 1) if touched else (0, len(clauses))
    seen: set[str] = set()
    for a, b in ((first, last), (max(0, first - 1), last), (first, last + 1), (max(0, first - 1), last + 1)):
        chosen = [text[x:y] for x, y in clauses[a:b]]
        pattern = "，".join(_NUMBER.sub("…", _SIGNS.sub(r"\\\g<0>", clause)) for clause in chosen)
        if pattern.strip("…，") and pattern not in seen:
            seen.add(pattern)
            yield pattern


def _nearest(sentence: str, ruleset: RuleSet) -> Rule:
    """The rule one of whose bad examples is most like the sentence: it lends its norm and its hint."""
    rules = [rule for rule in ruleset.rules if rule.verb == "forbid" and rule.when.role != "customer"] or list(
        ruleset.rules
    )
    return max(
        rules, key=lambda rule: max((fuzz.ratio(sentence, _plain(example.text)) for example in rule.bad), default=0)
    )


def _plain(example: str) -> str:
    return example.strip().splitlines()[-1].replace("【", "").replace("】", "").partition(" => ")[0]


def _hint(model: Rule, norm: str) -> str:
    return f"{norm}：这样说客户会不舒服。" if "{" in model.hint else model.hint


def _good_of(model: Rule) -> str:
    lines = [example.text.strip() for example in model.good if "\n" not in example.text.strip()]
    return lines[0] if lines else "这件事我来帮您办，请您稍等。"


def _escaped_example(text: str) -> str:
    """A reply as an example: one line, its own 【】 taken literally."""
    return re.sub(r"[【】]", r"\\\g<0>", " ".join(text.split()))


def _dumped(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
