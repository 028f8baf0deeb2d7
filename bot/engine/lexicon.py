"""Reads the word lists of lexicon/: one entry a line, `#` begins a comment.

An entry is a small pattern of its own: it may use the signs and other lists. The reserved lists
(ruleset.RESERVED) are for the engine; two of them have lines of their own form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import LoadProblem
from ..yamlfile import Document, examine_lines
from .pattern import parse
from .ruleset import ADDRESS, DICTIONARY, EVASIONS, MENTIONS, NEUTRAL, PARTICLES, SMALLTALK, folding_of
from .template import PatternError, WordClass, read
from .text import Folding
from .weigh import is_sign

_COMMENT = re.compile(r"(?:^|\s)#.*")
_SIGNS = re.compile(r"[<>()（）|…^\\]")
_NESTED = re.compile("词表 .+? 的 “")  # a complaint about another list's entry: it is made there
_CIRCLE = re.compile("^词表 .*：(?=词表(?:互相引用|引用太深))")
_PLACEHOLDER = "占位"
_SWALLOWED = re.compile(r"(?<=\S) #(?=[^\s#])")


@dataclass(frozen=True, slots=True)
class WordList:
    """One list with the place of each entry."""

    name: str
    document: Document
    entries: tuple[str, ...]
    lines: tuple[int, ...]

    def problem(self, index: int, message: str, suggestion: str = "", offset: int = 0) -> LoadProblem:
        """A problem with one entry; `offset` counts characters inside it."""
        source = self.document.lines[self.lines[index] - 1]
        column = source.index(self.entries[index]) + 1
        width = 1 if offset else len(self.entries[index])
        return LoadProblem(self.document.name, self.lines[index], column + offset, message, suggestion, source, width)


def read_list(path: Path) -> tuple[WordList, list[LoadProblem]]:
    """Read one list, with whatever is wrong with its lines."""
    document = examine_lines(path)
    problems = list(document.problems)
    entries: dict[str, int] = {}
    for number, line in enumerate(document.lines, 1):
        entry = _COMMENT.sub("", line).strip()
        if not entry:
            continue
        if entry in entries:
            message = f"“{entry}” 重复了，第 {entries[entry]} 行已经有了"
            problems.append(_at(document, number, line.index(entry) + 1, message, "请删掉一个", len(entry)))
            continue
        problems += _swallowed(document, number, line)
        entries[entry] = number
    if not entries and not document.problems:
        problems.append(_at(document, 1, 1, "词表是空的", "请写上词条，每行一个；不用它就删掉这个文件"))
    return WordList(path.stem, document, tuple(entries), tuple(entries.values())), problems


def _at(document: Document, line: int, column: int, message: str, suggestion: str, width: int = 1) -> LoadProblem:
    return LoadProblem(document.name, line, column, message, suggestion, document.lines[line - 1], width)


def _swallowed(document: Document, number: int, line: str) -> Iterator[LoadProblem]:
    found = _SWALLOWED.search(line)
    if found:
        advice = "是词条就写成 \\#；是注释就在 “#” 后面空一格"
        yield _at(document, number, found.end(), "从 “#” 起都成了注释，不算词条", advice, len(line) - found.end() + 1)


def check_entries(lists: Iterable[WordList]) -> tuple[dict[str, tuple[str, ...]], list[LoadProblem], set[str]]:
    """The lexicon without the entries that cannot be used, what is wrong with those, and the lists they stand in."""
    lists = list(lists)
    lexicon = {words.name: words.entries or (_PLACEHOLDER,) for words in lists}
    tainted = {words.name for words in lists if words.document.problems or not words.entries}
    problems: list[LoadProblem] = []
    while True:  # without the broken entries others show, such as lists that name each other in a circle
        wrong = [(words, index, problem) for words in lists for index, problem in _wrong_entries(words, lexicon)]
        if not wrong:
            return lexicon, problems, tainted
        for words, index, problem in wrong:
            problems.append(problem)
            tainted.add(words.name)
            left = tuple(entry for entry in lexicon[words.name] if entry != words.entries[index])
            lexicon[words.name] = left or (_PLACEHOLDER,)


def _wrong_entries(words: WordList, lexicon: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, LoadProblem]]:
    if words.name == DICTIONARY:
        check = _check_word
    elif words.name == EVASIONS:
        check = _check_evasion
    else:
        folding = folding_of(lexicon)

        def check(entry: str) -> tuple[str, int]:
            return _check_pattern(entry, words.name, lexicon, folding)

    known = set(lexicon[words.name])
    for index, entry in enumerate(words.entries):
        message, offset = check(entry) if entry in known else ("", 0)
        if message and not _NESTED.match(message):
            yield index, words.problem(index, message, offset=offset)


def _check_word(entry: str) -> tuple[str, int]:
    rest = entry.split()[1:]
    right = len(rest) <= 2 and all(part.isdigit() or part.isascii() for part in rest)
    return ("" if right else f"“{entry}” 要写成 “词 词频 词性”，例如 “运费险 200 n”"), 0


def _check_evasion(entry: str) -> tuple[str, int]:
    parts = [part.strip() for part in entry.split("=>")]
    right = len(parts) == 2 and all(parts) and parts[0] != parts[1]
    return ("" if right else f"“{entry}” 要写成 “规避写法 => 正常写法”"), 0


def _check_pattern(entry: str, name: str, lexicon: Mapping[str, tuple[str, ...]], folding: Folding) -> tuple[str, int]:
    if name in (ADDRESS, PARTICLES, SMALLTALK, NEUTRAL):
        return ("这个词表只能写字，不能用符号" if _SIGNS.search(entry) else ""), 0
    if is_sign(entry):
        return "", 0  # `自己看 +12`: a list for the verb `weigh`
    try:
        if name == MENTIONS:  # not a slot: each entry is a whole pattern
            parse(entry, lexicon, folding=folding)
            return "", 0
        if len(entry) > 1 and entry.startswith("/") and entry.endswith("/"):
            return "词表里不能写正则；请把它写进规则的写法里", 0
        nodes, _ = read(entry, lexicon, folding)
    except PatternError as error:
        return _CIRCLE.sub("", error.message), error.offset
    if any(isinstance(node, WordClass) for node in nodes):
        return "词性槽（如 <v>）不能放在词表里", entry.index("<")
    return "", 0


def chosen(folders: Iterable[Path], ending: str) -> dict[str, Path]:
    """Files by name from the weakest to the strongest folder; an empty file switches the weaker one off."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{ending}")):
            if path.name.startswith(".") or not path.is_file():
                continue
            if path.name in found and _is_empty(path):
                del found[path.name]
            else:
                found[path.name] = path
    return dict(sorted(found.items()))


def _is_empty(path: Path) -> bool:
    return not path.read_bytes().strip()
