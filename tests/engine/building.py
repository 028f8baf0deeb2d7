"""Short ways to make rules and conversations in tests, without files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.engine.checker import Checker
from bot.engine.dialogue import Dialogue
from bot.engine.pattern import parse
from bot.engine.rules import Rule, Side, When, Within
from bot.engine.ruleset import RuleSet, folding_of
from bot.engine.values import Level, Message, Options

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def rules(lexicon: Mapping[str, Sequence[str]] | None = None, **by_id: Mapping[str, Any]) -> RuleSet:
    """A rule set from keyword arguments: `shirk={"forbid": ["不归我管"], "unless": […], "level": "major"}`."""
    words = dict(lexicon or {})
    return RuleSet([_rule(name.replace("_", "-"), dict(fields), words) for name, fields in by_id.items()], {}, words)


def _rule(rule_id: str, fields: dict[str, Any], lexicon: Mapping[str, Sequence[str]]) -> Rule:
    folding = folding_of(lexicon)

    def patterns(sources: Sequence[str], longest: bool = False) -> tuple[Any, ...]:
        return tuple(parse(source, lexicon, longest=longest, folding=folding) for source in sources)

    when = dict(fields.pop("when", {}))
    values: dict[str, Any] = {
        "when": When(
            when.get("role", "agent"), when.get("at", "any"), when.get("whole", False), patterns(when.get("prev", ()))
        ),
        "level": Level.parse(fields.pop("level", "normal")),
        "hint": fields.pop("hint", "换一种说法"),
    }
    for verb in ("forbid", "require"):
        if verb in fields:
            values |= {"verb": verb, "patterns": patterns(fields.pop(verb))}
    if "replace" in fields:
        pairs = fields.pop("replace")
        values |= {"verb": "replace", "patterns": patterns(list(pairs), longest=True)}
        values["replacements"] = tuple((new,) if isinstance(new, str) else tuple(new) for new in pairs.values())
    if "after" in fields:
        values |= {
            "verb": "expect",
            "after": _side(fields.pop("after"), patterns),
            "expect": _side(fields.pop("expect"), patterns),
        }
        values["within"] = Within(**fields.pop("within"))
    for name in ("unless", "excused_by", "softened_by"):
        values[name] = patterns(fields.pop(name, ()))
    return Rule(id=rule_id, name=rule_id, norm="sanbu.shengying", **values, **fields)


def _side(side: Mapping[str, Any], patterns: Any) -> Side:
    return Side(side["role"], patterns(side.get("match", ())))


def found(ruleset: RuleSet, text: str, prev: str | None = None) -> list[str]:
    """What is found in one reply, as the words found."""
    return [finding.match for finding in Checker(ruleset).check_reply(text, prev)]


def script(*lines: str) -> list[Message]:
    """Messages from lines such as `客 在吗`, `服 +95s 您好`, `服2 …`, `机 …`; without any `+…s` there are no times."""
    timed = any(" +" in line for line in lines)
    messages, at = [], START
    for line in lines:
        who, _, rest = line.partition(" ")
        if rest.startswith("+"):
            seconds, _, rest = rest[1:].partition(" ")
            at += timedelta(seconds=int(seconds.removesuffix("s")))
        role = {"客": "customer", "服": "agent", "组": "lead", "机": "bot"}[who[0]]
        messages.append(Message(role, rest, at if timed else None, agent=who if role == "agent" else None))  # type: ignore[arg-type]
    return messages


def outcome(
    ruleset: RuleSet, *lines: str, closed: bool = True, options: Options | None = None
) -> list[tuple[str, int]]:
    """The findings of a whole conversation, as rule and turn."""
    checker = Checker(ruleset, options)
    return [(f.rule, f.turn) for f in checker.check_dialogue(script(*lines), closed)]


def play(dialogue: Dialogue, *lines: str) -> None:
    """Feed a conversation."""
    for message in script(*lines):
        dialogue.say(message)
