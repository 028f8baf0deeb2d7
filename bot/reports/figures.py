"""The digest's figures as one list, in the order of reading: what the workbook tabulates and the page shows.

Each has the name under which every face shows it, its words as shown, and the plain number behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..scoring.day import Rate
from .shown import Shown, signed

Form = Literal["count", "score", "rate", "seconds", "words"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `text` is what people read; `number` is None where there are too few samples, or for words."""

    name: str
    label: str
    text: str
    number: float | None = None
    form: Form = "words"
    rate: Rate | None = None
    note: str = ""


def head_figures(shown: Shown) -> list[Figure]:
    """Everything that can be said of the team's day in numbers."""
    return [*_scores(shown), *_amounts(shown), *_norms(shown), *_speed(shown), *_open(shown)]


def interval_text(rate: Rate | None) -> str:
    """65%–76%, or nothing."""
    if rate is None or rate.interval is None:
        return ""
    low, high = rate.interval
    return f"{low:.0%}–{high:.0%}"


def _scores(shown: Shown) -> Iterator[Figure]:
    digest, say = shown.digest, shown.say
    now, before = digest.score, digest.yesterday
    yield Figure("score", say("score"), shown.points(now), _tenth(now.points), "score", note=digest.grade or "")
    yield Figure("yesterday", say("yesterday"), shown.points(before), _tenth(before.points), "score")
    if shown.difference is not None:
        difference = round(shown.difference, 1)
        label = say("against_yesterday", "").strip()
        yield Figure("difference", label, signed(difference), difference, "score", note=shown.unsplit())
    change = digest.change
    for name, value in (("behaviour", change.behaviour), ("rule_edits", change.rules), ("mix", change.mix)):
        if value is not None:
            yield Figure(name, f"· {say(name)}", signed(value), _tenth(value), "score")


def _amounts(shown: Shown) -> Iterator[Figure]:
    digest, say = shown.digest, shown.say
    yield _count("conversations", say("conversations"), digest.conversations)
    yield _count("messages", say("messages"), digest.messages)
    yield _count("people", _bare(say("on_duty", "")), len(digest.agents))
    if digest.passed.whole:
        passed = digest.passed
        yield Figure("passed", say("passed"), f"{passed.part}/{passed.whole}", passed.value, "rate", passed)


def _norms(shown: Shown) -> Iterator[Figure]:
    digest, say = shown.digest, shown.say
    for name, rate in (("qing", digest.qing), ("nin", digest.nin), ("farewell", digest.farewell)):
        yield Figure(name, say(name), shown.percent(rate), rate.value, "rate", rate, say(f"{name}_of", rate.whole))
    for count in digest.sanbu:
        yield _count(count.id, say(count.id) if count.id.startswith("sanbu.") else count.name, count.times)
    for count in digest.others:
        yield _count(count.id, count.name, count.times)
    yield _count("corrected", _bare(say("corrected", "")), digest.corrected)
    yield _count("disputed", _bare(say("own_disputed", "")), digest.disputed)


def _speed(shown: Shown) -> Iterator[Figure]:
    answers, say = shown.digest.answers, shown.say
    for name, value in (("first", answers.first_median), ("each", answers.median)):
        yield Figure(name, _bare(say(name, "")), shown.seconds(value), value, "seconds")
    within = answers.within_three
    yield Figure("three", _bare(say("three", "")), shown.percent(within), within.value, "rate", within)
    for clock in answers.platforms:
        pending = say("pending", clock.pending) if clock.pending else ""
        note = shown.say("stop").join(filter(None, (clock.definition, pending)))
        yield Figure(
            f"clock.{clock.id}",
            shown.clock_name(clock),
            shown.percent(clock.rate),
            clock.rate.value,
            "rate",
            clock.rate,
            note,
        )
    yield _count("late_answers", _bare(say("late_answers", "")), answers.late)


def _open(shown: Shown) -> Iterator[Figure]:
    digest, say = shown.digest, shown.say
    promises = digest.promises
    for name, number in (
        ("kept", promises.kept),
        ("late", promises.late),
        ("lost", promises.lost),
        ("open", promises.open),
    ):
        yield _count(f"promises_{name}", f"{say('promises')} · {_bare(say(f'promises_{name}', ''))}", number)
    yield _count("hand_overs", say("hand_over"), len(digest.hand_overs))
    for name, found in (
        ("reviews", digest.reviews),
        ("appeals", digest.appeals),
        ("rule_changes", digest.rule_changes),
    ):
        yield _count(name, f"{say('decide')} · {_bare(say(name, ''))}", len(found))


def _count(name: str, label: str, number: int) -> Figure:
    return Figure(name, label, f"{number:,}", number, "count")


def _bare(words: str) -> str:
    """A label without the place for its number."""
    return " ".join(words.replace("  ", " ").split()).removesuffix(" 次").removesuffix(" 人")


def _tenth(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
