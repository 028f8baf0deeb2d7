"""Cuts files into parts of whole lines, so that several processes can read one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SIZE = 4_000_000
"""About how many bytes a part has: some seconds of work."""

_CHUNK = 1 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` to `stop` of a file; `line` is the number of its first line. `number` counts over all files."""

    number: int
    path: str
    form: str
    start: int
    stop: int
    line: int

    def lines(self) -> Iterator[bytes]:
        """Its lines, with their ends."""
        with Path(self.path).open("rb") as file:
            file.seek(self.start)
            left = self.stop - self.start
            while left > 0 and (line := file.readline()):
                left -= len(line)
                yield line


def cut(files: Sequence[tuple[str, str]], size: int) -> list[Part]:
    """All files as parts, in order. `files`: path and form. A file in UTF-16 has no line feeds to go by: one part."""
    parts: list[Part] = []
    for path, form in files:
        for start, stop, line in _ranges(Path(path), size):
            parts.append(Part(len(parts), path, form, start, stop, line))
    return parts


def _ranges(path: Path, size: int) -> Iterator[tuple[int, int, int]]:
    total, start, line = path.stat().st_size, 0, 1
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            yield 0, total, 1
            return
        while start < total:
            file.seek(min(start + size, total))
            file.readline()
            stop = min(file.tell(), total)
            yield start, stop, line
            file.seek(start)
            line += _feeds(file, stop - start)
            start = stop


def _feeds(file: BinaryIO, count: int) -> int:
    """How many line feeds there are in the next `count` bytes."""
    found = 0
    while count > 0 and (chunk := file.read(min(_CHUNK, count))):
        found += chunk.count(b"\n")
        count -= len(chunk)
    return found
