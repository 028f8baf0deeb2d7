"""The promises (承诺) of one conversation: made by an agent's words, kept by coming back with something to say.

An agent who comes back counts as having kept the promise unless the words are nothing but a nod, a courtesy, a
request to wait or the promise over again: of the two mistakes, calling a kept promise lost is the worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from .moments import Calendar
from .promise import Vow, deadline, vow_in
from .text import Folding
from .values import Message, Options

_SAME = timedelta(minutes=10)
"""A promise repeated with a deadline this close to the first is the same promise."""

_CLAUSES = re.compile(r"[^，。！？；：!?;~…\n]+[？?]?")
_HAN = re.compile(r"[\u3400-\u9fff\d]")
_ENOUGH = 4
_RESULT = re.compile(
    r"结果是|查到了?|查询到|核实到|问到|问清楚|确认过|经核实|经查|已经?(?:为您|帮您|给您)?(?:处理|解决|办|退|补|改|修|换|开|取消|更新|恢复|安排|发出|寄出|到账|通过|完成)"
    r"|(?:处理|解决|办理|办|退|补|改|修|弄|换|开|查|核实)(?:好|完|成|妥)了?|还没有?(?:结果|消息|进展|回复)|暂时没有(?:结果|消息|进展)|跟您说一声|原因是"
)
_EMPTY = re.compile(
    r"^(?:请您?|麻烦您?|辛苦您?|烦请|劳烦)|稍等|稍候|久等|耐心|别急|不急|放心|留意|见谅|谅解|理解|感谢|谢谢|不客气|抱歉|不好意思|对不起|再见|拜拜|祝您|愉快"
    r"|(?:还|正|正在|仍|还在|在)(?:帮您|给您|为您|努力|积极)?(?:查|核实|催|处理|跟进|协调|沟通|联系|问|确认|等)|(?:会|将|马上|尽快|抓紧|这就|我去|我来|帮您|给您|为您)[^，]{0,6}(?:查|核实|处理|回复|跟进|联系|反馈|催|看|问|盯|确认|答复|通知|告诉)"
    r"|(?:登记|反馈|提交|上报|备注|记录|记下|加急|催)(?:了|过|上去|好)?[哦哈呢啊]*$"
    r"|^(?:好的?|嗯+|哦|行|收到|明白|了解|知道了?|可以|没问题|是的?|对的?|亲|您好|你好|在的?|在呢|客服|哈|呢|亲亲|您|哈喽|早上好|晚上好|下午好)[哦哈呢啊呀的了亲]*$"
    r"|[？?]$|(?:吗|么|呢)$"
)


class PromiseState(StrEnum):
    """What has become of a promise: `lost` past its deadline, `late` once the answer has come after all."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: who made it at which turn, in which words (a span of the original), and by when it is due.

    `elsewhere`: it may be kept by telephone, where nobody here can see it.
    """

    turn: int
    agent: str | None
    made_at: datetime
    due_at: datetime
    start: int
    end: int
    match: str
    elsewhere: bool = False
    dated: bool = False
    state: PromiseState = PromiseState.OPEN
    settled_at: datetime | None = None

    def settled(self, at: datetime) -> Promise:
        """The promise after the agent has come back at that moment."""
        state = PromiseState.KEPT if at <= self.due_at else PromiseState.LATE
        return replace(self, state=state, settled_at=at)


class Ledger:
    """Follows the promises of one conversation, message by message."""

    def __init__(self, folding: Folding, options: Options) -> None:
        self._folding, self._options = folding, options
        self._promises: dict[int, Promise] = {}

    @property
    def promises(self) -> tuple[Promise, ...]:
        """All promises so far, by turn."""
        return tuple(self._promises[turn] for turn in sorted(self._promises))

    @property
    def deadline(self) -> datetime | None:
        """When the next promise is due."""
        return min((p.due_at for p in self._promises.values() if p.state is PromiseState.OPEN), default=None)

    def heard(self, message: Message, turn: int, burst: Sequence[int]) -> list[Promise]:
        """Take an agent's message, said within the turns of `burst`; returns the promises it made or settled."""
        if message.at is None:
            return []
        unsettled = [p for p in self._promises.values() if p.state in (PromiseState.OPEN, PromiseState.LOST)]
        owed = [promise for promise in unsettled if promise.turn not in burst]
        changed = [promise.settled(message.at) for promise in owed] if is_report(self._folding, message) else []
        made = self._made(message, turn, message.at)
        if made is not None:
            changed += self._renewed(made, owed, burst, settled=bool(changed))
        for promise in changed:
            self._promises[promise.turn] = promise
        return changed

    def tick(self, now: datetime) -> list[Promise]:
        """Let time pass; returns the promises that are lost now."""
        lost = [
            replace(promise, state=PromiseState.LOST)
            for promise in self._promises.values()
            if promise.state is PromiseState.OPEN and now > promise.due_at
        ]
        for promise in lost:
            self._promises[promise.turn] = promise
        return lost

    def _made(self, message: Message, turn: int, at: datetime) -> Promise | None:
        if message.media:
            return None
        folded = self._folding.fold(message.text)[0]
        vow = vow_in(folded.text)
        if vow is None:
            return None
        start, end = folded.span(vow.start, vow.end)
        due_at = self._due(vow, at)
        words = message.text[start:end]
        return Promise(turn, message.agent, at, due_at, start, end, words, vow.elsewhere, vow.term is not None)

    def _due(self, vow: Vow, at: datetime) -> datetime:
        calendar = calendar_of(self._options, at.tzinfo)
        return deadline(vow, at, calendar, self._options.promise_hours).astimezone(at.tzinfo)

    def _renewed(self, made: Promise, owed: Sequence[Promise], burst: Sequence[int], *, settled: bool) -> list[Promise]:
        """What a further promise does to earlier ones: the same again is nothing new, another time is agreed anew."""
        beside = [self._promises[turn] for turn in burst if turn in self._promises]
        if beside:  # 我去核实一下, and then 两小时内回您: one promise, said twice
            if made.dated and not beside[-1].dated:
                del self._promises[beside[-1].turn]
                return [made]
            return []
        if not owed or settled:
            return [made]
        if not made.dated or all(abs(made.due_at - promise.due_at) <= _SAME for promise in owed):
            return []
        return [*(promise.settled(made.made_at) for promise in owed), made]


def calendar_of(options: Options, zone: tzinfo | None) -> Calendar:
    """The team's calendar; where the team names no zone, the message's own."""
    return Calendar(options.zone or (options.hours.zone if options.hours else None) or zone or UTC, options.hours)


def is_report(folding: Folding, message: Message) -> bool:
    """Whether an agent's message comes back with something: a result, an explanation, a picture."""
    if message.media:
        return True
    text = folding.fold(message.text)[0].text
    if _RESULT.search(text):
        return True
    vow = vow_in(text)
    if vow is not None:
        text = f"{text[: vow.start]}，{text[vow.end :]}"
    clauses = (clause.group() for clause in _CLAUSES.finditer(text))
    told = "".join(clause for clause in clauses if not _EMPTY.search(clause.strip()))
    return len(_HAN.findall(told)) >= _ENOUGH
