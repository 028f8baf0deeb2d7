"""The digest as a chat message: Telegram's HTML on one screen, with the agents folded, and the same as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ..coaching.html import escape, plain, shorten, units
from ..scoring.day import DayScore, Rate
from .model import AgentLine, Answers, Count, Digest
from .words import LABELS

LONGEST = 4096
"""UTF-16 units that Telegram takes in one message."""

_REVIEWS = 5


def digest_html(digest: Digest, language: str = "zh") -> str:
    """The digest as Telegram HTML of at most 4096 UTF-16 units; agents that do not fit are counted at the end."""
    return _Face(digest, LABELS.get(language, LABELS["zh"])).html()


def digest_plain(digest: Digest, language: str = "zh") -> str:
    """The same without marks, for where HTML is refused."""
    return plain(digest_html(digest, language))


class _Face:
    """Lays one digest out."""

    def __init__(self, digest: Digest, labels: Mapping[str, str]) -> None:
        self._digest, self._labels = digest, labels
        self._sep = labels["sep"]

    def html(self) -> str:
        head = [f"<b>{escape(self._title())}</b>"]
        body = [escape(self._labels["empty"])] if self._digest.empty else [self._row(*row) for row in self._rows()]
        foot = [self._row(self._labels["notes"], self._notes())]
        people = [] if self._digest.empty else [escape(self._agent(line)) for line in self._digest.agents]
        shown = len(people)
        while True:
            text = "\n".join([*head, *body, *self._folded(people, shown), *foot])
            if units(text) <= LONGEST or not shown:
                return text
            shown -= 1

    def _row(self, label: str, text: str) -> str:
        return f"<b>{escape(label)}</b>{self._sep}{escape(text)}"

    def _folded(self, people: list[str], shown: int) -> list[str]:
        if not people:
            return []
        lines = people[:shown]
        if shown < len(people):
            lines.append(escape(self._labels["people_more"].format(len(people) - shown)))
        folded = "\n".join(lines)
        return [f"<b>{escape(self._labels['people'])}</b>", f"<blockquote expandable>{folded}</blockquote>"]

    def _title(self) -> str:
        digest = self._digest
        hours = ""
        if digest.began and digest.ended:
            hours = "–".join(f"{moment.astimezone(digest.zone):%H:%M}" for moment in (digest.began, digest.ended))
        day = self._labels["day"].format(digest.day)
        title = self._labels["title"].format(
            team=shorten(digest.team_name, 40), day=day, hours=hours, agents=len(digest.agents)
        )
        return title.replace(" ,", "").replace(" 　", "　")

    def _rows(self) -> list[tuple[str, str]]:
        labels = self._labels
        rows = [
            (labels["team"], self._overview()),
            (labels["sanyao"], self._sanyao()),
            (labels["sanbu"], self._sanbu()),
        ]
        if self._digest.others:
            rows.append((labels["others"], self._counts(self._digest.others[:6])))
        if self._digest.problems:
            rows.append((labels["most"], self._most()))
        rows.append((labels["response"], self._answers(self._digest.answers)))
        if self._digest.reviews or self._digest.disputed:
            rows.append((labels["decide"], self._decide()))
        return rows

    def _overview(self) -> str:
        digest, labels = self._digest, self._labels
        score = self._score(digest.score) + self._yesterday()
        counts = [
            f"{labels['conversations']} {digest.conversations:,}",
            f"{labels['messages']} {digest.messages:,}",
        ]
        if digest.score.points is not None:
            counts.append(labels["enough"])
        return self._sep.join([score, *([digest.grade] if digest.grade else []), *counts])

    def _yesterday(self) -> str:
        before, now = self._digest.yesterday.points, self._digest.score.points
        if before is None or now is None:
            return ""
        change = round(now, 1) - round(before, 1)
        arrow = " ↑" if change > 0 else " ↓" if change < 0 else ""
        return self._aside(f"{self._labels['yesterday']} {before:.1f}{arrow}")

    def _score(self, score: DayScore) -> str:
        return self._labels["few"] if score.points is None else self._labels["points"].format(f"{score.points:.1f}")

    def _sanyao(self) -> str:
        digest, labels = self._digest, self._labels
        return self._sep.join(
            (
                self._rate(labels["qing"], digest.qing, labels["qing_of"]),
                self._rate(labels["nin"], digest.nin),
                self._rate(labels["farewell"], digest.farewell, labels["farewell_of"]),
            )
        )

    def _rate(self, label: str, rate: Rate, basis: str = "") -> str:
        if rate.value is None:
            return f"{label} {self._few(rate)}"
        return f"{label} {rate.value:.0%}" + (self._aside(basis.format(rate.whole)) if basis else "")

    def _few(self, rate: Rate) -> str:
        return self._labels["few"] + self._aside(f"{rate.part}/{rate.whole}")

    def _aside(self, text: str) -> str:
        return self._labels["left"] + text + self._labels["right"]

    def _sanbu(self) -> str:
        digest, labels = self._digest, self._labels
        counts = " · ".join(f"{labels.get(count.id, count.name)} {count.times}" for count in digest.sanbu)
        return counts + (self._aside(labels["corrected"].format(digest.corrected)) if digest.corrected else "")

    def _counts(self, counts: tuple[Count, ...]) -> str:
        return " · ".join(f"{count.name} {count.times}" for count in counts)

    def _most(self) -> str:
        return self._labels["stop"].join(
            f"{self._quoted(p.example, 16) if p.example else p.name}×{p.times} → {self._quoted(p.better, 60)}"
            for p in self._digest.problems
        )

    def _quoted(self, text: str, most: int) -> str:
        return self._labels["open"] + shorten(text, most) + self._labels["close"]

    def _answers(self, answers: Answers) -> str:
        labels = self._labels
        if answers.median is None:
            return labels["no_rounds"]
        parts = []
        if answers.first_median is not None:
            parts.append(labels["first"].format(self._seconds(answers.first_median)))
        parts.append(labels["each"].format(self._seconds(answers.median)))
        within = answers.within_three
        share = self._few(within) if within.value is None else f"{within.value:.0%}"
        return " · ".join([*parts, labels["three"].format(share)])

    def _seconds(self, seconds: float) -> str:
        whole = round(seconds)
        if whole < 120:
            return self._labels["seconds"].format(whole)
        return self._labels["minutes"].format(*divmod(whole, 60))

    def _decide(self) -> str:
        digest, labels = self._digest, self._labels
        parts = []
        if digest.reviews:
            shown = [
                f"{review.at.astimezone(digest.zone):%H:%M} {shorten(review.agent, 20)} "
                + self._quoted(review.words or review.name, 20)
                for review in digest.reviews[:_REVIEWS]
            ]
            parts.append(labels["reviews"].format(len(digest.reviews)) + self._aside(labels["stop"].join(shown)))
        if digest.disputed:
            parts.append(labels["disputes"].format(digest.disputed))
        return self._sep.join(parts)

    def _agent(self, line: AgentLine) -> str:
        labels = self._labels
        parts = [
            f"{shorten(line.name, 20)} {self._score(line.score)}",
            f"{labels['conversations']} {line.score.conversations}",
            f"{labels['messages']} {line.score.messages}",
        ]
        if line.answers.first_median is not None:
            parts.append(labels["first"].format(self._seconds(line.answers.first_median)))
        figures = (
            ("counted", line.counted),
            ("hints", line.hints),
            ("own_corrected", line.corrected),
            ("disputes", line.disputed),
            ("own_reviews", line.to_review),
        )
        return self._sep.join([*parts, *(labels[name].format(number) for name, number in figures if number)])

    def _notes(self) -> str:
        digest, labels = self._digest, self._labels
        notes = [labels[note.kind].format(note.number) for note in digest.notes]
        midnight = digest.until.astimezone(digest.zone) - timedelta(microseconds=1)
        if midnight.date() == digest.day and digest.until.astimezone(digest.zone).date() == digest.day:
            notes.append(labels["until"].format(f"{digest.until.astimezone(digest.zone):%H:%M}"))
        notes.append(labels["ruleset"].format(digest.rules, digest.ruleset))
        return labels["stop"].join([*notes, labels["measure"]]) + labels["end"]
