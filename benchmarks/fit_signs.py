"""How the points of lexicon/语气迹象.txt were found, and how to find them again.

    pip install scikit-learn
    python -m benchmarks.fit_signs [--write]

A logistic regression over the runs of up to four characters of labelled replies (tests/data), of the rules'
own examples and of ordinary chat, kept to the strongest signs and rounded to whole points. Printed: what it
finds in domains it has not seen (eight-fold, split by domain), at thresholds that cost few good replies.
docs/signs.md says what this means.
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

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.loader import Sources, load
from bot.engine.weigh import Signs

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "lexicon" / "语气迹象.txt"
KEPT = 9000
SCALE = 20
LEAST = 3  # a run must occur in this many replies
RULES = load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False)
# A surname alone is nobody's tone; all the same it would carry points from the few people named in the examples.
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡丁魏薛叶余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)


def runs(text: str) -> set[str]:
    """The runs a sign may be: no clause edge inside, no Latin letters, no surname alone."""
    found = Signs._runs(RULES.as_weighed(text))
    return {run for run in found if _is_sign(run.strip("\n")) and not _latin(run)}


def _is_sign(core: str) -> bool:
    return bool(core) and "\n" not in core and core not in SURNAMES and not (core[0] in "小老" and core[1:] in SURNAMES)


def _latin(run: str) -> bool:
    return any("a" <= c <= "z" or c == "#" or (c.isspace() and c != "\n") for c in run)


def labelled() -> list[dict[str, Any]]:
    """The labelled replies of every set on which both readers agree."""
    files = sorted((ROOT / "tests/data").glob("replies_*.jsonl"))
    replies = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [reply for reply in replies if reply.get("agree", True)]


def examples() -> list[dict[str, Any]]:
    """The one-line examples of the rules that weigh, so that no sum contradicts what a rule promises."""
    found = []
    for rule in RULES.rules:
        if rule.weighed:
            bad = [(example.text, 2) for example in rule.bad]
            for text, strength in [*bad, *((example.text, 0) for example in rule.good)]:
                if "\n" not in text.strip():
                    plain = text.split(" => ")[0].replace("【", "").replace("】", "")
                    found.append({"domain": rule.id, "text": plain, "strength": strength})
    return found


def ordinary() -> list[str]:
    """Harmless replies: the shipped real dialogues and ordinary chat."""
    dialogues = (ROOT / "bot/sandbox/data/dialogues.jsonl").read_text("utf-8").splitlines()
    spoken = [turn["text"] for line in dialogues for turn in json.loads(line)["turns"] if turn["role"] == "agent"]
    files = sorted((ROOT / "tests/data").glob("ordinary_chat*.jsonl"))
    chat = [line for file in files for line in file.read_text("utf-8").splitlines()]
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


def fit_all(replies: Sequence[dict[str, Any]], harmless: Sequence[str]) -> tuple[dict[str, int], float]:
    """The same from labelled replies and harmless ones."""
    texts = [reply["text"] for reply in replies] + list(harmless)
    return fit(texts, [reply["strength"] > 0 for reply in replies] + [False] * len(harmless))


def total(points: dict[str, int], text: str) -> int:
    """The sum of points of a reply."""
    return sum(points.get(run, 0) for run in runs(text))


def folds(replies: list[dict[str, Any]], harmless: list[str]) -> Iterator[tuple[dict[str, Any], float]]:
    """Each reply's sum from signs fitted without its domain; harmless texts come from the half not fitted on."""
    domains = [reply["domain"] for reply in replies]
    for fitted, left in GroupKFold(8).split(replies, groups=domains):
        points, intercept = fit_all([*(replies[i] for i in fitted), *examples()], harmless[::2])
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
        points, intercept = fit_all([*replies, *examples()], harmless)
        write(points, intercept)
        print(f"{len(points)} 个迹象，截距 {intercept:.1f}：threshold = 上表的阈值 − 截距")


if __name__ == "__main__":
    main()
