"""From bytes to a document: encoding, size, what YAML refuses, and reading on after each mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from ..errors import FileProblems
from .document import Builder, Document
from .draft import Draft
from .mending import mend
from .slips import mend_beforehand

MAX_BYTES = 1_000_000
MAX_REPAIRS = 200
_NESTING = 200
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]  # whichever of the two there is
    """Composes without guessing what a scalar means: that takes time, and its answer is not wanted."""

    def resolve(self, *_: object) -> str:
        """Every node is what it looks like."""
        return ""


_LOADER: Any = _Loader

# What YAML takes for a line end or refuses, and no editor shows as such.
_UNREADABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_SUSPICIOUS = re.compile(r"(?:^|[\s\[{,])[&*!][^\s]|(?:[-?][ \t]+){20}", re.MULTILINE)
_BRACKETS = re.compile(r"[\[{\]}]")


def read_yaml(path: Path) -> Document:
    """Read one file. Raises FileProblems with everything that is wrong with it as YAML."""
    return _flawless(examine(path))


def parse_yaml(text: str | bytes, name: str) -> Document:
    """The same for a text; `name` is what problems call the file."""
    return _flawless(examine_text(text, name))


def _flawless(document: Document) -> Document:
    if document.problems:
        raise FileProblems(document.problems)
    return document


def examine(path: Path) -> Document:
    """Read one file as well as it can be read; what is wrong stands in `.problems`."""
    data = _bytes(path)
    return examine_text(data, str(path)) if isinstance(data, bytes) else _document(data, None, {})


def _bytes(path: Path) -> bytes | Draft:
    """What stands in the file, or a draft that says why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        draft = Draft.of(str(path), "")
        draft.report(0, 0, f"读不了这个文件（{error.strerror or type(error).__name__}）", "请检查文件名和权限")
        return draft


def _too_large(name: str) -> Draft:
    draft = Draft.of(name, "")
    draft.report(0, 0, f"文件太大（最多 {MAX_BYTES // 1000} kB）", "请拆成几个文件")
    return draft


def examine_lines(path: Path) -> Document:
    """A plain text file with one entry a line: only its encoding, size and characters are checked."""
    data = _bytes(path)
    draft = _draft(data, str(path)) if isinstance(data, bytes) else data
    if draft is None:
        draft = _too_large(str(path))
    return replace(_document(draft, None, {}), lines=tuple(draft.lines))


def examine_text(text: str | bytes, name: str) -> Document:
    """The same for a text."""
    draft = _draft(text, name)
    if draft is None:
        return _document(_too_large(name), None, {})
    node = _compose(draft)
    builder = Builder(draft)
    data = builder.build(node)
    return _document(draft, data, builder.marks)


def _document(draft: Draft, data: Any, marks: Any) -> Document:
    return Document(draft.name, data, marks, draft.original, tuple(sorted(draft.problems)), frozenset(draft.lost))


def _draft(text: str | bytes, name: str) -> Draft | None:
    """The text in lines, with what cannot be read replaced and reported; None if it is too large."""
    if len(text) > MAX_BYTES:
        return None
    complaint = None
    if isinstance(text, bytes):
        text, complaint = _decoded(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    draft = Draft.of(name, text)
    if complaint:
        draft.report(*complaint)
    if _UNREADABLE.search(text):
        _replace_unreadable(draft)
    return draft


def _decoded(data: bytes) -> tuple[str, tuple[int, int, str, str] | None]:
    """The text, and where and how it is not UTF-8."""
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace"), (0, 0, "文件是 UTF-16 编码", "请另存为 UTF-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        message = "这里不是有效的 UTF-8"
        return data.decode("utf-8", errors="replace"), (line, column, message, "请把文件另存为 UTF-8")
    return text, (line, column, "文件不是 UTF-8 编码（像是 GBK）", "请另存为 UTF-8")


def _replace_unreadable(draft: Draft) -> None:
    for number, line in enumerate(draft.lines):
        for hit in _UNREADABLE.finditer(line):
            name = f"U+{ord(hit.group()):04X}"
            draft.report(number, hit.start(), f"这里有一个看不见的控制字符（{name}）", "请删掉它")
        draft.lines[number] = _UNREADABLE.sub(" ", line)


def _compose(draft: Draft) -> yaml.Node | None:
    """Compose the file, mending it for the time being wherever YAML would stop. None if nothing can be read."""
    mend_beforehand(draft)
    for _ in range(MAX_REPAIRS):
        try:
            if _is_suspicious(draft.text) and not _refuse_events(draft):
                return None
            return _LOADER(draft.text).get_single_node()  # type: ignore[no-any-return]  # a node or None
        except yaml.MarkedYAMLError as error:
            mend(draft, error)
    draft.report(0, 0, "错误太多，后面的没有再看", "请先改好列出的这些")
    return None


def _is_suspicious(text: str) -> bool:
    return bool(_SUSPICIOUS.search(text)) or _rough_depth(text) > _NESTING


def _rough_depth(text: str) -> int:
    depth = most = 0
    for hit in _BRACKETS.finditer(text):
        depth = depth + 1 if hit.group() in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _refuse_events(draft: Draft) -> bool:
    """Report tags, anchors and aliases and take them out; False if the nesting is too deep to be composed at all."""
    found = []
    depth = 0
    for event in yaml.parse(draft.text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _NESTING:
            place: Any = event.start_mark
            draft.report(place.line, place.column, "嵌套太深（最多 20 层）", "请检查缩进和括号")
            return False
        found += list(_extras(event))
    for line, column, message in reversed(found):
        _take_out(draft, line, column, message)
    return True


def _extras(event: Any) -> Iterator[tuple[int, int, str]]:
    mark = event.start_mark
    if isinstance(event, yaml.AliasEvent):
        yield mark.line, mark.column, "这里用了 YAML 引用（* 开头），不支持"
    elif isinstance(event, yaml.NodeEvent):
        if event.anchor:
            yield mark.line, mark.column, "这里用了 YAML 锚点（& 开头），不支持"
        if getattr(event, "tag", None):
            yield mark.line, mark.column, "这里用了 YAML 标签（! 开头），不支持"


def _take_out(draft: Draft, line: int, column: int, message: str) -> None:
    word = re.match(r"\S*?(?=[,\]}]|\s|$)", draft.line(line)[column:])
    width = max(1, word.end() if word else 1)
    draft.report(line, column, message, "请把内容直接写出来；如果这是正文，请给整句加引号", width)
    old = draft.line(line)[column : column + width]
    draft.replace(line, column, old, "＊" + "x" * (width - 1) if old.startswith("*") else " " * width)
