"""The settings as the program uses them: frozen values, complete, checked, free of files and pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from .engine.values import Hours, Level, Options
from .errors import UsageError

Language = Literal["zh", "en"]
Mode = Literal["live", "training"]
ClockName = Literal["general", "taobao", "pinduoduo", "douyin", "kuaishou"]
DigestTo = Literal["leads", "chat"]
LevelWord = Literal["hint", "minor", "normal", "major"]
LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHOP_HOURS = Hours(time(9), time(23), _SHANGHAI)


@dataclass(frozen=True, slots=True)
class HintSettings:
    """When an agent is given a hint; see `hints` in config.yaml."""

    mode: Mode = "live"
    wait_seconds: int = 3
    cooldown_seconds: int = 60
    same_rule_minutes: int = 30
    per_hour: int = 6
    per_day: int = 20
    stale_seconds: int = 120
    busy_waiting: int = 5
    experienced_days: int = 90
    experienced_per_hundred: int = 2
    experienced_level: LevelWord = "normal"


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """When an agent is told that a customer waits; `before_seconds` 0: never. See `reminders` in config.yaml."""

    before_seconds: int = 45
    level: LevelWord = "major"
    every_seconds: int = 120


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Who gets the digest, and in which forms; see `digest` in config.yaml. `chat` is the leads' group."""

    to: DigestTo = "leads"
    chat: int | None = None
    card: bool = True
    agents: bool = False
    weekly: bool = False
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """When a conversation closes and reopens, and what counts as one burst (连发)."""

    silence_minutes: int = 30
    reopen_minutes: int = 30
    burst_seconds: int = 30


@dataclass(frozen=True, slots=True)
class PromiseSettings:
    """When a promise without a time is due, and how long before its deadline an agent is reminded; 0: never."""

    default_hours: int = 4
    remind_minutes: int = 10


@dataclass(frozen=True, slots=True)
class DeductSettings:
    """Points lost by one finding of each level."""

    hint: int = 0
    minor: int = 2
    normal: int = 5
    major: int = 10
    veto: int = 100

    def points(self, level: Level) -> int:
        """Points lost by one finding of this level."""
        return int(getattr(self, level.word))


@dataclass(frozen=True, slots=True)
class CapSettings:
    """Most points lost in one conversation: for one norm, and for each dimension."""

    same_norm: int = 20
    form: int = 20
    attitude: int = 30
    ownership: int = 20
    response: int = 15
    claims: int = 15


@dataclass(frozen=True, slots=True)
class BonusSettings:
    """Points added in a conversation for what was done well: each once, `most` together, never above the base."""

    takes_over: int = 1
    time_kept: int = 2
    calmed: int = 2
    praised: int = 3
    most: int = 5


@dataclass(frozen=True, slots=True)
class MinimumSettings:
    """Samples below which the digest says 样本不足 instead of a number."""

    conversations: int = 5
    messages: int = 20
    rate: int = 10
    rounds: int = 100
    contrast: int = 20
    contrast_flag: int = 60


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the lowest score that earns it."""

    name: str
    lowest: int


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """What findings cost and what scores are called. `grades` run from the highest to 0."""

    base: int = 100
    deduct: DeductSettings = DeductSettings()
    caps: CapSettings = CapSettings()
    bonus: BonusSettings = BonusSettings()
    grades: tuple[Grade, ...] = (Grade("优秀", 95), Grade("合格", 85), Grade("待改进", 70), Grade("不合格", 0))
    minimum: MinimumSettings = MinimumSettings()
    weight_cap: int = 20
    appeal_days: int = 7

    def grade(self, score: float) -> str:
        """The name of the grade that a score earns."""
        return next((grade.name for grade in self.grades if score >= grade.lowest), self.grades[-1].name)


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """Days after which masked texts and scores are deleted."""

    text_days: int = 30
    scores_days: int = 400


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How the log is written."""

    format: LogFormat = "text"
    level: LogLevel = "info"


@dataclass(frozen=True, slots=True)
class RulesSettings:
    """How rules are looked after: snippets judged blind each day (0: none), days a back-test looks back."""

    calibrate_per_day: int = 3
    trial_days: int = 14


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Whether /healthz and metrics are served on 127.0.0.1, and at which port."""

    enabled: bool = False
    port: int = 9464


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """One team, with the general settings already filled in where it sets nothing of its own.

    `agents` maps user ids to the names used in hints, `former` those of agents who have left, `visitors`
    those of other teams' agents, who may help out.
    `hours` is None where reply clocks always run. `clocks`: whose ways of counting answers the digest shows.
    In forum topics, `relay_bots` are the bots whose messages are customers' words, and a line that begins with one
    of `internal_marks` is for colleagues alone.
    """

    id: str
    name: str
    leads: tuple[int, ...] = ()
    agents: Mapping[int, str] = field(default_factory=dict)
    chats: tuple[int, ...] = ()
    digest_at: time = time(18, 30)
    zone: ZoneInfo = _SHANGHAI
    hours: Hours | None = _SHOP_HOURS
    clocks: tuple[ClockName, ...] = ("general",)
    hints: HintSettings = HintSettings()
    digest: DigestSettings = DigestSettings()
    former: Mapping[int, str] = field(default_factory=dict)
    visitors: Mapping[int, str] = field(default_factory=dict)
    relay_bots: tuple[int, ...] = ()
    internal_marks: tuple[str, ...] = ()

    def name_of(self, agent: int) -> str:
        """What an agent, or a former one, is called."""
        return self.agents.get(agent) or self.former.get(agent) or self.visitors.get(agent) or f"客服 {agent}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one setting came from; `key` is written with dots, as in `hints.per_hour`."""

    key: str
    value: str
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that config.yaml says. The defaults are those of the shipped file (a test compares them)."""

    language: Language = "zh"
    zone: ZoneInfo = _SHANGHAI
    admins: tuple[int, ...] = ()
    teams: tuple[TeamSettings, ...] = ()
    digest_at: time = time(18, 30)
    hours: Hours | None = _SHOP_HOURS
    clocks: tuple[ClockName, ...] = ("general",)
    hints: HintSettings = HintSettings()
    reminders: ReminderSettings = ReminderSettings()
    digest: DigestSettings = DigestSettings()
    conversation: ConversationSettings = ConversationSettings()
    promises: PromiseSettings = PromiseSettings()
    scoring: ScoringSettings = ScoringSettings()
    retention: RetentionSettings = RetentionSettings()
    log: LogSettings = LogSettings()
    rules: RulesSettings = RulesSettings()
    metrics: MetricsSettings = MetricsSettings()
    origins: tuple[Origin, ...] = field(default=(), repr=False, compare=False)

    def team(self, team_id: str) -> TeamSettings:
        """The team of that id; raises UsageError, with the nearest id, if there is none."""
        by_id = {team.id: team for team in self.teams}
        if team_id in by_id:
            return by_id[team_id]
        if not by_id:
            raise UsageError("config.yaml 里还没有团队；请在 teams 下写一个，文件里有例子")
        near = get_close_matches(team_id, by_id, n=1)
        hint = f"是不是 “{near[0]}”？" if near else f"现有：{'、'.join(by_id)}"
        raise UsageError(f"没有叫 “{team_id}” 的团队；{hint}")

    def team_of_chat(self, chat: int) -> TeamSettings | None:
        """The team whose group this is, if it is anyone's."""
        return next((team for team in self.teams if chat in team.chats), None)

    def options(self, team: TeamSettings | None = None) -> Options:
        """How the engine is to judge: for one team, or in general."""
        hours, zone = (self.hours, self.zone) if team is None else (team.hours, team.zone)
        return Options(self.conversation.burst_seconds, hours, zone, self.promises.default_hours)
