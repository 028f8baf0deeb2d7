"""Telegram Business on the imitated Telegram: people's own private chats, shown to the bot they connected.

The bot reads them and has no right to write there; a try is refused, and noted by the privacy watch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import render
from .values import Chat, Json, Post, User


@dataclass(slots=True)
class Account:
    """One person's connection. Messages are numbered within the account, whatever chat they stand in."""

    name: str
    owner: User
    enabled: bool = True
    chats: dict[int, Chat] = field(default_factory=dict)
    next_message: int = 1
    posts: list[Post] = field(default_factory=list)


class Business:
    """What people do in their own chats. `push` queues an update, `happen` tells the listeners of the world."""

    def __init__(self, push: Callable[[str, Json], None], happen: Callable[[Post, User, str], None]) -> None:
        self._push, self._happen = push, happen
        self.accounts: dict[str, Account] = {}

    def connect(self, owner: User, moment: int, name: str | None = None) -> Account:
        """Open one's chats to the bot: no right but reading is given."""
        name = name or f"biz{owner.id}-{len(self.accounts) + 1}"
        account = self.accounts[name] = Account(name, owner)
        self._push("business_connection", self._connection(account, moment))
        return account

    def disconnect(self, account: Account, moment: int) -> None:
        """Close them again."""
        account.enabled = False
        self._push("business_connection", self._connection(account, moment))

    def deliver(self, account: Account, kind: str, post: Post) -> None:
        """Show the bot a message of an open account."""
        if post not in account.posts:
            account.posts.append(post)
        self._happen(post, post.author, post.text)
        if account.enabled:
            self._push(kind, render.post(post) | {"business_connection_id": account.name})

    def delete(self, account: Account, posts: Sequence[Post]) -> None:
        """Somebody deletes messages of one chat."""
        for post in posts:
            post.deleted = True
        self._push("deleted_business_messages", {
            "business_connection_id": account.name, "chat": render.chat(posts[0].chat),
            "message_ids": [post.id for post in posts],
        })  # fmt: skip

    @staticmethod
    def chat(account: Account, customer: User) -> Chat:
        """The account's chat with this customer."""
        return account.chats.setdefault(customer.id, Chat(customer.id, "private", customer.name, started=True))

    @staticmethod
    def _connection(account: Account, moment: int) -> Json:
        return {
            "id": account.name, "user": render.user(account.owner), "user_chat_id": account.owner.id,
            "date": moment, "is_enabled": account.enabled, "rights": {"can_read_messages": True},
        }  # fmt: skip
