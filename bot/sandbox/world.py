"""An in-memory Telegram: people, private chats, groups, topics, and a queue of updates for one bot.

People act through the methods of `World` (`say`, `edit`, `press`, `start`, `block` …); the bot
acts through `BotDoor.call` (methods.py). Both see the same messages, each only those it may see.
The time is handed in, so a shift of ten hours can pass in a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from . import render
from .api_table import NOT_BY_DEFAULT
from .business import Account, Business
from .flood import Flood
from .inline import Inline
from .privacy import PrivacyWatch
from .values import Call, Chat, Happening, HappeningKind, Json, Post, Refusal, Standing, User
from .weather import Weather

TOKEN = "123456789:AAsandboxsandboxsandboxsandboxsandb"  # noqa: S105 - opens nothing but this sandbox
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
_KEPT = timedelta(hours=24)
_INLINE = frozenset({"inline_query", "chosen_inline_result"})
_BUSINESS = frozenset(
    {"business_connection", "business_message", "edited_business_message", "deleted_business_messages"}
)


class World:
    """Everything that exists on this Telegram. `privacy_mode`, `inline_mode`, `business_mode`: BotFather's settings.

    `waiting` counts long polls in progress; `faults` are refusals to give once, by method.
    """

    def __init__(self, clock: Callable[[], datetime], *, privacy_mode: bool = False, token: str = TOKEN) -> None:
        self.clock, self.token, self.privacy_mode = clock, token, privacy_mode
        self.bot = User(int(token.split(":")[0]), "请您", "qingnin_bot", is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.posts: dict[tuple[int, int], Post] = {}
        self.ephemeral: dict[int, Post] = {}
        self.queries: dict[str, User] = {}
        self.commands: dict[str, Any] = {}
        self.calls: list[Call] = []
        self.watch, self.flood, self.weather = PrivacyWatch(), Flood(), Weather()
        self.listeners: list[Callable[[Happening], None]] = []
        self.faults: list[tuple[str, Refusal]] = []
        self.allowed: frozenset[str] | None = None
        self.webhook: Json = {}
        self.arrived = asyncio.Event()
        self.waiting = 0
        self.business = Business(self._push, lambda post, who, text: self._happen("said", post, who, text))
        self.inline = Inline()
        self.inline_mode = self.business_mode = True
        self._updates: list[tuple[datetime, Json]] = []
        self._next_update = 700_000_001
        self._next_query = 1

    # --- setting the scene -------------------------------------------------------------------

    def add_user(
        self,
        user_id: int,
        name: str,
        part: Literal["customer", "agent", "lead"] = "customer",
        *,
        username: str | None = None,
    ) -> User:
        """A person; `part` only tells the privacy watch whom the bot may speak to about work."""
        self.users[user_id] = User(user_id, name, username)
        self.chats[user_id] = Chat(user_id, "private", name)
        if part == "agent":
            self.watch.agents.add(user_id)
        elif part == "lead":
            self.watch.leads.add(user_id)
        return self.users[user_id]

    def add_group(self, chat_id: int, title: str, *members: User, forum: bool = False) -> Chat:
        """A supergroup with these members; the bot joins as an ordinary member."""
        group = self.chats[chat_id] = Chat(chat_id, "supergroup", title, forum=forum)
        group.standings = {m.id: "member" for m in (*members, self.bot)}
        return group

    def set_standing(self, chat: Chat, user: User, standing: Standing, by: User = ANONYMOUS) -> None:
        """Promote, demote, remove; the bot hears of its own change."""
        old = chat.standings.get(user.id, "left")
        chat.standings[user.id] = standing
        if user.id == self.bot.id:
            change = self._member_change(chat, old, standing) | {"from": render.user(by)}
            self._push("my_chat_member", change)

    def _member_change(self, chat: Chat, old: str, new: str) -> Json:
        return {
            "chat": render.chat(chat), "from": render.user(ANONYMOUS), "date": int(self.clock().timestamp()),
            "old_chat_member": {"status": old, "user": render.user(self.bot)},
            "new_chat_member": self.member(chat, self.bot.id) | {"status": new},
        }  # fmt: skip

    def member(self, chat: Chat, user_id: int) -> Json:
        """A ChatMember object."""
        status = chat.standings.get(user_id, "left")
        data: Json = {"status": status, "user": render.user(self.users[user_id])}
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
                "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
                "can_edit_stories can_delete_stories"
            )
            data |= dict.fromkeys(rights.split(), False)
        if status == "kicked":
            data["until_date"] = 0
        return data | ({"is_anonymous": False} if status == "creator" else {})

    # --- what people do ----------------------------------------------------------------------

    def start(self, user: User, payload: str = "") -> Post:
        """Open the bot's private chat, press START."""
        self.chats[user.id].started, self.chats[user.id].blocked = True, False
        return self.say(self.chats[user.id], user, f"/start {payload}".strip())

    def block(self, user: User) -> None:
        """Block the bot, which hears of it."""
        chat = self.chats[user.id]
        chat.blocked = True
        self._push("my_chat_member", self._member_change(chat, "member", "kicked") | {"from": render.user(user)})

    def open_topic(self, chat: Chat, user: User, name: str) -> int:
        """Open a forum topic; returns its thread id."""
        opening = self._post(chat, user, "", service={"forum_topic_created": {"name": name, "icon_color": 7322096}})
        opening.thread = opening.id
        chat.topics[opening.id] = opening
        self._deliver("message", opening)
        self._happen("topic", opening, user, name)
        return opening.id

    def delete_topic(self, chat: Chat, thread: int) -> None:
        """A topic is deleted with all its messages. No bot hears of that."""
        del chat.topics[thread]
        for post in self.posts.values():
            if post.chat is chat and post.thread == thread:
                post.deleted = True

    def say(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        thread: int | None = None,
        reply_to: Post | None = None,
        media: str | None = None,
        sender_chat: Chat | None = None,
        extra: Json | None = None,
    ) -> Post:
        """Write a message. `media` with text makes the text its caption; `extra` adds fields of the Message object."""
        post = self._post(chat, user, text, thread=thread, reply_to=reply_to, media=media, extra=extra or {})
        post.sender_chat = sender_chat
        if text:
            self.watch.heard(user.id, text)
        self._happen("said", post, user, text)
        self._deliver("message", post)
        return post

    def edit(self, post: Post, text: str) -> None:
        """Its author changes a message."""
        post.text, post.edit_date = text, self.clock()
        self.watch.heard(post.author.id, text)
        self._happen("edited", post, post.author, text)
        self._deliver("edited_message", post)

    def service(self, chat: Chat, user: User, **fields: Any) -> Post:
        """A service message such as new_chat_members, pinned_message or migrate_to_chat_id."""
        post = self._post(chat, user, "", service=fields)
        self._deliver("message", post)
        return post

    def press(self, user: User, post: Post, button: str) -> str:
        """Press a button by its label or callback data; returns the query id.

        Any data may be pressed by anybody here, as a forged client could: the bot must check.
        """
        data = next((b["callback_data"] for row in post.buttons for b in row if b["text"] == button), button)
        query_id = self._number()
        self.queries[query_id] = user
        self._happen("press", post, user, button)
        self._push("callback_query", {
            "id": query_id, "from": render.user(user), "chat_instance": "1", "data": data,
            "message": render.post(post),
        })  # fmt: skip
        return query_id

    def whisper(self, chat: Chat, user: User, text: str) -> Post:
        """Send an ephemeral command: the bot alone reads it, though it stands in the group."""
        post = Post(0, chat, user, self.clock(), text, receiver=user.id, ephemeral_id=self._next_ephemeral())
        post.extra = {"receiver_user": render.user(self.bot)}
        self.ephemeral[post.ephemeral_id or 0] = post
        self._happen("said", post, user, text)
        self._push("message", render.post(post))
        return post

    def delete(self, post: Post) -> None:
        """Its author takes a message back. No bot hears of that."""
        post.deleted = True

    # --- their own chats (Telegram Business) and inline ---

    def connect(self, user: User) -> Account:
        """Open one's own private chats to the bot."""
        return self.business.connect(user, int(self.clock().timestamp()))

    def disconnect(self, account: Account) -> None:
        """Close them again."""
        self.business.disconnect(account, int(self.clock().timestamp()))

    def business_say(
        self, account: Account, customer: User, text: str, *, by: User | None = None, media: str | None = None,
        extra: Json | None = None,
    ) -> Post:  # fmt: skip
        """Write in the account's chat with this customer: the customer does, unless `by` says who."""
        author = by or customer
        post = Post(
            account.next_message, self.business.chat(account, customer), author, self.clock(), text,
            media=media, extra=extra or {},
        )  # fmt: skip
        account.next_message += 1
        self.watch.heard(author.id, text)
        self.business.deliver(account, "business_message", post)
        return post

    def business_edit(self, account: Account, post: Post, text: str) -> None:
        """Its author changes a message there."""
        post.text, post.edit_date = text, self.clock()
        self.watch.heard(post.author.id, text)
        self.business.deliver(account, "edited_business_message", post)

    def type_inline(self, user: User, text: str) -> str:
        """Type behind the bot's @name in whatever chat; returns the query's id."""
        number = self._number()
        body = self.inline.ask(number, user, text)
        self._push("inline_query", {"id": number, "from": render.user(user)} | body)
        return number

    def choose_inline(self, user: User, query: str, index: int, chat: Chat, **more: Any) -> Post:
        """Send one of the offers into a chat: it is the person's message, "via" the bot."""
        result = self.inline.offered[query][index]
        self._push("chosen_inline_result", {"result_id": result["id"], "from": render.user(user), "query": ""})
        text = result["input_message_content"]["message_text"]
        return self.say(chat, user, text, extra={"via_bot": render.user(self.bot)}, **more)

    def push_raw(self, update: Json) -> Json:
        """Queue any update as it is (unknown kinds, duplicates); it gets an id unless it has one."""
        update = {"update_id": self._next_update} | update
        self._next_update = max(self._next_update, update["update_id"]) + 1
        self._updates.append((self.clock(), update))
        self.arrived.set()
        return update

    # --- what one can look at ----------------------------------------------------------------

    def seen_by(self, user: User, chat: Chat | None = None) -> list[Post]:
        """Every message this person can read, oldest first (in one chat, or anywhere)."""
        everything = [*self.posts.values(), *self.ephemeral.values()]
        readable = [p for p in everything if p.seen_by(user.id) and (chat is None or p.chat is chat)]
        return sorted(readable, key=lambda p: p.date)

    def from_bot(self, user: User) -> list[Post]:
        """What the bot has told this person, oldest first."""
        return [p for p in self.seen_by(user) if p.author is self.bot]

    @property
    def pending(self) -> int:
        """Updates the bot has not yet confirmed."""
        return len(self._updates)

    def updates(self, offset: int, limit: int) -> list[Json]:
        """The oldest updates from `offset` on; asking with an offset forgets everything before it."""
        now = self.clock()
        if offset < 0:
            self._updates = self._updates[offset:]
        else:
            self._updates = [(at, u) for at, u in self._updates if u["update_id"] >= offset and now - at <= _KEPT]
        if not self._updates:
            self.arrived.clear()
        return [u for _, u in self._updates[:limit]]

    # --- inside ------------------------------------------------------------------------------

    def _post(self, chat: Chat, author: User, text: str, **fields: Any) -> Post:
        post = Post(chat.next_message, chat, author, self.clock(), text, **fields)
        chat.next_message += 1
        self.posts[chat.id, post.id] = post
        return post

    def new_bot_post(self, chat: Chat, text: str, **fields: Any) -> Post:
        """A message of the bot that everybody in the chat can read."""
        post = self._post(chat, self.bot, text, **fields)
        self._happen("bot", post, self.bot, text)
        return post

    def new_ephemeral(self, chat: Chat, text: str, receiver: int, **fields: Any) -> Post:
        """A message of the bot that one member alone can read; its message id is 0."""
        number = self._next_ephemeral()
        post = Post(0, chat, self.bot, self.clock(), text, receiver=receiver, ephemeral_id=number, **fields)
        self.ephemeral[number] = post
        self._happen("bot", post, self.bot, text)
        return post

    def _next_ephemeral(self) -> int:
        return 5_000_001 + len(self.ephemeral)

    def _number(self) -> str:
        self._next_query += 1
        return str(self._next_query)

    def noticed(self, kind: HappeningKind, post: Post | None, who: User, text: str) -> None:
        """Tell the listeners of something the bot did."""
        self._happen(kind, post, who, text)

    def _happen(self, kind: HappeningKind, post: Post | None, who: User, text: str) -> None:
        for listener in self.listeners:
            listener(Happening(kind, self.clock(), post, who, text))

    def _deliver(self, kind: str, post: Post) -> None:
        if self._bot_hears(post):
            self._push(kind, render.post(post))

    def _bot_hears(self, post: Post) -> bool:
        """Privacy mode: without it, or as administrator, the bot hears all; other bots never."""
        if post.author.is_bot and post.author is not ANONYMOUS:
            return False
        if not post.chat.is_group:
            return not post.chat.blocked
        if not post.chat.holds(self.bot.id):
            return False
        if not self.privacy_mode or post.chat.is_admin(self.bot.id):
            return True
        return bool(post.service) or post.text.startswith("/") or _answers(post, self.bot)

    def _push(self, kind: str, body: Json) -> None:
        if (kind in _INLINE and not self.inline_mode) or (kind in _BUSINESS and not self.business_mode):
            return
        if kind in self.allowed if self.allowed is not None else kind not in NOT_BY_DEFAULT:
            self.push_raw({kind: body})


def _answers(post: Post, bot: User) -> bool:
    return post.reply_to is not None and post.reply_to.author is bot
