"""Reads the rules again: when a file changes, on SIGHUP, on /reload.

The whole new rulebook is loaded and its examples are run in a thread, while messages go on being judged by the
old one; then one reference is swapped. If anything is wrong, the old one stays, and the lines that say what is
wrong go to those who can mend it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, awatch

from ..coaching.html import plain
from ..desk import Desk
from ..desk.notices import notify
from ..errors import FileProblems, LoadProblem, QingninError
from ..rulebook import TEAMS, Rulebook, load_rulebook
from ..settings import Settings
from ..store import Store
from .clock import Clock
from .texts import say

log = logging.getLogger(__name__)

_LOOK_AGAIN = 5.0
"""Seconds after which it is asked whether a folder has appeared or gone."""
_SETTLE = 300
"""Milliseconds for which a burst of changes (an editor saving, a copy of many files) is gathered."""
_SHOWN = 15
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of reading the rules again. `problems` empty: the new ones hold (or nothing had changed)."""

    problems: tuple[LoadProblem, ...] = ()
    rules: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    same: bool = False


class Reloader:
    """Builds rulebooks from the home folder and hands them to the desk, one at a time."""

    def __init__(self, home: Path, desk: Desk, store: Store, clock: Clock) -> None:
        self.home = home
        self._desk, self._store, self._clock = desk, store, clock
        self._one_at_a_time = asyncio.Lock()
        self._asked = asyncio.Event()
        self._failing = False

    @property
    def _settings(self) -> Settings:
        """The settings, with everybody in their teams who was enrolled in chat."""
        return self._desk.staff.settings

    def ask(self) -> None:
        """Read the rules again soon (SIGHUP)."""
        self._asked.set()

    async def reload(self) -> Reloaded:
        """Read everything again; the desk judges by the new rules if, and only if, all of them are sound."""
        async with self._one_at_a_time:
            teams = [team.id for team in self._settings.teams]
            try:
                book = await asyncio.to_thread(load_rulebook, self.home, teams)
            except FileProblems as error:
                return Reloaded(error.problems)
            except (QingninError, OSError) as error:
                return Reloaded((LoadProblem(str(self.home), 1, 1, str(error)),))
            before = self._desk.book
            if _contents(book) == _contents(before):
                return Reloaded(rules=_size(book), same=True)
            await self._desk.use(book, self._clock.now())
            return _difference(before, book)

    async def reload_and_tell(self) -> Reloaded:
        """Read everything again; whoever looks after the rules hears of it where there is something to hear."""
        outcome = await self.reload()
        if outcome.problems:
            self._failing = True
            log.error("the rules were not reloaded: %s problems", len(outcome.problems))
            await self._tell(words_of(outcome, self._settings.language, self.home), outcome.problems)
        elif not outcome.same or self._failing:
            self._failing = False
            log.info("rules reloaded: %s in use", outcome.rules)
            await self._tell(words_of(outcome, self._settings.language, self.home), ())
        return outcome

    async def watch(self, stop: asyncio.Event) -> None:
        """Wait for changes of the rule folders, or for `ask`, and read the rules again; returns when `stop` is set."""
        folders = self._folders()
        async for changes in awatch(
            *(folders or [self.home]),
            watch_filter=self._concerns,
            debounce=_SETTLE,
            stop_event=stop,
            rust_timeout=int(_LOOK_AGAIN * 1000),
            yield_on_timeout=True,
            recursive=bool(folders),
        ):
            if changes or self._folders() != folders:
                await self.reload_and_tell()
            if self._folders() != folders:
                return  # called again, it watches the folders there are now

    async def answer_asking(self, stop: asyncio.Event) -> None:
        """Wait until somebody asks, and read the rules again."""
        asked, stopped = asyncio.create_task(self._asked.wait()), asyncio.create_task(stop.wait())
        await asyncio.wait((asked, stopped), return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        stopped.cancel()
        if self._asked.is_set() and not stop.is_set():
            self._asked.clear()
            await self.reload_and_tell()

    def _folders(self) -> list[Path]:
        """What there is to watch; never the data folder, in which something is written all the time."""
        return [path for path in (self.home / name for name in ("rules", "lexicon", TEAMS)) if path.is_dir()]

    def _concerns(self, _: Change, path: str) -> bool:
        name = Path(path).name
        return not name.startswith(".") and name.endswith((".yaml", ".txt"))

    # ---- telling ---------------------------------------------------------------------------

    async def _tell(self, html: str, problems: Sequence[LoadProblem]) -> None:
        """One notice each; the same problems are not said again before something has changed."""
        now = self._clock.now()
        name = hashlib.sha256(html.encode()).hexdigest()[:16]
        when = "" if problems else now.isoformat()
        since = await self._store.fact("rules.sound_at") or ""
        if not problems:
            await self._store.remember("rules.sound_at", when)
        async with self._store.write() as tx:
            await notify(tx, "", self._readers(problems), html, f"rules:{name}:{when or since}", now)

    def _readers(self, problems: Sequence[LoadProblem]) -> list[int]:
        """Admins, and the leads of the teams whose own files are at fault; where there are no admins, all leads."""
        people = set(self._settings.admins)
        for team in self._settings.teams:
            folder = self.home / TEAMS / team.id
            if not self._settings.admins or any(Path(one.path).is_relative_to(folder) for one in problems):
                people |= set(team.leads)
        return sorted(people)


def words_of(outcome: Reloaded, language: str, home: Path) -> str:
    """The outcome as message HTML, problems as `file:line:column: what is wrong`."""
    if outcome.same:
        return say("reload_same", language, rules=outcome.rules)
    if not outcome.problems:
        figures = {"added": outcome.added, "changed": outcome.changed, "removed": outcome.removed}
        return say("reload_done", language, rules=outcome.rules, **figures)
    lines = [_line(problem, home) for problem in outcome.problems[:_SHOWN]]
    if len(outcome.problems) > _SHOWN:
        lines.append(plain(say("reload_more", language, count=len(outcome.problems) - _SHOWN)))
    return say("reload_failed", language, count=len(outcome.problems), lines="\n".join(lines))


def _line(problem: LoadProblem, home: Path) -> str:
    path = Path(problem.path)
    shown = path.relative_to(home) if path.is_relative_to(home) else path
    advice = f"，{problem.suggestion}" if problem.suggestion else ""
    line = f"{shown}:{problem.line}:{problem.column}: {problem.message}{advice}"
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _contents(book: Rulebook) -> object:
    """What makes two rulebooks the same: every file, or, where the files are not known, what the rules say."""
    sets = {"": book.general, **book.teams}
    return {team: rules.files or rules.ruleset.hash for team, rules in sets.items()}


def _hashes(book: Rulebook) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rules in book.all():
        for rule in rules.ruleset.rules:
            found.setdefault(rule.id, set()).add(rule.hash)
    return found


def _size(book: Rulebook) -> int:
    return len(_hashes(book))


def _difference(before: Rulebook, after: Rulebook) -> Reloaded:
    old, new = _hashes(before), _hashes(after)
    return Reloaded(
        rules=len(new),
        added=len(new.keys() - old.keys()),
        changed=sum(old[rule] != new[rule] for rule in old.keys() & new.keys()),
        removed=len(old.keys() - new.keys()),
    )
