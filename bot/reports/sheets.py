"""Sheets with headings, columns and cells: what every sheet of the workbook is written with.

A text is written as text, never looked at for what it might mean: no cell can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .shown import Shown

ACCENT, DARK, PALE = "#0F766E", "#10403C", "#D8EBE7"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

_LONGEST = 32_000  # a cell takes 32,767 UTF-16 units, and silently nothing beyond
_BASE = {"font_name": "Microsoft YaHei", "font_size": 10.5, "valign": "top"}
_FORMS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "line": {},
    "muted": {"font_color": "#5D6967", "text_wrap": True, "align": "left", "indent": 1},
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 12, "font_color": ACCENT},
    "count": {"num_format": "#,##0"},
    "score": {"num_format": "0.0"},
    "signed": {"num_format": '+0.0;"−"0.0;"±0"'},
    "rate": {"num_format": "0%"},
    "seconds": {"num_format": "0"},
    "time": {"num_format": "mm-dd hh:mm"},
    "day": {"num_format": "mm-dd"},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "text_wrap": True, "valign": "vcenter"},
    "head_day": {"bold": True, "font_color": DARK, "bg_color": PALE, "num_format": "mm-dd", "valign": "vcenter"},
}
_TEXTS = ("text", "line", "muted", "title", "section")

Cell = str | int | float | datetime | None
Column = tuple[str, float, str]
"""A column's key in words.py, its width in characters (a Chinese one counts two), and the format of its cells."""


class Sheets:
    """The sheets of one workbook, in one language."""

    def __init__(self, book: Workbook, say: Callable[..., str]) -> None:
        self._book, self.say = book, say
        timed = {"timed": {"num_format": f'0"{say("seconds", "")}"'}}
        self._formats = {name: book.add_format({**_BASE, **extra}) for name, extra in {**_FORMS, **timed}.items()}

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, set up for printing."""
        sheet = self._book.add_worksheet(self.say(f"sheet.{name}"))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Worksheet:
        """A sheet that is one table."""
        sheet = self.sheet(name)
        self.header(sheet, 0, columns)
        last = 0
        for last, cells in enumerate(rows, 1):
            self.row(sheet, last, columns, cells)
        self.finish(sheet, columns, last)
        return sheet

    def header(self, sheet: Worksheet, row: int, columns: Sequence[Column], first: int = 0) -> None:
        """Headings, and the widths of their columns."""
        for n, (key, width, _) in enumerate(columns, first):
            sheet.set_column(n, n, width)
            own = f"column.{key}"
            sheet.write_string(row, n, self.say(own if Shown.knows(own) else key), self._formats["head"])
        sheet.set_row(row, 32)

    def row(self, sheet: Worksheet, row: int, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        """One line of a table."""
        for n, ((_, _, form), cell) in enumerate(zip(columns, cells, strict=True)):
            self.put(sheet, row, n, cell, form)

    def finish(self, sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
        """Frozen headings and filters; an empty table says so."""
        sheet.freeze_panes(1, 1)
        if not last:
            self.put(sheet, 1, 0, self.say("none"), "muted")
            return
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.repeat_rows(0)

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, form: str = "text") -> None:
        """One cell; nothing is left empty rather than written as nothing."""
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            style = self._formats[form if form in _TEXTS else "text"]
            sheet.write_string(row, column, cell[:_LONGEST], style)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self._formats["time"])
        else:
            sheet.write_number(row, column, cell, self._formats[form])

    def day(self, sheet: Worksheet, row: int, column: int, day: date, form: str = "day") -> None:
        """A date, as spreadsheets keep it."""
        sheet.write_datetime(row, column, datetime.combine(day, datetime.min.time()), self._formats[form])
