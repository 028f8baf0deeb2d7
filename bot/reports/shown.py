"""How figures are written, in one place for all faces of the digest: so that no two of them can differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ..scoring.day import DayScore, Rate
from .model import AgentLine, Answers, Change, Contrast, DayPoint, Digest, Gap, PlatformClock, Praise, Promises
from .words import WORDS

MINUS = "−"


def signed(number: float) -> str:
    """A difference with its sign, to a tenth: +1.9, −0.3, ±0."""
    shown = f"{number:+.1f}".replace("-", MINUS)
    return "±0" if shown[1:] == "0.0" else shown


def arrow(number: float) -> str:
    """Which way a difference points, as far as it is shown; empty if it is none."""
    tenths = round(number, 1)
    return "↑" if tenths > 0 else "↓" if tenths < 0 else ""


class Shown:
    """One digest's figures as words of one language."""

    def __init__(self, digest: Digest, language: str = "zh") -> None:
        self.digest, self.language = digest, language
        self._column = 1 if language == "en" else 0

    def say(self, key: str, *values: object) -> str:
        """The fixed words of that name, filled in."""
        words = WORDS[key][self._column]
        return words.format(*values) if values else words

    @staticmethod
    def knows(key: str) -> bool:
        """Whether there are words of that name."""
        return key in WORDS

    # ---- one figure ------------------------------------------------------------------------

    def points(self, score: DayScore) -> str:
        """91.8, or 样本不足."""
        return self.say("few") if score.points is None else f"{score.points:.1f}"

    def percent(self, rate: Rate) -> str:
        """71%, or 样本不足（2/3）."""
        if rate.value is None:
            return self.say("few") + self.aside(f"{rate.part}/{rate.whole}")
        return f"{rate.value:.0%}"

    def seconds(self, seconds: float | None) -> str:
        """28 秒, 5 分 0 秒, or a dash."""
        if seconds is None:
            return "—"
        whole = round(seconds)
        return self.say("seconds", whole) if whole < 120 else self.say("minutes", *divmod(whole, 60))

    def clock(self, moment: datetime) -> str:
        """The team's local time of a moment."""
        return f"{moment.astimezone(self.digest.zone):%H:%M}"

    def moment(self, moment: datetime | None) -> str:
        """Local time, with the day where it is another than the digest's."""
        if moment is None:
            return ""
        local = moment.astimezone(self.digest.zone)
        return self.clock(moment) if local.date() == self.digest.day else f"{self.day(local.date())} {local:%H:%M}"

    def day(self, day: date) -> str:
        """11月23日."""
        return self.say("day", day)

    def weekday(self, day: date) -> str:
        """周一."""
        return self.say("weekday").split()[day.weekday()]

    # ---- marks -----------------------------------------------------------------------------

    def aside(self, text: str) -> str:
        """In brackets."""
        return self.say("left") + text + self.say("right")

    def quoted(self, text: str) -> str:
        """In quotation marks."""
        return self.say("open") + text + self.say("close")

    # ---- several figures -------------------------------------------------------------------

    @property
    def hours(self) -> str:
        """From the day's first message to its last; empty on an empty day."""
        digest = self.digest
        if digest.began is None or digest.ended is None:
            return ""
        return f"{self.clock(digest.began)}–{self.clock(digest.ended)}"

    @property
    def difference(self) -> float | None:
        """Today's score less yesterday's, as the difference of the two numbers shown; None where one is missing."""
        before, now = self.digest.yesterday.points, self.digest.score.points
        return None if before is None or now is None else round(now, 1) - round(before, 1)

    def split(self) -> list[tuple[str, str]]:
        """What a change is made of: (cause, points). Empty where it cannot be said."""
        change = self.digest.change
        parts = (("behaviour", change.behaviour), ("rule_edits", change.rules), ("mix", change.mix))
        return [(self.say(key), signed(value)) for key, value in parts if value is not None]

    def unsplit(self) -> str:
        """Why a change could not be taken apart; empty if it was, or if there is none."""
        change: Change = self.digest.change
        return self.say(f"split_{change.why}") if change.why in ("forgotten", "too_many") else ""

    def answers(self, answers: Answers) -> str:
        """首响中位 28 秒 · 每次中位 41 秒 · 3 分钟内 97%（淘宝口径 96%）."""
        if answers.median is None:
            return self.say("no_rounds")
        first = [self.say("first", self.seconds(answers.first_median))] if answers.first_median is not None else []
        within = self.say("three", self.percent(answers.within_three))
        others = [clock for clock in answers.platforms if clock.rate.whole and not clock.id.startswith("general.")]
        clocks = [f"{self.clock_name(clock)} {self.percent(clock.rate)}" for clock in others]
        if clocks:
            within += self.aside(self.say("comma").join(clocks))
        return " · ".join([*first, self.say("each", self.seconds(answers.median)), within])

    @staticmethod
    def clock_name(clock: PlatformClock) -> str:
        """Whose clock, and which of its rates: 淘宝旺旺人工响应率."""
        rate, colon, _ = clock.definition.partition("：")
        return f"{clock.name}{rate}" if colon else clock.name

    def promises(self, promises: Promises) -> str:
        """按时 9 · 迟了 1 · 未兑现 1, without what there was none of."""
        numbers = (("kept", promises.kept), ("late", promises.late), ("lost", promises.lost), ("open", promises.open))
        return " · ".join(self.say(f"promises_{key}", number) for key, number in numbers if number)

    def samenesses(self, contrasts: Sequence[Contrast]) -> str:
        """All four in a line; where there are too few samples for any, that once."""
        if all(contrast.verdict == "few" for contrast in contrasts):
            return self.say("few")
        return " · ".join([*map(self.contrast, contrasts), self.say("window", contrasts[0].days)])

    def praised(self, praise: Praise) -> str:
        """Whose sentence it is: the agent's, or a customer's to the agent."""
        return self.say("thanks_to", praise.name) if praise.kind == "thanks" else praise.name

    def contrast(self, contrast: Contrast) -> str:
        """忙闲 −2.1（证据不足）, 检查 样本不足, 怒客 −5.8 ⚠（95% 区间 −9.6…−2.0）."""
        name = self.say(contrast.kind)
        if contrast.gap is None or contrast.verdict == "few":
            return f"{name} {self.say('few')}"
        if contrast.verdict == "unclear":
            return f"{name} {signed(contrast.gap)}{self.aside(self.say('unclear'))}"
        return f"{name} {signed(contrast.gap)} ⚠" + (
            self.aside(self.interval(contrast)) if self.interval(contrast) else ""
        )

    def interval(self, contrast: Contrast) -> str:
        """95% 区间 −9.6…−2.0."""
        if contrast.low is None or contrast.high is None:
            return ""
        return self.say("interval", signed(contrast.low), signed(contrast.high))

    def trend_points(self, trend: tuple[DayPoint, ...]) -> list[float | None]:
        """A trend's numbers, to a tenth."""
        return [None if point.points is None else round(point.points, 1) for point in trend]

    def standing(self, state: str) -> str:
        """A rule's right to fire: 试行, 生效, 降级."""
        return self.say(f"standing.{state}")

    def own(self, line: AgentLine) -> list[str]:
        """An agent's lesser figures, without those that are 0."""
        numbers = (
            ("counted", line.counted),
            ("hints", line.hints),
            ("own_corrected", line.corrected),
            ("own_disputed", line.disputed),
            ("own_reviews", line.to_review),
            ("own_promises", line.promises_open),
            ("own_bonus", line.bonus),
        )
        return [self.say(key, number) for key, number in numbers if number]

    # ---- honesty ---------------------------------------------------------------------------

    @property
    def partial(self) -> bool:
        """Whether the day had not ended when it was counted."""
        until = self.digest.until.astimezone(self.digest.zone)
        return until.date() == self.digest.day and (until - timedelta(microseconds=1)).date() == self.digest.day

    def gap(self, gap: Gap) -> str:
        """A time when the bot did not run."""
        since, until = self.moment(gap.since), self.moment(gap.until)
        if gap.caught_up:
            return self.say("down_caught_up", since, until, gap.caught_up)
        return self.say("down", since, until)

    def notes(self, *, short: bool = False) -> Iterator[str]:
        """What is missing from the figures, then by which rules they were made, then what they measure."""
        digest = self.digest
        yield from (self.gap(gap) for gap in digest.gaps)
        yield from (self.say(note.kind, note.number) for note in digest.notes)
        if self.unsplit():
            yield self.unsplit()
        if self.partial:
            yield self.say("until_short" if short else "until", self.clock(digest.until))
        if len(digest.rulesets) > 1:
            yield self.say("rulesets_changed", len(digest.rulesets))
        yield self.say("ruleset", digest.rules, digest.ruleset)
        yield self.say("measure")
