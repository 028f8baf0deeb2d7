"""Decides what is whispered about one conversation: at most one hint per agent, or silence, with the reason kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..coaching.budget import Decision, Past, decide
from ..coaching.candidate import Candidate
from ..coaching.choose import choose
from ..coaching.html import plain
from ..coaching.wording import buttons, hint_text
from ..engine.values import Level
from ..settings import Settings, TeamSettings
from ..store import Button, ConversationRow, FindingRow, HintRow, Tx, findings, hints, outbox
from ..store.outbox import Parcel
from .live import Live
from .lives import Lives
from .record import kept_text, local_day

_DAY = timedelta(days=1)
_URGENT, _ORDINARY = 0, 1


class Whisper:
    """Turns findings that are due into hints in the outbox."""

    def __init__(self, lives: Lives, settings: Settings) -> None:
        self._lives, self._settings = lives, settings

    async def decide(self, tx: Tx, live: Live, now: datetime) -> None:
        """Look at everything due in a conversation; sets when to look again, if anything must wait."""
        waiting: dict[int, list[FindingRow]] = defaultdict(list)
        for row in await findings.waiting(tx, live.row.id):
            if self._lives.bench.is_silent(live.row.team, row.rule):
                await findings.change(tx, [row.id], hint_state="silent")  # silenced since it was found
            elif row.agent is not None:
                waiting[row.agent].append(row)
        moments = [await self._for_agent(tx, live, agent, rows, now) for agent, rows in waiting.items()]
        later = [moment for moment in moments if moment is not None]
        live.row = replace(live.row, hint_at=min(later, default=None), due_since=live.row.due_since if later else None)

    async def _for_agent(
        self, tx: Tx, live: Live, agent: int, rows: Sequence[FindingRow], now: datetime
    ) -> datetime | None:
        """Decide for one agent; returns when to look again if the hint has to wait."""
        team = self._lives.team(live.row.team)
        if agent not in team.agents:  # has left the team since: the record stays, nobody is told
            await findings.change(tx, [row.id for row in rows], hint_state="left")
            return None
        given = await hints.recent(tx, agent, now - _DAY)
        choice = choose(
            [_candidate(live, row) for row in rows],
            {hint.rule: hint.created_at for hint in given},
            now,
            stale_after=timedelta(seconds=team.hints.stale_seconds),
            same_rule=timedelta(minutes=team.hints.same_rule_minutes),
        )
        for candidate, reason in choice.quiet:
            await findings.change(tx, [candidate.finding], hint_state=reason)
        if choice.chosen is None:
            return None
        past = await self._past(tx, agent, given, now, team)
        decision = decide(choice.chosen.level, choice.chosen.said_at, now, past, team.hints)
        return await self._carry_out(tx, live.row, agent, choice.chosen, choice.merged, decision, now)

    async def _past(self, tx: Tx, agent: int, given: Iterable[HintRow], now: datetime, team: TeamSettings) -> Past:
        given = list(given)
        today = local_day(now, team.zone)
        return Past(
            last_at=max((hint.created_at for hint in given), default=None),
            in_hour=sum(hint.created_at > now - timedelta(hours=1) for hint in given),
            today=sum(hint.local_day == today for hint in given),
            muted_until=await hints.muted_until(tx, agent),
        )

    async def _carry_out(
        self,
        tx: Tx,
        row: ConversationRow,
        agent: int,
        chosen: Candidate,
        merged: Sequence[Candidate],
        decision: Decision,
        now: datetime,
    ) -> datetime | None:
        spoken_for = [chosen.finding, *(candidate.finding for candidate in merged)]
        if decision.kind == "wait":
            return decision.at
        if decision.kind == "quiet":
            await findings.change(tx, spoken_for, hint_state=decision.reason)
            return None
        hint = await self._give(tx, row, agent, chosen, now)
        await findings.change(tx, spoken_for[:1], hint_state="hinted", hint_id=hint)
        await findings.change(tx, spoken_for[1:], hint_state="merged", hint_id=hint)
        return None

    async def _give(self, tx: Tx, row: ConversationRow, agent: int, chosen: Candidate, now: datetime) -> int:
        team = self._lives.team(row.team)
        html = hint_text(chosen, team.agents.get(agent, ""), self._settings.language)
        number = await hints.add(
            tx,
            HintRow(
                id=0,
                finding_id=chosen.finding,
                team=row.team,
                agent=agent,
                rule=chosen.rule,
                level=int(chosen.level),
                local_day=local_day(now, team.zone),
                created_at=now,
                mode=team.hints.mode,
                html=html,
                answer=None,
                answered_at=None,
                corrected_at=None,
            ),
        )
        if team.hints.mode == "live":
            await outbox.put(tx, self._parcel(row, agent, number, html, chosen, now), now)
        return number

    def _parcel(
        self, row: ConversationRow, agent: int, hint: int, html: str, chosen: Candidate, now: datetime
    ) -> Parcel:
        team = self._lives.team(row.team)
        return Parcel(
            kind="hint",
            hint_id=hint,
            team=row.team,
            recipient=agent,
            chat=row.chat,
            thread=row.thread,
            html=html,
            plain=plain(html),
            buttons=tuple(Button(label, data) for label, data in buttons(hint, self._settings.language)),
            due_at=now,
            expires_at=chosen.said_at + timedelta(seconds=team.hints.stale_seconds),
            priority=_URGENT if chosen.level == Level.VETO else _ORDINARY,
            dedupe=f"hint:{hint}",
        )


def _candidate(live: Live, row: FindingRow) -> Candidate:
    turn = live.turns.index(row.message_id)
    message = live.heard[turn]
    own = message.role == "agent"
    return Candidate(
        finding=row.id,
        rule=row.rule,
        name=row.name,
        level=Level(row.level),
        text=kept_text(message.text, turn, live.standing.values()) if own else "",
        start=row.start,
        end=row.end,
        hint=row.hint,
        suggest=row.suggest,
        said_at=row.found_at,
    )
