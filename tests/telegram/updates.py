"""Updates as Telegram sends them, and how the router reads one in a small team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.telegram.roster import Roster
from bot.telegram.router import route
from bot.telegram.threads import Threads

GROUP, OTHER, AGENT, LEAD, CUSTOMER, SECOND = -1001, -1009, 2001, 1001, 3001, 3002
RELAY, STRANGER = 7001, 5001
NOON = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp())
ROSTER = Roster(
    chats={GROUP: "aftersales"},
    agents={AGENT: ("aftersales", "李莉")},
    leads={LEAD: frozenset({"aftersales"})},
    username="qingnin_bot",
    connections={"biz": AGENT, "strange": STRANGER},
    internal={"aftersales": ("//", "内部")},
)


def person(user: int, **more: Any) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "某"} | more


def message(
    user: int = AGENT, text: str | None = "您好", chat: int = GROUP, ref: int = 10, **more: Any
) -> dict[str, Any]:
    place = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    body = {"message_id": ref, "date": NOON, "chat": place, "from": person(user)}
    return body | ({"text": text} if text is not None else {}) | more


def read(body: dict[str, Any], kind: str = "message", threads: Threads | None = None) -> Any:
    return route({"update_id": 1, kind: body}, ROSTER, threads or Threads(), inbox_id=77)
