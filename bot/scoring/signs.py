"""What a message holds beside what rules look for, noted as bits when it is stored.

A day's digest then need not read every message again: complaints, thanks, questions and good moments are found by
their bits. The customer's tone is read from the customer's words alone; an agent's mood is never guessed at. Goods
that are torn or late are no angry words (that is why 客户诉苦 is not used here): anger is about how one was treated.
"""

from __future__ import annotations

import re
from enum import IntFlag


class Sign(IntFlag):
    """One bit for each kind of thing."""

    ASKS = 1  # the customer asks, or reports something that calls for an answer
    THANKS = 2  # the customer gives thanks
    ANGRY = 4  # the customer is angry
    PRAISES = 8  # the customer praises the service
    COMPLAINS = 16  # the customer complains, or threatens to
    TAKES_OVER = 32  # the agent takes a task off the customer
    NAMES_TIME = 64  # the agent says until when
    HANDS_OVER = 128  # the agent hands the customer on to somebody else


RARE_FROM = 4
"""Signs from this bit on are rare enough for an index of their own (store/tables.py)."""

_ANGRY = re.compile(
    r"垃圾|差劲|恶心|坑(?:人|我|爹)|骗(?:人|子|我|钱)|欺(?:骗|诈|负)|耍(?:我|人|猴)|气死|气人|火大|恼火|愤怒|受不了|烦死|"
    r"忍(?:不了|无可忍)|什么(?:态度|破|垃圾|玩意|东西(?:嘛|啊|！|!))|态度(?:真|太|这么|那么|很|极)?(?:差|恶劣|烂)|"
    r"太(?:过分|离谱|差|烂|坑|慢了|气)|过分|离谱|无语|搞什么|搞毛|有病|脑残|废物|滚(?:蛋|开|吧|出去|远点)|妈的|他妈|tmd|卧槽|"
    r"(?:到底|究竟)(?:还|能|会|有|是|要|什么|谁|怎么|管)|(?:几|多少|N|n|[两三四五六七八九十]|\d)(?:次|遍|天|个月)了|还要(?:等|拖)多久|"
    r"推(?:来推去|脱|卸|诿)|踢皮球|没人(?:管|理|回)|不(?:管|理)我|敷衍|糊弄|忽悠|"
    r"投诉|举报|12315|12345|消协|曝光|差评|黑猫|工商|律师|起诉|再也不(?:买|来|用|会)|[!！]{2,}|[?？]{2,}",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"投诉|举报|12315|12345|消协|黑猫|曝光|差评|起诉|律师函|找(?:你们)?(?:领导|主管|经理|平台)|平台介入|"
    r"态度(?:真|太|这么|那么|很|极)?(?:差|恶劣|烂)|什么态度|再也不(?:买|来|用|会)"
)
_NO_COMPLAINT = re.compile(r"(?:不|没|别|无需|不用|不想|没想|并非)(?:是|要|会|有|去|必)?(?:来)?(?:投诉|举报|差评)")
_ASKS = re.compile(
    r"[?？]|(?:[吗么]|(?<![嗯好恩哦])呢)(?:$|[，。！~～ ])|怎么|怎样|咋|什么|啥|哪|为何|多少|多久|多大|多长|"
    r"几[天个号点时件块月年]|何时|是不是|有没有|能不能|可不可以|会不会|要不要|好不好|行不行|能否|可否|是否|还是.{1,8}$|"
    r"帮我|(?:想|要|需要)(?:换|退|改|买|问|开|查|取消|补)|催|"
    r"没(?:收到|到|发货|有货|反应|显示|退)|还没|不(?:能用|好用|显示|发货|合适|对|见了|动|亮)|"
    r"坏|破|少(?:发|了|件|一)|漏发|错发|发错|偏[大小]|断了|裂|漏(?:水|液|气)|退(?:款|货)|换货|发票"
)
_NO_QUESTION = re.compile(
    r"^(?:在|在吗|在么|在不|有人吗|亲|你好|您好|hello|hi|哈喽|人呢)[?？。！!~～ ]*$", re.IGNORECASE
)
_THANKS = re.compile(
    r"(?<!不用)(?<!不)(?:谢谢|感谢|多谢|谢啦|谢了|万分感激|辛苦(?:了|啦|您|你)|麻烦(?:您|你)了|3q|thank)", re.IGNORECASE
)
_IRONY = re.compile(
    r"呵呵|谢谢(?:你|您)?(?:全家|八辈|祖宗)|我(?:真)?(?:谢谢|感谢)(?:你|您)(?:啊|哦|了)?[!！。]*$|(?:不用|别)谢"
)
_PRAISES = re.compile(
    r"(?:态度|服务|回复|解答|处理|客服|你们?|您|人)[^，。！？?!]{0,3}(?:真|很|超|太|特别|非常|挺)(?:好|棒|赞|贴心|耐心|专业|周到|热情|细心|负责|nice)|"
    r"(?:态度|服务)好|"
    r"(?:五星|满分|好评|点赞|赞一个|给你个赞|给个赞|大赞|太棒|真棒|靠谱)|真(?:贴心|耐心|专业)"
)
_NO_PRAISE = re.compile(
    r"[?？吗]|不(?:太|怎么|够|是很)?(?:好|棒|专业|耐心|负责|靠谱)|好(?:评返|差|烂|慢|久|多|像|吧)|没(?:有)?好|差|听不懂|想找|推荐|评分"
)
_TAKES_OVER = re.compile(
    r"(?:我|小\S|客服|这边)(?:马上|立刻|立即|现在|这就|先|来|就|会)*(?:为|帮|替|给)(?:您|亲|你)"
    r"(?:.{0,2})(?:查|联系|登记|申请|催|核实|处理|反馈|安排|跟进|转接|补|换|改|退|备注|问|看|办|加急|开|对接)"
    r"|我(?:来|去)(?:帮|替|给)?(?:您|亲|你)?(?:联系|登记|申请|催|核实|处理|反馈|安排|跟进|办)"
)
_NAMES_TIME = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半]+)(?:个)?(?:分钟|小时|天|工作日|钟头)(?:之|以)?内"
    r"|(?:今天|今晚|明天|明早|后天|周[一二三四五六日天]|\d{1,2}[点:：]\d{0,2})\S{0,6}(?:前|给您|回复|答复)"
)


_HANDS_OVER = re.compile(
    r"(?:转|转接|转给|转到|转达|交给|移交|反馈给)(?:您|你|给)?(?:到|给)?[^，。！？]{0,6}"
    r"(?:同事|专员|售后|售前|组长|主管|人工|客服|部门|经理|技术|仓库|财务)"
)


def customer_signs(text: str) -> Sign:
    """What a customer's message holds."""
    signs = Sign(0)
    if _ANGRY.search(text) and not _NO_COMPLAINT.search(text):
        signs |= Sign.ANGRY
    if _COMPLAINS.search(text) and not _NO_COMPLAINT.search(text):
        signs |= Sign.COMPLAINS
    if _ASKS.search(text) and not _NO_QUESTION.match(text):
        signs |= Sign.ASKS
    if signs & Sign.ANGRY:
        return signs  # "谢谢你全家", "服务真好啊！！": no thanks and no praise
    if _THANKS.search(text) and not _IRONY.search(text):
        signs |= Sign.THANKS
    if _PRAISES.search(text) and not _NO_PRAISE.search(text):
        signs |= Sign.PRAISES
    return signs


def agent_signs(text: str) -> Sign:
    """What an agent's message holds."""
    signs = Sign(0)
    if _TAKES_OVER.search(text):
        signs |= Sign.TAKES_OVER
    if _NAMES_TIME.search(text):
        signs |= Sign.NAMES_TIME
    if _HANDS_OVER.search(text):
        signs |= Sign.HANDS_OVER
    return signs
