"""Texts about rules: reading them again, their health, trying one out, making one from an example."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "reload_done": (
        "规则已更新，{rules} 条在用：新增 {added}，改动 {changed}，去掉 {removed}。从下一条消息起按新的判。",
        "Rules updated, {rules} in use: {added} new, {changed} changed, {removed} gone; valid from the next message.",
    ),
    "reload_same": (
        "规则没有变化，{rules} 条在用。",
        "The rules have not changed; {rules} are in use.",
    ),
    "reload_failed": (
        "规则有 {count} 处问题，新的一版没有用，仍按上一版判：\n{lines}",
        "The rules have {count} problems; the new version is not used, the former one still is:\n{lines}",
    ),
    "reload_more": ("…还有 {count} 处，运行 qingnin rules lint 看全部", "… and {count} more: run qingnin rules lint"),
}
