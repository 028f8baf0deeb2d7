"""What the bot says of its own accord."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "moved": (
        "群 {old} 升级成了超级群，新编号是 {new}。我已经接着看了；请把 config.yaml 里的 chats 改成新编号。",
        "Group {old} became a supergroup with the new id {new}. I keep reading it; "
        "please put the new id into config.yaml.",
    ),
    "unreachable": (
        "有给 {name} 的提示送不到：群里我不是管理员，私聊里 {name} 也还没点过「开始」。"
        "请把我设为群管理员，或请 {name} 私聊我发 /start。提示都记着，日报里会有。只提醒这一次。",
        "A hint for {name} cannot be delivered: I am no administrator in the group and {name} has not started "
        "a private chat. Make me an administrator, or ask {name} to send me /start. Hints are recorded. "
        "This is said once.",
    ),
}
