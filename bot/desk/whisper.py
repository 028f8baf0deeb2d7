"""Decides what is whispered about one conversation: at most one hint per agent, or silence, with the reason kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..coaching.budget import Past, decide
from ..coaching.candidate import Candidate
from ..coaching.choose import Choice, choose
from ..coaching.html import plain
from ..coaching.wording import buttons, hint_list, hint_text
from ..engine.values import Level
from ..settings import Settings, TeamSettings
from ..store import Button, ConversationRow, FindingRow, HintRow, Tx, conversations, findings, hints, outbox
from ..store.outbox import Parcel
from .experience import Experience
from .live import Live
from .lives import Lives
from .record import kept_text, local_day

_DAY = timedelta(days=1)
_URGENT, _ORDINARY = 0, 1


class Whisper:
    """Turns findings that are due into hints in the outbox."""

    def __init__(self, lives: Lives, settings: Settings) -> None:
        self._lives, self._settings = lives, settings
        self._experience = Experience()

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
        if not self._lives.serves(agent):  # has left since: the record stays, nobody is told
            await findings.change(tx, [row.id for row in rows], hint_state="left")
            return None
        given = await hints.recent(tx, agent, now - _DAY)
        by_rule = {hint.rule: hint.created_at for hint in given}
        choice = await self._choose(tx, live, agent, rows, by_rule, now)
        if choice.chosen is None:
            return None
        past = await self._past(tx, agent, given, now, team)
        decision = decide(choice.chosen.level, choice.chosen.said_at, now, past, team.hints)
        if decision.kind == "wait":
            return decision.at
        if decision.kind == "quiet":
            quiet = [candidate.finding for candidate in (choice.chosen, *choice.merged)]
            await findings.change(tx, quiet, hint_state=decision.reason)
            return None
        by_rule[choice.chosen.rule] = now
        choices = [(live.row, choice), *await self._from_elsewhere(tx, live, agent, by_rule, now)]
        await self._speak(tx, agent, choices, now)
        return None

    async def _speak(
        self, tx: Tx, agent: int, choices: Sequence[tuple[ConversationRow, Choice]], now: datetime
    ) -> None:
        """One hint for all that was chosen, where the strictest of it was said."""
        points = [(row, choice.chosen) for row, choice in choices if choice.chosen is not None]
        points.sort(key=lambda point: -point[1].level)
        row, first = points[0]
        hint = await self._give(tx, row, agent, [point for _, point in points], now)
        rest = {candidate.finding for _, choice in choices for candidate in choice.merged}
        rest |= {point.finding for _, point in points[1:]}
        await findings.change(tx, [first.finding], hint_state="hinted", hint_id=hint)
        await findings.change(tx, rest, hint_state="merged", hint_id=hint)

    async def _choose(
        self, tx: Tx, live: Live, agent: int, rows: Iterable[FindingRow], by_rule: Mapping[str, datetime], now: datetime
    ) -> Choice:
        """What of one conversation is worth a word; what is not is settled."""
        team = self._lives.team(live.row.team)
        choice = choose(
            [_candidate(live, row) for row in rows],
            by_rule,
            now,
            stale_after=timedelta(seconds=team.hints.stale_seconds),
            same_rule=timedelta(minutes=team.hints.same_rule_minutes),
            least=await self._experience.least(tx, agent, team, now),
        )
        for candidate, reason in choice.quiet:
            await findings.change(tx, [candidate.finding], hint_state=reason)
        return choice

    async def _from_elsewhere(
        self, tx: Tx, live: Live, agent: int, by_rule: dict[str, datetime], now: datetime
    ) -> list[tuple[ConversationRow, Choice]]:
        """What has been waiting in the agent's other conversations comes with it: one short list instead of many."""
        waiting: dict[int, list[FindingRow]] = defaultdict(list)
        for row in await findings.ripe(tx, agent, live.row.id, now):
            waiting[row.conversation_id].append(row)
        choices = []
        for number, rows in waiting.items():
            other = await self._lives.get(tx, number)
            if other is not None and other.row.team == live.row.team:
                choice = await self._choose(tx, other, agent, rows, by_rule, now)
                if choice.chosen is not None:
                    by_rule[choice.chosen.rule] = now
                    choices.append((other.row, choice))
        return choices

    async def _past(self, tx: Tx, agent: int, given: Iterable[HintRow], now: datetime, team: TeamSettings) -> Past:
        given = list(given)
        today = local_day(now, team.zone)
        return Past(
            last_at=max((hint.created_at for hint in given), default=None),
            in_hour=sum(hint.created_at > now - timedelta(hours=1) for hint in given),
            today=sum(hint.local_day == today for hint in given),
            muted_until=await hints.muted_until(tx, agent),
            waiting=await conversations.waiting(tx, team.id) if team.hints.busy_waiting else 0,
        )

    async def _give(self, tx: Tx, row: ConversationRow, agent: int, points: Sequence[Candidate], now: datetime) -> int:
        team, chosen = self._lives.team(row.team), points[0]
        name, language = team.name_of(agent), self._settings.language
        html = hint_text(chosen, name, language) if len(points) == 1 else hint_list(points, name, language)
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
