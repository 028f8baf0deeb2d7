"""Appeals: an agent disputes a finding, which stops counting at once; a person decides; a second one may, finally.

The first appeal goes to the team's leads, whoever comes first. The second goes to those who have not decided
before, or to the admins where there is nobody else. Nobody decides about their own words. Whose words they
are is shown to nobody, the decider included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..coaching.evidence import surroundings
from ..coaching.html import escape
from ..engine.mask import mask
from ..engine.values import Level
from ..settings import Settings
from ..store import AppealRow, Button, FindingRow, JudgementRow, Tx, appeals, facts, findings, judgements, outbox
from .appeal_words import Words, words_of
from .evidence import lines_around
from .lives import Lives
from .notices import notify
from .rule_life import RuleLife

_PRIORITY = 3
_WORDS_WITHIN = timedelta(minutes=10)
_LONGEST = 500

Verdict = Literal["upheld", "rejected"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: a few words for the asker, and whether anything changed."""

    text: str
    done: bool
    html: str = ""
    buttons: tuple[Button, ...] = ()


class Appeals:
    """Opens, decides, withdraws. Everything in here runs inside a writing transaction."""

    def __init__(self, lives: Lives, life: RuleLife, settings: Settings) -> None:
        self._lives, self._life, self._settings = lives, life, settings
        self._words: Words = words_of(settings.language)

    # ---- the agent -------------------------------------------------------------------------

    async def open(self, tx: Tx, finding: FindingRow, agent: int, now: datetime, reason: str = "") -> Outcome:
        """Dispute a finding: it no longer counts, and somebody is asked to decide."""
        said, before = self._words, await appeals.of_finding(tx, finding.id)
        if finding.agent != agent:
            return Outcome(said.foreign, done=False)
        if any(one.state == "open" for one in before):
            return Outcome(said.open_already, done=False)
        refused = self._refusal(finding, before, now)
        if refused:
            return Outcome(refused, done=False)
        decided = next((one for one in reversed(before) if one.state == "rejected"), None)
        not_by = decided.decided_by if decided else await self._confirmed_by(tx, finding)
        row = AppealRow(
            id=0,
            finding_id=finding.id,
            team=finding.team,
            agent=agent,
            rule=finding.rule,
            round=1 if decided is None and not_by is None else 2,
            state="open",
            was=finding.state,
            not_by=not_by,
            reason=kept(reason),
            opened_at=now,
            decided_by=None,
            decided_at=None,
            note="",
        )
        if row.round == 2 and not self.judges(row):
            return Outcome(said.nobody_else, done=False)
        number = await appeals.add(tx, row)
        await findings.change(tx, [finding.id], state="disputed")
        await self._ask(tx, number, finding, row, self.judges(row), now)
        return Outcome(said.opened if row.round == 1 else said.opened_again, done=True)

    async def add_reason(self, tx: Tx, number: int, agent: int, text: str, now: datetime) -> Outcome:
        """A word of explanation, added to an open appeal."""
        row = await appeals.get(tx, number)
        if row is None or row.agent != agent or row.state != "open":
            return Outcome(self._words.not_open, done=False)
        reason = kept(f"{row.reason}\n{text}" if row.reason else text)
        await appeals.change(tx, number, reason=reason)
        finding = await findings.get(tx, row.finding_id)
        if finding is not None:
            html = escape(self._words.more_reason.format(name=finding.name, reason=kept(text)))
            await self._send(tx, row, self.judges(row), html, f"appeal:{number}:why:{now.isoformat()}", now)
        return Outcome(self._words.reason_passed_on, done=True)

    async def withdraw(self, tx: Tx, number: int, agent: int, now: datetime) -> Outcome:
        """The agent takes the appeal back: all is as it was."""
        row = await appeals.get(tx, number)
        if row is None or row.agent != agent:
            return Outcome(self._words.foreign, done=False)
        if not await appeals.settle(tx, number, state="withdrawn", decided_at=now):
            return Outcome(self._words.not_open, done=False)
        finding = await findings.get(tx, row.finding_id)
        if finding is not None and finding.state == "disputed":
            await findings.change(tx, [finding.id], state="hit" if row.was == "pending" else row.was)
        if not await outbox.drop_named(tx, f"appeal:{number}:", "withdrawn") and finding is not None:
            html = escape(self._words.withdrawn_for_lead.format(name=finding.name))
            await self._send(tx, row, self.judges(row), html, f"appeal:{number}:gone", now)
        return Outcome(self._words.withdrawn, done=True)

    # ---- whoever decides -------------------------------------------------------------------

    def judges(self, row: AppealRow) -> tuple[int, ...]:
        """Who may decide: the leads who have not, except the agent; where there is none, the admins."""
        barred = {row.agent, row.not_by}
        leads = [lead for lead in self._lives.team(row.team).leads if lead not in barred]
        return tuple(leads or (admin for admin in self._settings.admins if admin not in barred))

    async def decide(self, tx: Tx, number: int, person: int, verdict: Verdict, now: datetime) -> Outcome:
        """Grant or reject; the first decision holds."""
        said, row = self._words, await appeals.get(tx, number)
        finding = await findings.get(tx, row.finding_id) if row else None
        if row is None or finding is None:
            return Outcome(said.gone, done=False)
        if person not in self.judges(row):
            return Outcome(said.not_yours, done=False)
        if not await appeals.settle(tx, number, state=verdict, decided_by=person, decided_at=now):
            return Outcome(said.decided_already[row.state], done=False)
        await outbox.drop_named(tx, f"appeal:{number}:", "decided")
        if finding.state == "disputed":  # an edit may have settled it meanwhile
            await findings.change(tx, [finding.id], state="overturned" if verdict == "upheld" else "confirmed")
        await self._life.judged(tx, judgement(finding, "appeal", verdict == "rejected", person, now), now)
        await self._tell_agent(tx, row, finding, verdict, now)
        await expect_words(tx, person, "note", number, now)
        html = (
            f"{await self._card(tx, finding, row)}\n\n<b>{escape(said.decided[verdict])}</b>\n{escape(said.add_note)}"
        )
        offer = (Button(said.offer_example, f"r:f{finding.id}:example"),) if verdict == "upheld" else ()
        return Outcome(said.decided[verdict], done=True, html=html, buttons=offer)

    async def add_note(self, tx: Tx, number: int, person: int, text: str, now: datetime) -> Outcome:
        """The decider's word to the agent."""
        row = await appeals.get(tx, number)
        if row is None or row.decided_by != person:
            return Outcome(self._words.gone, done=False)
        await appeals.change(tx, number, note=kept(text))
        finding = await findings.get(tx, row.finding_id)
        name = finding.name if finding else row.rule
        html = escape(self._words.note_for_agent.format(name=name, note=kept(text)))
        await self._send(tx, row, (row.agent,), html, f"appeal:{number}:note:{now.isoformat()}", now)
        return Outcome(self._words.note_passed_on, done=True)

    async def ask_again(self, tx: Tx, team: str, person: int, now: datetime) -> int:
        """Send somebody everything that waits for their decision once more; returns how many that were."""
        mine = [row for row in await appeals.waiting(tx, team) if person in self.judges(row)]
        for row in mine:
            finding = await findings.get(tx, row.finding_id)
            if finding is not None:
                await self._ask(tx, row.id, finding, row, (person,), now, again=now.isoformat())
        return len(mine)

    # ---- inside ----------------------------------------------------------------------------

    def _refusal(self, finding: FindingRow, before: Iterable[AppealRow], now: datetime) -> str:
        """Why this cannot be disputed (any more); empty where it can."""
        said, window = self._words, timedelta(days=self._settings.scoring.appeal_days)
        rejected = [one for one in before if one.state == "rejected"]
        if any(one.round == 2 for one in rejected):
            return said.final
        if finding.state not in ("hit", "pending", "confirmed"):
            return said.nothing_to_appeal
        since = rejected[-1].decided_at if rejected and rejected[-1].decided_at else finding.found_at
        return said.too_late.format(days=window.days) if now - since > window else ""

    async def _confirmed_by(self, tx: Tx, finding: FindingRow) -> int | None:
        """Who confirmed a veto candidate, which is a first decision too."""
        if finding.state != "confirmed":
            return None
        place = (finding.team, finding.rule, finding.rule_hash, finding.message_id, finding.start)
        row = await judgements.at_place(tx, *place)
        return row.by if row else None

    async def _ask(
        self,
        tx: Tx,
        number: int,
        finding: FindingRow,
        row: AppealRow,
        people: Iterable[int],
        now: datetime,
        again: str = "",
    ) -> None:
        said = self._words
        buttons = (Button(said.uphold, f"a:{number}:uphold"), Button(said.reject, f"a:{number}:reject"))
        html = await self._card(tx, finding, row)
        await self._send(tx, row, people, html, f"appeal:{number}:ask{again}", now, buttons)

    async def _card(self, tx: Tx, finding: FindingRow, row: AppealRow) -> str:
        """What the decider sees: the rule, the words around, the reason. No name."""
        said = self._words
        head = said.card_again if row.round == 2 else said.card
        return "\n".join(
            [
                f"<b>{escape(head)}</b>　{escape(self.rule_line(finding))}",
                surroundings(await lines_around(tx, finding.message_id, finding), self._settings.language),
                *([f"{escape(said.reason)}：{escape(row.reason)}"] if row.reason else []),
                escape(said.no_names),
            ]
        )

    def rule_line(self, finding: FindingRow) -> str:
        """Which rule of which norm, and what it costs."""
        norm = self._lives.checker(finding.team).ruleset.norms.get(finding.norm)
        level = Level(finding.level)
        points = self._settings.scoring.deduct.points(level)
        group = f"{norm.group}·{norm.name}" if norm else finding.norm
        cost = self._words.costs.format(points=points) if points else self._words.costs_nothing
        return f"{finding.name}（{finding.rule}）{group}　{cost}"

    async def _tell_agent(self, tx: Tx, row: AppealRow, finding: FindingRow, verdict: Verdict, now: datetime) -> None:
        said, quoted = self._words, finding.match or finding.name
        again = verdict == "rejected" and row.round == 1
        text = said.granted if verdict == "upheld" else said.refused if again else said.refused_finally
        buttons = (Button(said.appeal_again, f"a:f{finding.id}:open"),) if again else ()
        html = escape(text.format(quoted=quoted, days=self._settings.scoring.appeal_days))
        await self._send(tx, row, (row.agent,), html, f"appeal:{row.id}:result", now, buttons)

    async def _send(
        self,
        tx: Tx,
        row: AppealRow,
        people: Iterable[int],
        html: str,
        name: str,
        now: datetime,
        buttons: tuple[Button, ...] = (),
    ) -> None:
        await notify(tx, row.team, people, html, name, now, buttons=buttons, priority=_PRIORITY)


def judgement(
    finding: FindingRow, source: Literal["appeal", "veto", "calibration"], right: bool, by: int | None, now: datetime
) -> JudgementRow:
    """What was said of a finding, as evidence about its rule."""
    place = (finding.team, finding.rule, finding.rule_hash, finding.message_id, finding.start)
    return JudgementRow(0, *place, source, right, by, now)


def kept(text: str) -> str:
    """Words of people about a case as they may be kept: masked, and not endless."""
    return mask(text.strip())[:_LONGEST]


async def expect_words(tx: Tx, person: int, kind: str, number: int, now: datetime) -> None:
    """The next text this person sends in private, soon, is meant for this and no draft."""
    until = (now + _WORDS_WITHIN).isoformat()
    await facts.put(tx, _asked(person), {"kind": kind, "number": number, "until": until})


async def expected_words(tx: Tx, person: int, now: datetime) -> tuple[str, int] | None:
    """What the next text of this person is meant for, if anything; asked once."""
    asked = await facts.get(tx, _asked(person))
    if not asked:
        return None
    await facts.drop(tx, _asked(person))
    return (asked["kind"], asked["number"]) if now <= datetime.fromisoformat(asked["until"]) else None


async def are_words_expected(connection: Tx, person: int) -> bool:
    """Whether anything was asked of this person: a look without taking it."""
    return bool(await facts.get(connection, _asked(person)))


def _asked(person: int) -> str:
    return f"words_of:{person}"
