"""Measuring on labelled replies: what counts as found, what as a false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import rules
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.evaluate import evaluate, read_cases
from bot.engine.intervals import wilson
from bot.errors import FileProblems

CASES = """
families:
  attitude: [sanbu.shengying, fengci]
cases:
  - {id: a, text: 不归我管, verdict: violation, violates: [sanbu.shengying]}
  - {id: b, text: 不归我管呢, verdict: violation, violates: [fengci]}
  - {id: c, text: 好的, verdict: veto, violates: [ruma]}
  - {id: d, text: 我来办, verdict: ok}
  - {id: e, text: 谁说不归我管, verdict: ok}
  - {id: f, text: 不归我管啊, verdict: hint, violates: [sanbu.shengying], tolerate: [sanbu.shengying]}
  - id: g
    text: 嗯
    verdict: violation
    violates: [sanbu.shengying]
    position: last
    context: [{role: customer, text: 谢谢}]
"""


def test_strict_lenient_and_false_alarms(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES, "utf-8")
    ruleset = rules(shirk={"forbid": ["不归我管"]}, bye={"require": ["再见"], "when": {"at": "closing"}})
    result = evaluate(ruleset, read_cases(path))
    assert [one.right for one in result.judged] == [True, True, False, True, False, True, True]
    assert (result.rate("violation", "veto").hits, result.rate("violation", "veto").total) == (3, 4)
    assert result.rate("violation", "veto", lenient=False).hits == 2
    assert result.rate("veto").value == 0.0
    assert (result.false_alarms("ok").hits, result.false_alarms("hint").hits) == (1, 0)
    strict, lenient = result.by_norm["fengci"]
    assert (strict.hits, lenient.hits, strict.total) == (0, 1, 1)


def test_a_wrong_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text("cases:\n  - {id: a, text: 好, verdict: bad}\n", "utf-8")
    with pytest.raises(FileProblems, match=r"cases\.yaml:2"):
        read_cases(path)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate(counts: tuple[int, int]) -> None:
    low, high = wilson(*counts)
    assert 0 <= low <= counts[0] / counts[1] + 1e-12
    assert counts[0] / counts[1] - 1e-12 <= high <= 1


def test_wilson_by_the_book() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
