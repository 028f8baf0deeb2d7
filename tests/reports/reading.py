"""Reads the faces back: cells of a workbook, figures of a page and of a drawing."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VOID = {"meta", "br", "rect", "circle", "polyline"}


@dataclass(slots=True)
class Book:
    """A workbook as it lies in the file: cells by sheet and place; what is a formula; every part's text."""

    cells: dict[str, dict[str, str | float]] = field(default_factory=dict)
    formulas: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)

    def rows(self, sheet: str) -> list[list[str | float]]:
        """The cells of a sheet row by row, without the empty ones."""
        by_row: dict[int, list[str | float]] = {}
        for place, value in self.cells[sheet].items():
            by_row.setdefault(int(re.sub("[A-Z]", "", place)), []).append(value)
        return [by_row[row] for row in sorted(by_row)]


def read_book(data: bytes) -> Book:
    """Read an xlsx file with nothing but the standard library."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    book = Book(parts=parts)
    shared = [
        "".join(t.text or "" for t in item.iter(f"{_MAIN}t")) for item in ET.fromstring(parts["xl/sharedStrings.xml"])
    ]
    names = [node.attrib["name"] for node in ET.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")]
    for number, name in enumerate(names, 1):
        root = ET.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
        cells = book.cells.setdefault(name, {})
        for cell in root.iter(f"{_MAIN}c"):
            if cell.find(f"{_MAIN}f") is not None:
                book.formulas.append(f"{name}!{cell.attrib['r']}")
            value = cell.findtext(f"{_MAIN}v")
            if value is not None:
                cells[cell.attrib["r"]] = shared[int(value)] if cell.attrib.get("t") == "s" else float(value)
    return book


class PageReader(HTMLParser):
    """What a page shows: figures by name, all its text, and every attribute. Counts tags that do not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.named: dict[str, str] = {}
        self.words: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()
        self.left_open = [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("data-name")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        opened = self._open.pop()[0]
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] in ("style", "script"):
            return
        self.words.append(data)
        for _, name in self._open:
            if name:
                self.named[name] = self.named.get(name, "") + data


def drawn(svg: str) -> dict[str, str]:
    """What a drawing shows, by the name of the figure."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return {node.attrib["data-name"]: node.text or "" for node in texts if "data-name" in node.attrib}
