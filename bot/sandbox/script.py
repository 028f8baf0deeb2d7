"""The demo's shift: real dialogues, word for word, and a few scripted bad moments between them.

Everything is data: `shift()` returns cues in order of time, each something that one person does.
The real dialogues are those of `data/dialogues.jsonl` (licences beside it); what we wrote is in `MOMENTS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

Act = Literal["say", "edit", "press", "draft"]
Json = dict[str, Any]

LINK_ONLY = "仅发送商品链接"
"""What U-NEED writes for a message that held nothing but a link; it plays as a message without words."""

_PATIENCE = 150
"""Longest pause, in seconds, kept from a real dialogue."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing somebody does, `at` seconds after the shift began.

    `talk` names the conversation (its customer). `edit` changes the speaker's last message there;
    `press` presses the button labelled `text` on the speaker's newest hint; `draft` is written to the bot in private.
    """

    at: float
    talk: str
    who: str
    act: Act
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scripted moment: `pause` seconds after the line before it."""

    pause: float
    who: Literal["customer", "agent"]
    text: str
    act: Act = "say"


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation of the shift. `place`: a topic of the forum, or the plain group."""

    customer: str
    agent: str
    place: Literal["forum", "group"]
    begins: float
    source: str = ""
    lines: tuple[Line, ...] = ()


REAL = (
    Talk("林女士", "李莉", "forum", 5, "uneed-0"),
    Talk("周先生", "王强", "forum", 60, "crosswoz-val-7600"),
    Talk("吴同学", "赵敏", "forum", 95, "crosswoz-val-202"),
    Talk("孙妈妈", "李莉", "forum", 330, "uneed-1"),
    Talk("郑先生", "赵敏", "forum", 420, "crosswoz-val-9358"),
    Talk("冯女士", "王强", "group", 610, "crosswoz-val-214"),
    Talk("褚先生", "王强", "group", 640, "crosswoz-val-8737"),
    Talk("卫同学", "赵敏", "forum", 900, "crosswoz-val-8317"),
    Talk("蒋女士", "李莉", "forum", 1010, "crosswoz-val-7888"),
)
"""Customers' names are made up; the words are not."""

MOMENTS = (
    Talk("陈先生", "李莉", "forum", 180, lines=(
        Line(0, "customer", "您好，我的快递三天没动了，怎么回事？"),
        Line(20, "agent", "您好，请您稍等，我帮您查一下。"),
        Line(100, "customer", "查到了吗？"),
        Line(15, "agent", "这个不归我们管，您找快递吧"),
        Line(40, "agent", "非常抱歉让您久等了，这件事我来帮您联系快递核实，请您稍等，今天18点前给您回复。", "edit"),
        Line(30, "customer", "好的，谢谢"),
        Line(12, "agent", "不客气，感谢您的理解，祝您生活愉快，再见！"),
    )),
    Talk("何女士", "王强", "forum", 250, lines=(
        Line(0, "customer", "请问订单地址写错了，能改吗？"),
        Line(25, "agent", "您好"),
        Line(8, "agent", "改不了"),
        Line(45, "agent", "误报", "press"),
        Line(30, "customer", "那怎么办呀"),
        Line(20, "agent", "我帮您联系快递改派，半小时内告诉您结果，请您稍等。"),
        Line(240, "agent", "地址已经改好了，请您放心，感谢您的来电，再见！"),
    )),
    Talk("韩同学", "赵敏", "forum", 520, lines=(
        Line(0, "customer", "我穿170的，要买多大码？"),
        Line(22, "agent", "你自己不会看吗，详情页写着呢"),
        Line(30, "customer", "……算了"),
    )),
    Talk("", "赵敏", "forum", 590, lines=(Line(0, "agent", "你等一下，我去问问", "draft"),)),
    Talk("杨女士", "王强", "forum", 760, lines=(
        Line(0, "customer", "你好，在吗？发票怎么开？"),
        Line(560, "agent", "您好，请您在订单详情页点“申请发票”，填好抬头就可以了。"),
        Line(30, "customer", "好的知道了，谢谢"),
    )),
    Talk("朱先生", "李莉", "forum", 1120, lines=(
        Line(0, "customer", "我要改一下实名信息"),
        Line(20, "agent", "您好，请您核对一下，您的身份证号是11010519491231002X，对吗？"),
        Line(35, "customer", "对的"),
        Line(25, "agent", "已经为您改好了，感谢您的配合，祝您生活愉快，再见！"),
    )),
)  # fmt: skip
"""What we wrote ourselves: a refusal that is repaired, a curt no, blame, a draft, a slow answer
without a goodbye, and an ID number."""


def shift() -> list[Cue]:
    """The whole shift, in order of time."""
    dialogues = {d["id"]: d for d in shipped_dialogues()}
    cues = [cue for talk in REAL for cue in _real(talk, dialogues[talk.source])]
    cues += [cue for talk in MOMENTS for cue in _scripted(talk)]
    return sorted(cues, key=lambda cue: cue.at)


def shipped_dialogues() -> list[Json]:
    """The real dialogues that travel with the program, one mapping each, as `qingnin check` reads them."""
    text = files("bot.sandbox").joinpath("data/dialogues.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _real(talk: Talk, dialogue: Json) -> Iterator[Cue]:
    at, before = talk.begins, None
    for number, turn in enumerate(dialogue["turns"]):
        now = datetime.fromisoformat(turn["ts"]) if "ts" in turn else None
        if number:
            at += min(_pause(before, now, turn, number), _PATIENCE)
        before = now
        who = talk.customer if turn["role"] == "customer" else talk.agent
        yield Cue(at, talk.customer, who, "say", turn["text"])


def _pause(before: datetime | None, now: datetime | None, turn: Json, number: int) -> float:
    """The real pause where the data has times; else about the time it takes to read and type."""
    if before is not None and now is not None:
        return (now - before).total_seconds()
    typing = len(turn["text"]) * 0.3
    return (9 if turn["role"] == "agent" else 14) + typing + number % 4


def _scripted(talk: Talk) -> Iterator[Cue]:
    at = talk.begins
    for line in talk.lines:
        at += line.pause
        yield Cue(at, talk.customer, talk.customer if line.who == "customer" else talk.agent, line.act, line.text)
