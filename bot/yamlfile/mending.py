"""Where YAML stops, say why in words people understand, and mend the text for the time being.

YAML gives up at its first error. To find the mistakes behind it, each one is reported at its real
place and then mended in the draft, as faithfully as can be, mostly character for character so
that columns stay what they are. Nothing is ever written back: the file is refused all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from .draft import Draft
from .slips import BLOCK, KEY, WORD, indent

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDE = str.maketrans("*&!@%`|>?", "＊＆！＠％｀｜＞？")
_QUOTE_IT = "请给整句加引号：外面用一对半角单引号 '…'"


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where and how YAML stopped; lines and columns from 0. `opened` is where the unfinished thing began."""

    draft: Draft
    line: int
    column: int
    problem: str
    context: str
    opened: tuple[int, int] | None

    @property
    def text(self) -> str:
        return self.draft.line(self.line)

    @property
    def rest(self) -> str:
        return self.text[self.column :]


def mend(draft: Draft, error: yaml.MarkedYAMLError) -> None:
    """Report one error of YAML and change the draft so that the next attempt gets further."""
    before = list(draft.lines)
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    opened = (error.context_mark.line, error.context_mark.column) if error.context_mark else None
    stop = _Stop(draft, line, column, error.problem or "", error.context or "", opened)
    if any(attempt(stop) for attempt in _ATTEMPTS) and draft.lines != before:
        return
    _leave_out(stop)


def _second_document(stop: _Stop) -> bool:
    if "single document" not in stop.context:
        return False
    stop.draft.report(stop.line, stop.column, "一个文件里只能有一份内容，这里又用 “---” 开始了一份", "请删掉这一行", 3)
    stop.draft.replace(stop.line, stop.column, stop.text[stop.column : stop.column + 3], "#--")
    return True


def _open_quote(stop: _Stop) -> bool:
    """A quote that is never closed, or is closed by the next one some lines below."""
    if "quoted scalar" in stop.context and "escape" not in stop.problem and stop.opened:
        return _report_open_quote(stop.draft, *stop.opened)
    token = _last_quoted(stop)
    if token is None or token.start_mark.line == token.end_mark.line:
        return False
    return _report_open_quote(stop.draft, token.start_mark.line, token.start_mark.column)


def _report_open_quote(draft: Draft, line: int, column: int) -> bool:
    quote = draft.line(line)[column]
    draft.report(line, column, f"引号 {quote} 没有关上", "请在句末补上同样的引号，或去掉这一个")
    draft.replace(line, column, quote, "“" if quote == '"' else "‘")
    return True


def _text_after_quote(stop: _Stop) -> bool:
    """`"您好"，请稍等`: the scalar ends at the second quote."""
    token = _last_quoted(stop)
    if token is None or not token.start_mark.line == token.end_mark.line == stop.line:
        return False
    start, end = token.start_mark.column, token.end_mark.column - 1
    draft, advice = stop.draft, f"{_QUOTE_IT}，里面的引号用 “ ”"
    draft.report(stop.line, stop.column, "引号后面还有字，只有引号里的会算数", advice, len(stop.rest.rstrip()))
    draft.replace(stop.line, start, stop.text[start], "“")
    draft.replace(stop.line, end, stop.text[end], "”")
    return True


def _text_after_bracket(stop: _Stop) -> bool:
    """`[甲, 乙] 丙`: the list ends at its bracket."""
    token = _last_token(stop)
    if not isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) or not stop.rest.strip():
        return False
    if token.end_mark.line != stop.line or "flow" in stop.context:
        return False
    rest = stop.rest[: _end_of_content(stop.rest)]
    stop.draft.report(stop.line, stop.column, "括号后面还有字", "整句是正文就给它加引号；不是就删掉多出来的", len(rest))
    stop.draft.replace(stop.line, stop.column, rest, " " * len(rest))
    return True


def _last_quoted(stop: _Stop) -> Any:
    """The last token before the stop if it is a quoted text."""
    token = _last_token(stop)
    return token if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') else None


def _last_token(stop: _Stop) -> Any:
    last = None
    try:
        for token in yaml.scan(stop.draft.text, Loader=_LOADER):
            if (token.start_mark.line, token.start_mark.column) >= (stop.line, stop.column):
                break
            last = last if isinstance(token, yaml.BlockEndToken) else token
    except yaml.YAMLError:
        pass
    return last


def _item_behind_key(stop: _Stop) -> bool:
    """`bad: - 您好`"""
    if "block sequence entries are not allowed" not in stop.problem or not KEY.match(stop.text):
        return False
    stop.draft.report(stop.line, stop.column, "“- ” 不能跟在键的同一行", "请另起一行写 “- …”，或写成 […, …]")
    stop.draft.replace(stop.line, stop.column, "-", "－")
    return True


def _swallowed_in_flow(stop: _Stop) -> bool:
    """`[订单 #123, 您好]`: the rest of the line is a comment, and the bracket stays open."""
    if "flow" not in stop.context or not stop.opened:
        return False
    line, column = stop.opened
    text = stop.draft.line(line)
    found = re.search(r" (#\S.*)$", text[column:])
    if not found or not re.search(r"[\]}]", found[1]):
        return False
    place = column + found.start(1)
    advice = "是正文就给整句加引号；是注释就在 “#” 后面空一格"
    stop.draft.report(line, place, "从 “#” 起都成了注释，后面的括号也没有了", advice, len(found[1]))
    stop.draft.replace(line, place, "#", "＃")
    return True


def _open_bracket(stop: _Stop) -> bool:
    if "flow" not in stop.context or not stop.opened or "expected ',' or" not in stop.problem:
        return False
    line, column = stop.opened
    text = stop.draft.line(line)
    if stop.line == line and stop.rest.strip():
        return False
    closer = "]" if text[column] == "[" else "}"
    if not stop.draft.is_reported(line):
        stop.draft.report(line, column, f"括号 “{text[column]}” 没有关上", f"请在句末补上 “{closer}”")
    end = _end_of_content(text)
    stop.draft.replace(line, end, "", closer)
    return True


def _end_of_content(text: str) -> int:
    comment = re.search(r"\s+#(?:\s|$)", text)
    return comment.start() if comment else len(text.rstrip())


def _colon_in_flow(stop: _Stop) -> bool:
    """`[请说: 您好: 再见]` and other things that cannot stand between brackets."""
    if "flow" not in stop.context or stop.line >= len(stop.draft.lines) or not stop.rest.strip():
        return False
    sign = stop.rest[0]
    if not stop.draft.is_reported(stop.line):
        stop.draft.report(
            stop.line, stop.column, f"方括号或花括号里，这里的 “{sign}” 读不懂", f"有标点的句子{_QUOTE_IT}"
        )
    stop.draft.replace(
        stop.line, stop.column, sign, {":": "：", ",": "，", "]": "］", "}": "｝", "?": "？"}.get(sign, "，")
    )
    return True


def _leading_sign(stop: _Stop) -> bool:
    """A text that begins with a sign YAML keeps for itself, or a `|` with text behind it."""
    kinds = ("alias", "anchor", "tag", "directive", "next token", "block scalar", "plain scalar")
    if not any(kind in stop.context for kind in kinds):
        return False
    line, column = stop.opened or (stop.line, stop.column)
    text = stop.draft.line(line)
    sign = text[column : column + 1]
    if sign == "\t":
        stop.draft.report(line, column, "这里有制表符（Tab）", "请换成半角空格")
        stop.draft.replace(line, column, "\t", " ")
        return True
    if sign not in "*&!@%`|>?" or not sign:
        return False
    if sign in "|>":
        stop.draft.report(line, column, f"“{sign}” 后面不能接着写字", "请从下一行写起，并缩进；不是多行就去掉它")
    else:
        stop.draft.report(line, column, f"开头的 “{sign}” 在 YAML 里另有意思", _QUOTE_IT)
    stop.draft.replace(line, column, sign, sign.translate(_WIDE))
    return True


def _escape(stop: _Stop) -> bool:
    if "escape" not in stop.problem:
        return False
    column = stop.text.rfind("\\", 0, stop.column + 1)
    if column < 0:
        return False
    stop.draft.report(stop.line, column, "双引号里的 “\\” 另有意思", "有 “\\” 的请用半角单引号 '…'", 2)
    stop.draft.replace(stop.line, column, "\\", "＼")
    return True


def _colon_in_sentence(stop: _Stop) -> bool:
    """`hint: 请说: 您好`"""
    if "mapping values are not allowed" not in stop.problem:
        return False
    key = KEY.match(stop.text)
    if not key or key.end("key") >= stop.column:
        return False
    stop.draft.report(stop.line, stop.column, "句子里的 “: ” 会被当成又一个键", f"{_QUOTE_IT}，或改用全角冒号 “：”")
    for hit in re.finditer(r":(?=\s|$)", stop.rest):
        stop.draft.replace(stop.line, stop.column + hit.start(), ":", "：")
    return True


def _lines_above(stop: _Stop) -> list[int]:
    above = range(min(stop.line, len(stop.draft.lines)) - 1, -1, -1)
    return [n for n in above if stop.draft.line(n).strip() and not stop.draft.line(n).lstrip().startswith("#")]


def _missing_colon(stop: _Stop) -> bool:
    """A line that is only a word, or a word and its text, where a key should be."""
    if "could not find expected ':'" in stop.problem and stop.opened:
        number = stop.opened[0]
    elif "mapping values are not allowed" in stop.problem and _lines_above(stop):
        number = _lines_above(stop)[0]
    else:
        return False
    text = stop.draft.line(number)
    found = re.match(rf"(?P<lead>\s*(?:- +)*)(?P<word>{WORD})(?=\s|$)", text)
    if not found:
        return _missing_space_after_dash(stop.draft, number)
    end = found.end("word")
    stop.draft.report(number, found.start("word"), f"“{found['word']}” 后面少了冒号", f"请写成 “{found['word']}: ”")
    stop.draft.replace(number, end, "", ":")
    return True


def _missing_space_after_dash(draft: Draft, number: int) -> bool:
    found = re.match(r"(\s*)-(?=[^\s-])", draft.line(number))
    if not found:
        return False
    draft.report(number, len(found[1]), "“-” 后面少了空格", "请写成 “- ”")
    draft.replace(number, found.end(), "", " ")
    return True


def _dash_at_stop(stop: _Stop) -> bool:
    return "expected" in stop.problem and _missing_space_after_dash(stop.draft, stop.line)


def _indentation(stop: _Stop) -> bool:
    """A line that is indented a little more or less than those it belongs to."""
    wrong = "did not find expected" in stop.problem or "not allowed in this context" in stop.problem
    here = indent(stop.text)
    if not wrong or not stop.text.strip() or stop.draft.is_reported(stop.line):
        return False
    is_item = stop.text.lstrip().startswith("- ")
    levels = _levels(stop, is_item)
    if not levels or here in levels[:1]:
        return False
    wanted = min(levels, key=lambda level: (abs(level - here), level))
    if wanted == here:
        return False
    more = "多" if here > wanted else "少"
    message = f"缩进不对：这一行{more}了 {abs(here - wanted)} 格"
    stop.draft.report(stop.line, here, message, f"请与上面同级的行对齐（前面 {wanted} 个空格）", len(stop.text.strip()))
    _move(stop.draft, stop.line, wanted - here)
    return True


def _levels(stop: _Stop, is_item: bool) -> list[int]:
    """The columns at which a line like this one may begin: those of keys (or dashes) above it, nearest first."""
    levels: list[int] = []
    lowest = 10_000
    for number in _lines_above(stop):
        found = re.match(r"(\s*)((?:- +)*)", stop.draft.line(number))
        assert found is not None
        dash, key = found.end(1), found.end()
        column = dash if is_item else key
        if bool(found[2]) >= is_item and column < lowest and (is_item or KEY.match(stop.draft.line(number))):
            levels.append(column)
        if key < lowest:
            lowest = min(lowest, key if not is_item else dash + 1)
        if not dash and not found[2]:
            break
    return list(dict.fromkeys(levels))


def _move(draft: Draft, number: int, by: int) -> None:
    """Shift a line and what hangs below it."""
    margin = indent(draft.line(number))
    draft.replace(number, 0, " " * max(0, -by), " " * max(0, by))
    if _is_complete(draft.line(number)):
        return
    for below in range(number + 1, len(draft.lines)):
        line = draft.line(below)
        if line.strip() and indent(line) <= margin:
            return
        if line.strip():
            draft.replace(below, 0, " " * max(0, -by), " " * max(0, by))


def _is_complete(line: str) -> bool:
    """Whether a line is a key with its value, so that nothing hangs below it."""
    key = KEY.match(line)
    return key is not None and bool(line[key.end() :].split(" #")[0].strip()) and not BLOCK.match(line)


def _leave_out(stop: _Stop) -> None:
    """The last resort: report the line as it is and leave it out, with all that hangs below it."""
    draft = stop.draft
    number = min(stop.line, len(draft.lines) - 1)
    while number > 0 and not draft.line(number).strip():
        number -= 1
    text = draft.line(number)
    if not draft.is_reported(number):
        column = stop.column if number == stop.line else indent(text)
        draft.report(number, column, "YAML 读不懂这里的写法", f"有标点的句子{_QUOTE_IT}；也请看看缩进")
    margin = indent(text)
    below = number
    while below == number or (below < len(draft.lines) and _hangs(draft.line(below), margin)):
        key = KEY.match(draft.line(below))
        if key:
            draft.lost.add(key["key"])
        draft.lines[below] = ""
        below += 1


def _hangs(line: str, margin: int) -> bool:
    return not line.strip() or indent(line) > margin


_ATTEMPTS: tuple[Callable[[_Stop], bool], ...] = (
    _second_document,
    _escape,
    _text_after_quote,
    _open_quote,
    _item_behind_key,
    _swallowed_in_flow,
    _text_after_bracket,
    _open_bracket,
    _leading_sign,
    _colon_in_flow,
    _colon_in_sentence,
    _dash_at_stop,
    _missing_colon,
    _indentation,
)
