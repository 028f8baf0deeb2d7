"""Masking: what identifies a person is starred out before anything is stored or shown again.

The masked text has the length of the original, so a finding's span means the same in both, and
masking a masked text changes nothing. Where a guess is needed, masking too much is the better
mistake: verdicts are made on the original text, the masked one is only kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_STAR = "*"
_SEPARATOR = r"[ \t\u3000\xa0.·•_\-–—\u200b-\u200f\u2060\ufeff]{0,2}"
_RUN = re.compile(rf"\d(?:{_SEPARATOR}\d)*(?:{_SEPARATOR}[Xx](?![A-Za-z]))?", re.ASCII)
_GROUP = re.compile(r"\d+[Xx]?|[Xx]", re.ASCII)
_LONGEST_NUMBER = 19
# How many digits a number that begins with this one has, if it is a person's: landline, mobile, identity, card.
_CARD = range(13, _LONGEST_NUMBER + 1)
_LENGTHS: dict[str, Sequence[int]] = {first: _CARD for first in "34569"}
_LENGTHS |= {"0": (10, 11, 12), "1": (11, 15, 18), "2": (15, 18), "7": (15, 18), "8": (13, 15, 18)}
# How people space out a phone number; other spacings are prices or sizes standing side by side.
_MOBILE_SHAPES = {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (6, 5), (2, 11), (13,), (2, 3, 4, 4), (2, 3, 8)}
_LANDLINE = re.compile(r"(?:0(?:10|2\d)\d{8}|0[3-9]\d\d\d{7,8})")
_BIRTH = re.compile(r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_OLD_ID = re.compile(r"[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_CHINESE_DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_SPOKEN = re.compile("[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11,}")
_ORDER = re.compile(r"(?<![0-9A-Za-z])\d{10,}(?![0-9A-Za-z])", re.ASCII)

_NUMERAL = "(?:[0-9]{1,5}(?:[-之][0-9]{1,5}){0,3}|[A-Za-z](?![A-Za-z])[0-9]{0,3}|[一二三四五六七八九十百零〇]{1,5})"
_UNIT = "(?:号楼|号院|号|弄|栋|幢|座|单元|层|楼|室|房|户|门)"
_NAME = "[^\\W\\d_省市区县镇乡州旗在到是址寄住位于至往送发给]{1,8}?"
_PIECE = f"[ ,，、-]?{_NUMERAL}{_UNIT}"
_ROOM = "(?:[ -]?[0-9]{2,5}(?![0-9年月日点:：元件个天]))?"
# One capture: the part finer than a district. A road with a number, or two or more parts of a building.
_ADDRESSES = (
    re.compile(
        f"({_NAME}(?:路|街|大道|胡同|巷|弄|村|屯|里弄)[东南西北中]?{_NUMERAL}(?:号|弄|巷)(?:[^\\W\\d_，。]{{0,8}}?{_PIECE})*{_ROOM})"
    ),
    re.compile(
        f"((?:{_NAME}(?:小区|花园|公寓|大厦|广场|家园|新村|苑|园|城|湾|府|庄|里))?"
        f"{_NUMERAL}(?:号楼|栋|幢|座|单元)(?:{_PIECE}|[ -]?[0-9]{{2,5}}(?![0-9])){{1,4}})"
    ),
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    "([ ·•.]?(?=[A-Z]{0,5}[0-9])[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+(?=@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
_ACCOUNT = re.compile(
    r"(?:微信|威信|薇信|卫星|企微|扣扣|支付宝|(?<![A-Za-z])(?:vx|wx|v信|wechat|weixin|qq|加v))"
    r"(?:账号|帐号|号码|号|id)?[ \t是为:,，加→>=（(“\"]{0,4}([A-Za-z0-9_][A-Za-z0-9_\-]{4,19})(?!@)",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(
    r"([A-Za-z][A-Za-z0-9_\-]{5,19})(?=[ （(,，]{0,2}(?:这?是|为)?(?:我的?)?(?:微信|威信|vx号|wx号))"
)
_SECRET = re.compile(
    r"(?:验证码|校验码|动态码|密码|口令|(?:电话|座机|手机|联系方式)(?:号码|号)?)"
    r"[ 是为:,，“\"]{0,3}([A-Za-z0-9]{4,20})(?![A-Za-z0-9])"
)
_MAYBE = re.compile(
    r"[\d@＠]|(?:微信|威信|薇信|卫星|企微|扣扣|支付宝|密码|口令|[vVwWｖｗ][xX信ｘ]|[wW]e|[qQ]{2}|加[vV])"
    r"|[零〇一二三四五六七八九幺十](?:号|栋|幢|座|单元|弄|[零〇一二三四五六七八九幺]{10})"
    r"|[^\x00-\xff\u2000-\u206f\u3000-\u303f\u3400-\u9fff\uff00-\uff0f\uff1a-\uff20]"
)


class _Plain(dict[int, str]):
    """A table from any digit or letter look-alike (１, ①, 𝟏, ａ) to the plain one, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFKC", character)
        self[code] = plain if len(plain) == 1 and plain.isascii() and plain.isprintable() else character
        return self[code]


_PLAIN = _Plain()


def mask(text: str, *, orders: bool = False) -> str:
    """Star out phone, identity and card numbers, e-mail, addresses, plates, accounts and codes in `text`.

    The result has the same length. `orders` also masks long numbers (orders, parcels) but for their last four digits.
    """
    if _MAYBE.search(text) is None:
        return text
    masked = _mask_once(text, orders)
    while masked != text:  # a mask may uncover a smaller number beside it; each turn only adds stars, so this ends
        text, masked = masked, _mask_once(masked, orders)
    return masked


def _mask_once(text: str, orders: bool) -> str:
    view = _SPOKEN.sub(lambda hit: hit.group().translate(_CHINESE_DIGITS), text.translate(_PLAIN))
    characters = list(text)
    for position in _positions(view, orders):
        characters[position] = _STAR
    return "".join(characters)


def _positions(view: str, orders: bool) -> Iterator[int]:
    yield from _numbers(view)
    yield from _addresses(view)
    for hit in _EMAIL.finditer(view):
        yield from _inside(view, hit.start(), hit.end(), 1 if hit.end() - hit.start() > 1 else 0)
    for hit in _PLATE.finditer(view):
        yield from _inside(view, *hit.span(1), 0)
    for pattern, kept in ((_ACCOUNT, 2), (_ACCOUNT_BEFORE, 2), (_SECRET, 0)):
        for hit in pattern.finditer(view):
            yield from _inside(view, *hit.span(1), kept)
    if orders:
        for hit in _ORDER.finditer(view):
            yield from range(hit.start(), hit.end() - 4)


def _inside(view: str, start: int, end: int, kept: int) -> Iterator[int]:
    """Letters and digits of a span after the first `kept` ones; marks between them may stay."""
    return (i for i in range(start + kept, end) if view[i].isalnum())


def _addresses(view: str) -> Iterator[int]:
    for pattern in _ADDRESSES:
        for hit in pattern.finditer(view):
            yield from _inside(view, *hit.span(1), 0)


def _numbers(view: str) -> Iterator[int]:
    for run in _RUN.finditer(view):
        groups = [(run.start() + g.start(), g.group()) for g in _GROUP.finditer(run.group())]
        yield from _in_groups(groups)


def _in_groups(groups: list[tuple[int, str]]) -> Iterator[int]:
    """Try every row of neighbouring groups, longest first, so that 138 0013 8000 is seen as one number."""
    first = 0
    while first < len(groups):
        taken = 1
        for last in range(_furthest(groups, first), first, -1):
            row = groups[first:last]
            if sum(len(digits) for _, digits in row) not in _LENGTHS.get(row[0][1][0], ()):
                continue
            kept = _kept("".join(digits for _, digits in row).upper(), tuple(len(digits) for _, digits in row))
            if kept is not None:
                places = [start + i for start, digits in row for i in range(len(digits))]
                yield from places[kept[0] : len(places) - kept[1]]
                taken = last - first
                break
        first += taken


def _furthest(groups: list[tuple[int, str]], first: int) -> int:
    total = 0
    for index in range(first, len(groups)):
        total += len(groups[index][1])
        if total > _LONGEST_NUMBER:
            return max(index, first + 1)
    return len(groups)


def _kept(digits: str, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """How many digits of a number may stay in front and at the end; None: the number says nothing about a person."""
    if _is_mobile(digits, shape):
        return len(digits) - 8, 4
    if (len(digits) == 18 and (_has_id_checksum(digits) or _BIRTH.fullmatch(digits))) or _OLD_ID.fullmatch(digits):
        return 3, 4
    if 13 <= len(digits) <= _LONGEST_NUMBER and digits[0] in "34569" and digits.isdigit() and _has_luhn(digits):
        return 4, 4
    if _LANDLINE.fullmatch(digits) and shape[0] in (3, 4, len(digits)):
        return (3 if digits[1] in "12" else 4), 4
    return None


def _is_mobile(digits: str, shape: tuple[int, ...]) -> bool:
    if shape not in _MOBILE_SHAPES and max(shape) > 2:
        return False
    national = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return len(national) == 11 and national.isdigit() and national[0] == "1" and national[1] in "3456789"


def _has_id_checksum(digits: str) -> bool:
    """GB 11643: the last character of an identity number follows from the seventeen before it."""
    if not digits[:17].isdigit():
        return False
    weighted = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits[:17]))
    return "10X98765432"[weighted % 11] == digits[17]


def _has_luhn(digits: str) -> bool:
    return sum(_luhn_parts(digits)) % 10 == 0


def _luhn_parts(digits: str) -> Iterable[int]:
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + i % 2)
        yield value - 9 if value > 9 else value
