"""The digest as a workbook for whoever wants to count further: native charts, filters, and every finding.

Customers' and agents' words are cells of text, whatever they begin with: nothing in here can become a formula or a
link. Times are the team's local ones.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ..scoring.day import Rate
from ..scoring.health import health_cells
from .figures import Figure, head_figures, interval_text
from .model import AgentLine, Digest, Evidence
from .sheets import ACCENT, DARK, OPTIONS, Cell, Column, Sheets
from .shown import Shown

_TREND = 14


def workbook(digest: Digest, language: str = "zh") -> bytes:
    """The whole file."""
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties({"title": f"{digest.team_name} {digest.day}", "created": _naive(digest.until, digest)})
    _Book(book, digest, language).write()
    book.close()
    return out.getvalue()


class _Book(Sheets):
    """Writes one sheet after another."""

    def __init__(self, book: Workbook, digest: Digest, language: str) -> None:
        self._digest, self._shown, self._language = digest, Shown(digest, language), language
        super().__init__(book, self._shown.say)

    def write(self) -> None:
        for write in (
            self._overview,
            self._agents,
            self._findings,
            self._questions,
            self._voices,
            self._promises,
            self._rules,
            *([self._health] if self._digest.health else []),
        ):
            write()

    # ---- the sheets ------------------------------------------------------------------------

    def _overview(self) -> None:
        sheet = self.sheet("overview")
        digest, say, put = self._digest, self.say, self.put
        day = (
            f"{digest.team_name}　{self._shown.day(digest.day)} {self._shown.weekday(digest.day)}　{self._shown.hours}"
        )
        put(sheet, 0, 0, day, "title")
        sheet.merge_range(1, 0, 1, 5, "")
        put(sheet, 1, 0, say("stop").join(self._shown.notes()), "muted")
        sheet.set_row(0, 30)
        sheet.set_row(1, 62)
        columns = (("figure", 26, "text"), ("value", 12, "text"), ("part", 9, "count"), ("whole", 9, "count"),
                   ("interval", 13, "text"), ("note", 34, "text"))  # fmt: skip
        self.header(sheet, 3, columns)
        for row, figure in enumerate(head_figures(self._shown), 4):
            self._figure(sheet, row, figure)
        sheet.freeze_panes(4, 1)
        self._trend(sheet)
        self._samenesses(sheet)

    def _figure(self, sheet: Worksheet, row: int, figure: Figure) -> None:
        rate = figure.rate
        self.put(sheet, row, 0, figure.label)
        signed = figure.name in ("difference", "behaviour", "rule_edits", "mix")
        form = "signed" if signed else {"words": "text", "seconds": "timed"}.get(figure.form, figure.form)
        self.put(sheet, row, 1, figure.text if figure.number is None else figure.number, form)
        self.put(sheet, row, 2, rate.part if rate else None, "count")
        self.put(sheet, row, 3, rate.whole if rate else None, "count")
        self.put(sheet, row, 4, interval_text(rate))
        self.put(sheet, row, 5, figure.note, "muted")

    def _trend(self, sheet: Worksheet) -> None:
        """The team's last days beside the figures, as numbers and as a chart."""
        trend, at = self._digest.trend, 7
        if not any(point.points is not None for point in trend):
            return
        self.header(sheet, 3, (("day", 9, "day"), ("score", 9, "score"), ("conversations", 9, "count")), at)
        for row, point in enumerate(trend, 4):
            self.day(sheet, row, at, point.day)
            self.put(sheet, row, at + 1, None if point.points is None else round(point.points, 1), "score")
            self.put(sheet, row, at + 2, point.conversations, "count")
        chart = self._book.add_chart({"type": "line"})
        rows = (4, 3 + len(trend))
        chart.add_series({
            "name": self.say("team_trend"),
            "categories": [sheet.name, rows[0], at, rows[1], at],
            "values": [sheet.name, rows[0], at + 1, rows[1], at + 1],
            "line": {"color": ACCENT, "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": ACCENT}, "border": {"color": ACCENT}},
        })  # fmt: skip
        chart.set_title({"name": self.say("team_trend"), "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"num_format": "mm-dd", "text_axis": True})
        chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#E3E0D7"}}})
        chart.show_blanks_as("span")
        sheet.insert_chart(3, at + 4, chart, {"x_scale": 1.15, "y_scale": 1.0, "description": self.say("team_trend")})

    def _samenesses(self, sheet: Worksheet) -> None:
        found, at, top = self._digest.sameness, 7, 21
        if not found:
            return
        self.put(sheet, top, at, f"{self.say('sameness')}　{self.say('window', found[0].days)}", "section")
        for row, contrast in enumerate(found, top + 1):
            sizes = f"{contrast.one.conversations} / {contrast.other.conversations} {self.say('conversations')}"
            sides = self.say(f"{contrast.kind}_sides")
            interval = self._shown.interval(contrast) if contrast.verdict == "unclear" else ""
            words = [sides, self._shown.contrast(contrast), interval, sizes]
            self.put(sheet, row, at, "　".join(filter(None, words)), "line")

    def _agents(self) -> None:
        sheet = self.sheet("agents")
        columns: tuple[Column, ...] = (
            ("agent", 18, "text"), ("score", 9, "score"), ("grade", 9, "text"), ("before", 12, "score"),
            ("trend", 16, "text"), ("conversations", 8, "count"), ("messages", 8, "count"), ("first", 10, "seconds"),
            ("each", 10, "seconds"), ("three_short", 10, "rate"), ("qing", 8, "rate"), ("nin", 8, "rate"),
            ("farewell", 8, "rate"), ("counted", 9, "count"), ("hints", 7, "count"), ("corrected", 9, "count"),
            ("disputed", 8, "count"), ("to_review", 8, "count"), ("bonus", 7, "count"), ("own_fix", 30, "text"),
            ("own_praise", 30, "text"),
        )  # fmt: skip
        self.header(sheet, 0, columns)
        people, first = self._digest.agents, len(columns)
        for row, line in enumerate(people, 1):
            self.row(sheet, row, columns, self._person(line))
            self._own_trend(sheet, row, line, first)
        for n, point in enumerate(self._digest.trend[-_TREND:] if people else (), first):
            sheet.set_column(n, n, 7)
            self.day(sheet, 0, n, point.day, "head_day")
        self.finish(sheet, columns, len(people))
        if people:
            sheet.conditional_format(1, 1, len(people), 1, {
                "type": "data_bar", "bar_color": "#7FBDB5", "bar_solid": True, "min_type": "num", "min_value": 0,
                "max_type": "num", "max_value": 100,
            })  # fmt: skip
            self._score_chart(sheet, len(people))

    def _person(self, line: AgentLine) -> list[Cell]:
        answers, score = line.answers, line.score.points
        few = self.say("few")
        return [
            line.name, few if score is None else round(score, 1), line.grade or "",
            None if line.before is None else round(line.before, 1), None, line.score.conversations, line.score.messages,
            answers.first_median, answers.median, self._rate(answers.within_three), self._rate(line.qing),
            self._rate(line.nin), self._rate(line.farewell), line.counted, line.hints, line.corrected, line.disputed,
            line.to_review, line.bonus, f"{line.fix.name} ×{line.fix.times}" if line.fix else "", line.praise,
        ]  # fmt: skip

    def _rate(self, rate: Rate) -> Cell:
        return rate.value if rate.value is not None else f"{rate.part}/{rate.whole}" if rate.whole else ""

    def _own_trend(self, sheet: Worksheet, row: int, line: AgentLine, first: int) -> None:
        """The numbers of the last days at the right, and the sparkline that is drawn from them."""
        values = self._shown.trend_points(line.trend)[-_TREND:]
        for n, value in enumerate(values):
            self.put(sheet, row, first + n, value, "score")
        if any(value is not None for value in values):
            sheet.add_sparkline(row, 4, {
                "range": f"'{sheet.name}'!{xl_range(row, first, row, first + _TREND - 1)}",
                "series_color": ACCENT, "last_point": True, "last_color": DARK, "weight": 1.5,
                "empty_cells": "connect",
            })  # fmt: skip

    def _score_chart(self, sheet: Worksheet, count: int) -> None:
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series({
            "name": self.say("score"), "categories": [sheet.name, 1, 0, count, 0],
            "values": [sheet.name, 1, 1, count, 1], "fill": {"color": ACCENT}, "gap": 60,
            "data_labels": {"value": True, "num_format": "0.0"},
        })  # fmt: skip
        chart.set_title({"name": f"{self.say('by_person')} · {self.say('score')}", "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E3E0D7"}}})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 560, "height": 110 + 24 * count})
        sheet.insert_chart(count + 2, 0, chart, {"description": self.say("by_person")})

    def _findings(self) -> None:
        columns: tuple[Column, ...] = (
            ("at", 12, "time"), ("agent", 18, "text"), ("level", 8, "text"), ("rule", 20, "text"), ("norm", 22, "text"),
            ("words", 40, "text"), ("better", 48, "text"), ("state", 14, "text"), ("conversation", 9, "count"),
            ("finding", 9, "count"),
        )  # fmt: skip
        self.table("findings", columns, map(self._finding, self._digest.evidence))

    def _finding(self, found: Evidence) -> list[Cell]:
        say = self.say
        return [
            self._local(found.at), found.name, say(f"level.{found.level}"), found.rule_name, found.norm_name,
            found.words, found.better, say(f"state.{found.state}"), found.conversation, found.finding,
        ]  # fmt: skip

    def _questions(self) -> None:
        columns: tuple[Column, ...] = (
            ("question", 56, "text"), ("times", 8, "count"), ("yesterday", 8, "count"), ("keywords", 26, "text")
        )  # fmt: skip
        rows: list[list[Cell]] = [
            [q.example, q.times, q.yesterday, "、".join(q.keywords)] for q in self._digest.questions
        ]
        sheet = self.table("questions", columns, rows)
        if not rows:
            return
        chart = self._book.add_chart({"type": "bar"})
        for column, color in ((1, ACCENT), (2, "#BCD5D0")):
            chart.add_series({
                "name": [sheet.name, 0, column], "categories": [sheet.name, 1, 0, len(rows), 0],
                "values": [sheet.name, 1, column, len(rows), column], "fill": {"color": color}, "gap": 60,
            })  # fmt: skip
        chart.set_title({"name": self.say("asked"), "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 620, "height": 140 + 44 * len(rows)})
        sheet.insert_chart(0, 5, chart, {"description": self.say("asked")})

    def _voices(self) -> None:
        """Complaints and thanks: what customers said of the service itself, and sentences to learn from."""
        columns: tuple[Column, ...] = (
            ("at", 12, "time"), ("kind", 14, "text"), ("agent", 18, "text"), ("words", 56, "text"),
            ("note", 40, "text"), ("conversation", 9, "count"),
        )  # fmt: skip
        say = self.say
        rows: list[list[Cell]] = [
            [self._local(c.at), say("complaints"), c.name, c.words,
             say("stop").join([*c.evidence, *([say("complaint_settled")] if c.settled else [])]), c.conversation]
            for c in self._digest.complaints
        ]  # fmt: skip
        rows += [[self._local(p.at), say(p.kind), p.name, p.words, "", p.conversation] for p in self._digest.praise]
        self.table("voices", columns, rows)

    def _promises(self) -> None:
        columns: tuple[Column, ...] = (
            ("at", 12, "time"), ("agent", 18, "text"), ("words", 48, "text"), ("due", 12, "time"),
            ("state", 12, "text"), ("conversation", 9, "count"),
        )  # fmt: skip
        say, digest = self.say, self._digest
        rows: list[list[Cell]] = [
            [self._local(p.made_at), p.name, p.words, self._local(p.due_at) if p.due_at else None,
             say(f"promise_state.{p.state}"), p.conversation]
            for p in digest.promises.lines
        ]  # fmt: skip
        rows += [
            [self._local(h.at), h.name, h.words, None, say("hand_over"), h.conversation] for h in digest.hand_overs
        ]
        self.table("promises", columns, rows)

    def _rules(self) -> None:
        """Every rule that found something, with what became of it, and the change of its standing if there is one."""
        columns: tuple[Column, ...] = (
            ("rule", 30, "text"), ("norm", 22, "text"), ("found", 8, "count"), ("corrected", 10, "count"),
            ("disputed", 10, "count"), ("overturned", 12, "count"), ("change", 24, "text"), ("judged", 10, "count"),
            ("upheld", 8, "count"),
        )  # fmt: skip
        self.table("rules", columns, _rule_rows(self._digest, self._shown.standing))

    def _health(self) -> None:
        """Every rule over thirty days: what it looked at and found, what people said of it, in which state it is."""
        columns: tuple[Column, ...] = (
            ("rule_id", 24, "text"), ("rule", 18, "text"), ("norm", 18, "text"), ("level", 8, "text"),
            ("state", 8, "text"), ("checked", 10, "count"), ("found", 8, "count"),
            ("hit_rate", 9, "rate"), ("hinted", 8, "count"), ("accepted", 8, "count"), ("disputed", 8, "count"),
            ("overturned", 10, "count"), ("judged", 10, "count"), ("precision", 9, "rate"), ("low", 8, "rate"),
            ("high", 8, "rate"), ("change", 18, "text"),
        )  # fmt: skip
        lines = [replace(one, level=self.say(f"level.{one.level}")) for one in self._digest.health]
        self.table("health", columns, [health_cells(one, self._language) for one in lines])

    def _local(self, moment: datetime) -> datetime:
        return _naive(moment, self._digest)


def _rule_rows(digest: Digest, standing: Callable[[str], str]) -> list[list[Cell]]:
    states: dict[str, Counter[str]] = {}
    names: dict[str, tuple[str, str]] = {}
    for one in digest.evidence:
        states.setdefault(one.rule, Counter())[one.state] += 1
        names[one.rule] = (one.rule_name, one.norm_name)
    changes = {change.rule: change for change in digest.rule_changes}
    rows: list[list[Cell]] = []
    for rule in sorted(
        {*states, *changes}, key=lambda rule: (rule not in changes, -states.get(rule, Counter()).total(), rule)
    ):
        count, change = states.get(rule, Counter()), changes.get(rule)
        name, norm = names.get(rule) or (change.name if change else rule, "")
        became = f"{standing(change.before)} → {standing(change.after)}" if change else ""
        judged = (change.judged, change.upheld) if change else (None, None)
        found = (count.total(), count["self_corrected"], count["disputed"], count["overturned"])
        rows.append([f"{name}（{rule}）", norm, *found, became, *judged])
    return rows


def _naive(moment: datetime, digest: Digest) -> datetime:
    """The team's local time, as spreadsheets keep it."""
    return moment.astimezone(digest.zone).replace(tzinfo=None)
