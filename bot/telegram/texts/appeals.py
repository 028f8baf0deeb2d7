"""Texts of /appeal and /appeals; what is said about single cases stands in desk/appeal_words.py."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "appeal_head": ("近几天可以申诉的，和已经申诉的：", "What you can appeal, and what you have appealed:"),
    "appeal_can": ("#{number}　{name}「{quoted}」−{cost}", "#{number}　{name} “{quoted}” −{cost}"),
    "appeal_open": ("#{number}　{rule}　等组长看，先不扣分", "#{number}　{rule}　waiting; nothing deducted"),
    "appeal_upheld": ("#{number}　{rule}　申诉成立，不扣分", "#{number}　{rule}　granted"),
    "appeal_rejected": ("#{number}　{rule}　没有成立", "#{number}　{rule}　rejected"),
    "appeal_withdrawn": ("#{number}　{rule}　您撤回了", "#{number}　{rule}　withdrawn"),
    "appeal_how": (
        "点按钮就行；想说说理由：/appeal #编号 理由。撤回：/appeal 撤回",
        "Press a button, or give a reason: /appeal #number reason. To take one back: /appeal withdraw",
    ),
    "appeal_button": ("申诉 #{number}", "Appeal #{number}"),
    "withdraw_button": ("撤回 #{number}", "Withdraw #{number}"),
    "appeal_nothing": ("最近 {days} 天没有可以申诉的。", "There is nothing to appeal in the last {days} days."),
    "appeal_no_hint": (
        "最近 {days} 天没有给您的提示；要申诉别的，先发 /appeal 看编号，再发 /appeal #编号 理由。",
        "No hint for you in the last {days} days; send /appeal for the numbers, then /appeal #number reason.",
    ),
    "appeal_none_open": ("没有等着看的申诉。", "No appeal of yours is open."),
    "appeals_sent": ("有 {count} 件等您定，一件一条私下发给您。", "{count} cases wait for you; each comes in private."),
    "appeals_none": ("没有等您定的。", "Nothing waits for you."),
}
