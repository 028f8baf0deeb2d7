"""What each command does. Who may not use one gets no answer in a group and one line in private.

Answers go to the asker alone: ephemeral in the group where that is possible, else in the private chat.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from ..desk import Desk
from ..reports.text import digest_html
from ..settings import Settings, TeamSettings
from ..store import Store, hints
from .clock import Clock
from .menu import find, open_to
from .notifier import Notifier
from .own_day import own_day
from .people import People
from .router import Command, Draft
from .texts import say

_MUTE_DEFAULT, _MUTE_MOST = 30, 480
_WHY_BACK = timedelta(days=7)
_DAYS_BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}

Handler = Callable[[Command], Awaitable[str | None]]


class Commands:
    """Carries out commands. A handler returns the answer, None where there is nothing to say."""

    def __init__(
        self, settings: Settings, desk: Desk, store: Store, notifier: Notifier, people: People, clock: Clock
    ) -> None:
        self._settings, self._desk, self._store = settings, desk, store
        self._notifier, self._people, self._clock = notifier, people, clock
        self._handlers: dict[str, Handler] = {
            "start": self._start,
            "help": self._help,
            "privacy": self._privacy,
            "check": self._check,
            "me": self._me,
            "why": self._why,
            "mute": self._mute,
            "mydata": self._mydata,
            "close": self._close,
            "digest": self._digest,
            "status": self._status,
        }

    def knows(self, name: str) -> bool:
        """Whether there is a command of that name."""
        return find(name) is not None

    async def carry_out(self, command: Command) -> bool:
        """Do what was asked and answer; True where the desk has settled the inbox row itself."""
        entry = find(command.name)
        if entry is None:
            await self._answer(command, self._say("unknown", name=command.name))
            return False
        if not self._may(command, entry.parts):
            if command.private:
                await self._answer(command, self._say("not_yours"))
            return False
        answer = await self._handlers[command.name](command)
        if answer is not None:
            await self._answer(command, answer)
        return command.name == "close" and command.event is not None

    async def draft(self, draft: Draft) -> None:
        """Look at a text sent in private; it is kept nowhere."""
        if not self._people.roster.is_staff(draft.user):
            words = self._say("draft_stranger", user=draft.user)
        elif not draft.text.strip():
            words = self._say("draft_no_text")
        else:
            words = (await self._desk.draft(draft.text)).html
        await self._notifier.tell(draft.user, words)

    # --- who and where -----------------------------------------------------------------------

    def _may(self, command: Command, parts: frozenset[str]) -> bool:
        """A part counts in its own teams: the lead of another team is nobody special in this group.

        Customers are not answered in a group even where everybody may ask: they need not know of the bot.
        """
        roster = self._people.roster
        held = roster.parts(command.user)
        if command.event is not None:
            if not roster.is_staff(command.user):
                return False
            if command.event.team not in roster.teams_of(command.user):
                held -= {"agent", "lead"}
        return bool(parts & held)

    async def _answer(self, command: Command, html: str) -> None:
        event = command.event
        chat, thread = (event.chat, event.thread) if event is not None else (None, None)
        await self._notifier.tell(command.user, html, chat=chat, thread=thread)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._people.language, **values)

    # --- everyone ----------------------------------------------------------------------------

    async def _start(self, command: Command) -> str:
        roster = self._people.roster
        if command.user in roster.agents:
            return self._say("hello_agent", name=roster.agents[command.user][1])
        if command.user in roster.leads:
            return self._say("hello_lead", digest_at=f"{self._teams(command)[0].digest_at:%H:%M}")
        return self._say("hello_stranger", user=command.user)

    async def _help(self, command: Command) -> str:
        roster, language = self._people.roster, self._people.language
        lines = [self._say("help_head")]
        if roster.is_staff(command.user):
            lines.append(f"· {self._say('help_draft')}")
        lines += [f"/{entry.name} {entry.line(language)}" for entry in open_to(roster.parts(command.user))]
        return "\n".join(lines)

    async def _privacy(self, _: Command) -> str:
        kept = self._settings.retention
        return self._say("privacy", text_days=kept.text_days, scores_days=kept.scores_days)

    # --- agents ------------------------------------------------------------------------------

    async def _check(self, command: Command) -> str:
        if not command.args:
            return self._say("check_empty")
        return (await self._desk.draft(command.args)).html

    async def _mute(self, command: Command) -> str:
        minutes = int(command.args) if command.args.isdecimal() else _MUTE_DEFAULT
        if (command.args and not command.args.isdecimal()) or not 1 <= minutes <= _MUTE_MOST:
            return self._say("mute_minutes")
        async with self._store.write() as tx:
            await hints.mute(tx, command.user, self._clock.now() + timedelta(minutes=minutes))
        return self._say("mute_done", minutes=minutes)

    async def _me(self, command: Command) -> str:
        team, name = self._people.roster.agents[command.user]
        digest = await self._desk.digest(team, self._today(team), self._clock.now())
        line = next((line for line in digest.agents if line.agent == command.user), None)
        if line is None:
            return self._say("me_nothing", name=name)
        return own_day(line, self._people.language)

    async def _why(self, command: Command) -> str:
        """The reason for the newest hint, as its own button gives it."""
        now = self._clock.now()
        async with self._store.read() as connection:
            given = await hints.recent(connection, command.user, now - _WHY_BACK)
        if not given:
            return self._say("why_none")
        return (await self._desk.press(given[-1].id, command.user, "why", now)).html or self._say("why_none")

    async def _mydata(self, command: Command) -> str:
        kept, now = self._settings.retention, self._clock.now()
        async with self._store.read() as connection:
            given = await hints.recent(connection, command.user, now - timedelta(days=kept.text_days))
        return self._say(
            "mydata", user=command.user, hints=len(given), text_days=kept.text_days, scores_days=kept.scores_days
        )

    async def _close(self, command: Command) -> str:
        if command.event is None:
            return self._say("close_where")
        await self._desk.handle(replace(command.event, kind="close", text=""), self._clock.now())
        return self._say("close_done")

    # --- leads -------------------------------------------------------------------------------

    def _teams(self, command: Command) -> list[TeamSettings]:
        """The teams somebody leads; in a group only that group's."""
        led = self._people.roster.leads.get(command.user, frozenset())
        here = command.event.team if command.event is not None else None
        return [team for team in self._settings.teams if team.id in led and here in (None, team.id)]

    async def _digest(self, command: Command) -> str:
        teams, now = self._teams(command), self._clock.now()
        texts = []
        for team in teams:
            day = parse_day(command.args, self._today(team.id))
            if day is None:
                return self._say("digest_day", day=command.args)
            digest = await self._desk.digest(team.id, day, now)
            texts.append(digest_html(digest, self._people.language))
        return "\n\n".join(texts)

    def _today(self, team: str) -> date:
        return self._clock.now().astimezone(self._settings.team(team).zone).date()

    # --- admins ------------------------------------------------------------------------------

    async def _status(self, _: Command) -> str:
        roster = self._people.roster
        return self._say(
            "status",
            teams=len(self._settings.teams),
            chats=len(roster.chats),
            agents=len(roster.agents),
            waiting=await self._store.inbox.backlog(),
            database=await self._store.check(),
        )


def parse_day(words: str, today: date) -> date | None:
    """The day that somebody named: nothing or 今天, 昨天, 前天, 2026-11-23, 11-23; None if it cannot be read."""
    words = words.strip()
    if not words:
        return today
    if words in _DAYS_BACK:
        return today - timedelta(days=_DAYS_BACK[words])
    for text in (words, f"{today.year}-{words}"):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(text)
    return None
