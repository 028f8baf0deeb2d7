"""A file's text on its way into YAML: its lines, what was mended in them, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import LoadProblem


@dataclass(slots=True)
class Draft:
    """The lines being read. Lines and columns count from 0 in here, and from 1 in problems.

    `original` is what stands in the file and is what people are shown; `lines` is what YAML gets to see.
    `lost` holds the keys of lines that had to be left out, so that nobody is told that they are missing.
    """

    name: str
    original: tuple[str, ...]
    lines: list[str]
    problems: list[LoadProblem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    _inserted: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, text: str) -> Draft:
        """A draft of a text whose line ends are plain."""
        lines = text.split("\n")
        return cls(name, tuple(lines), lines)

    @property
    def text(self) -> str:
        """What YAML gets to see."""
        return "\n".join(self.lines)

    def line(self, number: int) -> str:
        """One line as YAML sees it, empty beyond the end."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def source(self, number: int) -> str:
        """One line as it stands in the file, empty beyond the end."""
        return self.original[number] if 0 <= number < len(self.original) else ""

    def replace(self, line: int, column: int, old: str, new: str) -> None:
        """Put `new` in the place of `old`; columns to the right are led back to the file's by `column_of`."""
        text = self.lines[line]
        assert text.startswith(old, column), "a repair must fit its place"
        self.lines[line] = text[:column] + new + text[column + len(old) :]
        if len(new) != len(old):
            self._inserted.setdefault(line, []).append((column + min(len(old), len(new)), len(new) - len(old)))

    def column_of(self, line: int, column: int) -> int:
        """The column in the file of a column that YAML speaks of."""
        for place, more in reversed(self._inserted.get(line, ())):
            if column >= place:
                column = max(place, column - more) if more > 0 else column - more
        return column

    def report(self, line: int, column: int, message: str, suggestion: str = "", width: int = 1) -> None:
        """Note a problem at a place of the mended text; a second one at the same place is not noted."""
        if line >= len(self.original):
            line, column = len(self.original) - 1, len(self.original[-1])
        here = min(self.column_of(line, column), len(self.source(line))) + 1
        if any(p.line == line + 1 and p.column == here for p in self.problems):
            return
        source = self.source(line)
        width = max(1, min(width, len(source) - here + 1))
        self.problems.append(LoadProblem(self.name, line + 1, here, message, suggestion, source, width))

    def is_reported(self, line: int) -> bool:
        """Whether something is wrong with this line already."""
        return any(problem.line == line + 1 for problem in self.problems)
