"""What leads are told about their team and about declared inspections."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "team_head": ("{team} {day}，在岗 {agents} 人", "{team}, {day}: {agents} on duty"),
    "team_line": (
        "{name}　{score}　会话 {conversations}　命中 {counted}{note}",
        "{name}  {score}  {conversations} conversations  {counted} found{note}",
    ),
    "team_few": ("样本不足", "too few samples"),
    "team_points": ("{points} 分", "{points}"),
    "team_own": ("{points} 分（比本人近 7 天 {change}）", "{points} ({change} against the own 7 days)"),
    "team_fix": ("　可以帮：{name}", "  to help with: {name}"),
    "team_nobody": ("{team} 今天还没有客服说话。", "{team}: no agent has spoken yet today."),
    "team_foot": (
        "进步大的在前，不排名次；只有组长看得到。看算法：/team 姓名；看周、月：/team 周、/team 上月",
        "Who gained most comes first; this is no ranking, and for leads alone. "
        "The arithmetic: /team name. Weeks and months: /team week, /team last month",
    ),
    "team_unknown": (
        "没看懂「{words}」。可以写：/team、/team 周、/team 上周、/team 月、/team 上月，或 /team 姓名 [日期]。",
        "I do not understand “{words}”. Write /team, /team week, /team last week, /team month, /team last month, "
        "or /team name [day].",
    ),
    "inspect_on": (
        "{team}：检查开始了，从 {at} 起的会话记为“有检查”。请告诉大家：只用来比检查时和平时是否说得一样，不扣分。"
        "结束时发 /inspect off。",
        "{team}: the inspection is on since {at}. Tell everybody: it only serves to compare how people speak with and "
        "without one, and costs no points. End it with /inspect off.",
    ),
    "inspect_already": ("{team}：检查从 {at} 起一直开着。", "{team}: the inspection has been on since {at}."),
    "inspect_off": ("{team}：检查结束了（从 {at} 起）。", "{team}: the inspection is over (on since {at})."),
    "inspect_none": (
        "{team}：现在没有检查。开始请发 /inspect on。",
        "{team}: no inspection is on. Begin with /inspect on.",
    ),
    "inspect_words": ("请写 /inspect on 或 /inspect off。", "Write /inspect on or /inspect off."),
}
