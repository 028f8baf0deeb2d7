"""What is said about appeals and reviews, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of one language."""

    # to the agent
    opened: str
    opened_again: str
    open_already: str
    foreign: str
    nobody_else: str
    nothing_to_appeal: str
    too_late: str
    final: str
    not_open: str
    reason_passed_on: str
    withdrawn: str
    granted: str
    refused: str
    refused_finally: str
    note_for_agent: str
    veto_confirmed: str
    appeal_again: str
    appeal: str
    give_reason: str
    # to whoever decides
    card: str
    card_again: str
    card_veto: str
    reason: str
    no_names: str
    costs: str
    costs_nothing: str
    uphold: str
    reject: str
    confirm: str
    dismiss: str
    more_reason: str
    withdrawn_for_lead: str
    decided: Mapping[str, str]
    decided_already: Mapping[str, str]
    add_note: str
    note_passed_on: str
    offer_example: str
    not_yours: str
    state_set: str
    gone: str


_ZH = Words(
    opened="收到，先不扣分，交给组长看。结果会告诉您。",
    opened_again="收到，先不扣分，换一个人再看一次。结果会告诉您。",
    open_already="这处已经在等组长看了，先不扣分。",
    foreign="这不是您的，不能由您来办。",
    nobody_else="已经没有别的组长或管理员可以复核了，上次的结果就是最后的。",
    nothing_to_appeal="这处本来就不扣分，不用申诉。",
    too_late="过了 {days} 天的申诉期，这处不能再申诉了。",
    final="两次都看过了，这是最后的结果。",
    not_open="这次申诉已经结束了。",
    reason_passed_on="好，理由转给组长了。",
    withdrawn="好，申诉撤回了，一切照原来的。",
    granted="✅ 申诉成立：「{quoted}」这处不算，不扣分。谢谢您指出来，规则会跟着改进。",
    refused="看过了：「{quoted}」这处组长认为还可以更稳，照原来的算。不同意的话，{days} 天内可以换一个人再看一次。",
    refused_finally="第二个人也看过了：「{quoted}」这处照原来的算，这是最后的结果。谢谢您的耐心。",
    note_for_agent="关于您对「{name}」的申诉，组长想说：{note}",
    veto_confirmed="「{quoted}」这处被复核确认了，会计入评分。不同意的话，{days} 天内可以申诉，换一个人再看。",
    appeal_again="再申诉一次",
    appeal="申诉",
    give_reason="想说说为什么的话，10 分钟内直接发给我，我转给组长；不说也行。",
    card="【申诉】",
    card_again="【再次申诉】上一次由别人驳回，这次由您来定",
    card_veto="【红线待定】您确认了才算",
    reason="客服的理由",
    no_names="不写是谁说的，只看话。",
    costs="扣 {points} 分",
    costs_nothing="只提示，不扣分",
    uphold="申诉成立，不算",
    reject="驳回，照算",
    confirm="成立，算",
    dismiss="驳回，不算",
    more_reason="「{name}」的申诉，客服补充理由：{reason}",
    withdrawn_for_lead="「{name}」的申诉，客服撤回了，不用再看。",
    decided={
        "upheld": "已定：申诉成立，不算",
        "rejected": "已定：驳回，照算",
        "confirmed": "已定：成立，算",
        "dismissed": "已定：驳回，不算",
    },
    decided_already={
        "open": "请再点一次",
        "upheld": "已经定过了：申诉成立",
        "rejected": "已经定过了：驳回",
        "withdrawn": "客服已经撤回了",
    },
    add_note="想给客服带句话？10 分钟内直接发给我；不带也行。",
    note_passed_on="好，话带到了。",
    offer_example="把这句记成不该命中的例句",
    not_yours="这件不归您定。",
    state_set="好，{rule} 现在{state}；从这里起重新攒判定。",
    gone="这件已经不在了。",
)
_EN = Words(
    opened="Got it: nothing is deducted for now, your lead will look. You will hear the result.",
    opened_again="Got it: nothing is deducted for now, somebody else will look. You will hear the result.",
    open_already="Your lead is to look at this already; nothing is deducted meanwhile.",
    foreign="This is not yours.",
    nobody_else="There is nobody else who could look at it; the former result is final.",
    nothing_to_appeal="Nothing is deducted here anyway.",
    too_late="The {days} days in which this could be appealed are over.",
    final="Two people have looked at it; that is final.",
    not_open="This appeal is closed.",
    reason_passed_on="Your reason has been passed on.",
    withdrawn="The appeal is withdrawn; all is as before.",
    granted="✅ Your appeal is granted: “{quoted}” does not count. Thank you, the rule will learn from it.",
    refused="Your lead has looked: “{quoted}” could be steadier and counts. Within {days} days somebody else can look.",
    refused_finally="A second person has looked: “{quoted}” counts, and that is final. Thank you for your patience.",
    note_for_agent="About your appeal against “{name}”, the lead says: {note}",
    veto_confirmed="“{quoted}” was confirmed and counts. Within {days} days you can appeal; somebody else will look.",
    appeal_again="Appeal again",
    appeal="Appeal",
    give_reason="To say why, send it to me within 10 minutes and I pass it on; you need not.",
    card="[Appeal]",
    card_again="[Second appeal] Rejected by somebody else before; now it is yours to decide",
    card_veto="[Red line] counts only if you confirm it",
    reason="The agent's reason",
    no_names="No names: only the words count.",
    costs="{points} points",
    costs_nothing="a hint, costs nothing",
    uphold="Grant: does not count",
    reject="Reject: counts",
    confirm="Confirm: counts",
    dismiss="Dismiss: does not count",
    more_reason="Appeal against “{name}”, the agent adds: {reason}",
    withdrawn_for_lead="The appeal against “{name}” was withdrawn; nothing is left to do.",
    decided={"upheld": "Decided: granted", "rejected": "Decided: rejected", 
             "confirmed": "Decided: counts", "dismissed": "Decided: does not count"},
    decided_already={
        "open": "Please press again",
        "upheld": "Decided already: granted",
        "rejected": "Decided already: rejected",
        "withdrawn": "The agent has withdrawn it",
    },
    add_note="A word for the agent? Send it to me within 10 minutes; you need not.",
    note_passed_on="Your word has been passed on.",
    offer_example="Keep it as an example that must not be found",
    not_yours="This is not yours to decide.",
    state_set="{rule} is {state} now; the evidence counts anew from here.",
    gone="This is no longer there.",
)  # fmt: skip


def words_of(language: str) -> Words:
    """The words of a language; Chinese where there are none."""
    return _EN if language == "en" else _ZH
