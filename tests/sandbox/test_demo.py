"""`qingnin demo`: the whole bot on a shift, with no token, no network and no file outside the named folder."""

from __future__ import annotations

import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pages import ROOT, blocks
from rich.console import Console

from bot.cli import demo as demo_module
from bot.cli.demo import demo
from bot.sandbox.methods import BotDoor
from bot.sandbox.printer import ChatPrinter, new_console
from bot.sandbox.script import LINK_ONLY, MOMENTS, REAL, shift, shipped_dialogues
from bot.sandbox.stage import AGENTS, ZONE, build_stage
from bot.sandbox.values import Happening, User


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The demo, played once, unable to open a connection."""
    out = tmp_path_factory.mktemp("demo")

    def refuse(*_: Any) -> None:
        raise AssertionError("the demo tried to use the network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        for name in ("QINGNIN_TOKEN", "QINGNIN_HOME", "QINGNIN_DATABASE_URL"):
            patch.delenv(name, raising=False)
        return CliRunner().invoke(demo, ["--out", str(out)], catch_exceptions=False), out


def test_it_ends_well_and_says_what_next(played: tuple[Result, Path]) -> None:
    result, out = played
    assert result.exit_code == 0
    where, own, real = result.stdout.strip().splitlines()[-3:]
    assert str(out) in where
    assert "qingnin check -" in own
    assert "README" in real
    assert "隐私检查没有通过" not in result.stderr


@pytest.mark.parametrize("agent", AGENTS.values())
def test_every_agent_is_whispered_to_by_name(played: tuple[Result, Path], agent: str) -> None:
    assert f"〔仅{agent}可见〕💡 {agent}" in played[0].stdout


def test_the_scripted_moments_have_their_effect(played: tuple[Result, Path]) -> None:
    text = re.sub(r"\s+", "", played[0].stdout)
    assert "〔仅李莉可见〕（改成了）✅已自我纠正" in text
    assert "〔王强按了「误报」〕" in text
    assert "收到，先不扣分，交给组长看" in text
    assert "草稿不保存、不计分" in text
    for words in ("不归我们管", "改不了", "你自己不会看吗", "等了三分钟以上"):
        assert words in text
    assert "〔仅周组长可见〕〔图片〕【客服日报】演示组" in text
    assert "〔仅周组长可见〕【客服日报】演示组" in text


def test_an_id_number_is_masked_in_what_the_bot_says(played: tuple[Result, Path]) -> None:
    out = played[1]
    assert "身份证号是110" in (out / "chat.txt").read_text(encoding="utf-8").replace("\n", "")
    files = [out / name for name in ("digest.txt", "digest.html", "digest.json")]
    assert all("11010519491231002X" not in path.read_text(encoding="utf-8") for path in files)


def test_the_digest_files_say_the_same(played: tuple[Result, Path]) -> None:
    out = played[1]
    data = json.loads((out / "digest.json").read_text(encoding="utf-8"))
    assert data["schema"] == 1
    assert (data["team"], data["day"], data["zone"]) == ("demo", "2026-11-23", "Asia/Shanghai")
    assert data["conversations"] >= 14
    assert data["corrected"] >= 1
    assert data["disputed"] >= 1
    assert len(data["agents"]) == 3
    text = (out / "digest.txt").read_text(encoding="utf-8")
    assert "【客服日报】演示组" in text
    assert "<" not in text
    page = (out / "digest.html").read_text(encoding="utf-8")
    assert '<h1 data-name="team">演示组</h1>' in page
    assert f'data-name="conversations">{data["conversations"]}<' in page
    assert (out / "digest.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "digest.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_what_is_really_said(played: tuple[Result, Path], name: str) -> None:
    transcript = next(block for block in blocks(ROOT / name) if block.language == "text").text
    said = {line.strip() for line in played[0].stdout.splitlines()}
    assert [line for line in transcript.splitlines() if line.strip() not in said] == []
    files = {path.name for path in played[1].iterdir()}
    shown = set(re.findall(r"`((?:digest|chat)\.\w+)`", (ROOT / name).read_text(encoding="utf-8")))
    assert shown == files


def test_plain_output_has_no_colour_codes_and_is_what_chat_txt_holds(played: tuple[Result, Path]) -> None:
    result, out = played
    assert "\x1b" not in result.stdout
    chat = (out / "chat.txt").read_text(encoding="utf-8").splitlines()
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    assert chat == printed[: len(chat)]


def test_real_dialogues_are_played_word_for_word() -> None:
    dialogues = {d["id"]: d for d in shipped_dialogues()}
    assert len(REAL) >= 8
    cues = shift()
    for talk in REAL:
        turns = [turn["text"] for turn in dialogues[talk.source]["turns"]]
        assert [cue.text for cue in cues if cue.talk == talk.customer] == turns
    assert LINK_ONLY in {cue.text for cue in cues}
    assert [cue.at for cue in cues] == sorted(cue.at for cue in cues)


def test_a_public_message_fails_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    stage = build_stage(REAL + MOMENTS)
    assert demo_module._farewell(Console(), stage, [Path("x")])
    BotDoor(stage.world).call("sendMessage", {"chat_id": stage.forum.id, "text": "李莉刚才那句不好"})
    assert not demo_module._farewell(Console(), stage, [Path("x")])
    assert "隐私检查没有通过" in capsys.readouterr().err
    assert len(stage.world.watch.take()) == 1


def test_an_unusable_folder_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("")
    result = CliRunner().invoke(demo, ["--out", str(tmp_path / "datei" / "out")])
    assert result.exception is not None
    assert "--out" in str(result.exception)


def test_colours_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    lili = User(2001, "李莉")
    for terminal in (True, False):
        console = new_console()
        console = Console(force_terminal=terminal, width=90, highlight=False, markup=False) if terminal else console
        printer = ChatPrinter(console, ZONE, {2001: "李莉"}, lambda _: "")
        moment = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        with console.capture() as captured:
            printer.show(Happening("answer", moment, None, lili, "好的"))
        assert ("\x1b[33m" in captured.get()) == terminal
        assert "16:00:00 请您" in captured.get()
        assert "〔仅李莉可见〕好的" in captured.get()
