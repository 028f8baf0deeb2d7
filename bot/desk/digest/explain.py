"""Explains a score: the same reading and the same reckoning as the digest's, with nothing left out."""

from __future__ import annotations

from datetime import date

from ...engine.ruleset import RuleSet
from ...engine.values import Level
from ...reports.explanation import ConversationLine, Explanation, FindingLine
from ...scoring.figures import day_score
from ...scoring.sitting import Sitting
from ...settings import ScoringSettings, TeamSettings
from ...store import FindingRow, Tx
from .lists import norm_name
from .quoting import quoted
from .reading import Reading, read_day
from .sittings import bonuses_of, sittings_of


async def explain(
    connection: Tx, team: TeamSettings, agent: int, day: date, scoring: ScoringSettings, ruleset: RuleSet
) -> Explanation:
    """One agent's day, down to messages and rules."""
    read = await read_day(connection, team, day)
    own = [one for one in sittings_of(read, scoring) if one.agent == agent]
    minimum = scoring.minimum
    score, mean = day_score(own, scoring)
    lines = [_conversation(read, one, scoring, ruleset) for one in own]
    return Explanation(
        agent=agent,
        name=team.name_of(agent),
        day=day,
        zone=team.zone,
        base=scoring.base,
        score=score,
        mean=mean,
        minimum=(minimum.conversations, minimum.messages),
        conversations=tuple(sorted(lines, key=lambda line: (line.at, line.conversation))),
        ruleset=ruleset.hash,
    )


def _conversation(read: Reading, one: Sitting, scoring: ScoringSettings, ruleset: RuleSet) -> ConversationLine:
    rows = {row.id: row for row in read.found}
    score = one.score
    return ConversationLine(
        conversation=one.conversation,
        at=read.talks[one.conversation].opened_at,
        messages=one.messages,
        weight=min(one.messages, scoring.weight_cap),
        score=score,
        bonuses=tuple(bonuses_of(read, one.conversation, one.agent)),
        lost={norm_name(ruleset, norm): cost for norm, cost in score.by_norm.items()},
        uncapped={norm_name(ruleset, norm): cost for norm, cost in score.uncapped.items()},
        findings=tuple(
            sorted(
                (_finding(rows[item.mark.finding], item.cost, item.why, ruleset) for item in score.items),
                key=lambda found: (found.at, found.finding),
            )
        ),
    )


def _finding(row: FindingRow, cost: int, why: str, ruleset: RuleSet) -> FindingLine:
    return FindingLine(
        finding=row.id,
        message=row.message_id,
        at=row.found_at,
        rule=row.rule,
        rule_name=row.name,
        norm_name=norm_name(ruleset, row.norm),
        level=Level(row.level).word,
        state=row.state,
        words=quoted(row.match),
        cost=cost,
        why=why,
    )
