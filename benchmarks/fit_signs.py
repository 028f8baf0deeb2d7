"""How the points of lexicon/语气迹象.txt were found, and how to find them again.

    pip install scikit-learn
    python -m benchmarks.fit_signs [--write]

A logistic regression over the runs of up to four characters of labelled replies (tests/data) and of ordinary
chat, kept to the strongest signs and rounded to whole points. Printed: what it finds in domains it has not
seen (six-fold, split by domain), at thresholds that cost few good replies. docs/signs.md says what this means.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.engine.ruleset import _QUOTES
from bot.engine.text import Folding
from bot.engine.weigh import Signs, _edged

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "lexicon" / "语气迹象.txt"
KEPT = 1500
SCALE = 10
LEAST = 3  # a run must occur in this many replies
FOLDING = Folding()


def runs(text: str) -> set[str]:
    """The runs a sign may be: no clause edge inside, no Latin letters, at least one real character."""
    plain = _QUOTES.sub(lambda quoted: "，" * len(quoted.group()), FOLDING.fold(text)[-1].text)
    edged = _edged(plain)[0]
    return {run for run in Signs._runs(edged) if run.strip("\n") and "\n" not in run.strip("\n") and not _latin(run)}


def _latin(run: str) -> bool:
    return any("a" <= c <= "z" or c == "#" or (c.isspace() and c != "\n") for c in run)


def labelled() -> list[dict[str, Any]]:
    """The labelled replies on which both readers agree."""
    lines = (ROOT / "tests/data/replies_labelled.jsonl").read_text("utf-8").splitlines()
    return [reply for reply in map(json.loads, lines) if reply["agree"]]


def ordinary() -> list[str]:
    """Harmless replies: the shipped real dialogues and ordinary chat."""
    dialogues = (ROOT / "bot/sandbox/data/dialogues.jsonl").read_text("utf-8").splitlines()
    spoken = [turn["text"] for line in dialogues for turn in json.loads(line)["turns"] if turn["role"] == "agent"]
    chat = (ROOT / "tests/data/ordinary_chat.jsonl").read_text("utf-8").splitlines()
    return spoken + [json.loads(line)["text"] for line in chat]


def fit(texts: Sequence[str], bad: Sequence[bool]) -> tuple[dict[str, int], float]:
    """The points of the strongest signs, and the intercept on the same scale."""
    counts = CountVectorizer(analyzer=runs, min_df=LEAST, binary=True)
    matrix, truth = counts.fit_transform(texts), np.array(bad)
    names = counts.get_feature_names_out()
    full = LogisticRegression(C=1, max_iter=3000).fit(matrix, truth)
    strongest = np.sort(np.argsort(-np.abs(full.coef_[0]))[:KEPT])
    kept = LogisticRegression(C=1, max_iter=3000).fit(matrix[:, strongest], truth)
    points = np.rint(kept.coef_[0] * SCALE).astype(int)
    return {names[i]: int(p) for i, p in zip(strongest, points, strict=True) if p}, float(kept.intercept_[0] * SCALE)


def total(points: dict[str, int], text: str) -> int:
    """The sum of points of a reply."""
    return sum(points.get(run, 0) for run in runs(text))


def folds(replies: list[dict[str, Any]], harmless: list[str]) -> Iterator[tuple[dict[str, Any], float]]:
    """Each reply's sum from signs fitted without its domain; harmless texts come from the half not fitted on."""
    domains = [reply["domain"] for reply in replies]
    for fitted, left in GroupKFold(6).split(replies, groups=domains):
        texts = [replies[i]["text"] for i in fitted] + harmless[::2]
        bad = [replies[i]["strength"] > 0 for i in fitted] + [False] * len(harmless[::2])
        points, intercept = fit(texts, bad)
        for i in left:
            yield replies[i], total(points, replies[i]["text"]) + intercept
        for text in harmless[1::2]:
            yield {"strength": -1}, total(points, text) + intercept


def report(judged: list[tuple[dict[str, Any], float]]) -> None:
    """What thresholds find, and what they cost."""
    sums = {strength: np.array([s for r, s in judged if r["strength"] == strength]) for strength in (3, 2, 1, 0, -1)}
    print("误报(难的好话)  阈值   找到 3/2/1            普通聊天误报")
    for share in (0.005, 0.01, 0.015, 0.02, 0.03):
        threshold = float(np.quantile(sums[0], 1 - share))
        found = " / ".join(f"{(sums[s] > threshold).mean():.0%}" for s in (3, 2, 1))
        print(f"{share:8.1%}     {threshold:6.1f}   {found:<20}  {(sums[-1] > threshold).mean():.2%}")


def write(points: dict[str, int], intercept: float) -> None:
    """The word list, strongest first on both sides."""
    ordered = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = ["# 语气迹象：一行一个迹象和分数；^ 句首，， 句尾，0 任意数字。合计到规则的 threshold 才提示。"]
    lines += ["# 分数由 benchmarks/fit_signs.py 从标注样例算出，见 docs/signs.md；可以改，改完跑 make test。"]
    lines += [f"# 截距 {intercept:.0f} 已算进规则的 threshold。", "", "# ---- 加分：听着不舒服 ----"]
    lines += [_line(sign, number) for sign, number in ordered if number > 0]
    lines += ["", "# ---- 减分：听着舒服 ----"]
    lines += [_line(sign, number) for sign, number in reversed(ordered) if number < 0]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")


def _line(sign: str, number: int) -> str:
    head = "^" if sign.startswith("\n") else ""
    tail = "，" if sign.endswith("\n") else ""
    body = sign.strip("\n")
    return f"{head}{body}{tail} {number:+d}"


def main() -> None:
    """Fit, report, and with --write replace the word list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    replies, harmless = labelled(), ordinary()
    report(list(folds(replies, harmless)))
    if options.write:
        texts = [reply["text"] for reply in replies] + harmless
        bad = [reply["strength"] > 0 for reply in replies] + [False] * len(harmless)
        points, intercept = fit(texts, bad)
        write(points, intercept)
        print(f"{len(points)} 个迹象，截距 {intercept:.1f}：threshold = 上表的阈值 − 截距")


if __name__ == "__main__":
    main()
