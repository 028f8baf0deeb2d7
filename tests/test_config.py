"""config.yaml: every default documented, a team's lines over it, every mistake at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import time
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from bot.config import load_settings
from bot.configfile import ConfigFile, Section
from bot.defaults import shipped_config
from bot.engine.values import Hours, Level, Options
from bot.errors import FileProblems, LoadProblem, UsageError
from bot.settings import DigestSettings, Grade, HintSettings, Settings
from bot.yamlfile import read_yaml

CANARY = "123456789:AAFAKE_fake-FAKEfakeFAKEfakeFAKEfake"
CONTRACT = """\
version: 1
timezone: Asia/Shanghai
teams:
  - id: aftersales
    name: 售后一组
    leads: [1001]                      # Telegram user ids; may also be enrolled in chat
    agents: {2001: 李莉, 2002: 王强}
    chats: [-1001234567890]            # groups where everyone who is neither agent, lead nor bot is a customer
    digest_at: "18:30"                 # local time
    hints: {mode: live, cooldown_seconds: 60, per_hour: 6, per_day: 20}   # mode: live | training
"""


def load(folder: Path, text: str) -> Settings:
    """The settings of a team whose config.yaml holds this text."""
    (folder / "config.yaml").write_text(dedent(text), encoding="utf-8")
    return load_settings(folder)


def problems(folder: Path, text: str) -> list[LoadProblem]:
    """What is wrong with a config.yaml of this text."""
    with pytest.raises(FileProblems) as raised:
        load(folder, text)
    return list(raised.value.problems)


class TestShippedFile:
    def test_it_says_exactly_what_the_program_assumes(self, tmp_path: Path) -> None:
        assert load_settings(tmp_path) == Settings()

    def test_it_shows_every_setting(self) -> None:
        assert set(keys_of()) - set(read_yaml(shipped_config()).marks) == set()

    def test_every_setting_has_a_comment(self) -> None:
        lines = shipped_config().read_text(encoding="utf-8").splitlines()
        bare = [
            line
            for number, line in enumerate(lines)
            if line.strip() and "#" not in line and line != "version: 1"
            if not (number and (lines[number - 1].lstrip().startswith("#") or line.startswith("    ")))
            if not line.strip().startswith(("base:", "format:", "enabled:", "port:"))
        ]
        assert bare == []

    def test_the_example_of_a_team_can_be_used_as_it_stands(self, tmp_path: Path) -> None:
        lines = shipped_config().read_text(encoding="utf-8").splitlines()
        start = lines.index("# teams:")
        example = [line[2:] for line in lines[start:] if line.startswith("# ")][: lines.index("teams: []") - start]
        settings = load(tmp_path, "\n".join(example))
        assert settings.teams == load(tmp_path, CONTRACT).teams


def keys_of(section: type[Section] = ConfigFile, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of the schema that holds a value, except those inside a team."""
    for name, info in section.model_fields.items():
        inner = next((kind for kind in get_args(info.annotation) if is_section(kind)), None)
        yield from keys_of(inner, (*place, name)) if inner else [(*place, name)]


def is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Section)


class TestTeams:
    def test_the_example_of_the_contract(self, tmp_path: Path) -> None:
        (team,) = load(tmp_path, CONTRACT).teams
        assert (team.id, team.name, team.leads, team.chats) == ("aftersales", "售后一组", (1001,), (-1001234567890,))
        assert team.agents == {2001: "李莉", 2002: "王强"}
        assert team.digest_at == time(18, 30)
        assert team.hints == HintSettings()
        assert team.hours == Hours(time(9), time(23), ZoneInfo("Asia/Shanghai"))

    def test_a_team_overrides_line_by_line_and_inherits_the_rest(self, tmp_path: Path) -> None:
        settings = load(
            tmp_path,
            """\
            hours: "08:00-20:00"
            digest_at: "21:05"
            hints: {per_hour: 3, per_day: 9}
            teams:
              - {id: a, name: 甲, hints: {mode: training, per_hour: 4}}
              - {id: b, name: 乙, timezone: Asia/Urumqi, digest_at: "20:00", hours: always}
            """,
        )
        a, b = settings.teams
        assert a.hints == HintSettings(mode="training", per_hour=4, per_day=9)
        assert b.hints == settings.hints == HintSettings(per_hour=3, per_day=9)
        assert (a.digest_at, b.digest_at) == (time(21, 5), time(20))
        assert a.hours == Hours(time(8), time(20), ZoneInfo("Asia/Shanghai"))
        assert b.hours is None
        assert b.zone == ZoneInfo("Asia/Urumqi")

    def test_the_teams_clock_is_the_teams_zone(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "timezone: Europe/Berlin\nteams: [{id: a, name: 甲, timezone: Asia/Tokyo}]")
        assert settings.hours == Hours(time(9), time(23), ZoneInfo("Europe/Berlin"))
        assert settings.teams[0].hours == Hours(time(9), time(23), ZoneInfo("Asia/Tokyo"))

    def test_who_leads_may_serve_too(self, tmp_path: Path) -> None:
        (team,) = load(tmp_path, "teams: [{id: a, name: 甲, leads: [7], agents: {7: 李莉}}]").teams
        assert (team.leads, dict(team.agents)) == ((7,), {7: "李莉"})

    def test_found_by_id_and_by_chat(self, tmp_path: Path) -> None:
        settings = load(tmp_path, CONTRACT)
        assert settings.team("aftersales") is settings.teams[0] is settings.team_of_chat(-1001234567890)
        assert settings.team_of_chat(-5) is None
        with pytest.raises(UsageError, match="是不是 “aftersales”"):
            settings.team("aftersale")
        with pytest.raises(UsageError, match="现有：aftersales"):
            settings.team("夜班")
        with pytest.raises(UsageError, match="还没有团队"):
            Settings().team("aftersales")

    def test_how_the_engine_judges_for_a_team(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "conversation: {burst_seconds: 45}\nteams: [{id: a, name: 甲, hours: always}]")
        assert settings.options(settings.teams[0]) == Options(45, None, settings.teams[0].zone)
        assert settings.options() == Options(45, settings.hours, settings.zone)


class TestValues:
    def test_one_line_changes_one_value(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "scoring: {deduct: {minor: 3}}")
        assert settings.scoring.deduct.points(Level.MINOR) == 3
        assert settings.scoring.deduct.points(Level.MAJOR) == 10
        assert settings.scoring.caps == Settings().scoring.caps

    def test_grades_are_replaced_as_a_whole(self, tmp_path: Path) -> None:
        scoring = load(tmp_path, "scoring: {grades: {好: 80, 再练练: 0}}").scoring
        assert scoring.grades == (Grade("好", 80), Grade("再练练", 0))
        assert [scoring.grade(score) for score in (100, 80, 79.9, 0)] == ["好", "好", "再练练", "再练练"]

    @pytest.mark.parametrize(
        ("written", "span"),
        [
            ('"09:00-23:00"', (time(9), time(23))),
            ("9:00 - 18:30", (time(9), time(18, 30))),
            ("22:00-06:00", (time(22), time(6))),
            ("08:00-24:00", (time(8), time(0))),
            ("always", None),
            ("00:00-24:00", None),
        ],
    )
    def test_hours(self, tmp_path: Path, written: str, span: tuple[time, time] | None) -> None:
        hours = load(tmp_path, f"hours: {written}").hours
        assert hours == (Hours(*span, ZoneInfo("Asia/Shanghai")) if span else None)

    @pytest.mark.parametrize("written", ["18:30", '"18:30"', "'18:30'"])
    def test_a_time_needs_no_quotes(self, tmp_path: Path, written: str) -> None:
        assert load(tmp_path, f"digest_at: {written}").digest_at == time(18, 30)

    def test_switches_and_numbers_come_from_text(self, tmp_path: Path) -> None:
        metrics = load(tmp_path, "metrics: {enabled: true, port: 9000}").metrics
        assert (metrics.enabled, metrics.port) == (True, 9000)

    def test_settings_are_frozen_all_the_way_down(self) -> None:
        def frozen(value: Any) -> bool:
            params = type(value).__dataclass_params__
            inner = [getattr(value, f.name) for f in fields(value) if is_dataclass(getattr(value, f.name))]
            return bool(params.frozen) and all(map(frozen, inner))

        assert frozen(Settings())


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("version: 1\nhint: {mode: live}", 2, 1, "hint"),
        ("version: 1\nhints:\n  per_huor: 3", 3, 3, "per_huor"),
        ("version: 2", 1, 10, "1"),
        ("hints:\n  per_hour: 六", 2, 13, ""),
        ("hints:\n  mode: silent", 2, 9, ""),
        ("hints:\n  per_hour: -1", 2, 13, ""),
        ("digest_at: 25:00", 1, 12, "25:00"),
        ("digest_at: 18：30", 1, 12, "半角"),
        ("hours: 9点到18点", 1, 8, "always"),
        ("hours: 09:00-09:00", 1, 8, "always"),
        ("hours: 09:00-25:00", 1, 8, "25:00"),
        ("timezone: Asia/Shangai", 1, 11, "Asia/Shanghai"),
        ("timezone: 北京时间", 1, 11, "Asia/Shanghai"),
        ("metrics: {enabled: 开}", 1, 20, "true"),
        ("metrics: {enabled: yes}", 1, 20, "true"),
        ("scoring: {deduct: {hint: 1}}", 1, 26, "不扣分"),
        ("scoring: {grades: {低: 0, 高: 90}}", 1, 11, "从高到低"),
        ("scoring: {grades: {高: 90, 低: 60}}", 1, 11, "从 0 开始"),
        ("teams:\n  - {id: a}", 2, 5, "name"),
        ("teams:\n  - {id: a b, name: 甲}", 2, 10, "a b"),
        ("teams:\n  - {id: a, name: 甲, chats: [5]}", 2, 30, "负数"),
        ("teams:\n  - {id: a, name: 甲, leads: [-5]}", 2, 30, "chats"),
        ("teams:\n  - {id: a, name: 甲, leads: [me]}", 2, 30, "数字编号"),
        ("teams:\n  - {id: a, name: 甲}\n  - {id: a, name: 乙}", 3, 10, "两次"),
        ("teams:\n  - {id: a, name: 甲, chats: [-5]}\n  - {id: b, name: 乙, chats: [-5]}", 3, 30, "两次"),
        ("teams:\n  - {id: a, name: 甲, agents: {7: 李莉}}\n  - {id: b, name: 乙, agents: {7: 李莉}}", 3, 31, "两次"),
        ("teams:\n  - {id: a, name: 甲, agents: {7: 李莉, 07: 王强}}", 2, 38, "两次"),
        ("admins: [me]", 1, 10, ""),
        ("teams: aftersales", 1, 8, ""),
        ("- a list", 1, 1, ""),
        ("version: 1\nversion: 1", 2, 1, "version"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, line: int, column: int, said: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert (Path(problem.path), problem.line, problem.column) == (tmp_path / "config.yaml", line, column)
    assert said in problem.message + problem.suggestion
    assert any("\u4e00" <= character <= "\u9fff" for character in problem.message), problem.message


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    text = "hint: {}\ndigest_at: 25:00\nhints: {per_hour: x}\nteams:\n  - {id: a b, nmae: 甲}\n"
    assert {p.line for p in problems(tmp_path, text)} == {1, 2, 3, 5}
    assert len(problems(tmp_path, text)) == 6


class TestToken:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (f"version: 1\ntoken: {CANARY}", 2),
            (f'version: 1\nadmins: []\nbot_token: "{CANARY}"', 3),
            (f"version: 1\nlanguage: {CANARY}", 2),
            (f"version: 1\n# token: {CANARY}", 2),
            (f"log:\n  level: info # {CANARY}", 2),
            (f"teams: [{{id: a, name: '{CANARY}'}}]", 1),
            ("version: 1\ntoken: 另外保管", 2),
            ("version: 1\nlog:\n  TOKEN: x", 3),
        ],
    )
    def test_in_the_file_it_is_an_error_with_its_line(self, tmp_path: Path, text: str, line: int) -> None:
        (problem,) = problems(tmp_path, text)
        assert problem.line == line
        assert "令牌不能写在配置文件里" in problem.message
        assert "QINGNIN_TOKEN" in problem.message

    def test_it_is_never_quoted_whatever_else_is_wrong(self, tmp_path: Path) -> None:
        for text in (
            f"token: {CANARY}\nhints: [",
            f"a: {CANARY} : b",
            f"{CANARY}: {CANARY}",
            f"- {CANARY}",
            f"timezone: |\n  {CANARY}\n",
        ):
            with pytest.raises(FileProblems) as raised:
                load(tmp_path, text)
            assert CANARY not in f"{raised.value} {raised.value.problems!r}"

    def test_other_mistakes_are_told_beside_it(self, tmp_path: Path) -> None:
        assert [p.line for p in problems(tmp_path, f"token: {CANARY}\nhints: {{per_hour: x}}")] == [1, 2]


class TestOrigins:
    def test_each_value_knows_its_file_and_line(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "version: 1\nhints:\n  per_hour: 3\n")
        by_key = {origin.key: origin for origin in settings.origins}
        own, inherited = by_key["hints.per_hour"], by_key["hints.per_day"]
        assert (own.value, own.path, own.line) == ("3", tmp_path / "config.yaml", 3)
        assert (inherited.value, inherited.path) == ("20", shipped_config())
        shipped = shipped_config().read_text(encoding="utf-8").splitlines()
        assert shipped[inherited.line - 1].strip().startswith("per_day: 20")

    def test_every_setting_is_listed_once(self, tmp_path: Path) -> None:
        keys = [origin.key for origin in load(tmp_path, CONTRACT).origins]
        assert len(keys) == len(set(keys))
        leaves = {".".join(key) for key in keys_of()} - {"teams", "scoring.grades"}
        assert leaves <= set(keys)
        assert {"teams.0.id", "teams.0.agents", "teams.0.hints.mode"} <= set(keys)
        assert "teams" not in keys

    def test_what_is_replaced_whole_leaves_nothing_behind(self, tmp_path: Path) -> None:
        settings = load(tmp_path, "scoring: {grades: {好: 80, 再练练: 0}}")
        keys = [origin.key for origin in settings.origins if origin.key.startswith("scoring.grades")]
        assert keys == ["scoring.grades.好", "scoring.grades.再练练"]

    def test_lists_and_agents_are_shown_as_written(self, tmp_path: Path) -> None:
        values = {origin.key: origin.value for origin in load(tmp_path, CONTRACT).origins}
        assert values["teams.0.leads"] == "[1001]"
        assert values["teams.0.agents"] == "{2001: 李莉, 2002: 王强}"
        assert values["admins"] == "[]"


def test_the_shipped_file_as_the_teams_own_is_read_once() -> None:
    settings = load_settings(shipped_config().parent)
    assert settings == Settings()
    assert len({origin.key for origin in settings.origins}) == len(settings.origins)


class TestClocks:
    """Whose way of counting answers the digest follows."""

    def test_one_several_and_a_teams_own(self, tmp_path: Path) -> None:
        teams = "teams:\n  - {id: a, name: 甲, clocks: taobao}\n  - {id: b, name: 乙}\n"
        settings = load(tmp_path, f"version: 1\nclocks: [douyin, general]\n{teams}")
        assert settings.clocks == ("douyin", "general")
        assert [team.clocks for team in settings.teams] == [("taobao",), ("douyin", "general")]

    def test_an_unknown_platform_is_named_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(FileProblems) as caught:
            load(tmp_path, "version: 1\nclocks: taobo\n")
        assert "taobo" in str(caught.value)
        assert "2:" in str(caught.value)


class TestWhereTheDigestGoes:
    def test_a_team_may_have_it_in_the_leads_group(self, tmp_path: Path) -> None:
        text = """\
            digest: {card: false}
            teams:
              - {id: a, name: 甲, digest: {to: chat, chat: -1009, weekly: true}}
              - {id: b, name: 乙}
            """
        a, b = load(tmp_path, text).teams
        assert a.digest == DigestSettings("chat", -1009, card=False, weekly=True)
        assert b.digest == DigestSettings(card=False)

    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            ("digest: {to: chat}", 1, "没有写是哪个群"),
            ("teams:\n  - {id: a, name: 甲, digest: {to: chat}}", 2, "没有写是哪个群"),
            ("teams:\n  - id: a\n    name: 甲\n    chats: [-100]\n    digest: {to: chat, chat: -100}", 5, "里有客户"),
            ("digest: {to: everybody}", 1, ""),
            ("digest: {chat: 100}", 1, "不是群编号"),
            ("digest: {card: maybe}", 1, "不是开关"),
        ],
    )
    def test_a_place_it_cannot_go_is_an_error(self, tmp_path: Path, text: str, line: int, said: str) -> None:
        (problem,) = problems(tmp_path, text)
        assert problem.line == line
        assert said in problem.message
