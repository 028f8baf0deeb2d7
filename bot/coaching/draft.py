"""A draft looked at before it is sent: what could be better, and the same reply in better words. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..engine.values import Finding, Level
from .html import escape, shorten, units

Check = Callable[[str], Sequence[Finding]]
_ROUNDS = 8
_LONGEST = 4096
"""UTF-16 units that one message of Telegram holds."""


@dataclass(frozen=True, slots=True)
class DraftResult:
    """What was found in a draft. `better` is a whole reply without findings to deduct for, if one is known.

    `html` says all of it to the agent; `plain` is the same without marks.
    """

    findings: tuple[Finding, ...]
    better: str | None
    html: str
    plain: str


def better_wording(text: str, check: Check) -> str | None:
    """Follow the suggestions of the findings, strictest first, until nothing is left to improve.

    Returns None where there is no suggestion, or where what comes of it would still be deducted for.
    """
    findings = list(check(text))
    for _ in range(_ROUNDS):
        step = _best_step(text, findings, check)
        if step is None:
            break
        text, findings = step
    else:
        return None
    if any(finding.deducts for finding in findings):
        return None
    return text


def _best_step(text: str, findings: Sequence[Finding], check: Check) -> tuple[str, list[Finding]] | None:
    """The first suggestion, by severity, after which less is wrong than before."""
    for finding in sorted(findings, key=lambda f: (-f.level, f.start)):
        if finding.suggest and finding.suggest != text:
            after = list(check(finding.suggest))
            if _weight(after) < _weight(findings):
                return finding.suggest, after
    return None


def _weight(findings: Sequence[Finding]) -> int:
    return sum(1 + 10 * finding.level for finding in findings)


def draft_result(text: str, check: Check, norm_names: dict[str, str], language: str = "zh") -> DraftResult:
    """Check a draft and put the result into words."""
    findings = tuple(check(text))
    if not findings:
        good = "没问题，可以发。" if language == "zh" else "Looks good, you can send it."
        return DraftResult((), None, good, good)
    better = better_wording(text, check)
    better = better if better != text else None
    return DraftResult(findings, better, *_faces(findings, better, norm_names, language))


def _faces(
    findings: Sequence[Finding], better: str | None, norm_names: dict[str, str], language: str
) -> tuple[str, str]:
    chinese = language == "zh"
    head = f"{len(findings)} 处可以改：" if chinese else f"{len(findings)} to improve:"
    offer = "可以这样发：" if chinese else "You could send:"
    foot = "（草稿不保存、不计分）" if chinese else "(drafts are neither kept nor scored)"
    lines = [_line(f, norm_names.get(f.norm, f.norm), chinese) for f in findings[:10]]
    shown = [f"• {shorten(f.hint, 120)}" for f in _strictest(findings)]
    if better and units("\n".join([head, *lines, offer, better, foot])) > _LONGEST:
        shown.append("（整句太长，这里放不下；照上面几处改就好）" if chinese else "(too long to show as a whole)")
        better = None
    tail = [offer, better] if better else shown
    html_tail = [escape(offer), f"<code>{escape(better)}</code>"] if better else [escape(line) for line in shown]
    html = "\n".join([f"<b>{escape(head)}</b>", *map(escape, lines), *html_tail, f"<i>{escape(foot)}</i>"])
    return html, "\n".join([head, *lines, *tail, foot])


def _strictest(findings: Sequence[Finding]) -> list[Finding]:
    """One finding a hint, strictest first, at most three: more advice at once helps nobody."""
    by_hint = {f.hint: f for f in sorted(findings, key=lambda f: f.level)}
    return sorted(by_hint.values(), key=lambda f: -f.level)[:3]


def _line(finding: Finding, norm: str, chinese: bool) -> str:
    name = finding.name or finding.rule
    said = shorten(finding.match, 20)
    quoted = f"「{said}」" if chinese else f"“{said}” "
    mild = ("（只提示）" if chinese else " (a hint only)") if finding.level == Level.HINT else ""
    return f"{quoted if said else ''}{name} · {norm}{mild}"
