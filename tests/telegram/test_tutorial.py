"""The tutorial, followed word for word: its files are saved in order, its commands run, its hint comes out.

The commands run over the packs that the tutorial speaks of, so that each takes a second; that the sentence is
new to all the shipped rules, and its hint is the one promised, is tried with every one of them.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from cut_down import cut_down
from pages import ROOT, Block, blocks
from telegram_shop import Shop

from bot.cli import main
from bot.config import load_settings
from bot.desk import Desk
from bot.environment import open_data_folder
from bot.event import Event
from bot.rulebook import load_rulebook
from bot.rulewriting import draft_rule
from bot.sandbox.values import Post, User
from bot.store import Store

PAGE = blocks(ROOT / "docs" / "rules-tutorial.zh-CN.md")
HOME = "我的团队"
SENTENCE = "现在盘点，您下午再来吧"
PACKS = ("sanyao.yaml", "shouwen.yaml")
HISTORY = (
    ("你好，我来退货", SENTENCE, "好的，已经给您登记了"),
    ("我的退货呢", "店里盘点呢，您明天再来", "您好，今天给您办好了"),
    ("在吗", "您好，盘点归盘点，您的单子我现在就办", "退款已经给您办好了"),
)
"""What was said in the shop before: the customer, and two replies."""

_VARIES = re.compile(r"\d+(\.\d+)?(?= (秒|条规则|个文件))|(?<=own-)[0-9a-f]{6}")
"""What depends on the machine and on how many rules are shipped."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tutorial's folder in the working folder, as `qingnin init` would leave it without the copied rules."""
    cut_down(monkeypatch, tmp_path / "shipped", PACKS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QINGNIN_HOME", HOME)
    for name in ("rules", "lexicon"):
        (tmp_path / HOME / name).mkdir(parents=True)
    return tmp_path / HOME


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with what the page says it prints."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


def run(command: str) -> str:
    """Run one command as a shell would; before it may stand `echo … |`."""
    said, _, program = command.rpartition(" | ")
    words = shlex.split(program)
    assert words[0] == "qingnin", command
    return CliRunner().invoke(main, words[1:], input=f"{said.removeprefix('echo ')}\n" if said else None).output


def plain(text: str) -> str:
    return _VARIES.sub("N", text).strip()


def save(block: Block, home: Path) -> None:
    path = home / block.note.removeprefix("存成 ")
    path.write_text(block.text, encoding="utf-8")


def saved_as(name: str) -> list[Block]:
    """The versions of one file, in order."""
    return [block for block in PAGE if block.note == f"存成 {name}"]


def live_through(home: Path) -> None:
    """A few conversations of yesterday, in a database as `qingnin run` leaves it."""
    team = "{id: shop, name: 门店, leads: [1001], agents: {2001: 李莉, 2002: 王强}, chats: [-1]}"
    (home / "config.yaml").write_text(f"version: 1\nteams:\n  - {team}\n", encoding="utf-8")
    data = open_data_folder(home)

    async def talk() -> None:
        at, ref = datetime.now(UTC) - timedelta(days=1), 0
        async with Store.opened(f"sqlite+aiosqlite:///{data.as_posix()}/qingnin.db", data_dir=data) as store:
            desk = Desk(store, load_rulebook(home, []), load_settings(home))
            for number, (asked, *replies) in enumerate(HISTORY):
                for role, author, text in (("customer", 3001, asked), *(("agent", 2002, text) for text in replies)):
                    ref, at = ref + 1, at + timedelta(seconds=20)
                    event = Event(0, "new", "shop", f"c{number}", ref, role, author, text, at, -1)  # type: ignore[arg-type]  # roles of the table
                    await desk.handle(event, at)

    asyncio.run(talk())


def test_every_command_prints_what_the_page_says(home: Path) -> None:
    wrong = []
    for block in PAGE:
        if block.note.startswith("存成 "):
            save(block, home)
        elif block.note.startswith("这一步的对话"):
            live_through(home)
        if block.language != "console":
            continue
        for command, shown in commands(block):
            if plain(printed := run(command)) != plain(shown):
                wrong.append(f"{block.where}: {command}\n{printed}")
    assert not wrong, "\n".join(["", *wrong])


def test_the_draft_is_what_the_program_writes(home: Path) -> None:
    """Its norm and hint are guessed from the rule most like it, as the page says: those may differ."""
    (block,) = [block for block in PAGE if block.note == "草稿"]
    (shown,) = yaml.safe_load(block.text)["rules"]
    ruleset = load_rulebook(home, []).general.ruleset
    (made,) = yaml.safe_load(draft_rule("现在【盘点】，您下午再来吧", ruleset).content)["rules"]
    guessed = ("norm", "hint", "good")
    assert list(shown) == list(made)
    assert {key: made[key] for key in made if key not in guessed} == {
        key: shown[key] for key in shown if key not in guessed
    }


class Followed(Shop):
    """A shop with short ways to ask and to press."""

    async def ask(self, user: User, text: str) -> Post:
        self.clock.advance(5)
        await self.private(user, text)
        return self.world.from_bot(user)[-1]

    async def press(self, user: User, post: Post, label: str) -> None:
        self.clock.advance(2)
        self.world.press(user, post, label)
        for _ in range(3):
            self.clock.advance(2)
            await self.host.step()

    async def reply(self, text: str) -> list[Post]:
        """王强 says something to a customer; the hints he gets."""
        self.clock.advance(3000)
        before = len(self.hints(self.wang))
        for who, words in (
            (self.customer, "你好，在吗"),
            (self.wang, "您好，在的，请问有什么可以帮您？"),
            (self.customer, "我到店里了"),
            (self.wang, text),
        ):
            await self.wait(10)
            await self.say(who, words)
        await self.wait(3)
        return self.hints(self.wang)[before:]


async def test_the_promised_hint_comes_out_and_an_exception_is_one_tap(tmp_path: Path) -> None:
    """With all the shipped rules: silent on trial, whispering once in force, silent again for the excepted words."""
    bare = load_rulebook(tmp_path, []).general.ruleset
    shop = Followed(tmp_path, bare)
    await shop.open()
    shop.promote()
    for person in (shop.lead, shop.wang):
        await shop.private(person, "/start")
    assert await shop.reply(SENTENCE) == [], "the shipped rules know the sentence: the tutorial needs another"
    (tmp_path / "rules").mkdir()
    save(saved_as("rules/盘点.yaml")[2], tmp_path)
    await shop.host.reloader.reload()
    assert await shop.reply(SENTENCE) == [], "on trial it only records"
    card = await shop.ask(shop.lead, "/rule stock-taking")
    assert "命中 1（" in card.text
    await shop.press(shop.lead, card, "让它生效")
    (hint,) = await shop.reply(SENTENCE)
    (promised,) = [block.text for block in PAGE if block.language == "chat"]
    buttons = " ".join(f"[{button['text']}]" for row in hint.buttons for button in row)
    assert f"{hint.text.strip()}\n{buttons}" == promised.strip()
    assert hint.seen_by(shop.wang.id)
    assert not hint.seen_by(shop.customer.id)
    (wrong,) = await shop.reply("仓库盘点，您周三再来取件就行")
    await shop.press(shop.wang, wrong, "误报")
    appeal = next(post for post in shop.world.from_bot(shop.lead) if "【申诉】" in post.text)
    await shop.press(shop.lead, appeal, "申诉成立，不算")
    await shop.press(shop.lead, appeal, "把这句记成不该命中的例句")
    assert await shop.reply("仓库盘点，您周三再来取件就行") == []
    await shop.close()
