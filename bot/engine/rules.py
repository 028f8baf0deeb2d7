"""What a rule is once it has been loaded: plain immutable values, no parsing, no matching."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .scan import AnyPattern as Pattern
from .values import Level
from .weigh import Signs

Verb = Literal["forbid", "require", "replace", "expect", "weigh", "share", "repeat"]
WhenRole = Literal["agent", "first_agent", "customer"]
At = Literal["any", "opening", "closing"]
Validator = Literal["cn_id", "cn_mobile", "luhn"]


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm of the service code (rules/norms.yaml) that rules refer to."""

    id: str
    group: str
    name: str
    gloss: str
    severity: Level
    definition: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """Who must be speaking, where in the conversation, and after what.

    `whole`: a hit counts only if it is the whole message, apart from punctuation, address and particles.
    `prev`: patterns; the rule looks only at replies to a customer's burst in which one of them occurs.
    `given`: patterns; the rule looks only where one of the customer's earlier messages holds one of them.
    """

    role: WhenRole = "agent"
    at: At = "any"
    whole: bool = False
    prev: tuple[Pattern, ...] = ()
    given: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """What a `share` rule asks for: the first `wanted` patterns must make up `at_least` percent of all its hits.

    It is asked only of agents who use the other ones `times` times or more.
    """

    wanted: int
    at_least: int
    times: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an `after … expect` rule: whose message, and what it must contain (if anything)."""

    role: Literal["customer", "agent"]
    match: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """The range of an `after … expect` rule: a number of replies, seconds of working time, or what was promised."""

    replies: int | None = None
    seconds: int | None = None
    promise: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule, as written, with the place it stands in its file."""

    text: str
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition on the whole reply: its signs must add up to `least`, else the rule's hits do not count."""

    signs: Signs
    least: int


@dataclass(frozen=True, slots=True)
class Model:
    """Replies that fit a scene, for findings of some norms. Without `about` they fit wherever no scene does."""

    scene: str
    norms: frozenset[str]
    about: tuple[Pattern, ...]
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One loaded rule.

    `patterns` is what the verb looks for; `replacements` runs beside it for `replace`; `signs` and
    `threshold` belong to `weigh`, `quota` to `share`, `times` to `repeat`. `state` is where its file lets it
    begin: trial, active, or unsaid.
    """

    id: str
    name: str
    norm: str
    level: Level
    verb: Verb
    hint: str
    when: When = field(default_factory=When)
    patterns: tuple[Pattern, ...] = ()
    replacements: tuple[tuple[str, ...], ...] = ()
    signs: Signs | None = None
    threshold: int = 0
    quota: Quota | None = None
    times: int = 0
    weighed: Weighed | None = None
    after: Side | None = None
    expect: Side | None = None
    within: Within | None = None
    unless: tuple[Pattern, ...] = ()
    excused_by: tuple[Pattern, ...] = ()
    softened_by: tuple[Pattern, ...] = ()
    check_quotes: bool = False
    validate: Validator | None = None
    redact: bool = False
    suggest: tuple[str, ...] = ()
    ref: str = ""
    state: str = ""
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    known_miss: tuple[Example, ...] = ()
    known_false: tuple[Example, ...] = ()
    path: str = ""
    line: int = 0
    hash: str = ""
