"""A YAML file once it has been read: plain data, and the place of every value and key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import LoadProblem
from .draft import Draft

Place = tuple[str | int, ...]
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands; line and column count from 1. `width` is how much of the line it takes."""

    line: int
    column: int
    width: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Document:
    """One file. `data` holds dicts, lists and text only; `marks[path]` is the place of a value,
    `marks[path + (key, "#key")]` that of the key `key` in the mapping at `path`."""

    name: str
    data: Any
    marks: dict[Place, Mark]
    lines: tuple[str, ...]
    problems: tuple[LoadProblem, ...] = ()
    lost: frozenset[str] = frozenset()

    def mark(self, path: Place, *, on_key: bool = False) -> Mark:
        """The place of the longest part of `path` that the file has."""
        if on_key and (*path, "#key") in self.marks:
            return self.marks[(*path, "#key")]
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(1, 1))

    def problem(
        self, path: Place, message: str, suggestion: str = "", on_key: bool = False, offset: int | None = None
    ) -> LoadProblem:
        """A problem with the value (or the key) at `path`; `offset` counts characters inside its text."""
        mark = self.mark(path, on_key=on_key)
        if offset is not None:
            mark = self._inside(mark, offset)
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        return LoadProblem(self.name, mark.line, mark.column, message, suggestion, line, mark.width)

    def _inside(self, mark: Mark, offset: int) -> Mark:
        """The place of the character at `offset` of a scalar that begins at `mark`."""
        line = self.lines[mark.line - 1]
        column = mark.column - 1
        sign = line[column : column + 1]
        if sign and sign in "|>":
            return self._inside_block(mark, offset)
        if sign and sign in "'\"":
            return Mark(mark.line, _inside_quotes(line, column, offset) + 1)
        return Mark(mark.line, min(column + offset, max(len(line) - 1, 0)) + 1)

    def _inside_block(self, mark: Mark, offset: int) -> Mark:
        number = mark.line
        first = next((line for line in self.lines[number:] if line.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        while number < len(self.lines) and offset > len(self.lines[number]) - indent:
            offset -= max(0, len(self.lines[number]) - indent) + 1
            number += 1
        return Mark(min(number + 1, len(self.lines)), indent + offset + 1)


def _inside_quotes(line: str, opened: int, offset: int) -> int:
    """The column of the character at `offset` of a quoted scalar: doubled quotes and escapes count once."""
    quote, column = line[opened], opened + 1
    while offset > 0 and column < len(line):
        if quote == "'":
            column += 2 if line.startswith("''", column) else 1
        elif line[column] == "\\":
            column += {"x": 4, "u": 6, "U": 10}.get(line[column + 1 : column + 2], 2)
        else:
            column += 1
        offset -= 1
    return column


_SWALLOWED = re.compile(r"(?<=\S) #(?=[^\s#])")
_ITEM = re.compile(r"\s*- ")
_CJK = re.compile("[一-鿿]")
_COLON_IN_WORDS = "“：” 是全角冒号，YAML 只认半角冒号加空格 “: ”"


class Builder:
    """Walks the composed nodes once: data, marks, and the traps that YAML itself lets pass."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.marks: dict[Place, Mark] = {}

    def build(self, node: yaml.Node | None) -> Any:
        """The data of the whole file; None for a file without content."""
        return None if node is None else self._value(node, ())

    def _value(self, node: yaml.Node, path: Place) -> Any:
        self.marks[path] = self._mark(node)
        if isinstance(node, yaml.ScalarNode):
            if not node.style:  # no quotes
                self._look_for_swallowed_text(node)
            return node.value
        if len(path) >= MAX_DEPTH:
            place = node.start_mark
            self._draft.report(place.line, place.column, f"嵌套太深（最多 {MAX_DEPTH} 层）", "请检查缩进和括号")
            return {} if isinstance(node, yaml.MappingNode) else []
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return self._items(node, path, 0)

    def _items(self, node: yaml.Node, path: Place, first: int) -> list[Any]:
        return [self._value(item, (*path, number)) for number, item in enumerate(node.value, first)]

    def _mapping(self, node: yaml.Node, path: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            here = (*path, key)
            if key in data:
                self._repeated(key_node, key, path)
                if isinstance(data[key], list) and isinstance(value_node, yaml.SequenceNode):
                    whole = self.marks[here]  # read on, so that mistakes in the second list are found too
                    data[key] += self._items(value_node, here, len(data[key]))
                    self.marks[here] = whole
                continue
            self.marks[(*here, "#key")] = self._mark(key_node)
            data[key] = self._value(value_node, here)
            if "：" in key and value_node.value == "" and getattr(node, "flow_style", False):
                self._full_width_colon(key_node, key)
        return data

    def _key(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        place = node.start_mark
        self._draft.report(place.line, place.column, "键要写成一个词，不能是列表或映射", "如果这是正文，请给它加引号")
        return None

    def _repeated(self, node: yaml.Node, key: str, path: Place) -> None:
        first = self.marks[(*path, key, "#key")]
        place = node.start_mark
        message = f"键 “{key}” 写了两次，第一次在第 {first.line} 行"
        self._draft.report(place.line, place.column, message, "请合成一处", width=len(key))

    def _full_width_colon(self, node: yaml.Node, key: str) -> None:
        place = node.start_mark
        offset = key.index("：") if place.line == node.end_mark.line else 0
        self._draft.report(place.line, place.column + offset, _COLON_IN_WORDS)

    def _look_for_swallowed_text(self, node: yaml.Node) -> None:
        """What YAML lets pass in a text without quotes: a comment in its middle, an item that became part of it."""
        end = node.end_mark
        for number in range(node.start_mark.line + 1, end.line + 1):
            line = self._draft.line(number)
            if _ITEM.match(line) and (number < end.line or end.column > len(line) - len(line.lstrip())):
                self._draft.report(
                    number, line.index("-"), "这一行被并进了上一行的文字", "列表的每一项要对齐，请检查缩进"
                )
        line = self._draft.line(end.line)
        found = _SWALLOWED.search(line, max(0, end.column - 2))
        if not found or line[end.column : found.start() + 1].strip():
            return
        if node.value == "" or _CJK.search(node.value):
            message, advice = "从 “#” 起都成了注释，不算正文", "是正文就给整句加引号；是注释就在 “#” 后面空一格"
            self._draft.report(end.line, found.end() - 1, message, advice, width=len(line) - found.end() + 1)

    def _mark(self, node: yaml.Node) -> Mark:
        start, end = node.start_mark, node.end_mark
        column = self._draft.column_of(start.line, start.column)
        width = end.column - start.column if start.line == end.line else 1
        return Mark(start.line + 1, column + 1, max(1, width))
