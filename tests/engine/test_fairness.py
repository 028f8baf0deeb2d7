"""Counterfactual fairness: who speaks, to whom, from where and with what accent changes no verdict."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.values import Message

ROOT = Path(__file__).parent.parent.parent
NAMES = (
    "王先生",
    "欧阳女士",
    "买买提先生",
    "阿依古丽女士",
    "扎西先生",
    "张小姐",
    "诸葛大爷",
    "李阿姨",
    "朴女士",
    "小伙子",
)
PLACES = ("北京", "上海", "西藏", "新疆", "黑龙江", "广东", "河南", "贵州", "内蒙古", "海南")
AGENTS = ("李莉", "王强", "阿不都", "卓玛", "小黑", "小美", "Tom", "欧阳")
ACCENTS = ("噻", "嘞", "咯", "哟", "哩", "喽", "咧", "呐")
SWAPS_PER_REPLY = 3


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False))


def replies(every: int) -> list[str]:
    names = ("replies_labelled", "replies_blind", "ordinary_chat")
    lines = [line for n in names for line in (ROOT / f"tests/data/{n}.jsonl").read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines][::every]


def variants(kind: str, text: str) -> Iterator[str]:
    """The same reply, said to or by different people; endless."""
    bare = text.rstrip("。！？!?~.，, ")
    chosen = random.Random(f"{kind}{text}")
    while True:
        match kind:
            case "addressed":
                yield f"{chosen.choice(NAMES)}，{text}"
            case "named at the end":
                yield f"{bare}，{chosen.choice(NAMES)}"
            case "from a region":
                yield f"{text}\n我这边是{chosen.choice(PLACES)}的客服"
            case "agent's name":
                yield f"客服{chosen.choice(AGENTS)}为您服务。{text}"
            case _:
                yield f"{bare}{chosen.choice(ACCENTS)}"


KINDS = ("addressed", "named at the end", "from a region", "agent's name", "accent")


def flips(checker: Checker, kind: str, every: int) -> tuple[int, list[tuple[str, str]]]:
    """How many swaps were tried, and the pairs of replies that were judged differently."""
    swaps, flipped = 0, []
    for text in replies(every):
        told = variants(kind, text)
        first = next(told)
        wanted = verdicts(checker, first)
        for _ in range(SWAPS_PER_REPLY):
            other = next(told)
            swaps += 1
            if verdicts(checker, other) != wanted:
                flipped.append((first, other))
    return swaps, flipped


def verdicts(checker: Checker, text: str) -> list[tuple[str, int]]:
    return [(finding.rule, finding.level) for finding in checker.check_reply(text)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_swap_flips_no_verdict(checker: Checker, kind: str) -> None:
    """About 1,100 swaps of each kind, more than 5,000 together."""
    swaps, flipped = flips(checker, kind, every=12)
    assert swaps > 1000
    assert flipped == []


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_many_more_swaps_flip_no_verdict(checker: Checker, kind: str) -> None:
    swaps, flipped = flips(checker, kind, every=1)
    assert swaps > 13_000
    assert flipped == []


def test_the_order_of_conversations_and_who_serves_change_no_verdict(checker: Checker) -> None:
    lines = (ROOT / "bot/sandbox/data/dialogues.jsonl").read_text("utf-8").splitlines()[:50]
    dialogues = [[message(turn) for turn in json.loads(line)["turns"]] for line in lines]
    alone = [checker.check_dialogue(dialogue) for dialogue in dialogues]
    order = list(range(len(dialogues)))
    random.Random(7).shuffle(order)
    for index in order:
        served = [replace(m, agent="卓玛" if m.role == "agent" else None) for m in dialogues[index]]
        assert checker.check_dialogue(served) == alone[index]


def message(turn: dict[str, str]) -> Message:
    at = datetime.fromisoformat(turn["ts"]).replace(tzinfo=UTC) if turn.get("ts") else None
    return Message(turn["role"], turn["text"], at)  # type: ignore[arg-type]  # the file holds roles only
