"""The shipped packs on real and labelled chat: what they find, what they leave alone, and always the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Finding, Message
from bot.errors import TextError

ROOT = Path(__file__).parent.parent.parent
ATTITUDE = ("sanbu.", "fengci", "fuyan", "ruma", "zhiliang.naixin", "zhiliang.limao", "shouwen")
SOURCES = Sources((shipped_rules(),), (shipped_lexicon(),))


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load(SOURCES, run_examples=False)


def lines(path: str) -> Iterator[dict[str, object]]:
    for line in (ROOT / path).read_text("utf-8").splitlines():
        yield json.loads(line)


def dialogues() -> Iterator[list[Message]]:
    for entry in lines("bot/sandbox/data/dialogues.jsonl"):
        yield [
            Message(turn["role"], turn["text"], _time(turn.get("ts")))
            for turn in entry["turns"]  # type: ignore[attr-defined]
        ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def attitude(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.norm.startswith(ATTITUDE)]


def labelled(name: str) -> list[dict[str, object]]:
    return [reply for reply in lines(f"tests/data/{name}") if reply.get("agree", True)]


def share(checker: Checker, replies: list[dict[str, object]], strength: int, *, deducting: bool = False) -> float:
    chosen = [reply for reply in replies if reply["strength"] == strength]
    found = [attitude(checker.check_reply(str(reply["text"]), str(reply["prev"]))) for reply in chosen]
    hits = sum(any(f.deducts for f in findings) if deducting else bool(findings) for findings in found)
    return hits / len(chosen)


def test_the_examples_of_every_shipped_rule_come_out_as_marked() -> None:
    assert load(SOURCES).rules


def test_every_span_of_the_real_dialogues_is_its_match(ruleset: RuleSet) -> None:
    checker = Checker(ruleset)
    for dialogue in dialogues():
        for finding in checker.check_dialogue(dialogue):
            assert dialogue[finding.turn].text[finding.start : finding.end] == finding.match


def test_the_three_donts_are_deducted_at_most_five_times_in_ten_thousand(ruleset: RuleSet) -> None:
    checker = Checker(ruleset)
    messages, deducted = 0, []
    for dialogue in dialogues():
        messages += sum(message.role == "agent" for message in dialogue)
        deducted += [f for f in attitude(checker.check_dialogue(dialogue)) if f.deducts and f.norm.startswith("sanbu.")]
    assert messages > 2500
    # the one: a list of four hotels, and then 您自己看着办吧, which a lead would sign
    assert {finding.match for finding in deducted} <= {"您自己看着办"}
    assert len(deducted) <= messages * 5 / 10_000


def test_fed_live_they_find_the_same(ruleset: RuleSet) -> None:
    checker = Checker(ruleset)
    for dialogue in dialogues():
        live = checker.dialogue()
        for message in dialogue:
            live.say(message)
        live.close()
        assert list(live.findings) == checker.check_dialogue(dialogue)


def test_the_native_automaton_and_segmenter_find_the_same(ruleset: RuleSet) -> None:
    """Every labelled reply, ordinary chat, the real dialogues and the rules' own examples."""
    plain, native = (
        Checker(RuleSet(ruleset.rules, ruleset.norms, ruleset.lexicon, native=native)) for native in (False, True)
    )
    for name in sorted(path.name for path in (ROOT / "tests/data").glob("*_*.jsonl") if "dialogues" not in path.name):
        for reply in lines(f"tests/data/{name}"):
            text = str(reply["text"])
            assert plain.check_reply(text) == native.check_reply(text)
    for text in examples(ruleset):
        assert plain.check_reply(text) == native.check_reply(text)
    for dialogue in dialogues():
        assert plain.check_dialogue(dialogue) == native.check_dialogue(dialogue)


def examples(ruleset: RuleSet) -> list[str]:
    """The texts of all rules' examples."""
    return [example.text for rule in ruleset.rules for example in (*rule.bad, *rule.good)]


@pytest.mark.parametrize("marks", ["", "，", "。！ "])
def test_sifting_finds_what_trying_every_pattern_finds(ruleset: RuleSet, marks: str) -> None:
    """Examples alone and put together to long messages, which are sifted block by block."""
    texts, rng = examples(ruleset), random.Random(5)
    long = [marks.join(rng.choices(texts, k=rng.choice((3, 12, 40)))) for _ in range(12)]
    scanner, tag = ruleset._agent_side.scanner, ruleset.segmenter.tag
    for text in (*rng.sample(texts, 60), *long):
        for reading in ruleset.folding.fold(text):
            tried = {i: list(pattern.spans(reading.text, tag)) for i, pattern in enumerate(scanner.patterns)}
            assert scanner.scan(reading.text, tag) == {i: spans for i, spans in tried.items() if spans}


# The floors below are what the packs reached when they were last measured, less a little: they may only rise.
# All six sets have served to fit the signs; what unseen ones gave is in docs/signs.md.


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("replies_labelled.jsonl", (0.96, 0.92, 0.87)),
        ("replies_blind.jsonl", (0.96, 0.82, 0.92)),
        ("replies_more_1.jsonl", (0.83, 0.77, 0.58)),
        ("replies_more_2.jsonl", (0.87, 0.77, 0.56)),
        ("replies_more_3.jsonl", (0.90, 0.83, 0.84)),
        ("replies_more_4.jsonl", (0.94, 0.89, 0.82)),
    ],
)
def test_what_is_found_of_the_labelled_bad_replies(
    ruleset: RuleSet, name: str, floors: tuple[float, float, float]
) -> None:
    replies = labelled(name)
    for strength, floor in zip((3, 2, 1), floors, strict=True):
        assert share(Checker(ruleset), replies, strength) >= floor


@pytest.mark.parametrize("name", ["labelled", "blind", "more_1", "more_2", "more_3", "more_4"])
def test_what_is_deducted_of_the_labelled_good_replies(ruleset: RuleSet, name: str) -> None:
    checker = Checker(ruleset)
    replies = labelled(f"replies_{name}.jsonl")
    assert share(checker, replies, 0, deducting=True) <= 0.010
    assert share(checker, replies, 0) <= 0.025


@pytest.mark.parametrize("name", ["ordinary_chat.jsonl", "ordinary_chat_2.jsonl"])
def test_ordinary_chat_is_left_alone(ruleset: RuleSet, name: str) -> None:
    checker = Checker(ruleset)
    replies = list(lines(f"tests/data/{name}"))
    found = [attitude(checker.check_reply(str(reply["text"]), str(reply["prev"]))) for reply in replies]
    assert sum(any(f.deducts for f in findings) for findings in found) / len(replies) <= 0.001
    assert sum(bool(findings) for findings in found) / len(replies) <= 0.02


# ---- fairness: who speaks changes nothing -------------------------------------------------------

SWAPS = [
    ("先生", "女士"),
    ("女士", "先生"),
    ("王先生", "欧阳先生"),
    ("李女士", "买买提女士"),
    ("张", "诸葛先生"),
    ("北京", "喀什"),
    ("上海", "拉萨"),
    ("广东", "黑龙江"),
    ("小姐", "大爷"),
]


def test_names_gender_and_region_change_no_verdict(ruleset: RuleSet) -> None:
    """At least 5,000 swaps: the customer's address and the agent's name before each reply, in turn."""
    checker = Checker(ruleset)
    swaps = 0
    for index, reply in enumerate(labelled("replies_labelled.jsonl")):
        text = str(reply["text"])
        for old, new in random.Random(index).sample(SWAPS, 3):
            before = _verdicts(checker, f"{old if len(old) > 1 else old + '先生'}，{text}")
            after = _verdicts(checker, f"{new if len(new) > 1 else new + '先生'}，{text}")
            assert before == after, (old, new, text)
            swaps += 1
    assert swaps >= 5000


def _verdicts(checker: Checker, text: str) -> list[tuple[str, int]]:
    return [(f.rule, f.level) for f in checker.check_reply(text)]


def test_who_speaks_and_what_others_chat_about_change_no_verdict(ruleset: RuleSet) -> None:
    checker = Checker(ruleset)
    shuffled = list(dialogues())[:60]
    alone = [checker.check_dialogue(dialogue) for dialogue in shuffled]
    order = list(range(len(shuffled)))
    random.Random(3).shuffle(order)
    for index in order:
        renamed = [Message(m.role, m.text, m.at, "别的客服" if m.role == "agent" else None) for m in shuffled[index]]
        assert checker.check_dialogue(renamed) == alone[index]


# ---- hostile texts -----------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.text(max_size=4096))
@example("请" * 4096)
@example("你" * 4096)
@example("👨‍👩‍👧‍👦" * 500)
@example("\u202e请您" * 1300)
@example("\x00" * 4096)
@example("不 归 我 管 " * 500)
def test_no_text_is_too_strange(ruleset: RuleSet, text: str) -> None:
    for finding in Checker(ruleset).check_reply(text):
        assert text[finding.start : finding.end] == finding.match


def test_lone_surrogates_are_refused(ruleset: RuleSet) -> None:
    with pytest.raises(TextError):
        Checker(ruleset).check_reply("您好\udc80")
