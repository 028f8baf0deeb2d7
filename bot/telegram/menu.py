"""Every chat command in one table: who may use it, and its line in Telegram's menu in both languages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden

from .roster import Roster

log = logging.getLogger(__name__)

Part = Literal["everyone", "agent", "lead", "admin"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. Scopes in Telegram's menu are a courtesy; `parts` is what is checked at every use."""

    name: str
    parts: frozenset[Part]
    zh: str
    en: str

    def line(self, language: str) -> str:
        """What it does, for the menu and /help."""
        return self.en if language == "en" else self.zh


def _entry(name: str, parts: str, zh: str, en: str) -> Entry:
    return Entry(name, frozenset(parts.split()), zh, en)  # type: ignore[arg-type]  # words of the table below


COMMANDS = (
    _entry("start", "everyone", "开始", "Begin"),
    _entry("help", "everyone", "我能做什么", "What I can do"),
    _entry("privacy", "everyone", "我看什么、存什么", "What I read and keep"),
    _entry("check", "agent lead", "看看一句话能不能更好", "Look at a draft"),
    _entry("me", "agent", "我今天的情况", "My day so far"),
    _entry("why", "agent", "最近一条提示的依据", "Why I got the last hint"),
    _entry("mute", "agent", "静音一会儿，例如 /mute 30", "No hints for a while, e.g. /mute 30"),
    _entry("mydata", "agent lead admin", "我存了您的什么", "What I keep about you"),
    _entry("close", "agent lead", "在客户群里：结束当前会话", "In a customers' group: close this conversation"),
    _entry(
        "digest",
        "lead",
        "日报，例如 /digest 昨天；试运行的提示：/digest 提示",
        "The digest, e.g. /digest yesterday; /digest hints",
    ),
    _entry("team", "lead", "组员今天怎么样；/team 周、/team 姓名", "The team today; /team week, /team name"),
    _entry("inspect", "lead", "检查开始或结束：on、off", "An inspection begins or ends: on, off"),
    _entry("agent", "lead admin", "客服名单：add、remove、list", "Agents: add, remove, list"),
    _entry("bind", "lead admin", "在群里：登记给我的团队", "In a group: register it for my team"),
    _entry("lead", "admin", "组长名单：add、remove、list", "Leads: add, remove, list"),
    _entry("reload", "admin", "重新读规则文件", "Read the rule files again"),
    _entry("status", "admin", "运行情况", "How the bot is doing"),
    _entry("appeal", "agent", "申诉：这句判得不对", "Appeal: this was judged wrongly"),
    _entry("appeals", "lead admin", "等我定的申诉和红线", "Appeals and red lines that wait for me"),
    _entry("calibrate", "agent lead", "盲判几句，帮规则变准", "Judge a few replies blind"),
    _entry("rules", "lead admin", "规则的状况", "How the rules are doing"),
    _entry("rule", "lead admin", "一条规则；新建：/rule new 这句话", "One rule; /rule new and a reply makes one"),
    _entry("trial", "lead admin", "拿一条规则在旧对话上试", "Try a rule on the history"),
)


def find(name: str) -> Entry | None:
    """The command of that name."""
    return next((entry for entry in COMMANDS if entry.name == name), None)


def open_to(parts: frozenset[str]) -> list[Entry]:
    """The commands somebody with these parts may use."""
    return [entry for entry in COMMANDS if entry.parts & parts]


_GROUP = frozenset({"me", "why", "mute", "close", "agent", "bind"})
"""What is of use within a group. There a customer is shown nothing: he need not know of the bot."""


class Menus:
    """Fills Telegram's command menus, each in both languages. A menu is a courtesy: a failure costs nothing else."""

    def __init__(self, bot: Bot, roster: Callable[[], Roster]) -> None:
        self._bot, self._roster = bot, roster

    async def fill(self) -> None:
        """Private: what agents may do, and more for leads and administrators. Groups: what staff may do."""
        await self._fill(BotCommandScopeAllPrivateChats(), open_to(frozenset({"everyone", "agent"})))
        in_groups = [entry for entry in COMMANDS if entry.name in _GROUP]
        await self._fill(BotCommandScopeAllChatAdministrators(), in_groups, whispered=True)
        roster = self._roster()
        for user in sorted({*roster.leads, *roster.admins}):
            await self.fill_for(user)

    async def fill_for(self, user: int) -> None:
        """The private menu of one person."""
        try:
            await self._fill(BotCommandScopeChat(user), open_to(self._roster().parts(user)))
        except (BadRequest, Forbidden):
            log.info("no menu for user %s yet: the private chat has not been opened", user)

    async def _fill(self, scope: BotCommandScope, entries: list[Entry], *, whispered: bool = False) -> None:
        """Chinese for everybody, English where the client is English.

        `whispered`: what is chosen from the menu is then seen by its sender and the bot alone (Bot API 10.2).
        """
        more = {"is_ephemeral": True} if whispered else None
        zh = [BotCommand(entry.name, entry.zh, api_kwargs=more) for entry in entries]
        en = [BotCommand(entry.name, entry.en, api_kwargs=more) for entry in entries]
        await self._bot.set_my_commands(zh, scope=scope)
        await self._bot.set_my_commands(en, scope=scope, language_code="en")
