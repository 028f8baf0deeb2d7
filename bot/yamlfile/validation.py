"""What pydantic finds wrong, in Chinese, at the place where it stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from ..errors import LoadProblem
from .document import Document, Place

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

_NOT_PLACES = ("[key]",)


def problems_from(
    document: Document, error: ValidationError, model: type[BaseModel] | None = None, under: Place = ()
) -> list[LoadProblem]:
    """One problem for each of pydantic's errors.

    `model` is found by its name where it is not given; `under` is the place of what was validated.
    """
    model = model or _model_named(error.title)
    problems = []
    for detail in error.errors(include_url=False):
        if detail["type"] == "missing" and str(detail["loc"][-1]) in document.lost:
            continue  # it stood in a line that could not be read, and was reported there
        problems.append(_problem(document, detail, model, under))
    return list(dict.fromkeys(problems))


def _problem(document: Document, detail: Any, model: Any, under: Place) -> LoadProblem:
    loc: Place = (*under, *detail["loc"])
    kind, name = detail["type"], str(loc[-1]) if loc else ""
    if kind == "missing":
        return document.problem(loc[:-1], f"缺少 “{name}”")
    if kind == "extra_forbidden":
        known = _fields(_annotation(model, loc[len(under) : -1]))
        return document.problem(loc, f"不认识的键 “{name}”", nearest(name, known), on_key=True)
    if loc and loc[-1] in _NOT_PLACES:
        message, suggestion = _words(kind, detail)
        return document.problem(loc[:-1], f"键 “{loc[-2]}”：{message}", suggestion, on_key=True)
    message, suggestion = _words(kind, detail)
    return document.problem(loc, message, suggestion)


def nearest(word: str, known: Iterable[str]) -> str:
    """「是不是想写 “…”？」 for the nearest known word; for a short list without a near one, the list."""
    known = list(known)
    near = get_close_matches(word.strip().lower(), known, n=1, cutoff=0.55)
    if near:
        return f"是不是想写 “{near[0]}”？"
    return f"可以写：{'、'.join(known)}" if 0 < len(known) <= 24 else ""


def _words(kind: str, detail: Mapping[str, Any]) -> tuple[str, str]:
    """The message and the suggestion for one error, by pydantic's type of it."""
    given, context = detail["input"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"]), ""
    if kind in ("literal_error", "enum"):
        known = re.findall(r"'([^']*)'", context["expected"])
        if not isinstance(given, str):
            return "这里要写一个词", f"可以写：{'、'.join(known)}"
        return f"不认识 “{given}”" if given else "这里是空的", nearest(given, known)
    if kind in ("list_type", "tuple_type"):
        return _not_a_list(given)
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return ("这里要写成 “键: 值”" if given else "这里是空的"), "每个键一行，或写成 {键: 值}"
    if kind == "string_type":
        return "这里要写一段文字", _not_a_text(given)
    return _measure(kind, context, given)


def _not_a_list(given: Any) -> tuple[str, str]:
    if isinstance(given, str) and re.match(r"-\S", given):
        return "这里要写成列表", "“-” 后面要空一格：“- ”"
    if given in ("", None):
        return "这里是空的", "请写成列表：每行一个 “- …”，或 […, …]"
    return "这里要写成列表", "每行一个 “- …”，或写成 […, …]"


def _not_a_text(given: Any) -> str:
    if isinstance(given, dict) and len(given) == 1:
        key, value = next(iter(given.items()))
        if isinstance(value, str):
            return f"句子里有 “: ” 时要给整句加引号：'{key}: {value}'"
    return "有 “: ”、括号的句子要给整句加引号" if isinstance(given, dict | list) else ""


def _measure(kind: str, context: Mapping[str, Any], given: Any) -> tuple[str, str]:
    """Numbers, lengths and the rest."""
    if given == "":
        return "这里是空的", "请写上内容，或删掉这个键"
    if kind.startswith("int_"):
        return f"“{given}” 不是整数" if isinstance(given, str) else "这里要写一个整数", ""
    if kind.startswith("bool_"):
        return f"“{given}” 不是开关", "请写 true 或 false"
    limits = {
        "greater_than": ("gt", "要大于 {}"),
        "greater_than_equal": ("ge", "不能小于 {}"),
        "less_than": ("lt", "要小于 {}"),
        "less_than_equal": ("le", "不能大于 {}"),
        "string_too_short": ("min_length", "至少 {} 个字"),
        "string_too_long": ("max_length", "最多 {} 个字"),
        "too_short": ("min_length", "至少要有 {} 条"),
        "too_long": ("max_length", "最多 {} 条"),
    }
    if kind not in limits:
        return f"这里的写法不对（{kind}）", ""
    name, words = limits[kind]
    actual = f"，现在有 {len(given)}" if kind.startswith(("string_", "too_")) and hasattr(given, "__len__") else ""
    return words.format(context[name]) + actual, ""


# ---- which keys a mapping may have ---------------------------------------------------------


def _model_named(name: str) -> type[BaseModel] | None:
    """pydantic's error knows its model only by name."""
    from pydantic import BaseModel

    waiting: list[type[BaseModel]] = [BaseModel]
    while waiting:
        model = waiting.pop()
        if model.__name__ == name:
            return model
        waiting += model.__subclasses__()
    return None


def _annotation(annotation: Any, loc: Place) -> Any:
    """The type that the schema gives to the place `loc`."""
    for step in loc:
        annotation = _inner(annotation)
        if hasattr(annotation, "model_fields"):
            names = {info.alias or name: info for name, info in annotation.model_fields.items()}
            annotation = names[str(step)].annotation if str(step) in names else None
        elif get_args(annotation):
            annotation = get_args(annotation)[-1 if get_origin(annotation) is dict else 0]
    return _inner(annotation)


def _inner(annotation: Any) -> Any:
    """The type without Annotated and None."""
    while get_origin(annotation) is Annotated or type(None) in get_args(annotation):
        options = [part for part in get_args(annotation) if part is not type(None)]
        annotation = options[0] if options else None
    return annotation


def _fields(model: Any) -> list[str]:
    fields: Mapping[str, Any] = getattr(model, "model_fields", {})
    return [info.alias or name for name, info in fields.items()]
