"""What those who look after the bot are told."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "status": (
        "在运行：{teams} 个团队，{chats} 个群，{agents} 位客服。收件箱里等着 {waiting} 条，数据库 {database}。",
        "Running: {teams} teams, {chats} groups, {agents} agents. {waiting} updates waiting, database {database}.",
    ),
}
