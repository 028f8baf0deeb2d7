"""What the clock asks for apart from conversations: digests, what is too late to send, what is too old to keep."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta

from ..reports.scorecard import Period
from ..settings import Settings, TeamSettings
from ..store import Store, connections, facts, figures, inbox, invites, outbox, retention
from .daily import due_days, next_digest
from .digest import Digests
from .lives import Lives
from .own_days import wants_own_day
from .post import digest_parcels, own_parcel, scorecard_name, scorecard_parcels
from .record import local_day

_log = logging.getLogger(__name__)

_BORN = "born_at"
_BOOKS_AT = time(1)
"""By then the conversations of the day before have ended."""
_ASK_EVERY = timedelta(minutes=1)
_SWEEP_EVERY = timedelta(seconds=1)


class Duties:
    """Asked each time the desk ticks; each duty is done in a transaction of its own, once."""

    def __init__(self, store: Store, lives: Lives, settings: Settings, digests: Digests) -> None:
        self._store, self._lives, self._settings, self._digests = store, lives, settings, digests
        self._closed: dict[str, date] = {}
        self._born: datetime | None = None
        self._next: datetime | None = None
        self._last: datetime | None = None
        self._swept: datetime | None = None
        self._cleaned: date | None = None

    async def tick(self, now: datetime) -> None:
        """Do what is due. Digests are asked for once a minute, and at their very moment."""
        await self._clean(now)
        if not self._is_time(now):
            return
        born = await self._born_at(now)
        for team in self._lives.teams:
            async with self._store.read() as connection:
                days = await due_days(connection, team, born, now)
            for day in days:
                await self._send_digest(team, day, now)
            if days and days[-1] == local_day(now, team.zone):
                await self._send_scorecards(team, days[-1], now)
            await self._close_books(team, now)
        self._last = now
        self._next = min((next_digest(team, now) for team in self._lives.teams), default=None)

    def _is_time(self, now: datetime) -> bool:
        """A clock that was set back counts as time passed: better to ask once too often."""
        if self._last is None or abs(now - self._last) >= _ASK_EVERY:
            return True
        return self._next is not None and now >= self._next

    async def _close_books(self, team: TeamSettings, now: datetime) -> None:
        """In the small hours add up the day before, so that no digest has to wait for it."""
        local = now.astimezone(team.zone)
        if local.time() >= _BOOKS_AT and self._closed.get(team.id) != local.date():
            await self._digests.close_books(team, local.date(), self._lives.checker(team.id).ruleset)
            self._closed[team.id] = local.date()

    async def _send_digest(self, team: TeamSettings, day: date, now: datetime) -> None:
        """Build it, claim the day and queue it for everybody who gets it: all or nothing, and only once."""
        ruleset = self._lives.checker(team.id).ruleset
        digest = await self._digests.of(team, day, now, ruleset)
        language = self._settings.language
        async with self._store.write() as tx:
            if not await figures.note_digest(tx, team.id, day, ruleset.hash, now):
                return
            for parcel in digest_parcels(digest, team, language, now):
                await outbox.put(tx, parcel, now)
            for line in digest.agents:
                if line.agent in team.agents and await wants_own_day(tx, line.agent, team):
                    own = own_parcel(digest, line.agent, language, now)
                    assert own is not None, "who has a line in the digest has a day"
                    await outbox.put(tx, own, now)

    async def _send_scorecards(self, team: TeamSettings, day: date, now: datetime) -> None:
        """With the digest, the scorecard of the week or month that is over, where it is wanted and has not been sent.

        That is on Mondays and on the 1st, or with the next digest if there was none then.
        """
        wanted: list[tuple[Period, date]] = []
        if team.digest.weekly:
            wanted.append(("week", day - timedelta(days=day.weekday() + 7)))
        if team.digest.monthly:
            wanted.append(("month", (day.replace(day=1) - timedelta(days=1)).replace(day=1)))
        for period, since in wanted:
            async with self._store.read() as connection:
                if await outbox.last_of(connection, scorecard_name(team.id, period, since)) is not None:
                    continue
            ruleset = self._lives.checker(team.id).ruleset
            card = await self._digests.scorecard(team, period, since, day, ruleset)
            if card.whole.score.conversations:
                async with self._store.write() as tx:
                    for parcel in scorecard_parcels(card, team, self._settings.language, now):
                        await outbox.put(tx, parcel, now)

    async def _born_at(self, now: datetime) -> datetime:
        """When the bot first ran here: no digest is due for a day's end before that."""
        if self._born is None:
            async with self._store.write() as tx:
                await facts.put_once(tx, _BORN, now.isoformat())
                self._born = datetime.fromisoformat(await facts.get(tx, _BORN))
        return self._born

    async def _clean(self, now: datetime) -> None:
        """Give up what is too late to send; once a day, forget what is too old to keep."""
        if self._swept is None or abs(now - self._swept) >= _SWEEP_EVERY:
            async with self._store.read() as connection:
                late = await outbox.has_late(connection, now)
            if late:
                async with self._store.write() as tx:
                    await outbox.expire(tx, now)
            self._swept = now
        if self._cleaned != now.date():
            await self._forget(now)
            self._cleaned = now.date()

    async def _forget(self, now: datetime) -> None:
        kept = self._settings.retention
        async with self._store.write() as tx:
            await inbox.forget(tx, now)
            await invites.forget(tx, now)
            await connections.forget(tx, now - timedelta(days=kept.text_days))
            words = await retention.forget_words(tx, now - timedelta(days=kept.text_days))
            gone = await retention.forget_everything(tx, now - timedelta(days=kept.scores_days))
        if words or gone:
            await self._store.scrub()
            _log.info("kept long enough: the words of %s messages, %s whole conversations", words, gone)
