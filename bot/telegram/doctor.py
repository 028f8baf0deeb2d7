"""Looks whether everything is as it must be on Telegram's side, and says in Chinese what to do where it is not.

`qingnin doctor` asks everything; a start asks the part about groups (`look_at_groups`), which is what usually is
forgotten. Nothing is changed, nothing is written to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

import httpx
from telegram import Bot, User
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, TelegramError

from ..environment import TELEGRAM, Environment
from ..settings import Settings
from .clock import Clock

State = Literal["ok", "warn", "bad"]
_SKEW_WARN, _SKEW_BAD = 5.0, 60.0
_PROBE_SECONDS = 3
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do about it (empty where nothing)."""

    name: str
    state: State
    found: str
    advice: str = ""


class Doctor:
    """Asks Telegram. `running`: a bot of this folder holds the lock, so that its polling is not to be disturbed."""

    def __init__(self, bot: Bot, env: Environment, settings: Settings, clock: Clock, *, running: bool) -> None:
        self._bot, self._env, self._settings, self._clock = bot, env, settings, clock
        self._running = running

    async def examine(self) -> list[Check]:
        """Everything; where Telegram cannot be reached or the token is wrong, only that."""
        reached = await self._reach()
        if reached.state == "bad":
            return [reached]
        me = await self._bot.get_me()
        return [
            reached,
            await self._clock_skew(),
            *await look_at_groups(self._bot, me, self._settings),
            *await self._people(),
            *_modes(me),
            await self._webhook(),
            await self._second_poller(),
        ]

    async def _reach(self) -> Check:
        """Token and line at once: getMe tells them apart."""
        way = _way(self._env)
        began = self._clock.now()
        try:
            me = await self._bot.get_me()
        except InvalidToken:
            return Check(
                "令牌", "bad", "Telegram 不认这个令牌",
                "核对 QINGNIN_TOKEN（或 QINGNIN_TOKEN_FILE），或到 @BotFather 用 /token 重新领一个",
            )  # fmt: skip
        except TelegramError as error:
            advice = "检查代理是否在运行、地址是否写对" if self._env.proxy else "在国内请设代理 QINGNIN_PROXY"
            return Check("连通", "bad", f"连不上 Telegram（{way}，{type(error).__name__}）", advice)
        millis = (self._clock.now() - began).total_seconds() * 1000
        return Check("连通", "ok", f"@{me.username}，{way}，{millis:.0f} 毫秒")

    async def _clock_skew(self) -> Check:
        """Telegram's Date header beside our clock: reply times are measured between the two."""
        try:
            async with httpx.AsyncClient(proxy=self._env.proxy, timeout=_PATIENCE, trust_env=False) as client:
                told = (await client.get(self._env.api_base)).headers.get("date", "")
            seconds = abs((self._clock.now() - parsedate_to_datetime(told)).total_seconds())
        except (httpx.HTTPError, ValueError, TypeError):
            return Check("时钟", "warn", "没有问到 Telegram 的时间", "请自己看看本机时间准不准")
        state: State = "ok" if seconds < _SKEW_WARN else "warn" if seconds < _SKEW_BAD else "bad"
        advice = "" if state == "ok" else "打开系统的自动对时（NTP），否则响应时长会算错"
        return Check("时钟", state, f"与 Telegram 相差 {seconds:.0f} 秒", advice)

    async def _people(self) -> list[Check]:
        """Who has never pressed START, or has blocked the bot; asked without writing anything to them."""
        names = {agent: name for team in self._settings.teams for agent, name in team.agents.items()}
        leads = {lead for team in self._settings.teams for lead in team.leads}
        lost = [person for person in sorted({*names, *leads}) if not await self._reaches(person)]
        if not names and not leads:
            return []
        if not lost:
            return [Check("私聊", "ok", f"{len({*names, *leads})} 位客服和组长都能私聊到")]
        said = "、".join(names.get(person, f"组长 {person}") for person in lost)
        advice = f"请他们打开 @{self._bot.username}，点「开始」（被屏蔽的先解除）；组长这样收不到日报"
        return [Check("私聊", "bad" if leads & set(lost) else "warn", f"私聊不到：{said}", advice)]

    async def _reaches(self, person: int) -> bool:
        try:
            await self._bot.send_chat_action(person, "typing")
        except (Forbidden, BadRequest):
            return False
        except TelegramError:
            return True  # a stumble of the line says nothing about the person
        return True

    async def _webhook(self) -> Check:
        info = await self._bot.get_webhook_info()
        if not info.url:
            return Check("webhook", "ok", "没有设，用长轮询")
        host = urlsplit(info.url).hostname
        if self._running and not info.last_error_message:
            return Check("webhook", "ok", f"消息送到 {host}")
        if info.last_error_message:
            return Check(
                "webhook", "bad", f"送不到 {host}：{info.last_error_message}",
                "检查反向代理和证书；改用长轮询的话直接 qingnin run，会自动撤掉它",
            )  # fmt: skip
        return Check("webhook", "warn", f"留着一个：{host}", "长轮询收不到消息；qingnin run（不带 --webhook）会撤掉它")

    async def _second_poller(self) -> Check:
        """Whether somebody else reads this token's updates: they would take turns losing messages."""
        if self._running:
            return Check("另一个程序", "ok", "这个文件夹的机器人正在运行，由它收消息")
        try:
            await self._bot.get_updates(limit=1, timeout=_PROBE_SECONDS)
        except Conflict as error:
            if "webhook" in str(error).lower():
                return Check("另一个程序", "ok", "消息走 webhook，没有别的程序在轮询")
            return Check("另一个程序", "bad", "有别的程序在用同一个令牌收消息", "停掉它，或用 /revoke 换令牌")
        except TelegramError as error:
            return Check("另一个程序", "warn", f"没有问到（{type(error).__name__}）", "稍后再试一次")
        return Check("另一个程序", "ok", "没有别的程序在用这个令牌")


async def look_at_groups(bot: Bot, me: User, settings: Settings) -> list[Check]:
    """Whether the bot sees what is said in each group, and may whisper there."""
    checks = [await _group(bot, chat, team.name) for team in settings.teams for chat in team.chats]
    blind = [check for check in checks if check.state != "ok"]
    if checks and blind and not me.can_read_all_group_messages:
        checks.append(Check(
            "隐私模式", "bad", "开着，而机器人不是每个群的管理员：那些群里普通的消息它看不见",
            "在 @BotFather 用 /setprivacy 选 Disable，再把机器人移出群、重新加进去；或把它设为管理员",
        ))  # fmt: skip
    elif me.can_read_all_group_messages:
        checks.append(Check("隐私模式", "ok", "已关，群里的消息都看得到"))
    else:
        checks.append(Check("隐私模式", "ok", "开着；机器人是管理员的群不受影响"))
    if not settings.teams:
        checks.append(
            Check("团队", "warn", "还没有团队，只回答私聊里的草稿", "写在 config.yaml 的 teams 里，文件里有例子")
        )
    for team in settings.teams:
        if not team.leads:
            checks.append(
                Check("团队", "warn", f"{team.name} 没有组长，日报没人收", "写进 config.yaml，或用 /lead add")
            )
    return checks


async def _group(bot: Bot, chat: int, team: str) -> Check:
    name = f"群 {chat}（{team}）"
    try:
        standing = (await bot.get_chat_member(chat, bot.id)).status
    except (BadRequest, Forbidden):
        return Check(name, "bad", "机器人不在这个群里，或编号不对", "把机器人加进群，在群里发 /bind；群升级后编号会变")
    except TelegramError as error:
        return Check(name, "warn", f"没有问到（{type(error).__name__}）", "稍后再试一次")
    if standing in ("administrator", "creator"):
        return Check(name, "ok", "是管理员，提示可以只让本人在群里看到")
    if standing in ("left", "kicked"):
        return Check(name, "bad", "机器人已经不在这个群里", "重新把它加进群，并设为管理员")
    return Check(name, "warn", "不是管理员，提示只能走私聊", "把机器人设为管理员（不需要任何额外的权限）")


def _modes(me: User) -> list[Check]:
    business, inline = me.can_connect_to_business, me.supports_inline_queries
    return [
        Check("Business", "ok", "已开，客服可以连上自己的一对一聊天" if business
              else "没有开；要看客服自己账号里的聊天，在 @BotFather 的 Bot Settings 里打开 Business Mode"),
        Check("行内草稿", "ok", "已开，任何聊天里都能 @ 它试草稿" if inline
              else "没有开；要在输入框里 @ 它试草稿，在 @BotFather 用 /setinline 打开"),
    ]  # fmt: skip


def _way(env: Environment) -> str:
    """The way to Telegram, without what a proxy's address may hold."""
    where = "" if env.api_base == TELEGRAM else f"服务器 {urlsplit(env.api_base).netloc}，"
    if env.proxy is None:
        return f"{where}不经代理"
    parts = urlsplit(env.proxy)
    return f"{where}经代理 {parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
