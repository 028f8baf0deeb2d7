"""What people give to `check`: text files and JSON lines, read as a stream, one line at a time.

A line becomes a `Reply`, a `Talk`, or a `BadLine` that says what is wrong with it; a bad line never
stops the reading. Lines end at line feeds only, so a line number here is the one an editor shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any, Literal, get_args

from ..engine.values import Message, Role

Form = Literal["txt", "jsonl", "auto"]
ROLES: tuple[str, ...] = get_args(Role)
_SURROGATES = "文字里有残缺的字符（单独的代理码位），无法检查；请重新导出这一行"
_NOT_UTF8 = "不是 UTF-8 编码；请把文件另存为 UTF-8（不要用 GBK/ANSI）"
_UTF16 = "整个文件是 UTF-16 编码，没有检查；请另存为 UTF-8"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: the file as it was named, its line from 1, and the characters before it.

    `start` is None where the text to check is not the line itself (JSON).
    """

    path: str
    line: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply on its own, judged as a message in mid-conversation."""

    place: Place
    id: str
    text: str
    prev: str | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A whole dialogue; `closed` is false where it is still going on."""

    place: Place
    id: str
    messages: tuple[Message, ...]
    closed: bool = True


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be checked, and why."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place.path}:{self.place.line}: {self.message}"


Item = Reply | Talk | BadLine


class _BadRecord(ValueError):
    """Raised inside this module only: the record cannot be read; the words are for people."""


def form_of(path: str) -> Form | None:
    """How a file is read, by its ending; None where the ending says nothing."""
    ending = path.rpartition(".")[2].lower()
    if path == "-":
        return "auto"
    return {"txt": "txt", "text": "txt", "jsonl": "jsonl", "ndjson": "jsonl"}.get(ending)  # type: ignore[return-value]


def read(lines: Iterable[bytes], path: str, form: Form, zone: tzinfo = UTC, first: int = 1) -> Iterator[Item]:
    """Turn raw lines into items as they come; blank lines are passed over.

    `first` is the number of the first of these lines in its file.
    `zone` is the time zone of times written without one. With `auto` a line that begins like a JSON
    object is read as one, any other as plain text.
    """
    start = 0
    for number, raw in enumerate(lines, first):
        if number == 1:
            if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                yield BadLine(Place(path, 1), _UTF16)
                return
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield BadLine(Place(path, number), _NOT_UTF8)
            start += len(raw.decode("utf-8", errors="replace"))
            continue
        if text := line.rstrip("\r\n"):
            yield from _one(text, Place(path, number, start), form, zone)
        start += len(line)


def _one(text: str, place: Place, form: Form, zone: tzinfo) -> Iterator[Item]:
    if not text.strip():
        return
    if form == "jsonl" or (form == "auto" and text.lstrip().startswith(('{"', "{ "))):
        yield _record(text, Place(place.path, place.line), zone)
    else:
        yield Reply(place, _own_id(place), text)


def _own_id(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _record(line: str, place: Place, zone: tzinfo) -> Item:
    try:
        return _item(_parse(line), place, zone)
    except _BadRecord as problem:
        return BadLine(place, str(problem))


def _parse(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise _BadRecord(f"不是完整的 JSON（第 {error.colno} 个字附近）；一行要写一个完整的 {{…}}") from None
    except (ValueError, RecursionError):
        raise _BadRecord("这行 JSON 太深或数字太长，读不了") from None
    if not isinstance(data, dict):
        raise _BadRecord('每行要是一个对象：{"id": …, "turns": […]} 或 {"id": …, "text": …}')
    return data


def _item(data: dict[str, Any], place: Place, zone: tzinfo) -> Item:
    has_turns, has_text = "turns" in data, "text" in data
    if has_turns and has_text:
        raise _BadRecord("“turns” 和 “text” 只能写一个：会话用 turns，单条回复用 text")
    if not has_turns and not has_text:
        raise _BadRecord("没有 “turns”（会话）也没有 “text”（单条回复）")
    ident = _identity(data.get("id"), _own_id(place))
    if has_text:
        prev = None if data.get("prev") is None else _text(data["prev"], "prev")
        return Reply(place, ident, _text(data["text"], "text"), prev)
    return Talk(place, ident, _messages(data["turns"], zone), not _flag(data, "open"))


def _identity(value: object, otherwise: str) -> str:
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _BadRecord("“id” 要写文字或整数")
    return _text(str(value), "id")


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise _BadRecord(f"“{key}” 要写文字")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _BadRecord(f"“{key}” 的{_SURROGATES}") from None
    return value


def _flag(data: dict[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise _BadRecord(f"“{key}” 只能写 true 或 false")
    return value


def _messages(turns: object, zone: tzinfo) -> tuple[Message, ...]:
    """All turns, or one error that names every turn that is wrong."""
    if not isinstance(turns, list):
        raise _BadRecord("“turns” 要写一个列表：[…]")
    messages: list[Message] = []
    wrong: list[str] = []
    for number, turn in enumerate(turns):
        try:
            messages.append(_message(turn, zone))
        except _BadRecord as problem:
            wrong.append(f"turns[{number}] {problem}")
    if wrong:
        raise _BadRecord("；".join(wrong))
    _check_order(messages)
    return tuple(messages)


def _message(turn: object, zone: tzinfo) -> Message:
    if not isinstance(turn, dict):
        raise _BadRecord('要写成 {"role": …, "text": …}')
    role = turn.get("role")
    if role not in ROLES:
        said = "没有写 “role”" if role is None else f"不认识的角色 “{str(role)[:40]}”"
        raise _BadRecord(f"{said}，可以写：{'、'.join(ROLES)}")
    if "text" not in turn:
        raise _BadRecord("没有写 “text”")
    agent = turn.get("agent")
    return Message(
        role=role,
        text=_text(turn["text"], "text"),
        at=_time(turn.get("ts"), zone),
        agent=None if agent is None else _identity(agent, ""),
        auto=_flag(turn, "auto"),
        media=_flag(turn, "media"),
    )


def _time(value: object, zone: tzinfo) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)  # type: ignore[arg-type]  # TypeError is caught with the rest
    except (TypeError, ValueError):
        raise _BadRecord(f"“ts” 不是 ISO 8601 时间（如 2026-11-23T09:00:00+08:00）：{str(value)[:40]}") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _check_order(messages: list[Message]) -> None:
    times = [(number, message.at) for number, message in enumerate(messages) if message.at is not None]
    for (_, earlier), (number, later) in pairwise(times):
        if later < earlier:
            raise _BadRecord(f"turns[{number}] 的时间比前一条早；turns 要按时间先后写")
