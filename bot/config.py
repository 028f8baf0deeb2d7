"""config.yaml -> frozen settings: the shipped file with every default, and the team's own file over it.

Each setting remembers the file and line it came from (`Settings.origins`). All mistakes of a file
are reported together, each with its line; a bot token in the file is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from .configfile import ConfigFile, DigestSection, TeamSection
from .defaults import shipped_config
from .engine.values import Hours
from .environment import Environment, find_tokens, open_data_folder, redact
from .errors import FileProblems, LoadProblem
from .settings import Grade, HintSettings, Origin, ScoringSettings, Settings, TeamSettings
from .yamlfile import Document, problems_from, read_yaml

__all__ = ["Environment", "HintSettings", "Settings", "TeamSettings", "load_settings", "open_data_folder"]

_REPLACED_WHOLE = ("admins", "teams", "scoring.grades")
_TOKEN_KEYS = frozenset({"token", "bot_token", "qingnin_token", "telegram_token"})
_LARGEST = 1_000_000
_KEEP_OUT = (
    "机器人令牌不能写在配置文件里：请删掉它，改设环境变量 QINGNIN_TOKEN 或 QINGNIN_TOKEN_FILE；"
    "别人可能见过的令牌，请让 @BotFather 用 /revoke 换一个"
)

Place = tuple[str | int, ...]
Values = TypeVar("Values", bound=Any)


def load_settings(home: Path) -> Settings:
    """The shipped settings with `home`/config.yaml over them, if there is one.

    Raises FileProblems with every mistake of the file.
    """
    settings = Settings()
    for path in _files(home):
        file, document = _read(path)
        origins = _overlaid(settings.origins, list(_origins(document.data, document, path)))
        settings = replace(_applied(settings, file), origins=origins)
    return settings


def _files(home: Path) -> list[Path]:
    shipped, own = shipped_config(), home / "config.yaml"
    if not own.exists() or own.resolve() == shipped.resolve():
        return [shipped]
    return [shipped, own]


# --- one file, checked ---


def _read(path: Path) -> tuple[ConfigFile, Document]:
    tokens = _tokens(path)
    try:
        document = read_yaml(path)
    except FileProblems as error:
        raise _failure(tokens, error.problems) from None
    tokens += _token_keys(document)
    try:
        file = ConfigFile.model_validate(document.data)
    except ValidationError as error:
        raise _failure(tokens, problems_from(document, error)) from None
    contradictions = list(_contradictions(document, file))
    if tokens or contradictions:
        raise _failure(tokens, contradictions)
    return file, document


def _failure(tokens: Sequence[LoadProblem], others: Sequence[LoadProblem]) -> FileProblems:
    """All problems of a file: one for each line with a token, the others, and no token in any quoted line."""
    by_line = {problem.line: problem for problem in reversed(tokens)}
    rest = [problem for problem in others if problem.line not in by_line]
    return FileProblems([_without_token(problem) for problem in [*by_line.values(), *rest]])


def _without_token(problem: LoadProblem) -> LoadProblem:
    return replace(
        problem,
        message=redact(problem.message),
        suggestion=redact(problem.suggestion),
        source=redact(problem.source),
    )


def _tokens(path: Path) -> list[LoadProblem]:
    """Tokens anywhere in the text, in comments too: a file is copied and committed as it stands."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8-sig", errors="replace")
    except OSError:
        return []  # read_yaml says what is wrong with the file
    return [
        LoadProblem(str(path), number, start + 1, _KEEP_OUT, source=line)
        for number, line in enumerate(text.splitlines(), start=1)
        for start in find_tokens(line)
    ]


def _token_keys(document: Document) -> list[LoadProblem]:
    return [
        document.problem(path[:-1], _KEEP_OUT, on_key=True)
        for path in document.marks
        if len(path) > 1 and path[-1] == "#key" and str(path[-2]).lower() in _TOKEN_KEYS
    ]


def _contradictions(document: Document, file: ConfigFile) -> Iterator[LoadProblem]:
    """What no single value shows: one thing in two places, grades out of order."""
    teams = file.teams or ()
    yield from _repeated(document, [(("teams", i, "id"), team.id) for i, team in enumerate(teams)], "团队 id")
    chats = [(("teams", i, "chats", j), chat) for i, team in enumerate(teams) for j, chat in enumerate(team.chats)]
    yield from _repeated(document, chats, "群")
    names = [list(team["agents"]) if "agents" in team else [] for team in document.data.get("teams", [])]
    agents = [(("teams", i, "agents", name), int(name)) for i, listed in enumerate(names) for name in listed]
    yield from _repeated(document, agents, "客服")
    yield from _misordered(document, file)
    yield from _misdirected(document, file)


def _misdirected(document: Document, file: ConfigFile) -> Iterator[LoadProblem]:
    """A digest names agents: it must have somewhere to go, and that must be no group with customers in it."""
    customers = {chat for team in file.teams or () for chat in team.chats}
    sections: list[tuple[Place, DigestSection | None]] = [((), file.digest)]
    sections += [(("teams", number), team.digest) for number, team in enumerate(file.teams or ())]
    general = file.digest.chat if file.digest else None
    for place, section in sections:
        if section is None:
            continue
        if section.to == "chat" and section.chat is None and general is None:
            said = "日报要发到组长群，却没有写是哪个群；请在 chat 里写群编号，或改成 to: leads"
            yield document.problem((*place, "digest", "to"), said)
        if section.chat in customers:
            said = f"群 {section.chat} 里有客户，日报不能发到那里；请另建一个只有组长的群"
            yield document.problem((*place, "digest", "chat"), said)


def _repeated(document: Document, entries: Sequence[tuple[Place, object]], what: str) -> Iterator[LoadProblem]:
    seen: set[object] = set()
    for path, value in entries:
        if value in seen:
            on_key = "agents" in path
            yield document.problem(path, f"{what} {value} 写了两次；每个只属于一个团队，请只留一处", on_key=on_key)
        seen.add(value)


def _misordered(document: Document, file: ConfigFile) -> Iterator[LoadProblem]:
    grades = (file.scoring.grades if file.scoring else None) or {}
    lowest = list(grades.values())
    if lowest and (lowest != sorted(set(lowest), reverse=True) or lowest[-1] != 0):
        yield document.problem(("scoring", "grades"), "各档要从高到低写，分数不重复，最后一档从 0 开始", on_key=True)


# --- the file over what holds already ---


def _applied(settings: Settings, file: ConfigFile) -> Settings:
    zone = file.timezone or settings.zone
    general = replace(
        settings,
        zone=zone,
        language=file.language or settings.language,
        admins=settings.admins if file.admins is None else file.admins,
        digest_at=file.digest_at or settings.digest_at,
        hours=_hours(file, settings.hours, zone),
        clocks=file.clocks or settings.clocks,
        hints=_over(settings.hints, file.hints),
        reminders=_over(settings.reminders, file.reminders),
        digest=_over(settings.digest, file.digest),
        conversation=_over(settings.conversation, file.conversation),
        promises=_over(settings.promises, file.promises),
        scoring=_scoring(settings.scoring, file),
        retention=_over(settings.retention, file.retention),
        log=_over(settings.log, file.log),
        rules=_over(settings.rules, file.rules),
        metrics=_over(settings.metrics, file.metrics),
    )
    if file.teams is None:
        return general
    return replace(general, teams=tuple(_team(general, team) for team in file.teams))


def _team(general: Settings, team: TeamSection) -> TeamSettings:
    zone = team.timezone or general.zone
    return TeamSettings(
        id=team.id,
        name=team.name,
        leads=team.leads,
        agents=team.agents,
        chats=team.chats,
        digest_at=team.digest_at or general.digest_at,
        zone=zone,
        hours=_hours(team, general.hours, zone),
        clocks=team.clocks or general.clocks,
        hints=_over(general.hints, team.hints),
        digest=_over(general.digest, team.digest),
        relay_bots=team.relay_bots,
        internal_marks=team.internal_marks,
    )


def _hours(part: ConfigFile | TeamSection, inherited: Hours | None, zone: ZoneInfo) -> Hours | None:
    span: tuple[time, time] | None = (inherited.start, inherited.end) if inherited else None
    if "hours" in part.model_fields_set:
        span = part.hours
    return Hours(*span, zone) if span else None


def _scoring(settings: ScoringSettings, file: ConfigFile) -> ScoringSettings:
    part = file.scoring
    if part is None or part.grades is None:
        return _over(settings, part)
    grades = tuple(Grade(name, lowest) for name, lowest in part.grades.items())
    return replace(_over(settings, part.model_copy(update={"grades": None})), grades=grades)


def _over(values: Values, part: BaseModel | None) -> Values:
    """The values, with those that the section sets put in their place; nested sections likewise."""
    if part is None:
        return values
    changes = {name: value for name, value in part if value is not None}
    for name, value in changes.items():
        if isinstance(value, BaseModel):
            changes[name] = _over(getattr(values, name), value)
    return replace(values, **changes)


# --- where each value came from ---


def _origins(data: dict[str, Any], document: Document, path: Path, place: Place = ()) -> Iterator[Origin]:
    """One origin for each value; a list, and a mapping that is one value (a team's agents), counts once."""
    for key, value in data.items():
        here = (*place, key)
        if key == "teams":
            for number, team in enumerate(value):
                yield from _origins(team, document, path, (*here, number))
        if isinstance(value, dict) and key != "agents":
            yield from _origins(value, document, path, here)
        elif key != "teams" or not value:
            yield Origin(".".join(map(str, here)), _shown(value), path, document.marks[here].line)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text}" for key, text in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value)


def _overlaid(below: tuple[Origin, ...], above: list[Origin]) -> tuple[Origin, ...]:
    """The origins of the lower file, without what the upper one replaces, in the lower file's order."""
    by_key = {origin.key: origin for origin in above}
    heads = tuple(head for head in _REPLACED_WHOLE if any(_under(key, head) for key in by_key))
    kept = [o for o in below if not any(_under(o.key, head) for head in heads)]
    merged = {origin.key: origin for origin in kept} | by_key
    return tuple(merged.values())


def _under(key: str, head: str) -> bool:
    return key == head or key.startswith(f"{head}.")
