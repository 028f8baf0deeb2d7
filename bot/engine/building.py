"""From a checked entry of a rule file to a rule: patterns parsed, fields that do nothing refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..yamlfile.validation import nearest
from .pattern import Pattern, PatternError, parse
from .regex import RegexPattern
from .rules import Example, Norm, Quota, Rule, Side, Verb, Weighed, When, Within
from .ruleset import folding_of
from .schema import PROMISE, VERBS, RuleEntry, SideEntry, WeighedEntry, within_of
from .values import Level
from .weigh import NotASign, Signs, read_signs

Complaint = tuple[tuple[str | int, ...], str, str, int]
"""Where in the entry, what is wrong, what was probably meant, and how many characters into the value."""

# Which fields mean something for which verb; elsewhere they would silently do nothing.
_ONLY_FOR = {
    "expect": ("after",),
    "threshold": ("weigh",),
    "against": ("share",),
    "at_least": ("share",),
    "times": ("share",),
    "unless": ("forbid", "require", "replace", "after", "weigh", "share", "repeat"),
    "weighed": ("forbid", "replace"),
    "within": ("after",),
    "excused_by": ("forbid", "replace", "require", "weigh"),
    "softened_by": ("forbid", "replace"),
    "quotes": ("forbid", "replace"),
    "validate": ("forbid",),
    "redact": ("forbid", "replace"),
    "suggest": ("forbid", "require", "after", "weigh", "share", "repeat"),
}
KEY = "#key"  # at the end of a place: the key itself, not its value
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class NotARule(Exception):  # noqa: N818 - carries complaints to the loader, never reaches a person
    """The entry cannot become a rule."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__(f"{len(complaints)} complaints")
        self.complaints = tuple(complaints)


class RuleBuilder:
    """Builds rules against one set of norms and one lexicon; notes which lexicon slots are used."""

    def __init__(self, norms: Mapping[str, Norm], lexicon: Mapping[str, Sequence[str]]) -> None:
        self._norms = norms
        self._lexicon = lexicon
        self._folding = folding_of(lexicon)
        self.slots: set[str] = set()
        self._known_signs: dict[str, Signs] = {}  # a list of thousands is read once, however many rules name it
        self._complaints: list[Complaint] = []

    def build(self, entry: RuleEntry) -> Rule:
        """The rule; raises NotARule with every complaint about it."""
        self._complaints = []
        verb = self._verb(entry)
        level = self._level(entry)
        if verb:
            self._check_fields(entry, verb)
        rule = self._rule(entry, verb or "forbid", level)
        if self._complaints:
            raise NotARule(self._complaints)
        return rule

    def _complain(self, path: Sequence[str | int], message: str, suggestion: str = "", offset: int = 0) -> None:
        self._complaints.append((tuple(path), message, suggestion, offset))

    def _verb(self, entry: RuleEntry) -> str:
        verbs = [verb for verb in VERBS if getattr(entry, verb) is not None]
        if not verbs:
            names = "forbid（禁）、require（须）、replace（换）、after（接）、weigh（合）、share（率）、repeat（复）"
            self._complain((), f"没有动词；{names}要写一个")
            return ""
        for verb in verbs[1:]:
            self._complain((verb, KEY), f"一条规则只能有一个动词，已经有 {verbs[0]} 了；请拆成两条")
        return verbs[0]

    def _level(self, entry: RuleEntry) -> Level:
        norm = self._norms.get(entry.norm)
        if norm is None:
            near = nearest(entry.norm, list(self._norms))
            self._complain(("norm",), f"没有规范 “{entry.norm}”（见 rules/norms.yaml）", near)
        if entry.level is not None:
            return Level.parse(entry.level)
        return norm.severity if norm else Level.HINT

    def _check_fields(self, entry: RuleEntry, verb: str) -> None:
        for name, verbs in _ONLY_FOR.items():
            value = getattr(entry, "validate_" if name == "validate" else name)
            if value is not None and verb not in verbs:
                self._useless(name, f"“{name}” 对 {verb} 不起作用", f"请去掉（它只用于 {'、'.join(verbs)}）")
        if verb == "after":
            self._check_sides(entry)
        if verb == "weigh" and entry.threshold is None:
            self._complain(("weigh", KEY), "“weigh” 还要有 “threshold”（加到多少分算命中）")
        if verb == "share":
            for name in ("against", "at_least", "times"):
                if getattr(entry, name) is None:
                    self._complain(("share", KEY), f"“share” 还要有 “{name}”")
        self._check_when(entry, verb)
        self._check_hint(entry, verb)

    def _useless(self, name: str, message: str, suggestion: str = "请去掉") -> None:
        self._complain((name, KEY), message, suggestion)

    def _check_sides(self, entry: RuleEntry) -> None:
        for name in ("expect", "within"):
            if getattr(entry, name) is None:
                self._complain(("after", KEY), f"“after” 还要有 “{name}”")
        if entry.unless and entry.after and not entry.after.match:
            self._useless("unless", "“after” 没有 “match” 时，“unless” 不起作用")
        if entry.within == PROMISE:
            self._check_promise(entry)

    def _check_promise(self, entry: RuleEntry) -> None:
        """A promise is found by its words, and kept by coming back: there is nothing to match."""
        for name in ("after", "expect"):
            side: SideEntry | None = getattr(entry, name)
            if side and side.role != "agent":
                self._complain((name, "role"), "承诺是客服许的，也由客服回报；within: promise 时只能写 agent")
            if side and side.match:
                self._complain((name, "match", KEY), "within: promise 时 “match” 不起作用", "请去掉")
        if entry.when:
            self._useless("when", "within: promise 时 “when” 不起作用")

    def _check_hint(self, entry: RuleEntry, verb: str) -> None:
        if verb not in ("forbid", "replace", "weigh", "repeat") and entry.within != PROMISE and "{match}" in entry.hint:
            self._complain(("hint",), "这个动词没有命中的字，提示语里不能用 {match}")
        for name in _PLACEHOLDER.findall(entry.hint):
            if name == "share" and verb == "share":
                continue
            if name not in ("match", "suggest"):
                near = nearest(name, ["match", "suggest"]) or "可以用 {match} 和 {suggest}"
                self._complain(("hint",), f"提示语里不认识 “{{{name}}}”", near, entry.hint.index("{" + name) or 0)
            elif name == "suggest" and verb != "replace":
                self._complain(("hint",), "只有 replace 的提示语能用 {suggest}")

    def _check_when(self, entry: RuleEntry, verb: str) -> None:
        when = entry.when
        if when is None:
            return
        if not when.model_fields_set:
            self._useless("when", "“when” 是空的")
        for name in ("role", "at", "whole", "prev", "given"):
            value = getattr(when, name)
            why = value is not None and _useless_when(verb, name, str(value), str(when.role))
            if why:
                self._complain(("when", name, KEY), why, "请去掉")
        held = [name for name in ("excused_by", "softened_by") if getattr(entry, name)]
        for name in held:
            if when.role == "customer":
                self._useless(name, f"“{name}” 只看客服的连发，对 customer 不起作用")
            elif when.at == "closing" and verb != "require":
                self._useless(name, f"会话结束时才判的规则，“{name}” 不起作用", "请改用 unless")

    def _rule(self, entry: RuleEntry, verb: str, level: Level) -> Rule:
        when = entry.when
        prev = self._patterns(when.prev, ("when", "prev")) if when else ()
        given = self._patterns(when.given, ("when", "given")) if when else ()
        patterns, replacements = self._looked_for(entry, verb)
        name: Verb = "expect" if verb == "after" else verb  # type: ignore[assignment]  # _verb() returns one of VERBS
        return Rule(
            id=entry.id,
            name=entry.name,
            norm=entry.norm,
            level=level,
            verb=name,
            hint=entry.hint,
            when=When(when.role or "agent", when.at or "any", bool(when.whole), prev, given) if when else When(),
            patterns=patterns,
            replacements=replacements,
            signs=self._signs(entry.weigh, ("weigh",)),
            threshold=entry.threshold or 0,
            quota=self._quota(entry),
            times=entry.repeat or 0,
            weighed=self._weighed(entry.weighed),
            after=self._side(entry.after, "after"),
            expect=self._side(entry.expect, "expect"),
            within=_within(entry.within) if entry.within else None,
            unless=self._patterns(entry.unless, ("unless",)),
            excused_by=self._patterns(entry.excused_by, ("excused_by",)),
            softened_by=self._patterns(entry.softened_by, ("softened_by",)),
            check_quotes=entry.quotes == "check",
            validate=entry.validate_,
            redact=bool(entry.redact),
            suggest=tuple(entry.suggest or ()),
            ref=entry.ref or "",
            state=entry.state or "",
            bad=_examples(entry.bad),
            good=_examples(entry.good),
            known_miss=_examples(entry.known_miss),
            known_false=_examples(entry.known_false),
        )

    def _looked_for(self, entry: RuleEntry, verb: str) -> tuple[tuple[Any, ...], tuple[tuple[str, ...], ...]]:
        if verb == "replace":
            assert entry.replace is not None
            self._check_replacements(entry)
            parsed = [
                (pattern, tuple(new))
                for source, new in entry.replace.items()
                for pattern in self._patterns([source], ("replace", source, KEY), keyed=True, longest=True)
            ]
            return tuple(pattern for pattern, _ in parsed), tuple(new for _, new in parsed)
        if verb in ("after", "weigh", "repeat"):
            return (), ()
        if verb == "share":
            return self._patterns(entry.share, ("share",)) + self._patterns(entry.against, ("against",)), ()
        return self._patterns(getattr(entry, verb), (verb,)), ()

    def _quota(self, entry: RuleEntry) -> Quota | None:
        if not entry.share or entry.at_least is None or entry.times is None:
            return None
        return Quota(len(set(entry.share)), int(entry.at_least.rstrip("%")), entry.times)

    def _weighed(self, entry: WeighedEntry | None) -> Weighed | None:
        signs = self._signs(entry.by, ("weighed", "by")) if entry else None
        return Weighed(signs, entry.least) if entry and signs else None

    def _signs(self, name: str | None, where: tuple[str, ...]) -> Signs | None:
        if name is None:
            return None
        self.slots.add(name)
        if name not in self._lexicon:
            self._complain(where, f"没有词表 lexicon/{name}.txt", nearest(name, list(self._lexicon)))
            return None
        if name in self._known_signs:
            return self._known_signs[name]
        try:
            self._known_signs[name] = read_signs(self._lexicon[name])
            return self._known_signs[name]
        except NotASign as error:
            self._complain(where, str(error))
            return None

    def _check_replacements(self, entry: RuleEntry) -> None:
        for source, words in (entry.replace or {}).items():
            if source in words:
                self._complain(("replace", source), f"“{source}” 换成了它自己")

    def _side(self, side: SideEntry | None, name: str) -> Side | None:
        return Side(side.role, self._patterns(side.match, (name, "match"))) if side else None

    def _patterns(
        self, sources: Sequence[str] | None, path: tuple[str | int, ...], *, keyed: bool = False, longest: bool = False
    ) -> tuple[Pattern | RegexPattern, ...]:
        result: list[Pattern | RegexPattern] = []
        seen: set[str] = set()
        for index, source in enumerate(sources or ()):
            where = path if keyed else (*path, index)
            if source in seen:
                self._complain(where, f"写法 “{source}” 重复了")
                continue
            seen.add(source)
            try:
                pattern = parse(source, self._lexicon, longest=longest, folding=self._folding)
            except PatternError as error:
                self._complain(where, error.message, self._known_slot(error), error.offset)
                continue
            self.slots |= pattern.slots
            result.append(pattern)
        return tuple(result)

    def _known_slot(self, error: PatternError) -> str:
        found = re.search(r"没有词表 lexicon/(.+)\.txt", error.message)
        return nearest(found[1], list(self._lexicon)) if found else ""


def _useless_when(verb: str, name: str, value: str, role: str) -> str:
    """Why one key of `when` does nothing for this verb; empty if it does something."""
    if verb == "after" and (name != "at" or value == "closing"):
        return "after 规则的 when 只能写 at: opening；谁的消息写在 after 和 expect 里"
    if verb == "require" and (name == "whole" or (name == "role" and value != "agent")):
        return f"“{name}” 对 require 不起作用，它看的是客服的整个连发"
    if verb == "share" or (verb == "repeat" and name not in ("prev", "given")):
        return f"“{name}” 对 {verb} 不起作用，它看的是一位客服在整段会话里的话"
    if role == "customer" and name in ("at", "prev", "given"):
        return f"看客户的话时，“{name}” 不起作用"
    return ""


def _within(text: str) -> Within:
    return Within(promise=True) if text == PROMISE else Within(*within_of(text))


def _examples(texts: Sequence[str] | None) -> tuple[Example, ...]:
    return tuple(Example(text, "", 0, 0) for text in texts or ())
