"""What agents are told about their own work and their drafts."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "draft_stranger": (
        "您还不在名单里，我先不看草稿。如果您是客服，请让组长发一个邀请链接（/agent add），"
        "或把您的编号 {user} 加进名单。",
        "You are not on the list yet, so I do not look at drafts. "
        "Ask your lead for an invite link (/agent add), or to put your id {user} on the list.",
    ),
    "draft_no_text": ("我只看文字；请把想发的话打成字发给我。", "I only read text; please type what you mean to send."),
    "copy": ("复制改好的话", "Copy"),
    "offer_good": ("没问题，可以发", "Good as it is"),
    "connected": (
        "已连上。您在 Telegram 里选给我看的那些私聊，我会一起看着，提示只发到这里、只有您看得到；"
        "我不会在那些聊天里说一个字。要停，在「聊天自动化」里断开就行。",
        "Connected. I read the chats you have chosen for me; hints come here, to you alone. "
        "I never write into those chats. To stop, disconnect me under Chat automation.",
    ),
    "connected_stranger": (
        "收到。您还不在名单里：组长确认以前，您的聊天我一句也不看、不存。",
        "Thank you. You are not on the list yet: until a lead confirms I read and keep nothing of your chats.",
    ),
    "disconnected": ("好，不再看您的私聊了。", "I no longer read your chats."),
    "check_empty": (
        "请在 /check 后面写上想发的话，例如：/check 您好，请您稍等。",
        "Write the text after /check.",
    ),
    "me_words": (
        "没看懂「{words}」。可以写：/me、/me 算法、/me daily on、/me daily off。",
        "I do not understand “{words}”. Write: /me, /me how, /me daily on or /me daily off.",
    ),
    "me_nothing": ("{name}，今天还没有记到您的消息。", "{name}, nothing from you yet today."),
    "me": (
        "今天 {conversations} 个会话 · {messages} 条消息 · {score}\n"
        "请 {qing}　您 {nin}　送别 {farewell}　首响中位 {first}　三分钟内 {three}\n"
        "{counted} 处命中，{corrected} 处已自我纠正，{disputed} 处在等组长看，另有 {hints} 处只是提示",
        "Today {conversations} conversations · {messages} messages · {score}\n"
        "请 {qing} · 您 {nin} · goodbye {farewell} · median first answer {first} · within three minutes {three}\n"
        "{counted} found, {corrected} corrected by yourself, {disputed} with your lead, {hints} mere hints",
    ),
    "me_points": ("{points} 分", "{points} points"),
    "me_before": ("{points} 分（近 7 天均 {before}）", "{points} points (mean of 7 days {before})"),
    "me_gained": ("进步最大：{name} {change}（比您近 7 天）", "Gained most: {name} {change} (against your own 7 days)"),
    "rate_qing": ("请", "please"),
    "rate_nin": ("您", "您"),
    "rate_farewell": ("送别", "goodbye"),
    "me_fix": ("可以留意：{name}（{times} 次）", "Worth a look: {name} ({times})"),
    "me_promises": ("还有 {count} 个承诺没到期", "{count} promises still open"),
    "too_few": ("样本还少，先不给分", "too few samples for a score"),
    "seconds": ("{seconds} 秒", "{seconds} s"),
    "mydata": (
        "我存着与您（编号 {user}）有关的：\n"
        "· 消息 {messages} 条，文字已打码，{text_days} 天后删掉\n"
        "· 命中 {findings} 处，提示 {hints} 条，承诺 {promises} 条，申诉 {appeals} 次，{scores_days} 天后删掉\n"
        "· 名单、每日数字和发给您的消息等 {others} 条\n"
        "{muted}"
        "草稿不存。点下面拿一份全部；想提前删除，请告诉管理员（qingnin erase）。",
        "What I keep about you (id {user}):\n"
        "· {messages} messages, their words masked and deleted after {text_days} days\n"
        "· {findings} findings, {hints} hints, {promises} promises, {appeals} appeals, "
        "deleted after {scores_days} days\n"
        "· {others} other rows: lists, daily figures, what I sent you\n"
        "{muted}"
        "Drafts are not kept. Press below for all of it; for an earlier deletion ask your administrator "
        "(qingnin erase).",
    ),
    "mydata_muted": ("· 静音到 {until}（只有您看得到）\n", "· no hints until {until} (seen by you alone)\n"),
    "mydata_file": ("我存着的、与您有关的全部", "All that I keep about you"),
    "mydata_sent": ("文件发到您的私聊了", "The file is in your private chat"),
    "mydata_unsent": ("发不到您的私聊：请先私聊我点一下「开始」", "Please press Start in a private chat with me first"),
    "button_file": ("全部发我一份", "Send me all of it"),
    "button_day": ("看明细", "Details"),
    "button_data": ("我存了什么", "What is kept"),
    "day_clean": ("今天没有命中。", "Nothing found today."),
    "day_head": ("今天 {count} 处：", "Today {count}:"),
    "day_more": ("……还有 {count} 处", "… and {count} more"),
    "level_hint": ("只提示", "a hint only"),
    "state_pending": ("还没定", "open"),
    "state_hit": ("计入", "counts"),
    "state_self_corrected": ("已自我纠正", "corrected by yourself"),
    "state_disputed": ("等组长看", "with your lead"),
    "state_overturned": ("申诉成立，不扣分", "appeal upheld, does not count"),
    "state_confirmed": ("组长确认过", "confirmed by your lead"),
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
    "daily_on": (
        "好，每天 {at} 私下发给您自己的一天。不想要了：/me daily off",
        "Your own day comes to you in private at {at}. To stop it: /me daily off",
    ),
    "daily_off": (
        "现在不会每天发给您。想每天 {at} 收到自己的一天：/me daily on",
        "Nothing is sent by itself. To get your own day at {at}: /me daily on",
    ),
    "daily_words": ("请写 /me daily on 或 /me daily off。", "Write /me daily on or /me daily off."),
}
