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
    "rules_head": (
        "<b>{team}</b>　{rules} 条规则：生效 {active}，试行 {trial}，降级 {demoted}。近 30 天：",
        "<b>{team}</b>: {rules} rules, {active} in force, {trial} on trial, {demoted} silent. The last 30 days:",
    ),
    "rules_line": (
        "{state}　{name}（{rule}）命中 {hits}，准确 {precision}",
        "{state}: {name} ({rule}) found {hits}, precision {precision}",
    ),
    "rules_unjudged": ("还没有人判过", "nobody has judged it yet"),
    "rules_more": ("…还有 {count} 条", "… and {count} more"),
    "rules_how": ("看一条：/rule 编号", "One of them: /rule id"),
    "rules_no_team": ("您还没有带团队。", "You lead no team yet."),
    "rule_which": (
        "请写上规则的编号，例如 /rule shirk-not-my-job；编号在 /rules 里。",
        "Name the rule, for example /rule shirk-not-my-job; the ids are in /rules.",
    ),
    "rule_near": ("没有规则 “{rule}”，是不是想看 /rule {near}", "There is no rule “{rule}”; did you mean /rule {near}"),
    "rule_unknown": ("没有规则 “{rule}”；编号在 /rules 里。", "There is no rule “{rule}”; the ids are in /rules."),
    "rule_card": (
        "<b>{name}</b>（{rule}）{norm}　{level}\n"
        "状态：{state}　最近变化：{changed}\n"
        "近 {days} 天：看过 {checked} 次，命中 {hits}（{rate}），"
        "提示 {hinted}，采纳 {accepted}，申诉 {disputed}，成立 {upheld}\n"
        "准确率：{precision}　版本 {hash}",
        "<b>{name}</b> ({rule}) {norm}, {level}\n"
        "State: {state}, last change: {changed}\n"
        "{days} days: looked {checked} times, found {hits} ({rate}), hinted {hinted}, accepted {accepted}, "
        "disputed {disputed}, granted {upheld}\n"
        "Precision: {precision}, version {hash}",
    ),
    "rule_bad": ("会命中：{text}", "Is found: {text}"),
    "rule_good": ("不会命中：{text}", "Is not found: {text}"),
    "calibrate_leads_only": ("结果只给组长看。", "The results are for leads."),
    "trial_which": (
        "请写上规则的编号，例如 /trial shirk-not-my-job；编号在 /rules 里。",
        "Name the rule, for example /trial shirk-not-my-job; the ids are in /rules.",
    ),
    "trial_figures": (
        "{rule}：近 {days} 天 {conversations} 个会话、{replies} 条回复里命中 {hits} 处，涉及 {agents} 位客服。"
        "如果作数，会话均分 {before} → {after}。",
        "{rule}: in {days} days, {conversations} conversations and {replies} replies it finds {hits}, "
        "of {agents} agents. If it counted, the mean score would go from {before} to {after}.",
    ),
    "trial_more": ("…随机抽了 {count} 处，可以逐处判。", "… {count} were drawn by lot; judge them one by one."),
    "trial_judge": ("逐处判", "Judge them"),
    "new_which": (
        "请在 /rule new 后面写上那句话（要紧的字用【】标出来），或者回复那条消息发 /rule new。",
        "Write the reply behind /rule new (mark the words in 【】), or answer the message with /rule new.",
    ),
    "new_where": (
        "您带几个团队，请到那个团队的群里发 /rule new。",
        "You lead several teams; send /rule new in that team's group.",
    ),
    "new_failed": ("起不成草稿：{problem}。换一句完整些的试试。", "No draft: {problem}. Try a fuller sentence."),
    "new_head": (
        "草稿 {rule}（还没有用）。norm 和 forbid 请看一眼；试行只记录，不提示、不扣分。",
        "Draft {rule}, not in use yet. Look at norm and forbid; a trial records only.",
    ),
    "new_try": ("开始试行", "Begin the trial"),
    "new_drop": ("不要了", "Drop it"),
    "draft_gone": ("这份草稿已经用过或丢掉了。", "This draft was used or dropped before."),
    "draft_dropped": ("好，丢掉了。", "Dropped."),
    "draft_used": ("{rule} 开始试行：只记录。判满 30 处且够准，它会自己生效。", "{rule} is on trial: it records only."),
    "draft_refused": (
        "写进去通不过，已经拿回来了，规则照旧。",
        "It does not load; taken back, the rules are as before.",
    ),
    "example_kept": (
        "记好了：同样的话以后不再命中，例句都通过了。",
        "Kept: such a reply is found no more; all examples pass.",
    ),
    "example_none": (
        "这句记不成例外：放过它，规则自己的例句就通不过了。请改规则文件。",
        "No exception can be made of it without breaking the rule's own examples; please mend the rule.",
    ),
    "reload_more": ("…还有 {count} 处，运行 qingnin rules lint 看全部", "… and {count} more: run qingnin rules lint"),
}
