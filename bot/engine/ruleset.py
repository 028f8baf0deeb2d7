"""A whole, immutable set of rules, ready to look at messages.

A message is always judged by exactly one rule set: to change rules, a new set is built beside the
old one and the reference is swapped. Compiling is lazy, so that listing rules costs nothing.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .collector import collector_off
from .pattern import Span, parse
from .rules import Model, Norm, Rule
from .scan import AnyPattern, Glance, Scanner
from .segment import Segmenter
from .text import BREAK, INSIDE, Folded, Folding, edged
from .trie import trie_regex
from .validate import VALIDATORS
from .values import Level
from .weigh import Signs, signed

EVASIONS = "规避写法"
MENTIONS = "转述"
ADDRESS = "称呼"
PARTICLES = "语气词"
SMALLTALK = "无需回复"
NEUTRAL = "不论"
DICTIONARY = "词典"
RESERVED = {
    EVASIONS: "规避写法 => 正常写法，匹配前先换掉",
    MENTIONS: "引出转述的说法，其后的话不算客服自己说的",
    ADDRESS: "称呼，判断整句时略去",
    PARTICLES: "句末语气词，判断整句时略去",
    SMALLTALK: "客户的客套，整句是它时不算在等回复",
    NEUTRAL: "称谓、地名、方言尾音：算迹象时当作没说，谁说的、对谁说的都一样",
    DICTIONARY: "jieba 用户词典：词 词频 词性",
}
"""Lexicon files the engine itself reads; no rule needs to name them."""

_QUOTES = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"\n]*\"|‘[^’]*’")
_QUOTE = re.compile('[“「『"‘]')
_MYSELF = ("客服", "工号", "我叫", "我是客服")
_REMEMBERED = 2048
"""So many replies are remembered with what was found in them: canned ones and model sentences come again and again."""
_ZEROS = re.compile("0+")  # only there does a text as the signs see it differ from itself
_APART = "\uffff"
_CLAUSE_EDGE = re.compile(f"(?:{BREAK})+")
_SENTENCE_END = re.compile(r"[。！？\n]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of a text that a rule looks for, in the original's offsets; `choice` is the pattern's index."""

    start: int
    end: int
    choice: int


Found = tuple[Rule, Sequence[Hit]]
"""A rule with what it found."""


class _Surroundings:
    """What the rules that found something in a reading need to know of it; each is worked out at most once."""

    def __init__(self, ruleset: RuleSet, text: str) -> None:
        self._ruleset = ruleset
        self._text = text

    @cached_property
    def core(self) -> Span:
        """The message without marks, form of address and closing particles."""
        return self._ruleset._core(self._text)

    @cached_property
    def _quoted(self) -> tuple[Span, ...]:
        return tuple(quoted.span() for quoted in _QUOTES.finditer(self._text))

    @cached_property
    def _mentioned(self) -> tuple[Span, ...]:
        """From the end of each announcement of reported speech to the end of its sentence."""
        text, ruleset = self._text, self._ruleset
        ends = {end for pattern in ruleset._mentions for _, end in ruleset._spans(pattern, text)}
        return tuple((end, stop.start() if (stop := _SENTENCE_END.search(text, end)) else len(text)) for end in ends)

    def is_reported(self, start: int, end: int) -> bool:
        """Whether the span is quoted, or announced as somebody's words earlier in the sentence."""
        if any(first <= start and end <= last for first, last in self._quoted):
            return True
        return any(first <= start <= last for first, last in self._mentioned)


class RuleSet:
    """All rules with their norms and lexicon. Equal content gives an equal `hash`.

    `native` chooses the automaton and segmenter: True needs the `speed` extra, False does without it,
    None takes it where it is installed. The findings are the same.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        norms: Mapping[str, Norm],
        lexicon: Mapping[str, Sequence[str]] | None = None,
        models: Sequence[Model] = (),
        *,
        native: bool | None = None,
    ) -> None:
        self._native = native
        self.rules = tuple(rules)
        self.norms = dict(norms)
        self.lexicon = {name: tuple(entries) for name, entries in (lexicon or {}).items()}
        self.models = tuple(models)
        self._fit_to_send: dict[str, bool] = {}
        self._by_id = {rule.id: rule for rule in self.rules}
        self._known_hits = lru_cache(maxsize=_REMEMBERED)(self._agent_hits)  # they depend on nothing but the text
        self._last_totals: tuple[str, dict[int, int]] = ("", {})

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; raises KeyError."""
        return self._by_id[rule_id]

    def only(self, *rule_ids: str) -> RuleSet:
        """The same set with nothing but these rules."""
        return self._with(rule for rule in self.rules if rule.id in rule_ids)

    def of_norms(self, only: Iterable[str] = (), skip: Iterable[str] = ()) -> RuleSet:
        """The same set with the rules of some norms, or without those of others."""
        chosen, dropped = set(only), set(skip)
        return self._with(r for r in self.rules if (not chosen or r.norm in chosen) and r.norm not in dropped)

    def _with(self, rules: Iterable[Rule]) -> RuleSet:
        other = RuleSet(tuple(rules), self.norms, self.lexicon, self.models, native=self._native)
        other.__dict__["folding"] = self.folding  # the same lexicon: no need to compile and load twice
        other.__dict__["segmenter"] = self.segmenter
        other.__dict__["_mentions"] = self._mentions
        return other

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that name this content: rules, and every lexicon entry."""
        digest = hashlib.sha256()
        for rule in sorted(self.rules, key=lambda rule: rule.id):
            digest.update(f"{rule.id} {rule.hash}\n".encode())
        for name in sorted(self.lexicon):
            digest.update("\n".join((name, *self.lexicon[name], "")).encode())
        for model in self.models:
            about = (pattern.source for pattern in model.about)
            digest.update("\n".join((model.scene, *sorted(model.norms), "", *about, "", *model.say, "")).encode())
        return digest.hexdigest()[:12]

    @cached_property
    def folding(self) -> Folding:
        """How texts are folded, with the lexicon's evasive spellings."""
        return folding_of(self.lexicon)

    @cached_property
    def segmenter(self) -> Segmenter:
        """jieba with the lexicon's own words."""
        return Segmenter(self.lexicon.get(DICTIONARY, ()), native=self._native)

    @cached_property
    def _mentions(self) -> tuple[AnyPattern, ...]:
        entries = self.lexicon.get(MENTIONS, ())
        return tuple(parse(entry, self.lexicon, folding=self.folding) for entry in entries)

    @cached_property
    def _agent_side(self) -> _Side:
        chosen = [r for r in self.rules if r.verb in ("forbid", "replace") and r.when.role != "customer"]
        lists = {id(signs): signs for rule in self.rules for signs in _lists_of(rule)}
        signs = frozenset().union(*(one.tokens for one in lists.values()))
        return _Side(chosen, self._native, also=signs)

    @cached_property
    def _share_side(self) -> _Side:
        return _Side(self.sharing, self._native)

    @cached_property
    def _customer_side(self) -> _Side:
        chosen = [r for r in self.rules if r.verb in ("forbid", "replace") and r.when.role == "customer"]
        return _Side(chosen, self._native)

    @cached_property
    def required(self) -> tuple[Rule, ...]:
        """The `require` rules."""
        return tuple(rule for rule in self.rules if rule.verb == "require")

    @cached_property
    def expecting(self) -> tuple[Rule, ...]:
        """The `after … expect` rules with a range of their own."""
        return tuple(r for r in self.rules if r.verb == "expect" and not (r.within and r.within.promise))

    @cached_property
    def promised(self) -> tuple[Rule, ...]:
        """The `after … expect` rules that hold agents to what they promised."""
        return tuple(r for r in self.rules if r.verb == "expect" and r.within and r.within.promise)

    @cached_property
    def sharing(self) -> tuple[Rule, ...]:
        """The `share` rules."""
        return tuple(rule for rule in self.rules if rule.verb == "share")

    @cached_property
    def repeating(self) -> tuple[Rule, ...]:
        """The `repeat` rules."""
        return tuple(rule for rule in self.rules if rule.verb == "repeat")

    @cached_property
    def weighing(self) -> tuple[Rule, ...]:
        """The `weigh` rules."""
        return tuple(rule for rule in self.rules if rule.verb == "weigh")

    @collector_off()
    def warm(self) -> RuleSet:
        """Compile everything now, so that no message has to wait for it."""
        self.agent_hits("您好")
        self.customer_hits("您好")
        if any(pattern.needs_words for rule in self.rules for pattern in rule.patterns):
            self.segmenter.warm()
        return self

    def agent_hits(self, text: str) -> tuple[Found, ...]:
        """What the forbid, replace and weigh rules for agents find in one message.

        Signs are only added up where no forbidden phrase was found: that one says it better.
        """
        return self._known_hits(text)

    def _agent_hits(self, text: str) -> tuple[Found, ...]:
        found = self._hits(text, self._agent_side)
        if self.weighing and not any(rule.verb == "forbid" for rule, _ in found):
            found += self._weighed(text)
        return tuple(found)

    def customer_hits(self, text: str) -> list[Found]:
        """The same for rules that look at customers' messages."""
        return self._hits(text, self._customer_side)

    def share_hits(self, text: str) -> list[Found]:
        """What the `share` rules count in one message; a hit's `choice` tells which pattern it was."""
        return self._hits(text, self._share_side) if self.sharing else []

    def is_fit_to_send(self, reply: str) -> bool:
        """Whether no rule would deduct anything for this reply, wherever it is said."""
        return all(rule.level == Level.HINT for rule, _ in self.agent_hits(reply))

    def is_fit_model(self, reply: str) -> bool:
        """The same for one of the few model replies, asked again and again."""
        if reply not in self._fit_to_send:
            self._fit_to_send[reply] = self.is_fit_to_send(reply)
        return self._fit_to_send[reply]

    def occurs(self, patterns: Iterable[AnyPattern], text: str) -> bool:
        """Whether one of these patterns matches anywhere in `text`."""
        readings = self.folding.fold(text)
        return any(self._spans(pattern, reading.text) for pattern in patterns for reading in readings)

    def _spans(self, pattern: AnyPattern, folded: str) -> list[Span]:
        return self._glance.spans(pattern, folded, self.segmenter.tag)

    @cached_property
    def _glance(self) -> Glance:
        asides = (pattern for rule in self.rules for pattern in _asides(rule))
        scenes = (pattern for model in self.models for pattern in model.about)
        return Glance((*self._mentions, *asides, *scenes), native=self._native)

    def timeouts(self) -> dict[str, int]:
        """How often the expressions of each rule had to be stopped; after three times one is put to rest."""
        counts: dict[str, int] = {}
        for name in ("_agent_side", "_share_side", "_customer_side"):
            side: _Side | None = self.__dict__.get(name)
            if side is None:
                continue  # never needed, and not built for this
            for index, times in side.scanner.timeouts.items():
                rule = side.rules[side.owners[index][0]].id
                counts[rule] = counts.get(rule, 0) + times
        return counts

    def is_smalltalk(self, text: str) -> bool:
        """Whether a customer's message is nothing but thanks, a nod or marks, and so asks nothing."""
        reading = self.folding.fold(text)[0].text
        clauses = filter(None, _CLAUSE_EDGE.split(reading))
        return all(self._is_nod(clause) for clause in clauses)

    def _is_nod(self, clause: str) -> bool:
        if clause in self._smalltalk:
            return True
        start, end = self._core(clause)
        return start >= end or clause[start:end] in self._smalltalk

    @cached_property
    def _smalltalk(self) -> frozenset[str]:
        return frozenset(map(self.folding.literal, self.lexicon.get(SMALLTALK, ())))

    def _hits(self, text: str, side: _Side) -> list[Found]:
        found: dict[int, list[Hit]] = {}
        readings = self.folding.fold(text)
        for folded in readings:
            spans = side.scanner.scan(folded.text, self.segmenter.tag)
            if spans:
                self._admit(side, folded, spans, found)
        if not found:
            return []
        return [
            (side.rules[i], hits)
            for i in sorted(found)
            if self._is_heavy_enough(side.rules[i], readings[-1].text)
            and (hits := self._choose(side.rules[i], found[i], text, readings))
        ]

    def _is_heavy_enough(self, rule: Rule, reading: str) -> bool:
        weighed = rule.weighed
        return weighed is None or self._total(weighed.signs, own_words(reading)) >= weighed.least

    def _total(self, signs: Signs, plain: str) -> int:
        """The points of a reading without its quotations; dozens of rules ask for them."""
        last, totals = self._last_totals
        if last != plain:
            totals = {}
            self._last_totals = (plain, totals)
        if id(signs) not in totals:
            totals[id(signs)] = signs.total_of(*self._weighable(plain))
        return totals[id(signs)]

    def as_weighed(self, text: str) -> str:
        """A reply as the signs see it: folded, without quotations and neutral words, its clauses between edges."""
        return signed(edged(self._neutral.sub("", own_words(self.folding.fold(text)[-1].text))))

    def _weighable(self, plain: str) -> tuple[str, Set[str]]:
        """The same for a reading without its quotations, and which tokens of the signs it holds."""
        scanner = self._agent_side.scanner
        if self._maybe_neutral.search(plain):
            plain = self._neutral.sub("", plain)
        look = scanner.look(plain)
        reply = signed(look.edged)
        if reply is look.edged:
            return reply, look.seen
        numbers = (reply[max(0, hit.start() - 1) : hit.end() + 1] for hit in _ZEROS.finditer(reply))
        return reply, look.seen | scanner.see(_APART.join(numbers))

    @cached_property
    def _neutral(self) -> re.Pattern[str]:
        """Words that name people, places and where somebody comes from: no sum may depend on them.

        A short clause that ends in such a word is a form of address with its name, and goes as a whole; so does the
        agent's own name where he gives it.
        """
        words = self._folded_entries(NEUTRAL)
        word = trie_regex(words) if words else "(?!)"
        address = f"(?:(?<={BREAK})|^)[{INSIDE}]{{0,4}}?(?:{word})(?={BREAK}|$)"
        myself = f"(?:{'|'.join(_MYSELF)})[{INSIDE}]{{1,6}}?(?:为您服务|，我是客服|(?={BREAK}|$))"
        return re.compile(f"{address}|{myself}|{word}")

    @cached_property
    def _maybe_neutral(self) -> re.Pattern[str]:
        """Finds something in every text of which `_neutral` takes anything away, and is quicker."""
        return re.compile(trie_regex([*self._folded_entries(NEUTRAL), *_MYSELF]))

    def _weighed(self, text: str) -> list[Found]:
        folded = self.folding.fold(text)[-1]
        plain = own_words(folded.text)
        found: list[Found] = []
        for rule in self.weighing:
            assert rule.signs is not None, "the loader reads the list"
            if self._total(rule.signs, plain) < rule.threshold:
                continue
            start, end = rule.signs.strongest(self._neutral.sub(_blank, plain))
            if start < end and not _Surroundings(self, plain).is_reported(start, end):
                hits = self._choose(rule, [Hit(*folded.span(start, end), 0)], text, (folded,))
                found += [(rule, hits)] if hits else []
        return found

    def _admit(self, side: _Side, folded: Folded, spans: dict[int, list[Span]], found: dict[int, list[Hit]]) -> None:
        """Keep the spans that count in this reading, as hits in the original's offsets."""
        around = _Surroundings(self, folded.text)
        for pattern, places in spans.items():
            index, choice = side.owners[pattern]
            rule = side.rules[index]
            for start, end in places:
                if self._counts(rule, folded.text, start, end, around):
                    first, last = folded.span(start, end)
                    found.setdefault(index, []).append(Hit(first, last, choice))

    def _counts(self, rule: Rule, text: str, start: int, end: int, around: _Surroundings) -> bool:
        if rule.when.whole and (start > around.core[0] or end < around.core[1]):
            return False
        if not rule.check_quotes and around.is_reported(start, end):
            return False
        return rule.validate is None or VALIDATORS[rule.validate](text[start:end])

    def _core(self, text: str) -> Span:
        """The span of a folded text without marks, form of address and closing particles."""
        start = self._head.match(text).end()  # type: ignore[union-attr]  # it can match nothing, so it always matches
        tail = self._tail.search(text, start)
        return start, tail.start() if tail else len(text)

    @cached_property
    def _head(self) -> re.Pattern[str]:
        return re.compile(f"(?:{BREAK}|{_words(self._folded_entries(ADDRESS))}(?={BREAK}|\\Z))*")

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return re.compile(
            f"(?:{BREAK}|{_words(self._folded_entries(PARTICLES))}|{_words(self._folded_entries(ADDRESS))})*\\Z"
        )

    def _folded_entries(self, name: str) -> list[str]:
        return [self.folding.literal(entry) for entry in self.lexicon.get(name, ())]

    def _choose(self, rule: Rule, hits: list[Hit], text: str, readings: tuple[Folded, ...]) -> list[Hit]:
        """Drop what `unless` covers, then take hits from the left without overlaps."""
        if rule.unless:
            covered = _joined(self._original_spans(rule.unless, readings))
            hits = [hit for hit in hits if not _touched(covered, hit)]
        longest = rule.verb == "replace"
        hits.sort(key=lambda hit: (hit.start, -hit.end if longest else hit.end, hit.choice))
        chosen: list[Hit] = []
        for hit in hits:
            if not chosen or hit.start >= chosen[-1].end:
                chosen.append(hit)
        return chosen

    def _original_spans(self, patterns: Sequence[AnyPattern], readings: tuple[Folded, ...]) -> Iterator[Span]:
        for folded in readings:
            for pattern in patterns:
                for start, end in self._spans(pattern, folded.text):
                    if end > start:
                        yield folded.span(start, end)


def own_words(reading: str) -> str:
    """A folded reply without what it quotes."""
    return _QUOTES.sub(lambda quoted: "，" * len(quoted.group()), reading) if _QUOTE.search(reading) else reading


def _blank(word: re.Match[str]) -> str:
    """As many characters that no list of signs holds, so that the places of the others stay."""
    return "囗" * len(word.group())


def _lists_of(rule: Rule) -> Iterator[Signs]:
    if rule.signs:
        yield rule.signs
    if rule.weighed:
        yield rule.weighed.signs


class _Side:
    """The rules for one speaker with one scanner over all their patterns."""

    def __init__(self, rules: Iterable[Rule], native: bool | None, also: frozenset[str] = frozenset()) -> None:
        self.rules = tuple(rules)
        self.owners: list[tuple[int, int]] = []
        patterns: list[AnyPattern] = []
        for index, rule in enumerate(self.rules):
            for choice, pattern in enumerate(rule.patterns):
                self.owners.append((index, choice))
                patterns.append(pattern)
        self.scanner = Scanner(patterns, native=native, also=also)


def _asides(rule: Rule) -> Iterator[AnyPattern]:
    """Every pattern of a rule that is not looked for in each message, but asked for when something else was seen."""
    yield from (*rule.unless, *rule.excused_by, *rule.softened_by, *rule.when.prev)
    for side in (rule.after, rule.expect):
        yield from side.match if side else ()
    if rule.verb == "require":
        yield from rule.patterns


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans as one, in order."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _touched(covered: Sequence[Span], hit: Hit) -> bool:
    """Whether one of the joined spans overlaps the hit."""
    place = bisect_left(covered, hit.end, key=lambda span: span[0])
    return place > 0 and covered[place - 1][1] > hit.start


def folding_of(lexicon: Mapping[str, Sequence[str]]) -> Folding:
    """The folding a lexicon asks for: entries `加v => 加微信` of the reserved file of evasive spellings."""
    pairs = (entry.split("=>") for entry in lexicon.get(EVASIONS, ()))
    return Folding({pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2})


def _words(words: Sequence[str]) -> str:
    if not words:
        return r"(?!)"
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
