"""Every chat command in one table: who may use it, and its line in Telegram's menu in both languages."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

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
    _entry("mydata", "agent", "我存了您的什么", "What I keep about you"),
    _entry("close", "agent lead", "在客户群里：结束当前会话", "In a customers' group: close this conversation"),
    _entry("digest", "lead", "日报，例如 /digest 昨天", "The digest, e.g. /digest yesterday"),
    _entry("status", "admin", "运行情况", "How the bot is doing"),
)


def find(name: str) -> Entry | None:
    """The command of that name."""
    return next((entry for entry in COMMANDS if entry.name == name), None)


def open_to(parts: frozenset[str]) -> list[Entry]:
    """The commands somebody with these parts may use."""
    return [entry for entry in COMMANDS if entry.parts & parts]


async def publish(bot: Bot, roster: Roster) -> None:
    """Fill Telegram's menus: what everybody may do, and more for each of the staff who has opened the chat."""
    await _fill(bot, None, open_to(frozenset({"everyone"})))
    await _fill(bot, BotCommandScopeAllPrivateChats(), open_to(frozenset({"everyone", "agent"})))
    for user in sorted({*roster.leads, *roster.admins}):
        try:
            await _fill(bot, BotCommandScopeChat(user), open_to(roster.parts(user)))
        except BadRequest:
            log.info("no menu for user %s yet: the private chat has not been opened", user)


async def _fill(bot: Bot, scope: BotCommandScope | None, entries: list[Entry]) -> None:
    """Chinese for everybody, English where the client is English."""
    await bot.set_my_commands([BotCommand(e.name, e.zh) for e in entries], scope=scope)
    await bot.set_my_commands([BotCommand(e.name, e.en) for e in entries], scope=scope, language_code="en")
