"""What leads are told."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "training_none": (
        "{team} {day} 没有只记录的提示。{why}",
        "{team}, {day}: no hint was only recorded. {why}",
    ),
    "training_live": (
        "提示现在是直接给客服的（hints.mode: live），只有客服本人看得到。",
        "Hints go to the agents themselves (hints.mode: live) and are theirs alone.",
    ),
    "training_head": (
        "{team} {day}：试运行，本来会提示 {count} 条，没有发给客服",
        "{team}, {day}: in training; {count} hints would have been given",
    ),
    "training_more": ("另有 {count} 条", "{count} more"),
    "digest_nobody": ("这位客服那天没有说话。", "This agent did not speak on that day."),
    "digest_file": ("好，文件马上私下发给您。", "The file comes to you in private in a moment."),
    "digest_day": (
        "没看懂「{day}」是哪一天；请写成 2026-11-23 这样，或者 今天、昨天。看一周、一月：/team 周、/team 月。",
        "I do not understand the day “{day}”; write it like 2026-11-23, or today, yesterday. "
        "For a week or a month: /team week, /team month.",
    ),
}
