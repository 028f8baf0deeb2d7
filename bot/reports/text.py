"""The digest as a chat message: Telegram's HTML on one screen, with the agents folded, and the same as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from ..coaching.html import escape, plain, shorten, units
from ..scoring.day import Rate
from .model import AgentLine, Digest, Question
from .shown import Shown, arrow

LONGEST = 4096
"""UTF-16 units that Telegram takes in one message."""

_CELLS = 10
_NAME, _TEAM = 20, 40
_FEW_LINES, _PROBLEMS = 3, 2


def digest_html(digest: Digest, language: str = "zh") -> str:
    """The digest as Telegram HTML of at most 4096 UTF-16 units; agents that do not fit are counted at the end."""
    return _Face(Shown(digest, language)).html()


def digest_plain(digest: Digest, language: str = "zh") -> str:
    """The same without marks, for where HTML is refused."""
    return plain(digest_html(digest, language))


def digest_title(digest: Digest, language: str = "zh") -> str:
    """One line that names the digest, plain: team, day, hours, people; what stands over the card."""
    return _Face(Shown(digest, language)).title()


class _Face:
    """Lays one digest out."""

    def __init__(self, shown: Shown) -> None:
        self._digest, self._shown, self._say = shown.digest, shown, shown.say
        self._sep, self._stop = shown.say("sep"), shown.say("stop")

    def html(self) -> str:
        head = [f"<b>{escape(self.title())}</b>"]
        body = [escape(self._say("empty"))] if self._digest.empty else [*self._team(), *map(self._row, self._rows())]
        foot = self._folded(self._say("notes"), [escape(self._stop.join(self._notes()) + self._say("end"))])
        people = [] if self._digest.empty else [self._agent(line) for line in self._digest.agents]
        shown = len(people)
        while True:
            text = "\n".join([*head, *body, *self._people(people, shown), *foot])
            if units(text) <= LONGEST or not shown:
                return text
            shown -= 1

    def title(self) -> str:
        digest, shown = self._digest, self._shown
        parts = [shorten(digest.team_name, _TEAM), shown.day(digest.day), shown.hours]
        if digest.agents:
            parts.append(self._say("on_duty", len(digest.agents)))
        return self._say("title", " ".join(filter(None, parts)))

    # ---- rows ------------------------------------------------------------------------------

    def _row(self, row: tuple[str, str]) -> str:
        label, text = row
        return f"<b>{escape(self._say(label))}</b>{self._sep}{escape(text)}"

    def _team(self) -> Iterator[str]:
        """The head: the score and why it changed, then how much was measured, then 三要 as bars."""
        digest, say = self._digest, self._say
        score = f"<b>{escape(self._shown.points(digest.score))}</b>"
        graded = [score, escape(digest.grade)] if digest.grade else [score]
        yield f"<b>{escape(say('team'))}</b>{self._sep}{' '.join(graded)}{escape(self._change())}"
        counts = [f"{say('conversations')} {digest.conversations:,}", f"{say('messages')} {digest.messages:,}"]
        if digest.passed.whole:
            counts.append(say("passed_of", digest.passed.part, digest.passed.whole))
        if digest.score.points is not None:
            counts.append(say("enough"))
        yield escape(self._sep.join(counts))
        yield self._bar("qing", digest.qing, "qing_of")
        yield self._bar("nin", digest.nin, "nin_of")
        yield self._bar("farewell", digest.farewell, "farewell_of")

    def _change(self) -> str:
        """（昨日 90.2 ↑；行为 +1.9，规则变动 −0.3，客流 ±0）."""
        difference, before = self._shown.difference, self._digest.yesterday.points
        if difference is None or before is None:
            return ""
        way = arrow(difference)
        parts = [f"{self._say('yesterday')} {before:.1f}" + (f" {way}" if way else "")]
        split = self._say("comma").join(f"{cause} {points}" for cause, points in self._shown.split())
        return self._shown.aside(self._stop.join([*parts, *([split] if split else [])]))

    def _bar(self, key: str, rate: Rate, basis: str) -> str:
        words = escape(f"{self._say(key)} {self._shown.percent(rate)}")
        if rate.value is None:
            return words
        full = round(rate.value * _CELLS)
        return f"<code>{'▰' * full}{'▱' * (_CELLS - full)}</code> {words}" + escape(
            self._shown.aside(self._say(basis, rate.whole))
        )

    def _rows(self) -> Iterator[tuple[str, str]]:
        digest, shown = self._digest, self._shown
        yield "sanbu", self._sanbu()
        if digest.others:
            yield "others", " · ".join(f"{shorten(c.name, _NAME)} {c.times}" for c in digest.others[:6])
        if digest.problems:
            yield "most", self._most()
        yield "response", shown.answers(digest.answers)
        if digest.promises.made or digest.hand_overs:
            yield "promises", self._promises()
        if digest.sameness:
            yield "sameness", shown.samenesses(digest.sameness)
        if self._decisions():
            yield "decide", self._decisions()
        if self._often():
            yield "asked", self._asked()
        if digest.complaints:
            yield "complaints", self._complaints()
        if digest.praise:
            praise = min(
                digest.praise, key=lambda one: one.kind != "model"
            )  # a sentence to learn from, if there is one
            yield "praise", f"{shorten(shown.praised(praise), 2 * _NAME)} {shown.quoted(shorten(praise.words, 60))}"

    def _sanbu(self) -> str:
        counts = " · ".join(f"{self._named(count.id, count.name)} {count.times:,}" for count in self._digest.sanbu)
        corrected = self._digest.corrected
        return counts + (self._shown.aside(self._say("corrected", corrected)) if corrected else "")

    def _named(self, norm: str, name: str) -> str:
        return self._say(norm) if norm.startswith("sanbu.") else shorten(name, _NAME)

    def _most(self) -> str:
        quoted = self._shown.quoted
        return self._stop.join(
            f"{quoted(shorten(p.example, 16)) if p.example else shorten(p.name, _NAME)}×{p.times}"
            f" → {quoted(shorten(p.better, 60))}"
            for p in self._digest.problems[:_PROBLEMS]
        )

    def _promises(self) -> str:
        parts = [self._shown.promises(self._digest.promises)] if self._digest.promises.made else []
        if self._digest.hand_overs:
            parts.append(self._say("hand_overs", len(self._digest.hand_overs)))
        return self._stop.join(parts)

    def _decisions(self) -> str:
        digest = self._digest
        found = (("reviews", digest.reviews), ("appeals", digest.appeals), ("rule_changes", digest.rule_changes))
        return self._sep.join(self._say(key, len(items)) for key, items in found if items)

    def _often(self) -> tuple[Question, ...]:
        """What more than one customer asked, or one again after others the day before."""
        found = [one for one in self._digest.questions if one.times > 1 or one.yesterday]
        return tuple(found[:_FEW_LINES])

    def _asked(self) -> str:
        shown = [f"{shorten(q.example, 24)} ×{q.times}" + self._before(q.yesterday, q.times) for q in self._often()]
        return " · ".join(shown)

    def _before(self, yesterday: int, today: int) -> str:
        """（昨日 ×2 ↑）, where that is worth a look: twice as many, or new."""
        if today < 2 * yesterday or today < 3:
            return ""
        return self._shown.aside(f"{self._say('asked_yesterday', yesterday)} ↑")

    def _complaints(self) -> str:
        found = self._digest.complaints
        shown = [f"{shorten(c.name, _NAME)} {self._shown.quoted(shorten(c.words, 24))}" for c in found[:2]]
        return f"{len(found)}" + self._shown.aside(self._stop.join(shown))

    # ---- folded ----------------------------------------------------------------------------

    def _folded(self, label: str, lines: list[str]) -> list[str]:
        if not lines:
            return []
        folded = "\n".join(lines)
        return [f"<b>{escape(label)}</b>", f"<blockquote expandable>{folded}</blockquote>"]

    def _people(self, people: list[str], shown: int) -> list[str]:
        lines = people[:shown]
        if shown < len(people):
            lines.append(escape(self._say("people_more", len(people) - shown)))
        return self._folded(self._say("by_person"), lines)

    def _agent(self, line: AgentLine) -> str:
        shown, say = self._shown, self._say
        score = shown.points(line.score)
        if line.score.points is not None and line.before is not None:
            score += f" {arrow(round(line.score.points, 1) - round(line.before, 1))}".rstrip()
        parts = [f"{say('conversations')} {line.score.conversations}", f"{say('messages')} {line.score.messages}"]
        if line.answers.first_median is not None:
            parts.append(say("first", shown.seconds(line.answers.first_median)))
        rest = escape(self._sep.join(["", *parts, *shown.own(line)]))
        return f"{escape(shorten(line.name, _NAME))} <b>{escape(score)}</b>{rest}"

    def _notes(self) -> Iterator[str]:
        """All there is to say; of many gaps the last few."""
        notes, gaps = list(self._shown.notes()), len(self._digest.gaps)
        if gaps > _FEW_LINES:
            yield "…"
        yield from notes[max(gaps - _FEW_LINES, 0) :]
