"""当日问题收集: which of the day's questions are the same one, and what they are about.

Words are the engine's words (so jieba's temp file is never touched), weighed by their rarity in jieba's own table. Two
questions are the same where most of that weight agrees, or where the texts are near-duplicates.
Customers count, not messages: somebody who asks three times asks one question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .rarity import Rarity

Tagged = Callable[[str], Iterable[tuple[str, str]]]
"""Cuts a text into words with their classes (engine/segment.py)."""

MOST = 1200
"""So many different texts are compared; on a day with more, the commonest and then the first by their text."""

_SAME_WEIGHT, _SAME_TEXT = 0.6, 82
_NEAR, _TRIED = 0.25, 5
_NOISE = re.compile(
    r"\[[^\[\]]{0,12}\]|#E-[a-z]\d*|&[a-z]+;|https?://\S+|[\d*]+|"
    r"^(?:您好|你好|亲亲?|在[吗么]|请问一?下?|麻烦问一?下?|问一?下|那个|老板|客服|哈喽|喂|hi|hello|[ ，,。！!~～？?])+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[呢吗嘛啊呀哦吧的了哈么]|谢谢|[ ，,。！!~～？?…^_])+$")
_CONTENT = ("n", "v", "a", "i", "l", "j", "x", "s", "t", "b", "z")
_EMPTY = frozenset(
    "请问 想 要 能 可以 可 会 有 没有 没 是 不 不是 还 怎么 怎样 什么 为什么 多少 哪 几 个 这 "
    "那 这个 那个 就 都 也 在 到 给 和 说 看 看看 问 问问 知道 帮 帮忙 帮我 麻烦 谢谢 您好 "
    "你好 亲 一下 现在 今天 时候 东西 的话 应该 觉得 需要 出来 起来 上 下 来 去 做 用 让 叫 得 "
    "着 过 里 吗 呢 啊 吧 呀 了 的 好 行 对 嗯 哦 我 我们 你 你们 您 他 它 家 店 宝贝 商品 "
    "产品 客服 老板 怎么办 怎么样 是不是 有没有 能不能 可不可以 会不会 还是 多久 为啥 咋 啥 哪里 "
    "哪个".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One customer's question: who asked (a conversation's number) and the masked text."""

    who: int
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that are the same: an example, how many customers asked, the words it is about."""

    example: str
    times: int
    keywords: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """A topic in the making; compared with by its first text's words."""

    text: str
    words: frozenset[str]
    weight: float
    who: set[int] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)


def collect(asked: Iterable[Asked], tagged: Tagged, rarity: Rarity) -> list[Topic]:
    """The day's topics, the most frequent first. The order in which the questions came does not matter."""
    askers: dict[str, set[int]] = defaultdict(set)
    originals: dict[str, Counter[str]] = defaultdict(Counter)
    for one in asked:
        core = cleaned(one.text)
        if core:
            askers[core].add(one.who)
            originals[core][one.text] += 1
    ranked = sorted(askers, key=lambda core: (-len(askers[core]), len(core), core))[:MOST]
    words = {core: content_words(core, tagged) for core in ranked}
    weights = rarity.of(word for listed in words.values() for word in listed)
    groups = _grouped(words, askers, weights)
    topics = [Topic(_example(group, originals), len(group.who), _keywords(group, weights)) for group in groups]
    return sorted(topics, key=lambda topic: (-topic.times, topic.example))


def cleaned(text: str) -> str:
    """A question without greeting, numbers, codes and closing particles."""
    return _TAIL.sub("", _NOISE.sub("", text.strip())).strip()


def asked_before(topics: Iterable[Topic], earlier: Iterable[Topic], tagged: Tagged, rarity: Rarity) -> list[int]:
    """How many customers asked each of these on an earlier day: all of that day's topics that are like it."""
    now = [cleaned(topic.example) for topic in topics]
    then = [(cleaned(topic.example), topic.times) for topic in earlier]
    words = {core: content_words(core, tagged) for core in (*now, *(core for core, _ in then))}
    weights = rarity.of(word for listed in words.values() for word in listed)
    whole = {core: sum(weights[word] for word in listed) for core, listed in words.items()}

    def alike(core: str, other: str) -> bool:
        shared = {0: sum(weights[word] for word in words[core] & words[other])}
        group = _Group(other, words[other], whole[other])
        return bool(shared[0]) and _nearest(core, whole[core], shared, [group]) is not None

    return [sum(times for other, times in then if alike(core, other)) for core in now]


def _grouped(
    cores: Mapping[str, frozenset[str]], askers: Mapping[str, set[int]], weights: Mapping[str, float]
) -> list[_Group]:
    """Each text joins the group it is most like, among those that share words with it."""
    groups: list[_Group] = []
    by_word: dict[str, list[int]] = defaultdict(list)
    for core, words in cores.items():
        if not words:
            continue
        shared: dict[int, float] = defaultdict(float)
        for word in words:
            for number in by_word[word]:
                shared[number] += weights[word]
        whole = sum(weights[word] for word in words)
        nearest = _nearest(core, whole, shared, groups)
        number = len(groups) if nearest is None else nearest
        if nearest is None:
            groups.append(_Group(core, words, whole))
            for word in words:
                by_word[word].append(number)
        group = groups[number]
        group.who |= askers[core]
        group.texts[core] += len(askers[core])
        group.tokens.update({word: len(askers[core]) for word in words})
    return groups


def _nearest(core: str, whole: float, shared: Mapping[int, float], groups: Sequence[_Group]) -> int | None:
    """The first group that shares most of the words' weight, else the first of the likeliest that reads alike."""
    from rapidfuzz import fuzz  # heavy: only where questions are compared

    likeness = {number: weight / (whole + groups[number].weight - weight) for number, weight in shared.items()}
    near = sorted((number for number, share in likeness.items() if share >= _NEAR), key=lambda n: (-likeness[n], n))
    if near and likeness[near[0]] >= _SAME_WEIGHT:
        return near[0]
    return next((n for n in near[:_TRIED] if fuzz.ratio(core, groups[n].text) >= _SAME_TEXT), None)


def content_words(core: str, tagged: Tagged) -> frozenset[str]:
    """What a question is about: its content words."""
    return frozenset(
        word for word, tag in tagged(core) if tag[:1] in _CONTENT and word not in _EMPTY and word.strip().isalnum()
    )


def _keywords(group: _Group, weights: Mapping[str, float]) -> tuple[str, ...]:
    """The words it is about: said often, and rare elsewhere."""
    ranked = sorted(group.tokens, key=lambda word: (-group.tokens[word] * weights[word], word))
    return tuple(ranked[:3])


def _example(group: _Group, originals: dict[str, Counter[str]]) -> str:
    """The commonest wording, and of that the commonest spelling."""
    core = _ranked(group.texts)[0][0]
    return _ranked(originals[core])[0][0]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
