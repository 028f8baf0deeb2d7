"""What may stand in a rule file: the one description of its fields.

From these models come the loader's checks, the JSON Schema that editors use (rules/rules.schema.json)
and the reference page (docs/rules.md); tests keep both current.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

VERBS = ("forbid", "require", "replace", "after", "weigh", "share", "repeat")
LevelWord = Literal["hint", "minor", "normal", "major", "veto"]
StateWord = Literal["trial", "active"]

_ID = re.compile(r"[a-z0-9\u4e00-\u9fff]+(?:-[a-z0-9\u4e00-\u9fff]+)*")
PROMISE = "promise"
_WITHIN = re.compile(r"(\d{1,5})\s*(replies|s|m)")


_PERCENT = re.compile(r"(?:[1-9]\d?|100)%")


def _within(text: object) -> object:
    if (
        isinstance(text, str)
        and text != PROMISE
        and not (_WITHIN.fullmatch(text) and int(text.rstrip("replism ") or 0))
    ):
        raise ValueError(
            f"“{text}” 不是期限；请写 2 replies（两条回复内）、90s（九十秒内）、5m（五分钟内）或 promise（承诺时间）"
        )
    return text


def _percent(text: object) -> object:
    if isinstance(text, str) and not _PERCENT.fullmatch(text):
        raise ValueError(f"“{text}” 不是百分比；请写 50% 这样，从 1% 到 100%")
    return text


def _switch(text: object) -> object:
    if isinstance(text, str) and text not in ("true", "false"):
        raise ValueError(f"“{text}” 不是开关；请写 true 或 false")
    return text == "true" if isinstance(text, str) else text


def _version(text: object) -> object:
    if text not in ("1", 1):
        raise ValueError(f"不认识格式版本 “{text}”；请写 version: 1" if text else "这里是空的；请写 version: 1")
    return text


def _rule_id(text: object) -> object:
    if isinstance(text, str) and text and not _ID.fullmatch(text):
        raise ValueError(f"“{text}” 不能作 id；请用小写字母、数字和短横线，例如 shirk-not-my-job")
    return text


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Pattern = Annotated[str, Field(min_length=1, max_length=400)]
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=400)]
Examples = Annotated[list[Annotated[str, Field(min_length=1, max_length=4000)]], Field(min_length=1)]
# JSON Schema shows only the limits that stand before a validator.
Within = Annotated[str, Field(pattern=r"^(\d{1,5}\s*(replies|s|m)|promise)$"), BeforeValidator(_within)]
Percent = Annotated[str, Field(pattern=r"^([1-9]\d?|100)%$"), BeforeValidator(_percent)]
Version = Annotated[int, Field(ge=1, le=1), BeforeValidator(_version)]
Switch = Annotated[bool, BeforeValidator(_switch)]
RuleId = Annotated[
    str,
    Field(pattern=r"^[a-z0-9\u4e00-\u9fff]+(-[a-z0-9\u4e00-\u9fff]+)*$", max_length=64),
    BeforeValidator(_rule_id),
]
Words = Annotated[
    list[Annotated[str, Field(min_length=0, max_length=200)]],
    BeforeValidator(_one_or_more),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


class Entry(BaseModel):
    """A mapping in which every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WhenEntry(Entry):
    """谁、何处：这条规则看哪些消息。"""

    role: Literal["agent", "first_agent", "customer"] | None = Field(
        None, description="谁说的话：agent 客服（默认）、first_agent 本会话首位客服、customer 客户"
    )
    at: Literal["any", "opening", "closing"] | None = Field(
        None, description="会话的哪里：any 任何地方（默认）、opening 客服第一次连发、closing 会话结束时的最后一次连发"
    )
    whole: Switch | None = Field(
        None, description="true：去掉标点、称呼（词表 称呼）和句末语气词（词表 语气词）后，命中的字就是整条消息才算"
    )
    prev: Patterns | None = Field(None, description="只看客户上一次连发里出现过其中一种说法之后的回复")
    given: Patterns | None = Field(
        None, description="只有客户在本会话里已经说过其中一种说法才看；没有字的图片、语音按 [图片] 算"
    )


class SideEntry(Entry):
    """一方的消息：谁说的，说了什么。"""

    role: Literal["customer", "agent"] = Field(description="谁的消息：customer 客户、agent 客服")
    match: Patterns | None = Field(None, description="消息里要有其中一种说法；不写就是任何消息")


class WeighedEntry(Entry):
    """再称一称：整条回复的迹象合计够分，命中才算。"""

    by: str = Field(description="迹象词表的名字，与 weigh 用的一样")
    least: Annotated[int, Field(ge=-10_000, le=10_000)] = Field(
        description="合计至少要这么多分；负数就是：听着明显是好话的回复里，这条规则不算"
    )


class RuleEntry(Entry):
    """一条规则：谁、何处 · 什么 · 除非 · 怎么说 · 证据。"""

    id: RuleId = Field(description="规则的名字，小写字母、数字和短横线；全部规则里不能重复")
    name: Annotated[str, Field(min_length=1, max_length=16)] = Field(description="给人看的短名，最多 16 个字")
    norm: str = Field(description="属于哪条规范，写 rules/norms.yaml 里的 id")
    level: LevelWord | None = Field(
        None,
        description="hint 只提示、minor 轻、normal 一般、major 严重、veto 红线候选（人确认才算）；不写用规范的级别",
    )
    when: WhenEntry | None = Field(None, description="谁、何处；不写就是客服的每条消息")
    forbid: Patterns | None = Field(None, description="动词「禁」：出现其中一种说法就命中，指出是哪几个字")
    require: Patterns | None = Field(None, description="动词「须」：一种都没有出现就命中")
    replace: Annotated[dict[str, Words], Field(min_length=1)] | None = Field(
        None, description="动词「换」：左边的说法换成右边的，可以给几个，最好的放最前"
    )
    weigh: str | None = Field(
        None, description="动词「合」：一个迹象词表的名字（每行 “迹象 +分数”），把出现的迹象的分数加起来"
    )
    threshold: Annotated[int, Field(ge=1, le=10_000)] | None = Field(None, description="「合」：加起来到这么多分就命中")
    share: Patterns | None = Field(
        None, description="动词「率」：好的说法；会话结束时算每位客服的「好 ÷（好＋against）」"
    )
    against: Patterns | None = Field(None, description="「率」：与它相比的说法")
    at_least: Percent | None = Field(None, description="「率」：至少要到多少，例如 50%，不到就命中")
    times: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="「率」：against 至少出现几次才判，少于它不算"
    )
    repeat: Annotated[int, Field(ge=2, le=20)] | None = Field(
        None, description="动词「复」：同一位客服第几次发一样的话时命中（不计标点和数字，8 个字以内的短话不算）"
    )
    after: SideEntry | None = Field(None, description="动词「接」：在谁的什么消息之后")
    expect: SideEntry | None = Field(None, description="「接」：应当等到谁的什么消息")
    within: Within | None = Field(
        None, description="「接」：期限，2 replies、90s、5m（按工作时间算），或 promise（客服自己承诺的时间）"
    )
    weighed: WeighedEntry | None = Field(None, description="再称一称：整条回复的迹象合计不够分，命中就不算")
    unless: Patterns | None = Field(
        None, description="除非：与它重叠的命中不算；「须」和「接」：有它就不要求；「复」：有它的话可以重复"
    )
    excused_by: Patterns | None = Field(None, description="同一次连发里（前后都算）有其中一种说法，就不算")
    softened_by: Patterns | None = Field(None, description="同一次连发里有其中一种说法，就降为 hint（只提示不扣分）")
    quotes: Literal["skip", "check"] | None = Field(
        None, description="引号里的和转述的话：skip 不看（默认）、check 也看"
    )
    validate_: Literal["cn_id", "cn_mobile", "luhn"] | None = Field(
        None, alias="validate", description="再核对校验位：cn_id 身份证、cn_mobile 手机号、luhn 银行卡"
    )
    redact: Switch | None = Field(None, description="true：命中的字一律打码后才保存和显示")
    suggest: Examples | None = Field(None, description="可以直接发的整句范例，最好的放最前")
    hint: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="给客服看的一句话：哪里不妥、为什么、怎么说更好；可用 {match} 命中的字、{suggest} 建议的字"
    )
    ref: str | None = Field(None, description="出处（规范里没有写明时）")
    state: StateWord | None = Field(
        None, description="从哪里起步：trial 试行（只记录）、active 生效；不写：自带的规则生效，团队自己的先试行"
    )
    bad: Examples = Field(description="应当命中的例子，【】标出命中的字；几行就是一段对话")
    good: Examples = Field(description="不应命中的例子，尤其是容易误判的")
    known_miss: Examples | None = Field(None, description="已知漏判、暂时接受的例子；哪天修好了会提醒您移到 bad")
    known_false: Examples | None = Field(None, description="已知误判、暂时接受的例子；哪天修好了会提醒您移到 good")


class OverrideEntry(Entry):
    """不改原文件，收窄、调整或关掉一条别处的规则。"""

    id: str = Field(description="要调整的规则")
    enabled: Switch | None = Field(None, description="false：关掉这条规则")
    name: Annotated[str, Field(min_length=1, max_length=16)] | None = Field(None, description="换短名")
    level: LevelWord | None = Field(None, description="换级别")
    within: Within | None = Field(None, description="换期限")
    hint: Annotated[str, Field(min_length=1, max_length=400)] | None = Field(None, description="换提示语")
    suggest: Examples | None = Field(None, description="换范例")
    state: StateWord | None = Field(None, description="改从 trial 试行或 active 生效起步")
    unless: Patterns | None = Field(None, description="再加几个例外")
    excused_by: Patterns | None = Field(None, description="再加几个不算的理由")
    softened_by: Patterns | None = Field(None, description="再加几个缓和的说法")
    bad: Examples | None = Field(None, description="再加几个应当命中的例子")
    good: Examples | None = Field(None, description="再加几个不应命中的例子")
    known_miss: Examples | None = Field(None, description="再加几个已知漏判")
    known_false: Examples | None = Field(None, description="再加几个已知误判")


class RuleFile(Entry):
    """一个规则文件。"""

    version: Version = Field(description="格式版本，写 1")
    rules: list[RuleEntry] | None = Field(None, description="规则")
    override: list[OverrideEntry] | None = Field(None, description="对别处规则的调整")


class NormEntry(Entry):
    """一条服务规范。"""

    id: str
    group: str
    name: str
    gloss: str
    definition: str
    severity: LevelWord
    sources: list[str] = []
    must_not_fire: list[str] = []


class NormFile(Entry):
    """rules/norms.yaml。"""

    version: Version
    norms: Annotated[list[NormEntry], Field(min_length=1)]


class ModelEntry(Entry):
    """一组范句：什么场景，为哪些规范准备。"""

    scene: Annotated[str, Field(min_length=1, max_length=16)]
    norms: Annotated[list[str], Field(min_length=1)]
    about: Patterns | None = None
    say: Examples


class ModelFile(Entry):
    """rules/rewrites.yaml。"""

    version: Version
    models: Annotated[list[ModelEntry], Field(min_length=1)]


def within_of(text: str) -> tuple[int | None, int | None]:
    """`2 replies` → (2, None); `90s` → (None, 90); `5m` → (None, 300)."""
    found = _WITHIN.fullmatch(text)
    assert found is not None, "the model has checked it"
    number, unit = int(found[1]), found[2]
    return (number, None) if unit == "replies" else (None, number * (60 if unit == "m" else 1))


def schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, for editors."""
    result = RuleFile.model_json_schema(by_alias=True)
    result["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    result["title"] = "qingnin rules"
    return result
