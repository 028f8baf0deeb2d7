"""The packs on the project's own labelled cases, and on polite phrases that nothing may be deducted for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.evaluate import Evaluation, evaluate, read_cases
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False)


@pytest.fixture(scope="module")
def evaluation(ruleset: RuleSet) -> Evaluation:
    return evaluate(ruleset, read_cases(DATA / "cases.yaml"))


# The floors are what was reached when this was last measured, less a little: they may only rise.


def test_there_are_enough_cases_of_every_kind(evaluation: Evaluation) -> None:
    assert len(evaluation.judged) >= 1000
    assert len(evaluation.by_norm) >= 15


def test_harmless_cases_are_left_alone(evaluation: Evaluation) -> None:
    alarms = evaluation.false_alarms("ok", "hint")
    assert alarms.value <= 0.01, [one.case.text for one in evaluation.judged if one.false_alarm]


def test_bad_cases_are_found(evaluation: Evaluation) -> None:
    missed = [one.case.text for one in evaluation.judged if not one.right]
    assert evaluation.rate("violation", "veto").value >= 0.93, missed
    assert evaluation.rate("veto").value >= 0.94, missed
    assert evaluation.rate("violation", "veto", lenient=False).value >= 0.80


def test_nothing_is_deducted_for_polite_phrases_and_hardly_a_hint_given(ruleset: RuleSet) -> None:
    checker = Checker(ruleset)
    families: dict[str, list[str]] = yaml.safe_load((DATA / "polite.yaml").read_text("utf-8"))
    found = {text: checker.check_reply(text) for texts in families.values() for text in texts}
    assert len(found) > 450
    assert [text for text, findings in found.items() if any(f.deducts for f in findings)] == []
    hinted = [text for text, findings in found.items() if findings]
    assert len(hinted) <= len(found) * 0.01, hinted
