"""An agent's own day in a few lines: what /me answers. Figures as in the digest, and nobody else's beside them."""

from __future__ import annotations

from ..reports.model import AgentLine
from ..scoring.day import Rate
from .texts import say


def own_day(line: AgentLine, language: str) -> str:
    """The lines for one agent, as message HTML."""
    score = line.score
    return say(
        "me",
        language,
        messages=score.messages,
        conversations=score.conversations,
        score=say("too_few", language) if score.points is None else f"{score.points:.1f}",
        nin=_rate(line.nin),
        first=_seconds(line.answers.first_median, language),
        three=_rate(line.answers.within_three),
        counted=line.counted,
        corrected=line.corrected,
        disputed=line.disputed,
        hints=line.hints,
    )


def _rate(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole}" if rate.whole else "—"


def _seconds(seconds: float | None, language: str) -> str:
    return "—" if seconds is None else say("seconds", language, seconds=round(seconds))
