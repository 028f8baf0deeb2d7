"""`qingnin audit`: the same findings as `check`, in parts, side by side, and again after being killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.parts import cut
from bot.cli import main

LINES = ["这是禁语甲甲", "您好", "这是旧词乙乙", "=1+1，禁语甲甲", "发暗号1234了", "没事"]
KILLED_AT = 5


@pytest.fixture(autouse=True)
def folder(own_rules: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bot.audit.parts.SIZE", 40)
    return own_rules


def audit(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words, "--rules", "own", "--workers", "1"])


def write(name: str, lines: list[str]) -> str:
    Path(name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return name


def dialogue(number: int) -> str:
    turns = [
        {"role": "customer", "text": "在吗"},
        {"role": "agent", "text": LINES[number % len(LINES)], "agent": f"客服{number % 2}"},
    ]
    return json.dumps({"id": f"d{number}", "turns": turns}, ensure_ascii=False)


def found(folder: str = "out") -> list[dict[str, Any]]:
    lines = (Path(folder) / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


PIECES = st.sampled_from([b"a", b"bb\n", b"\n", b"\r\n", "客".encode(), b"\xff", b"\xff\xfe"])


@given(content=st.lists(PIECES, max_size=60).map(b"".join), size=st.integers(1, 60))
def test_parts_are_all_lines_once_and_know_their_numbers(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "f.txt"
    path.write_bytes(content)
    numbered = [
        (part.line + n, line) for part in cut([(str(path), "txt")], size) for n, line in enumerate(part.lines())
    ]
    whole = io.BytesIO(content).readlines()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        assert b"".join(line for _, line in numbered) == content
    else:
        assert numbered == list(enumerate(whole, 1))


def test_the_findings_are_those_of_check_in_the_same_order() -> None:
    texts = write("a.txt", LINES * 7)
    talks = write("b.jsonl", [dialogue(n) for n in range(20)])
    result = audit(texts, talks, "--out", "out")
    assert result.exit_code == 1, result.output
    checked = CliRunner().invoke(main, ["check", texts, talks, "--rules", "own", "--format", "jsonl"])
    wanted = [json.loads(line) for line in checked.stdout.splitlines()]
    assert len(wanted) > 30
    assert [{key: row[key] for key in wanted[0]} for row in found()] == wanted
    assert len(list(Path("out/parts").iterdir())) > 10
    summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    assert (summary["findings"], summary["replies"], summary["dialogues"]) == (len(wanted), 62, 20)
    assert sum(one["findings"] for one in summary["by_rule"].values()) == len(wanted)
    assert set(summary["by_agent"]) == {"客服0", "客服1"}


def test_two_processes_find_what_one_finds() -> None:
    texts = write("a.txt", LINES * 20)
    audit(texts, "--out", "one")
    result = CliRunner().invoke(main, ["audit", texts, "--rules", "own", "--workers", "2", "--out", "two"])
    assert result.exit_code == 1, result.output
    assert found("one") == found("two")


def test_a_second_run_does_nothing_again_and_a_changed_file_is_refused() -> None:
    texts = write("a.txt", LINES * 3)
    audit(texts, "--out", "out")
    before = {path: path.stat().st_mtime_ns for path in Path("out/parts").iterdir()}
    assert f"其中 {len(before)} 段是上次做完的" in audit(texts, "--out", "out").stderr
    assert {path: path.stat().st_mtime_ns for path in Path("out/parts").iterdir()} == before
    write("a.txt", LINES)
    refused = audit(texts, "--out", "out")
    assert refused.exit_code == 2
    assert "是另一次检查（不同的是：文件）" in refused.stderr
    assert audit(texts, "--out", "out", "--restart").exit_code == 1
    assert len(found()) == len(LINES) - 2


def test_lines_that_cannot_be_read_are_named_by_their_place_in_the_file() -> None:
    lines = [dialogue(n) for n in range(30)]
    lines[25] = "{坏"
    result = audit(write("b.jsonl", lines), "--out", "out")
    assert result.exit_code == 2
    assert "b.jsonl:26: 不是完整的 JSON" in result.stderr
    assert json.loads(Path("out/summary.json").read_text(encoding="utf-8"))["bad"][0].startswith("b.jsonl:26:")


def test_nothing_at_fault_is_success_and_standard_input_is_not_taken() -> None:
    assert audit(write("a.txt", ["您好"]), "--out", "out").exit_code == 0
    assert "qingnin check -" in audit("-", "--out", "out").stderr
    assert audit("nix.txt", "--out", "out").exit_code == 2


def test_the_workbook_holds_masked_words_and_no_formula() -> None:
    audit(write("a.txt", LINES), "--out", "out")
    with zipfile.ZipFile("out/audit.xlsx") as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 5
        assert not any(b"<f>" in book.read(name) for name in sheets)
        words = book.read("xl/sharedStrings.xml").decode()
    assert "=1+1，禁语甲甲" in words
    assert "暗号1234" not in words


def test_rules_edited_after_the_start_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = write("a.txt", LINES)
    monkeypatch.setattr("bot.cli.auditing.CheckPart.__init__", _of_other_rules)
    result = audit(texts, "--out", "out")
    assert result.exit_code == 2
    assert "规则在检查开始以后改了" in result.stderr


def _of_other_rules(self: Any, *words: Any) -> None:
    for name, value in zip(("folders", "only", "skip", "fail", "ruleset"), (*words[:4], "other"), strict=True):
        object.__setattr__(self, name, value)


def test_a_run_that_was_killed_goes_on_and_ends_the_same(folder: Path) -> None:
    texts = write("a.txt", LINES * 400)
    code = "import bot.audit.parts as p; p.SIZE = 40; from bot.cli import main; main()"
    command = [sys.executable, "-c", code, "audit", texts, "--rules", "own", "--out", "out", "--workers", "2"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list(Path("out").glob("parts/0*.json"))) < KILLED_AT:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = {path: path.stat().st_mtime_ns for path in Path("out").glob("parts/0*.json")}
    assert KILLED_AT <= len(done) < len(cut([(texts, "txt")], 40))
    assert not Path("out/findings.jsonl").exists()
    result = audit(texts, "--out", "out")
    assert f"其中 {len(done)} 段是上次做完的" in result.stderr
    assert all(path.stat().st_mtime_ns == at for path, at in done.items())
    audit(texts, "--out", "clean")
    assert found() == found("clean")
