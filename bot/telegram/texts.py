"""What the bot says in answer to commands, in the languages that `language` in config.yaml may name.

Both languages of a text stand side by side and have the same placeholders (a test compares them).
Everything filled in is escaped by `say`.
"""

from __future__ import annotations

import html

TEXTS: dict[str, tuple[str, str]] = {
    "hello_agent": (
        "您好，{name}。您在客户群里的回复我会一起看着，哪句可以更稳，我悄悄告诉您，只有您自己看得到。\n"
        "想先试一句，直接发给我就行（不保存、不计分）。\n"
        "/help 看我能做什么　/privacy 看我存什么",
        "Hello {name}. I read your replies in the customers' groups; I tell you alone where one could be better.\n"
        "Send me a draft at any time; it is neither kept nor scored.\n"
        "/help · /privacy",
    ),
    "hello_lead": (
        "您好。每天 {digest_at} 我把团队的日报发到这里，需要您定的事也在这里说。\n"
        "/help 看我能做什么　/digest 看今天到现在的情况",
        "Hello. Your team's digest comes here every day at {digest_at}, and so does whatever needs your decision.\n"
        "/help · /digest",
    ),
    "hello_stranger": (
        "您好，我是“请您”，陪客服团队把话说好。您还不在名单里；"
        "如果您是客服或组长，请让管理员把您的编号 {user} 加进 config.yaml。",
        "Hello, I help customer-service teams with their wording. You are not on the list yet; "
        "if you are an agent or a lead, ask your administrator to add your id {user} to config.yaml.",
    ),
    "help_head": ("我能做这些：", "What I can do:"),
    "help_draft": (
        "直接发一句话给我：看看能不能更好，不保存、不计分",
        "Send me any text: I look at it; it is neither kept nor scored",
    ),
    "privacy": (
        "<b>我看什么、存什么</b>\n"
        "看：登记的客户群里的消息；您私下发来的草稿看完就忘。\n"
        "存：打码后的消息（手机号、证件号等先遮住再存）{text_days} 天，评分 {scores_days} 天，到期删除。\n"
        "谁能看：提示只有您自己看得到；组长看到日报和命中的那几句；客户什么也看不到。\n"
        "结果由规则自动给出，不准的可以点「误报」，由组长来定；一票否决要人确认才算。",
        "<b>What I read and keep</b>\n"
        "Read: messages in the listed groups. Drafts you send me in private are looked at and forgotten.\n"
        "Kept: masked messages (numbers are hidden before storing) for {text_days} days, "
        "scores for {scores_days} days.\n"
        "Who sees it: hints are yours alone; your lead sees the digest and the lines found; customers see nothing.\n"
        "Results are automatic. Press 误报 where one is wrong and your lead decides; "
        "a veto counts only once a person confirms it.",
    ),
    "not_yours": (
        "这个命令您用不了；能用的在 /help 里。",
        "This command is not open to you; see /help for those that are.",
    ),
    "unknown": ("没有 /{name} 这个命令；能用的在 /help 里。", "There is no /{name}; see /help."),
    "draft_stranger": (
        "您还不在名单里，我先不看草稿。如果您是客服，请让管理员把您的编号 {user} 加进 config.yaml。",
        "You are not on the list yet, so I do not look at drafts. Ask your administrator to add your id {user}.",
    ),
    "draft_no_text": ("我只看文字；请把想发的话打成字发给我。", "I only read text; please type what you mean to send."),
    "check_empty": (
        "请在 /check 后面写上想发的话，例如：/check 您好，请您稍等。",
        "Write the text after /check.",
    ),
    "digest_day": (
        "没看懂「{day}」是哪一天；请写成 2026-11-23 这样，或者 今天、昨天。",
        "I do not understand the day “{day}”; write it like 2026-11-23, or today, yesterday.",
    ),
    "me_nothing": ("{name}，今天还没有记到您的消息。", "{name}, nothing from you yet today."),
    "me": (
        "今天 {messages} 条消息 · {conversations} 个会话 · {score}\n"
        "您 {nin} · 首响中位 {first} · 三分钟内 {three}\n"
        "{counted} 处命中，{corrected} 处已自我纠正，{disputed} 处标了误报，另有 {hints} 处只是提示",
        "Today {messages} messages · {conversations} conversations · {score}\n"
        "您 {nin} · median first answer {first} · within three minutes {three}\n"
        "{counted} found, {corrected} corrected by yourself, {disputed} disputed, {hints} mere hints",
    ),
    "too_few": ("样本还少，先不给分", "too few samples for a score"),
    "seconds": ("{seconds} 秒", "{seconds} s"),
    "mydata": (
        "我存着与您（编号 {user}）有关的：\n"
        "· 您在客户群里的消息，已打码，{text_days} 天后删除\n"
        "· 近 {text_days} 天给您的提示 {hints} 条和您的回应\n"
        "· 评分和统计，{scores_days} 天后删除\n"
        "草稿不存。想要一份，或想提前删除，请告诉管理员（qingnin export、qingnin erase）。",
        "What I keep about you (id {user}):\n"
        "· your messages in customers' groups, masked, deleted after {text_days} days\n"
        "· {hints} hints of the last {text_days} days and what you answered\n"
        "· scores and figures, deleted after {scores_days} days\n"
        "Drafts are not kept. For a copy or an earlier deletion ask your administrator "
        "(qingnin export, qingnin erase).",
    ),
    "status": (
        "在运行：{teams} 个团队，{chats} 个群，{agents} 位客服。收件箱里等着 {waiting} 条，数据库 {database}。",
        "Running: {teams} teams, {chats} groups, {agents} agents. {waiting} updates waiting, database {database}.",
    ),
    "mute_done": (
        "好，{minutes} 分钟内不提示您。别人看不到这个设置。",
        "No hints for {minutes} minutes. Nobody else sees this.",
    ),
    "mute_minutes": (
        "请写 1 到 480 之间的分钟数，例如 /mute 30。",
        "Write a number of minutes from 1 to 480, for example /mute 30.",
    ),
    "why_none": ("最近没有给您的提示。", "There has been no hint for you lately."),
    "close_done": ("好，这个会话记为已结束。", "This conversation is closed."),
    "close_where": (
        "/close 要在客户群里用：在哪个会话里发，就结束哪个。",
        "Use /close in the customers' group, in the conversation to close.",
    ),
    "dead_button": ("已过期", "This button has expired."),
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


def say(key: str, language: str, **values: object) -> str:
    """One text as message HTML."""
    zh, en = TEXTS[key]
    text = en if language == "en" else zh
    return text.format(**{name: html.escape(str(value)) for name, value in values.items()})
