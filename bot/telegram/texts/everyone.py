"""What anybody may be told."""

from __future__ import annotations

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
        "如果您是客服，请让组长发一个邀请链接（/agent add），或把您的编号 {user} 加进名单。",
        "Hello, I help customer-service teams with their wording. You are not on the list yet; "
        "if you are an agent, ask your lead for an invite link (/agent add), or to put your id {user} on the list.",
    ),
    "hello_admin": (
        "您好。您是管理员：/status 看运行情况，/lead 管组长，/agent 管客服，/bind 在群里登记群。\n/help 看全部",
        "Hello. You look after the bot: /status, /lead, /agent, and /bind in a group.\n/help",
    ),
    "help_more": ("还有：{names}", "And: {names}"),
    "help_head": ("我能做这些：", "What I can do:"),
    "help_draft": (
        "直接发一句话给我：看看能不能更好，不保存、不计分",
        "Send me any text: I look at it; it is neither kept nor scored",
    ),
    "privacy": (
        "<b>我看什么、存什么</b>\n"
        "看：登记的客户群里的消息；客服自己用 Telegram Business 接进来的私聊；您发来的草稿看完就忘。\n"
        "存：打码后的消息（手机号、证件号等先遮住再存）{text_days} 天，评分 {scores_days} 天，到期删除。\n"
        "谁能看：提示只有您自己看得到；组长看到日报和命中的那几句；客户什么也看不到。\n"
        "结果由规则自动给出，不准的可以点「误报」，由组长来定；一票否决要人确认才算。\n"
        "日报还比对生客熟客、忙时闲时、有无检查、客户生不生气时说得是否一样：只和您自己比，从不扣分。",
        "<b>What I read and keep</b>\n"
        "Read: messages in the listed groups, and private chats that agents open through Telegram Business.\n"
        "Drafts you send me in private are looked at and forgotten.\n"
        "Kept: masked messages (numbers are hidden before storing) for {text_days} days, "
        "scores for {scores_days} days.\n"
        "Who sees it: hints are yours alone; your lead sees the digest and the lines found; customers see nothing.\n"
        "Results are automatic. Press “Not right” where one is wrong and your lead decides; "
        "a veto counts only once a person confirms it.\n"
        "The digest also compares how you speak to new and known customers, when busy and idle, inspected or not, "
        "to angry and calm ones: with yourself alone, and no points are lost by it.",
    ),
    "not_yours": (
        "这个命令您用不了；能用的在 /help 里。",
        "This command is not open to you; see /help for those that are.",
    ),
    "unknown": ("没有 /{name} 这个命令；能用的在 /help 里。", "There is no /{name}; see /help."),
    "dead_button": ("已过期", "This button has expired."),
}
