"""An agent's own day in a few lines: what /me answers. Figures as in the digest, and nobody else's beside them."""

from __future__ import annotations

from ..reports.model import AgentLine
from ..scoring.day import Rate
from .texts import say


def own_day(line: AgentLine, language: str) -> str:
    """The lines for one agent, as message HTML."""
    lines = [
        say(
            "me",
            language,
            messages=line.score.messages,
            conversations=line.score.conversations,
            score=_score(line, language),
            qing=_rate(line.qing),
            nin=_rate(line.nin),
            farewell=_rate(line.farewell),
            first=_seconds(line.answers.first_median, language),
            three=_rate(line.answers.within_three),
            counted=line.counted,
            corrected=line.corrected,
            disputed=line.disputed,
            hints=line.hints,
        )
    ]
    if line.gained is not None:
        rate = say(f"rate_{line.gained.name}", language)
        lines.append(say("me_gained", language, name=rate, change=f"{line.gained.change:+.0%}"))
    if line.fix is not None:
        lines.append(say("me_fix", language, name=line.fix.name, times=line.fix.times))
    if line.promises_open:
        lines.append(say("me_promises", language, count=line.promises_open))
    return "\n".join(lines)


def _score(line: AgentLine, language: str) -> str:
    if line.score.points is None:
        return say("too_few", language)
    points = f"{line.score.points:.1f}"
    if line.before is None:
        return say("me_points", language, points=points)
    return say("me_before", language, points=points, before=f"{line.before:.1f}")


def _rate(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole}" if rate.whole else "—"


def _seconds(seconds: float | None, language: str) -> str:
    return "—" if seconds is None else say("seconds", language, seconds=round(seconds))
