"""Watches that the bot keeps its promise: a hint reaches its agent and nobody else.

A violation is written down, not raised: the bot goes on as it would in life, and whoever
runs the world (a test, the demo) fails on a list that is not empty.
"""

from __future__ import annotations

from collections.abc import Iterable

from .values import Json, Post

_LONG_ENOUGH = 8


class PrivacyWatch:
    """Looks at everything the bot sends. `agents` and `leads` are the people it may speak to about work."""

    def __init__(self) -> None:
        self.agents: set[int] = set()
        self.leads: set[int] = set()
        self.violations: list[str] = []
        self._said: dict[int, set[str]] = {}
        self._told: dict[int, list[str]] = {}

    def heard(self, author: int, text: str) -> None:
        """Remember who said what, to notice it in front of somebody else; what the bot suggested is nobody's own."""
        suggested = any(text in told for told in self._told.get(author, ()))
        if len(text) >= _LONG_ENOUGH and not suggested:
            self._said.setdefault(author, set()).add(text)

    def call(self, method: str, params: Json) -> None:
        """No call may speak through somebody's own account."""
        if "business_connection_id" in params:
            self.violations.append(f"{method}: 带有 business_connection_id，会以客服本人名义发出")

    def unknown(self, what: str) -> None:
        """Something that the sandbox does not know was called; of a parameter Telegram would ignore it in silence."""
        self.violations.append(f"沙盒不认识的调用：{what}")

    def sent(self, post: Post) -> None:
        """Check one message of the bot, new or edited."""
        if post.chat.is_group and post.receiver is None:
            readers = [u for u in post.chat.standings if post.seen_by(u) and u != post.author.id]
            if self.leads.issuperset(readers):
                return
            self.violations.append(f"群 {post.chat.id} 里的公开消息，{len(readers)} 人可见")
            return
        reader = post.receiver if post.receiver is not None else post.chat.id
        if post.receiver is not None and reader not in self.agents | self.leads:
            self.violations.append(f"群 {post.chat.id} 里单独发给了非员工 {reader}")
        self._foreign_words(reader, post.text)

    def offered(self, reader: int, texts: Iterable[str]) -> None:
        """Check what is offered inline."""
        for text in texts:
            self._foreign_words(reader, text)

    def take(self) -> list[str]:
        """The violations so far, which then count as seen: for whoever makes them on purpose."""
        found, self.violations = self.violations, []
        return found

    def _foreign_words(self, reader: int, text: str) -> None:
        """No agent may be shown what a colleague wrote."""
        self._told.setdefault(reader, []).append(text)
        if reader in self.leads:
            return
        own = self._said.get(reader, set())
        for agent in self.agents - {reader}:
            for words in self._said.get(agent, set()) - own:
                if words in text:
                    self.violations.append(f"{reader} 看到了客服 {agent} 的原话")
                    return
