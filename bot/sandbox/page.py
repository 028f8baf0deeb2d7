"""The page of `qingnin sandbox`: what each person sees, and whatever they do. Never acts as the bot.

The page is one file without a framework. It asks for the state, waits until something has happened and asks again.
Only a browser on this machine is answered, and only a page that came from here may act.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from .clock import ForwardClock
from .http import Answer, Request
from .playground import DIGEST_AT, Playground
from .values import Happening, Json, Post, User

_ZONE = ZoneInfo("Asia/Shanghai")
_WAIT = 20.0
_SHOWN, _TOASTS = 120, 20
_HOSTS = ("127.0.0.1", "localhost")


class SandboxPage:
    """Shows the playground to a browser and carries out what is done there."""

    def __init__(self, ground: Playground, clock: ForwardClock) -> None:
        self._ground, self._world, self._clock = ground, ground.world, clock
        self._version = 1
        self._changed = asyncio.Event()
        self._toasts: deque[Json] = deque(maxlen=_TOASTS)
        self._world.listeners.append(self._noticed)
        self._people = {user.id: user for user in (*ground.customers, *ground.agents, ground.lead)}

    async def answer(self, request: Request) -> Answer:
        """One request of the browser."""
        if request.host.rpartition(":")[0] not in _HOSTS:
            return _error(403, "只有这台机器上的浏览器能用")
        match request.method, request.path:
            case "GET", "/":
                page = files(__package__).joinpath("page.html").read_bytes()
                return Answer(200, page, "text/html; charset=utf-8")
            case "GET", "/sandbox/state":
                return _json(await self._state(int(request.query.get("after", "0") or 0)))
            case "GET", "/sandbox/file":
                return self._file(request.query)
            case "POST", "/sandbox/act" if request.content_type.startswith("application/json"):
                return self._act(json.loads(request.body))
        return _error(404, "没有这一页")

    def _noticed(self, happening: Happening) -> None:
        if happening.kind == "answer" and happening.text:
            self._toasts.append({"n": self._version, "who": happening.who.id, "text": happening.text})
        self._touch()

    def _touch(self) -> None:
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    # --- what is seen ------------------------------------------------------------------------

    async def _state(self, after: int) -> Json:
        """Everything to show, once it is newer than what the page has."""
        if after >= self._version:
            with contextlib.suppress(TimeoutError):  # nothing has happened: the page hears so and asks again
                await asyncio.wait_for(self._changed.wait(), _WAIT)
        return {
            "version": self._version,
            "now": f"{self._clock.now().astimezone(_ZONE):%m-%d %H:%M}",
            "warnings": self._world.watch.violations,
            "toasts": list(self._toasts),
            "columns": [
                {"title": "客户", "people": [self._person(user) for user in self._ground.customers]},
                {"title": "客服", "people": [self._person(user) for user in self._ground.agents]},
                {"title": "组长", "people": [self._person(self._ground.lead)]},
            ],
        }

    def _person(self, user: User) -> Json:
        return {"id": user.id, "name": user.name, "chats": self._chats(user)}

    def _chats(self, user: User) -> list[Json]:
        """The chats one has open: the group, for staff the bot's private chat, and the agent's own with customers."""
        ground = self._ground
        chats = [self._chat(user, "group", ground.group.title, self._world.seen_by(user, ground.group))]
        if user not in ground.customers:
            private = self._world.chats[user.id]
            chats.append(self._chat(user, "bot", "和请您的私聊", self._world.seen_by(user, private)))
        owner = ground.account.owner
        for customer in ground.customers:
            if user in (owner, customer):
                posts = [p for p in ground.account.posts if p.chat.id == customer.id and not p.deleted]
                other = owner if user is customer else customer
                chats.append(self._chat(user, f"own:{customer.id}", f"和{other.name}的私聊", posts))
        return chats

    def _chat(self, user: User, key: str, title: str, posts: list[Post]) -> Json:
        return {"key": key, "title": title, "posts": [self._post(user, post) for post in posts[-_SHOWN:]]}

    def _post(self, user: User, post: Post) -> Json:
        quoted = post.reply_to.text[:30] if post.reply_to is not None else ""
        return {
            "key": self._key(post),
            "who": post.author.name,
            "mine": post.author is user,
            "bot": post.author.is_bot,
            "whispered": post.receiver is not None,
            "text": post.text,
            "quoted": quoted,
            "at": f"{post.date.astimezone(_ZONE):%H:%M}",
            "edited": post.edit_date is not None,
            "media": post.media if post.file is None else str(post.file),
            "buttons": [
                [{"text": b["text"], "data": b.get("callback_data", ""), "copy": b.get("copy_text", {}).get("text", "")}
                 for b in row]
                for row in post.buttons
            ],
        }  # fmt: skip

    def _key(self, post: Post) -> str:
        if post.ephemeral_id is not None:
            return f"e:{post.ephemeral_id}"
        own = "o" if post in self._ground.account.posts else "p"
        return f"{own}:{post.chat.id}:{post.id}"

    def _file(self, query: Any) -> Answer:
        """A file the bot sent, for somebody who can see it."""
        who, post = self._people.get(int(query.get("who", 0))), self._find(query.get("key", ""))
        if who is None or post is None or post.file is None or not post.seen_by(who.id):
            return _error(404, "没有这个文件")
        kind = {"png": "image/png", "html": "text/html; charset=utf-8"}.get(str(post.file).rpartition(".")[2])
        return Answer(200, post.file.content, kind or "application/octet-stream")

    def _find(self, key: str) -> Post | None:
        """The message of that key, wherever it stands."""
        kind, _, rest = key.partition(":")
        numbers = [int(number) for number in rest.split(":") if number.lstrip("-").isdecimal()]
        match kind, numbers:
            case "e", [number]:
                return self._world.ephemeral.get(number)
            case "p", [chat, number]:
                return self._world.posts.get((chat, number))
            case "o", [chat, number]:
                posts = self._ground.account.posts
                return next((post for post in posts if (post.chat.id, post.id) == (chat, number)), None)
        return None

    # --- what is done ------------------------------------------------------------------------

    def _act(self, wanted: Json) -> Answer:
        """Carry out one act of one person; an act that makes no sense is answered with why."""
        who = self._people.get(wanted.get("who", 0))
        if wanted.get("act") == "jump":
            self._jump()
        elif who is None:
            return _error(400, "没有这个人")
        elif (wrong := self._do(who, wanted)) is not None:
            return _error(400, wrong)
        self._touch()
        return _json({"ok": True})

    def _do(self, who: User, wanted: Json) -> str | None:
        """What is wrong with it, or None."""
        text = str(wanted.get("text", "")).strip()
        post = self._find(str(wanted.get("key", "")))
        match wanted.get("act"):
            case "say" if text:
                return self._say(who, str(wanted.get("chat")), text, post)
            case "edit" if text and post is not None and post.author is who:
                if post in self._ground.account.posts:
                    self._world.business_edit(self._ground.account, post, text)
                else:
                    self._world.edit(post, text)
                return None
            case "press" if post is not None and post.seen_by(who.id):
                self._world.press(who, post, str(wanted.get("data", "")))
                return None
        return "这样做不了"

    def _say(self, who: User, chat: str, text: str, quoted: Post | None) -> str | None:
        ground = self._ground
        if chat == "group":
            self._world.say(ground.group, who, text, reply_to=quoted)
        elif chat == "bot":
            self._world.say(self._world.chats[who.id], who, text)
        elif chat.startswith("own:"):
            customer = next((user for user in ground.customers if chat == f"own:{user.id}"), None)
            if customer is None or who not in (customer, ground.account.owner):
                return "这个聊天不是您的"
            self._world.business_say(ground.account, customer, text, by=who)
        else:
            return "没有这个聊天"
        return None

    def _jump(self) -> None:
        """Set the clock forward to the next time the digest is due."""
        now = self._clock.now().astimezone(_ZONE)
        due = datetime.combine(now.date(), time.fromisoformat(DIGEST_AT), _ZONE)
        self._clock.set(due if due > now else due + timedelta(days=1))


def _json(value: Json) -> Answer:
    return Answer(200, json.dumps(value, ensure_ascii=False).encode())


def _error(code: int, words: str) -> Answer:
    return Answer(code, json.dumps({"ok": False, "error": words}, ensure_ascii=False).encode())
