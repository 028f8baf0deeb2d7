"""The page of `qingnin sandbox`: the real bot over HTTP, and each person sees what that person may see."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.config import load_settings
from bot.defaults import shipped_rules
from bot.engine.loader import Sources, load
from bot.environment import Environment, open_data_folder
from bot.sandbox.clock import ForwardClock
from bot.sandbox.page import SandboxPage
from bot.sandbox.playground import borrow_rules, build_playground, write_home
from bot.sandbox.server import SandboxServer
from bot.telegram.app import opened

RULES = Path(__file__).parent.parent / "telegram" / "shop_rules"
BAD = "这个不归我们管，您找快递吧"


class Browser:
    """Asks and acts as the page does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.state: dict[str, Any] = {}

    async def act(self, code: int = 200, **body: Any) -> None:
        answer = await self.client.post("/sandbox/act", json=body)
        assert answer.status_code == code, answer.text

    async def look(self, after: int = 0) -> None:
        answer = await self.client.get("/sandbox/state", params={"after": after}, timeout=30)
        self.state = answer.json()
        assert self.state["warnings"] == []

    async def until(self, who: str, chat: str, words: str) -> dict[str, Any]:
        """Wait until this person reads these words in this chat."""
        await self.look()
        while True:
            for post in self.posts(who, chat):
                if words in post["text"]:
                    return post
            await asyncio.wait_for(self.look(self.state["version"]), 25)

    def posts(self, who: str, chat: str) -> list[dict[str, Any]]:
        people = [person for column in self.state["columns"] for person in column["people"]]
        (chats,) = [person["chats"] for person in people if person["name"] == who]
        return next(one["posts"] for one in chats if one["key"] == chat)


@asynccontextmanager
async def playing(home: Path) -> AsyncIterator[Browser]:
    """The bot at work on the playground, and a browser."""
    write_home(home)
    open_data_folder(home)
    clock = ForwardClock()
    ground = build_playground(clock.now)
    async with SandboxServer(ground.world, 0, SandboxPage(ground, clock)) as server:
        url = f"sqlite+aiosqlite:///{home}/data/qingnin.db"
        env = Environment(home, url, api_base=server.base, token_text=ground.world.token)
        rules = load(Sources(rules=(RULES,)))
        async with opened(env, load_settings(home), rules, clock=clock) as host:
            await host.start()
            stop = asyncio.Event()
            running = asyncio.create_task(host.run(stop))
            async with httpx.AsyncClient(base_url=server.base, trust_env=False) as client:
                yield Browser(client)
            stop.set()
            await running


async def test_people_speak_and_each_sees_what_is_theirs(tmp_path: Path) -> None:
    async with playing(tmp_path) as page:
        assert "本地沙盒，不是 Telegram" in (await page.client.get("/")).text
        await page.act(act="say", who=3001, chat="group", text="我的快递三天没动了")
        await page.act(act="say", who=2001, chat="group", text=BAD)
        hint = await page.until("李莉", "group", "💡")
        assert hint["whispered"]
        for other in ("陈先生", "何女士", "王强", "周组长"):
            assert all("💡" not in post["text"] for post in page.posts(other, "group"))
        own = next(post for post in page.posts("李莉", "group") if post["mine"])
        assert not any(post["bot"] for post in page.posts("陈先生", "group"))
        await page.act(act="edit", who=2001, key=own["key"], text="这件事我来帮您联系快递核实，请您稍等。")
        await page.until("李莉", "group", "✅")
        await page.act(act="say", who=3001, chat="own:3001", text="在吗")
        await page.act(act="say", who=2001, chat="own:3001", text="你自己不会看吗")
        second = await page.until("李莉", "bot", "你自己不会看")
        await page.act(act="press", who=2001, key=second["key"], data=second["buttons"][0][0]["data"])
        while not page.state["toasts"]:
            await page.look(page.state["version"])
        assert page.state["toasts"][-1]["who"] == 2001
        await page.act(act="say", who=2002, chat="bot", text=BAD)
        draft = await page.until("王强", "bot", "处可以改")
        assert draft["buttons"][0][0]["copy"]
        await page.act(act="jump")
        await page.until("周组长", "bot", "演示组")


async def test_only_a_page_from_this_machine_may_act(tmp_path: Path) -> None:
    clock = ForwardClock()
    ground = build_playground(clock.now)
    ground.world.push_raw({"message": {}})
    async with (
        SandboxServer(ground.world, 0, SandboxPage(ground, clock)) as server,
        httpx.AsyncClient(base_url=server.base, trust_env=False) as client,
    ):
        evil = {"host": "evil.example:80"}
        assert (await client.get("/sandbox/state", headers=evil)).status_code == 403
        simple = await client.post("/sandbox/act", content=b'{"act":"jump"}', headers={"content-type": "text/plain"})
        assert simple.status_code == 404
        page = Browser(client)
        for nonsense in (
            {"act": "say", "who": 2001, "chat": "group", "text": "  "},
            {"act": "say", "who": 9, "chat": "group", "text": "x"},
            {"act": "say", "who": 2002, "chat": "own:3001", "text": "x"},
            {"act": "say", "who": 2001, "chat": "own:9", "text": "x"},
            {"act": "edit", "who": 3001, "key": "p:2001:1", "text": "x"},
            {"act": "press", "who": 3001, "key": "p:2001:1", "data": "h:1:why"},
            {"act": "fly", "who": 3001},
            {},
        ):
            await page.act(400, **nonsense)
        assert (await client.get("/sandbox/file", params={"who": 3001, "key": "p:1001:1"})).status_code == 404
        assert (await client.get("/anything")).status_code == 404


@pytest.mark.slow
async def test_the_command_serves_the_page_and_ends_when_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    for pack in shipped_rules().glob("*.yaml"):
        if pack.name not in ("norms.yaml", "sanbu-tuixie.yaml"):
            (tmp_path / "rules" / pack.name).touch()  # an empty file switches the shipped pack off: it starts sooner
    env = dict(os.environ) | {"QINGNIN_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    base = line.partition("http")[1] + line.partition("http")[2].partition("/ ")[0]
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        page = Browser(client)
        await page.act(act="say", who=3001, chat="group", text="在吗")
        await page.act(act="say", who=2001, chat="group", text=BAD)
        assert (await page.until("李莉", "group", "💡"))["whispered"]
    process.send_signal(signal.SIGTERM)
    _, rest = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, rest.decode()) == (0, "沙盒已关闭，里面的内容没有保存。\n")


def test_the_teams_own_rules_hold_in_the_sandbox_and_nothing_is_written_to_them(tmp_path: Path) -> None:
    team, home = tmp_path / "team", tmp_path / "home"
    (team / "rules").mkdir(parents=True)
    (team / "teams" / "elsewhere" / "rules").mkdir(parents=True)
    (team / "rules" / "own.yaml").write_text("version: 1\n", encoding="utf-8")
    home.mkdir()
    borrow_rules(home, team)
    (team / "rules" / "own.yaml").write_text("version: 1\nrules: []\n", encoding="utf-8")
    assert "rules" in (home / "rules" / "own.yaml").read_text(encoding="utf-8"), "an edit is seen"
    assert not (home / "lexicon").exists()
    assert not (home / "teams").exists(), "what is made in the sandbox stays there"
