"""What those who look after the bot are told."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "status": (
        "在运行：{teams} 个团队，{chats} 个群，{agents} 位客服，{connections} 个 Business 连接。"
        "今天用了 {chosen} 次 inline 改好的话。收件箱里等着 {waiting} 条，数据库 {database}。",
        "Running: {teams} teams, {chats} groups, {agents} agents, {connections} Business connections. "
        "{chosen} inline wordings sent today. {waiting} updates waiting, database {database}.",
    ),
}
