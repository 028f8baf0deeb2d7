"""Veto candidates: a machine's word alone never counts. A lead confirms or dismisses, and the agent may appeal."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..coaching.evidence import surroundings
from ..coaching.html import escape
from ..engine.values import Level
from ..settings import Settings, TeamSettings
from ..store import Button, FindingRow, Tx, findings, outbox
from .appeal_words import words_of
from .appeals import Appeals, Outcome, judgement
from .evidence import lines_around
from .lives import Lives
from .notices import notify
from .rule_life import RuleLife

GRACE = timedelta(minutes=3)
"""How long an agent has to mend the words before anybody else is asked about them."""
_PRIORITY = 2


class Reviews:
    """Asks the leads about veto candidates, and carries out what they decide."""

    def __init__(self, lives: Lives, life: RuleLife, appeals: Appeals, settings: Settings) -> None:
        self._lives, self._life, self._appeals, self._settings = lives, life, appeals, settings
        self._words = words_of(settings.language)

    async def ask(self, tx: Tx, team: TeamSettings, now: datetime, *, again: int | None = None) -> list[int]:
        """Put every candidate before the leads, once; `again`: before this lead once more. Returns their numbers."""
        waiting = await findings.to_review(tx, team.id, now - GRACE)
        for row in waiting:
            html = "\n".join(
                [
                    f"<b>{escape(self._words.card_veto)}</b>　{escape(self._appeals.rule_line(row))}",
                    surroundings(await lines_around(tx, row.message_id, row), self._settings.language),
                    escape(self._words.no_names),
                ]
            )
            for lead in self._judges(team, row) if again is None else (again,):
                await self._send(tx, row, lead, html, f"veto:{row.id}:{now.isoformat() if again else ''}", now, True)
        return [row.id for row in waiting]

    async def decide(self, tx: Tx, number: int, person: int, confirmed: bool, now: datetime) -> Outcome:
        """The first decision holds; a confirmed candidate counts from now on."""
        said, row = self._words, await findings.get(tx, number)
        if row is None:
            return Outcome(said.gone, done=False)
        if person not in self._judges(self._lives.team(row.team), row):
            return Outcome(said.not_yours, done=False)
        if row.state != "hit" or row.level != Level.VETO:
            return Outcome(said.not_open, done=False)
        await findings.change(tx, [number], state="confirmed" if confirmed else "overturned")
        await outbox.drop_named(tx, f"veto:{number}:", "decided")
        await self._life.judged(tx, judgement(row, "veto", confirmed, person, now), now)
        if confirmed and row.agent is not None:
            days = self._settings.scoring.appeal_days
            html = escape(said.veto_confirmed.format(quoted=row.match or row.name, days=days))
            await self._send(tx, row, row.agent, html, f"veto:{number}:result", now, False)
        words = said.decided["confirmed" if confirmed else "dismissed"]
        return Outcome(words, done=True, html=f"{escape(self._appeals.rule_line(row))}\n<b>{escape(words)}</b>")

    def _judges(self, team: TeamSettings, row: FindingRow) -> tuple[int, ...]:
        leads = [lead for lead in team.leads if lead != row.agent]
        return tuple(leads or (admin for admin in self._settings.admins if admin != row.agent))

    async def _send(
        self, tx: Tx, row: FindingRow, person: int, html: str, name: str, now: datetime, asks: bool
    ) -> None:
        said = self._words
        if asks:
            buttons: tuple[Button, ...] = (
                Button(said.confirm, f"v:{row.id}:confirm"),
                Button(said.dismiss, f"v:{row.id}:dismiss"),
            )
        else:
            buttons = (Button(said.appeal, f"a:f{row.id}:open"),)
        await notify(tx, row.team, (person,), html, name, now, buttons=buttons, priority=_PRIORITY)
