"""Blind calibration: a few snippets a day, found and not found, judged by leads and willing agents.

It answers two questions. Do people agree on what a norm means (kappa)? And is a rule right where nobody has
complained (its precision, from leads' answers alone)? Who judges sees neither what was found nor who said it;
leads see the lines before, agents only words that several of them say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ..coaching.evidence import surroundings
from ..coaching.html import escape
from ..scoring.agreement import Agreement, Rating, agreement, majority
from ..scoring.drawing import draw
from ..settings import Settings, TeamSettings
from ..store import (
    Button,
    CalibrationRow,
    FindingRow,
    Tx,
    calibrations,
    findings,
    judgements,
    messages,
    samples,
)
from ..store.rule_rows import AnswerRow, CalibrationAnswer
from .appeals import Outcome, judgement
from .evidence import lines_around
from .lives import Lives
from .notices import notify
from .record import local_day
from .rule_life import RuleLife

_BACK = timedelta(days=14)
_TRIAL_WEIGHT = 3.0
"""A rule on trial needs judgements more than one in force."""
_SEVERAL = 2
_PRIORITY = 8

_TEXTS: dict[str, dict[str, str]] = {
    "zh": {
        "ask": "第 {number} 句，共 {total} 句。加粗的这句违反「{group}·{name}」吗？",
        "yes": "违反",
        "no": "没违反",
        "unsure": "说不准",
        "done": "今天的都判完了，谢谢。",
        "nothing": "今天还没有可判的句子。",
        "again": "这句您判过了",
        "noted": "记下了",
        "not_yours": "这句不归您判",
        "notice": "今天有 {total} 句想请您盲判：不写谁说的，也不写机器怎么判，一分钟就好。",
        "start": "开始",
        "head": "大家对规范的看法（盲判）：",
        "clear": "{norm}　一致 κ={kappa:.2f}（{raters} 人，{items} 句）",
        "unclear": "{norm}　定义不清 κ={kappa:.2f}（{raters} 人，{items} 句）：请把这条规范写得更具体",
        "few": "{norm}　判得还少（{raters} 人，{items} 句）",
        "one_sided": "{norm}　答案全一样（{raters} 人，{items} 句），还算不出 κ",
        "none": "还没有人判过。",
    },
    "en": {
        "ask": "{number} of {total}. Does the bold reply break “{group}: {name}”?",
        "yes": "It does",
        "no": "It does not",
        "unsure": "Hard to say",
        "done": "All of today's are judged, thank you.",
        "nothing": "There is nothing to judge today yet.",
        "again": "You have judged this one",
        "noted": "Noted",
        "not_yours": "This one is not yours to judge",
        "notice": "{total} replies for you to judge blind today: no names, no machine's verdict, one minute.",
        "start": "Begin",
        "head": "How people read the norms (blind):",
        "clear": "{norm}: agreed, κ={kappa:.2f} ({raters} people, {items} snippets)",
        "unclear": "{norm}: unclear, κ={kappa:.2f} ({raters} people, {items} snippets); please define it better",
        "few": "{norm}: too few answers ({raters} people, {items} snippets)",
        "one_sided": "{norm}: all answers alike ({raters} people, {items} snippets), no κ yet",
        "none": "Nobody has judged anything yet.",
    },
}


class Calibration:
    """Puts snippets up, asks, notes answers. Everything in here runs inside a writing transaction."""

    def __init__(self, lives: Lives, life: RuleLife, settings: Settings) -> None:
        self._lives, self._life, self._settings = lives, life, settings
        self._words = _TEXTS.get(settings.language, _TEXTS["zh"])

    # ---- putting up ------------------------------------------------------------------------

    async def put_up(self, tx: Tx, team: TeamSettings, day: date, now: datetime) -> Sequence[CalibrationRow]:
        """The day's snippets; drawn by lot when first asked for: half found, half not, of the same norms."""
        known = await calibrations.of_day(tx, team.id, day)
        count = self._settings.rules.calibrate_per_day
        if known or not count:
            return known
        seed, before = f"{team.id}:{day.isoformat()}", await calibrations.put_up(tx, team.id)
        found = [
            row for row in await samples.unjudged(tx, team.id, now - _BACK) if (row.norm, row.message_id) not in before
        ]
        hits = draw(found, (count + 1) // 2, seed, name=lambda row: row.id, weight=self._weight)
        said = {one.message for one in await samples.unblamed(tx, team.id, now - _BACK)}
        others = draw(said, count - len(hits), seed)
        rows = [CalibrationRow(0, team.id, day, row.norm, row.message_id, row.id) for row in hits]
        norms = [row.norm for row in hits]
        if norms:
            pairs = zip(others, norms * len(others), strict=False)
            rows += [
                CalibrationRow(0, team.id, day, norm, message, None)
                for message, norm in pairs
                if (norm, message) not in before
            ]
        for row in draw(rows, len(rows), seed):
            await calibrations.add(tx, row)
        return await calibrations.of_day(tx, team.id, day)

    def _weight(self, row: FindingRow) -> float:
        return _TRIAL_WEIGHT if row.state == "trial" else 1.0

    async def announce(self, tx: Tx, team: TeamSettings, day: date, now: datetime) -> None:
        """Tell the leads that there is something to judge; once a day."""
        rows = await self.put_up(tx, team, day, now)
        html = escape(self._words["notice"].format(total=len(rows)))
        if rows:
            await notify(
                tx,
                team.id,
                team.leads,
                html,
                f"calibrate:{team.id}:{day.isoformat()}",
                now,
                buttons=(Button(self._words["start"], "c:0:next"),),
                priority=_PRIORITY,
                expires_at=now + timedelta(hours=12),
            )

    # ---- asking ----------------------------------------------------------------------------

    async def next(self, tx: Tx, team: TeamSettings, person: int, now: datetime) -> Outcome:
        """The next snippet this person has not judged today; their own words are not theirs to judge."""
        rows = await self._open_to(tx, await self.put_up(tx, team, local_day(now, team.zone), now), person)
        if not rows:
            return Outcome("", done=False, html=escape(self._words["nothing"]))
        answered = await calibrations.answered_by(tx, person, [row.id for row in rows])
        left = [row for row in rows if row.id not in answered]
        if not left:
            html = escape(self._words["done"])
            return Outcome(
                "", done=False, html=f"{html}\n\n{await self.views(tx, team.id)}" if person in team.leads else html
            )
        return await self._question(tx, left[0], person, len(answered) + 1, len(rows))

    async def _open_to(self, tx: Tx, rows: Sequence[CalibrationRow], person: int) -> list[CalibrationRow]:
        """What this person may see. Agents see no words by which a colleague could be known: only what several say."""
        found = []
        for row in rows:
            said = await messages.get(tx, row.message_id)
            if said is None or not said.text or said.author == person:
                continue
            if person in self._lives.team(row.team).leads or await self._is_common(tx, row.team, said.text, person):
                found.append(row)
        return found

    async def _is_common(self, tx: Tx, team: str, text: str, person: int) -> bool:
        return await samples.said_by_others(tx, team, text, person) >= _SEVERAL

    async def _question(self, tx: Tx, row: CalibrationRow, person: int, number: int, total: int) -> Outcome:
        norm = self._lives.checker(row.team).ruleset.norms.get(row.norm)
        group, name, meaning = (norm.group, norm.name, norm.definition) if norm else ("", row.norm, "")
        lead = person in self._lives.team(row.team).leads
        lines = await lines_around(tx, row.message_id, before=3 if lead else 0, after=0)
        html = "\n".join(
            [
                escape(self._words["ask"].format(number=number, total=total, group=group, name=name)),
                *([f"<i>{escape(meaning)}</i>"] if meaning else []),
                surroundings(lines, self._settings.language, show_span=False),
            ]
        )
        buttons = tuple(Button(self._words[answer], f"c:{row.id}:{answer}") for answer in ("yes", "no", "unsure"))
        return Outcome("", done=True, html=html, buttons=buttons)

    # ---- answering -------------------------------------------------------------------------

    async def answer(self, tx: Tx, item: int, person: int, said: CalibrationAnswer, now: datetime) -> Outcome:
        """Note an answer and ask the next one."""
        row = await calibrations.get(tx, item)
        team = self._lives.team(row.team) if row is not None else None
        if row is None or team is None or person not in {*team.leads, *team.agents}:
            return Outcome(self._words["not_yours"], done=False)
        if not await self._open_to(tx, [row], person):
            return Outcome(self._words["not_yours"], done=False)
        if not await calibrations.answer(tx, item, person, said, lead=person in team.leads, now=now):
            return Outcome(self._words["again"], done=False)
        await self._conclude(tx, row, person, now)
        following = await self.next(tx, team, person, now)
        return Outcome(self._words["noted"], done=True, html=following.html, buttons=following.buttons)

    async def _conclude(self, tx: Tx, row: CalibrationRow, person: int, now: datetime) -> None:
        """What most leads say of a finding is evidence about its rule; a decided appeal weighs more."""
        finding = await findings.get(tx, row.finding_id) if row.finding_id is not None else None
        if finding is None:
            return
        said = [one.answer for one in await calibrations.answers(tx, row.team) if one.item == row.id and one.lead]
        right = majority(said)
        place = (finding.team, finding.rule, finding.rule_hash, finding.message_id, finding.start)
        known = await judgements.at_place(tx, *place)
        if right is None or (known is not None and known.source != "calibration"):
            return
        await self._life.judged(tx, judgement(finding, "calibration", right, person, now), now)

    # ---- what comes of it ------------------------------------------------------------------

    async def views(self, connection: Tx, team: str) -> str:
        """How far people agree on each norm, as message HTML; what is unclear comes first."""
        found = agreements(await calibrations.answers(connection, team))
        if not found:
            return escape(self._words["none"])
        order = ["unclear", "one_sided", "few", "clear"]
        norms = self._lives.checker(team).ruleset.norms
        lines = [self._words["head"]]
        for norm, view in sorted(found.items(), key=lambda one: (order.index(one[1].verdict), one[0])):
            name = f"{norms[norm].group}·{norms[norm].name}" if norm in norms else norm
            figures = {"kappa": view.kappa or 0.0, "raters": view.raters, "items": view.items}
            lines.append(self._words[view.verdict].format(norm=name, **figures))
        return escape("\n".join(lines))


def agreements(answers: Sequence[AnswerRow]) -> Mapping[str, Agreement]:
    """Agreement on each norm that anybody has judged by."""
    by_norm: dict[str, list[Rating]] = defaultdict(list)
    for row in answers:
        by_norm[row.norm].append(Rating(row.item, row.rater, row.answer))
    return {norm: agreement(ratings) for norm, ratings in by_norm.items()}
