"""What customers said: questions, praise and complaints, and the agents' own sentences worth showing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from datetime import date

from ...engine.ruleset import RuleSet
from ...reports.model import Complaint, Praise, Question
from ...scoring.conversation import STANDING
from ...scoring.questions import Asked, Topic, asked_before, collect
from ...scoring.rarity import Rarity
from ...scoring.signs import Sign, customer_signs
from ...settings import TeamSettings
from ...store import Tx, figures
from ...store.figures import Said
from .quoting import quoted
from .reading import Reading

_MOST_QUESTIONS = 2000
_SHOWN = 10
_KEPT = 60
_MOST_PRAISE, _MOST_MODEL, _MOST_COMPLAINTS = 5, 5, 20
_LONGEST_MODEL = 60
_LONGEST_THANKS = 40
_MOST_THANKS = 100
"""How many are looked through for thanks that are meant: 谢谢 also ends many a request."""

_WANTS = re.compile(r"我?[想要](?=找|去|知道|问|订|买|请)|推荐|告诉我|请(?:为|给|帮)?我|麻烦(?!您了|你了)")


class Voices:
    """Collects them. Words are cut by the rules' own segmenter, whose dictionary is loaded once."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._tagged = ruleset.segmenter.tag
        self._rarity = Rarity()

    async def topics(self, connection: Tx, team: TeamSettings, day: date, *, one_in: int | None = None) -> list[Topic]:
        """The day's questions, those that are the same together. Beside the event loop: it may take half a second."""
        if one_in is None:
            one_in = sampling((await figures.count_asked(connection, team.id, day))[0])
        rows = await figures.asked(connection, team.id, day, one_in)
        asked = [Asked(conversation, quoted(text)) for conversation, text in rows]
        found = await asyncio.to_thread(collect, asked, self._tagged, self._rarity)
        return found[:_KEPT]

    def questions(self, topics: Sequence[Topic], yesterday: Iterable[Topic], one_in: int) -> tuple[Question, ...]:
        """The commonest of them, next to yesterday's. A topic of one customer is no frequent question."""
        shown = [topic for topic in topics if topic.times > 1][:_SHOWN] or list(topics[:3])
        before = asked_before(shown, yesterday, self._tagged, self._rarity)
        return tuple(
            Question(topic.example, topic.times * one_in, earlier, topic.keywords)
            for topic, earlier in zip(shown, before, strict=True)
        )


def sampling(asked: int) -> int:
    """From one in how many conversations questions are taken, so that the busiest day takes no longer."""
    return 1 + asked // _MOST_QUESTIONS


async def praise_of(connection: Tx, read: Reading) -> tuple[Praise, ...]:
    """Customers' praise and thanks, then agents' sentences that take a task over and name a time."""
    team = read.team
    spoke = {share.conversation: share.agent for share in sorted(read.named, key=lambda share: share.messages)}
    thanks = [said for said in read.praise if said.conversation in spoke]
    if len(thanks) < _MOST_PRAISE:
        more = await figures.said_with(
            connection, team.id, read.day, "customer", Sign.THANKS, _MOST_THANKS, longest=_LONGEST_THANKS
        )
        known = {said.id for said in thanks}
        thanks += [said for said in more if said.id not in known and said.conversation in spoke and _only_thanks(said)]
    both = Sign.TAKES_OVER | Sign.NAMES_TIME
    good = await figures.said_with(connection, team.id, read.day, "agent", both, 4 * _MOST_MODEL)
    faulty = {row.message_id for row in read.found if row.state in STANDING or row.state == "disputed"}
    model = [said for said in good if said.id not in faulty and said.author and len(said.text) <= _LONGEST_MODEL]
    return (
        *(_praise(team, said, "thanks", spoke[said.conversation]) for said in thanks[:_MOST_PRAISE]),
        *(_praise(team, said, "model", said.author) for said in model[:_MOST_MODEL]),
    )


def _only_thanks(said: Said) -> bool:
    """Whether 谢谢 is all that is said, not the end of what somebody asks for."""
    return not (customer_signs(said.text) & Sign.ASKS or _WANTS.search(said.text))


def _praise(team: TeamSettings, said: Said, kind: str, agent: int | None) -> Praise:
    assert agent is not None
    words = quoted(said.text)
    return Praise(kind, agent, team.name_of(agent), said.at, words, said.conversation)  # type: ignore[arg-type]


async def complaints_of(connection: Tx, read: Reading) -> tuple[Complaint, ...]:
    """Each conversation in which a customer complained: the words, and what was found in the agent's own."""
    team = read.team
    heard = sorted(
        (one for one in read.heard.values() if one.complained_at), key=lambda one: (one.complained_at, one.conversation)
    )[:_MOST_COMPLAINTS]
    if not heard:
        return ()
    said = await figures.said_with(connection, team.id, read.day, "customer", Sign.COMPLAINS, 10 * _MOST_COMPLAINTS)
    spoke = {share.conversation: share.agent for share in sorted(read.named, key=lambda share: share.messages)}
    words = {one.conversation: one.text for one in sorted(said, key=lambda one: one.at, reverse=True)}
    agents_faults = [row for row in read.found if row.state in STANDING and row.hint_state != "customer"]
    complaints = []
    for one in heard:
        agent = spoke.get(one.conversation)
        found = [row for row in agents_faults if row.conversation_id == one.conversation]
        evidence = [
            row.match or row.name for row in sorted(found, key=lambda row: (-row.level, row.found_at, row.start))
        ]
        assert one.complained_at is not None
        complaints.append(
            Complaint(
                conversation=one.conversation,
                at=one.complained_at,
                agent=agent,
                name="" if agent is None else team.name_of(agent),
                words=quoted(words.get(one.conversation, "")),
                evidence=tuple(evidence),
                settled=one.settled,
            )
        )
    return tuple(complaints)
