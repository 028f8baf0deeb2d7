"""What is said about who belongs to a team."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "members_usage": (
        "/{command} 后面可以写：\n"
        "list　看名单\n"
        "add 称呼　回复那个人的消息来用，或写 add @名字 称呼；都不方便就直接 add，我给一个邀请链接\n"
        "remove　回复那个人的消息，或写 @名字、编号、称呼",
        "After /{command} write one of:\n"
        "list: who is on the list\n"
        "add NAME: in reply to that person, or add @name NAME; or just add, for an invite link\n"
        "remove: in reply to that person, or with @name, number or NAME",
    ),
    "no_teams": (
        "还没有您带的团队；团队写在 config.yaml 的 teams 里。",
        "There is no team of yours yet; teams stand in config.yaml under teams.",
    ),
    "which_team": (
        "您管着几个团队，请写明是哪个，例如 /{command} {verb} 团队。现有：{teams}",
        "You look after several teams; name one, as in /{command} {verb} TEAM. There are: {teams}",
    ),
    "agents_none": (
        "{team} 还没有客服。回复那位客服的消息发 /agent add 称呼，或发 /agent add 拿邀请链接。",
        "{team} has no agents yet. Reply to one with /agent add NAME, or send /agent add for an invite link.",
    ),
    "agents_listed": ("{team} 的客服 {count} 位：\n{people}", "{team} has {count} agents:\n{people}"),
    "members_more": ("……还有 {count} 位", "… and {count} more"),
    "agent_added": (
        "好，{name} 是 {team} 的客服了，从现在起的回复会看。请 {name} 私聊我点一下「开始」，提示才一定送得到。",
        "{name} is an agent of {team} now. Ask {name} to press Start in a private chat with me, so that hints arrive.",
    ),
    "agent_already": ("{name} 已经在名单里了。", "{name} is on a list already."),
    "done": ("好了", "Done"),
    "wants_in": (
        "{name}（{person}）用 Telegram Business 把自己的私聊接给了我，但不在名单里。"
        "确认是您的客服再加；不加，那些聊天我不看也不存。",
        "{name} ({person}) has opened private chats to me through Telegram Business, but is on no list. "
        "Add them only if they are your agent; otherwise nothing of those chats is read or kept.",
    ),
    "add_to": ("加进 {team}", "Add to {team}"),
    "agent_removed": (
        "好，{name} 已不在 {team} 的名单里，不再提示；以前的记录照原样留着。",
        "{name} is off the list of {team} and gets no more hints; what is on record stays.",
    ),
    "leads_none": (
        "{team} 还没有组长。发 /lead add 拿邀请链接，或回复那个人的消息来加。",
        "{team} has no lead yet. Send /lead add for an invite link, or reply to somebody with it.",
    ),
    "leads_listed": ("{team} 的组长 {count} 位：\n{people}", "{team} has {count} leads:\n{people}"),
    "lead_added": (
        "好，{name} 是 {team} 的组长了。请 {name} 私聊我点一下「开始」，日报才送得到。",
        "{name} leads {team} now. Ask {name} to press Start in a private chat with me, so that digests arrive.",
    ),
    "lead_removed": ("好，{name} 不再是 {team} 的组长。", "{name} no longer leads {team}."),
    "members_bot": (
        "这条是机器人、频道或匿名管理员发的，认不出是哪一位。请那位先关掉「匿名」再发一句，或用邀请链接：/agent add",
        "That was a bot, a channel or an anonymous administrator: nobody can tell who. Ask that person to write under "
        "their own name, or use an invite link: /agent add",
    ),
    "members_elsewhere": (
        "这位已在别的团队的名单里；要换组，请管理员来加，或让对方自己点邀请链接。",
        "This person is on another team's list; ask the administrator, or let them open an invite link themselves.",
    ),
    "members_unknown": (
        "我还没见过 {name} 说话，Telegram 也不让机器人按名字查人。请回复那位的消息来加，或用邀请链接。",
        "I have not seen {name} speak, and Telegram lets no bot look people up by name. "
        "Reply to one of their messages, or use an invite link.",
    ),
    "members_unlisted": (
        "{team} 的名单里没有这个人。/{command} list 看名单；移除时可以写编号。",
        "Nobody like that is on the list of {team}. See /{command} list; a number will do.",
    ),
    "invite_agent": (
        "把这个链接发给要加入 {team} 的客服，{hours} 小时内有效，只能用一次：\n{link}",
        "Send this link to the agent who is to join {team}. It holds for {hours} hours and works once:\n{link}",
    ),
    "invite_lead": (
        "把这个链接发给要带 {team} 的组长，{hours} 小时内有效，只能用一次：\n{link}",
        "Send this link to the one who is to lead {team}. It holds for {hours} hours and works once:\n{link}",
    ),
    "invite_dead": (
        "这个邀请链接用过了，或者过期了。请让组长再发一个：/agent add",
        "This invite link has been used or is too old. Ask your lead for another: /agent add",
    ),
    "joined": ("{name} 点了您的邀请链接，已加入 {team}。", "{name} opened your invite link and has joined {team}."),
    "bind_where": (
        "/bind 要在客户群里发：在哪个群里发，就登记哪个群。",
        "Use /bind in the customers' group that you want to register.",
    ),
    "bind_foreign": (
        "这个群登记给了别的团队；请管理员来改。",
        "This group belongs to another team; ask the administrator.",
    ),
    "bind_which": (
        "请写明登记给哪个团队，例如 /bind 团队。您的团队：{teams}",
        "Name the team, as in /bind TEAM. Yours: {teams}",
    ),
    "bind_done": (
        "好，这个群登记给 {team} 了：名单上的是客服和组长，其他人都算客户。\n"
        "请把我设为群管理员：提示才能只给客服本人看到。取消登记：/bind off",
        "This group belongs to {team} now: those on its list are staff, everybody else is a customer.\n"
        "Make me an administrator here, so that hints can be seen by their agent alone. To undo: /bind off",
    ),
    "brought_in": (
        "我在「{title}」里了，但还没看任何消息。在那个群里发 /bind 登记给您的团队，再把我设为群管理员，就可以了。",
        "I am in “{title}”, but read nothing there yet. Send /bind in that group to register it for your team, "
        "and make me an administrator.",
    ),
    "not_admin_yet": (
        "我在「{title}」里还不是管理员：客服没私聊过我的话，提示送不到；有的消息我也看不见。请把我设为群管理员。",
        "I am no administrator of “{title}”: hints may not arrive, and some messages are hidden from me. "
        "Please make me one.",
    ),
    "bind_none": ("这个群没有登记过。", "This group is not registered."),
    "bind_released": (
        "好，这个群不再看了；以前的记录照原样留着。",
        "This group is no longer read; what is on record stays.",
    ),
}
