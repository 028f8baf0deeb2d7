"""Promises (承诺) in an agent's own words: 稍后回复您, 明天给您答复, 两小时内回您 – and by when each is due.

A promise is the agent's own undertaking to come back to the customer. What depends on something (如果, 到货后),
what is denied, asked, quoted or past, and what a courier or a colleague will do, is none. Nobody is to be reminded
of, or blamed for, a promise that was not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .clock import add_working_time
from .moments import Calendar, Term, due, terms

_YOU = "(?:您|你|亲|大家|各位)"
_NEWS = (
    "(?:答复|回复|回音|回话|回信|回电|反馈|结果|消息|准信|准话|准数|说法|交代|交待|通知|个?信儿|个信|回访"
    "|方案|报价|进展|个?话)"
)
_REPORT = re.compile(
    rf"(?:给到?|为|帮|向){_YOU}(?:一个|个|准确的?|明确的?|最终的?|具体的?|满意的?|及时|一份|做个?|同步|发|报|回|出|带)*{_NEWS}"
    rf"|(?<!请)(?:回复|答复|通知|告知|告诉|回访|致电|回电给?|汇报给?|同步给?|反馈给?|转告|知会|打给|打电话给|提醒|联系|找|回给?|喊|叫){_YOU}"
    r"|(?:等我|等我们|等这边)的?(?:消息|电话|答复|回复|通知|结果|回音|好消息)"
    rf"|(?:跟|和|向|同|与|给){_YOU}(?:说|讲|汇报|同步|反馈|沟通|联系|回话|确认)"
    rf"|(?:给|跟){_YOU}(?:打电话|打个电话|回个?电话|去电|留言|发消息|回消息)"
    rf"|(?:结果|进展|消息|方案|答案|情况|清单|报价|回执|记录|单号|截图|凭证)[^，。]{{0,4}}(?:发|告诉|同步|反馈|转|回|报)给?{_YOU}"
    rf"|(?:发|传|转)给?{_YOU}(?:看|结果|进展|方案|单号|答案)?(?![的和])"
    r"|(?:回复|答复|反馈|回电|回话|告知|通知|联系)(?=的?[哦哈呢呀啊哟的]?(?:，|$))"
)
_DOING = re.compile(
    rf"(?:给|帮|为|替){_YOU}[^，]{{0,5}}?"
    r"(?:处理|解决|办理|办|搞定|弄|核实|查|查询|确认|落实|安排|调整|改|修改|修|登记|申请|提交|协调|跟进|审核|核对)"
    r"(?:好|完|妥|清楚|到位|掉|到底|明白|一下)?"
    r"|(?:我|我们|咱们?|这边|一定|保证)[^，]{0,8}?(?:处理|解决|办|弄|核实|查|问|确认|落实|搞)(?:好|完|妥|清楚|到位|掉|明白|定)"
)
_FETCHING = re.compile(
    r"(?:^|，)(?:好的|好|嗯|那|行|亲|请?您?稍等)*，?(?:那)?(?:我|我们|我这边|这边|咱)?(?:先|去|来|马上|这就|现在|立刻|再|就)*"
    rf"(?:(?:帮|给|为|替){_YOU})?(?:去|再|先)?(?:向|跟|找|和)?(?:仓库|技术|同事|财务|快递|厂家|主管|部门|后台|那边)*"
    r"(?:查|核实|问|确认|了解|查询|核查|核对|咨询|请示|看(?=看|一下|下))(?:一下|下|查|问|看|清楚)?"
    r"(?:情况|原因|进度|记录|物流|库存|订单|单子|仓库|技术|同事|财务|快递|厂家|主管|那边)*(?:[哦哈呢呀啊哟的]|吧)*$"
)
_HASTY = re.compile(
    rf"(?:尽快|尽早|抓紧)(?:去|来|先|再)?(?:(?:帮|给|为|替){_YOU})?(?:去|来)?(?:处理|解决|核实|落实|跟进|查清楚?|办理|弄好)好?"
    r"(?=的?[哦哈呢呀啊哟的]*(?:，|[。！~]|$))"
)
_WAIT_FOR_ME = re.compile(r"(?:给我|等我|等|稍等|稍候)$")
_SOON = re.compile(
    r"稍后|稍候|稍晚|晚点|晚些|一会|待会|等会|等下|回头|马上|立刻|立即|尽快|尽早|抓紧|第一时间|及时|随后|到时|届时|后续|之后|很快|及早|抽空|再"
    r"|(?:有|出)(?:了)?(?:结果|消息|进展|答案|眉目|回音|信儿?)"
    r"|(?:查|问|核实|确认|处理|办|弄|核查|了解|协商|沟通|申请|审核|解决|反馈|联系|出库|发出|搞)(?:到|好|完|清楚|明白|妥|下来)?(?:了|以)?(?:之后|以后|后|就)"
    r"|会(?=[^，]{0,6}$)|^等我"
)
_THEN = re.compile(  # 查到了告诉您, 审批下来后通知您: right before the verb
    r"(?:查|问|核实|确认|处理|办|弄|催|修|核查|审批|审核|申请|核对|联系)(?:到|好|完|清楚|明白|妥|成|下来|通过)了?(?:后|以后|之后)?(?:我|就|直接|马上|再)*$"
)
_CONDITION = re.compile(
    r"如果|要是|假如|倘若|若是|万一|除非|一旦|只要|的话|^若|，若|不然|否则|比如|例如|每|(?:您|你)[^，]{0,4}(?:叫|喊|找|联系|催|问)我"
    r"|(?:到货|有货|补货|来货|上架|开售|降价|上新|开团)[^，]{0,2}(?:了|后|时|就|第一|马上|通知|再)|有(?:活动|优惠|名额|票|房|空位)"
    r"|有(?:任何|什么|其他|别的|其它)?(?:问题|疑问|需要|不懂|不明白|异常|变动|变化|不清楚|困难)"
)
_ASKED = re.compile(
    r"(?:吗|么|嘛|没有)[，？?]*$|？$|(?:什么时候|几点|哪天|何时|多久|怎么|是否|要不要|需不需要|需要我|需要我们|能不能|可不可以|用不用|谁)"
)
_DENIED = re.compile(
    r"(?:不能|无法|没法|没办法|不会|不用|无需|无须|不必|不便|不方便|不保证|不敢|不一定|未必|没有(?!结果)|还没|尚未|未能|不再|难以|不可能|不是|不想|不要|不愿|想|打算|别|忘了?|没(?!问题|结果))[^，]{0,9}$"
)
_PAST = re.compile(r"(?:已|已经|刚|刚刚|刚才|昨天|昨晚|前天|之前|早就|曾|上次|前面|方才)[^，]{0,8}$")
_THIRD = re.compile(
    r"(?:同事|专员|专人|师傅|快递员?|物流|司机|骑手|售后|技术|工程师|客服|主管|经理|店长|仓库|厂家|商家|卖家|系统|平台|银行|网点|站点"
    r"|老师|医生|护士长?|工作人员|他们|他|她|小哥|配送员?|安装|维修|财务|部门|人员|后台|官方|有人|派送员|派件员|短信|自动|顾问|负责人|对方|总部|专家|机器人)"
    r"(?![^，]*(?:我|咱|这边|(?<![稍随然])后))"
)
_RETOLD = re.compile(
    r"(?:您|你|客户|顾客|同事|他们?|她|上次|昨天|刚才|之前|谁|老板|培训|规定)(?:们)?(?:说|讲|承诺|答应|保证|告诉|写|要求)|说好|说过|承诺过|答应过|承诺是|所谓|别说|不要说"
)
_CUSTOMER_DOES = re.compile(
    rf"(?:请|麻烦|烦请|建议|需要)?(?:您|你)(?:再|先|可以|自己|直接|这边|稍后|明天|到时候?)*$|(?:请|麻烦|烦请)(?!{_YOU}|等|耐心|放心|稍)[^，我]{{0,4}}$"
)
_OVER = re.compile(
    r"^(?:过|了(?!结)|如下|账户|账号|卡|支付宝|微信|余额|钱包|的(?![哦哈呢呀啊]?(?:[。！~，；]|$)))"
)  # 回复您了, 回复您的时候; not 会回复您的
_BY_PHONE = re.compile(r"致电|电话|回电|联系|去电|回访|打给")
_POLITE_REST = re.compile(
    rf"(?:请|麻烦|辛苦)?{_YOU}?(?:稍等|稍候|耐心等|等(?:一下|一会|我)?|放心|留意|别急|别担心|见谅|谅解|理解)|感谢|谢谢|抱歉|不好意思|辛苦|^[好嗯哦是行的亲]+$"
)
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]*’|《[^》]*》")
_MAYBE = re.compile(  # nearly every message goes no further than this
    "[复馈访信]|告诉|告知|通知|联系|电话|[回找喊发传跟和向][给]?[您你亲大]|致电|结果|消息|进展|说法|交代|方案|报价|准[话数]|汇报|同步|转告|知会"
    "|打给|留言|[处办]理|解决|搞定|弄|查|核|确认|落实|安排|调整|修|申请|提交|协调|跟进|问|看[看一下]|了解|咨询|请示|[给为替帮][您你]"
)
_LONGEST = 1000
"""No promise stands farther into a message; a longer one is a notice."""

_SENTENCES = re.compile(r"[^。！；;!？?\n…~]+[。！；;!？?\n…~]*")
_COMMA_SPACE = re.compile(r"(?<![\d ]) (?![\d ])")  # beside a number a space says nothing, elsewhere it is a comma
_AT_LATEST = re.compile(r"(?:的|哦|哈)?，?(?:最迟|最晚|最快|不超过|不晚于|大概|大约|预计|就|时间是?)?(?:在)?")
_AROUND_TIME = re.compile(
    r"(?:最迟|最晚|最多|不超过|不晚于|大概|大约|预计|我|那|好的?|就|在|请?您?(?:再)?(?:等|给)我?|吧|哈|哦)*"
)


@dataclass(frozen=True, slots=True)
class Vow:
    """The words of one promise: `start` and `end` in the folded text; `term` is None where no time was named.

    `elsewhere`: it may be kept by telephone, where nobody here can see it, or it is too vague to hold anybody to.
    """

    start: int
    end: int
    term: Term | None
    elsewhere: bool = False


def vow_in(folded: str) -> Vow | None:
    """The promise a folded message makes; of several the last that names a time, else the last."""
    if _MAYBE.search(folded) is None:
        return None
    spaced = _COMMA_SPACE.sub("，", folded[:_LONGEST])
    kept = [index for index, character in enumerate(spaced) if character != " "]
    text = _QUOTED.sub(lambda quoted: "，" * len(quoted.group()), "".join(spaced[index] for index in kept))
    found = list(_vows(text))
    chosen = next((vow for vow in reversed(found) if vow.term), found[-1] if found else None)
    if chosen is None:
        return None
    return Vow(kept[chosen.start], kept[chosen.end - 1] + 1, chosen.term, chosen.elsewhere)


def deadline(vow: Vow, said_at: datetime, calendar: Calendar, default_hours: int) -> datetime:
    """When a promise is due: as its words say, else `default_hours` of working time later."""
    named = due(vow.term, said_at, calendar) if vow.term else None
    return named or add_working_time(said_at, default_hours * 3600, calendar.hours)


def _vows(text: str) -> Iterator[Vow]:
    for sentence in _SENTENCES.finditer(text):
        yield from _in_sentence(sentence.group(), sentence.start(), text[sentence.end() :])


def _in_sentence(sentence: str, offset: int, rest: str) -> Iterator[Vow]:
    reports = list(_REPORT.finditer(sentence))
    doings = list(_DOING.finditer(sentence))
    if reports or doings:
        named = list(terms(sentence))
        for verb in reports:
            term = _term_for(sentence, verb, named) or _waited(sentence, named)
            if _is_meant(sentence, verb, term) and (term or _is_coming(sentence, verb)):
                yield _vow(verb, term, offset, sentence)
        for verb in doings:
            term = _term_for(sentence, verb, named)
            if term and _is_meant(sentence, verb, term):
                yield _vow(verb, term, offset, sentence)
    yield from _hasty(sentence, offset)
    body = sentence.rstrip("。！；;!？?\n…~")
    if not reports and _POLITE_REST.sub("", rest).strip("，。！~亲哦哈呢的了") == "":
        yield from _fetching(body, offset)


def _hasty(sentence: str, offset: int) -> Iterator[Vow]:
    """尽快给您处理: an undertaking, so vague that only a hint may come of it."""
    for verb in _HASTY.finditer(sentence):
        if _is_meant(sentence, verb, None):
            yield Vow(offset + verb.start(), offset + verb.end(), None, elsewhere=True)


def _fetching(sentence: str, offset: int) -> Iterator[Vow]:
    """我帮您查一下, said last: the answer is owed."""
    clauses = [clause for clause in re.finditer(r"[^，、：:]+", sentence)]
    while clauses and not _POLITE_REST.sub("", clauses[-1].group()).strip("哦哈呢呀啊哟的了吧"):
        clauses.pop()
    if not clauses:
        return
    clause = clauses[-1]
    found = _FETCHING.search(clause.group())
    own = re.search(rf"我|这边|(?:帮|给|为|替){_YOU}", clause.group())
    other = _CONDITION.search(sentence) or _RETOLD.search(sentence)
    over = _DENIED.search(clause.group()) or re.search("已|刚|了$|过$", clause.group())
    if found and own and not other and not over:
        yield Vow(offset + clause.start(), offset + clause.end(), _waited(sentence, terms(sentence)))


def _vow(verb: re.Match[str], term: Term | None, offset: int, sentence: str) -> Vow:
    start = min(verb.start(), term.start if term else verb.start())
    end = max(verb.end(), term.end if term else verb.end())
    clause_start = sentence.rfind("，", 0, start) + 1
    return Vow(offset + clause_start, offset + end, term, bool(_BY_PHONE.search(sentence[clause_start:end])))


def _term_for(sentence: str, verb: re.Match[str], named: list[Term]) -> Term | None:
    """The time that goes with a verb: the nearest before it in its clause, or alone beside that clause."""
    begin = sentence.rfind("，", 0, verb.start()) + 1
    before = [term for term in named if term.end <= verb.end()]
    if before and (before[-1].start >= begin or _is_alone(sentence, before[-1], begin)):
        return before[-1]
    after = next((term for term in named if term.start >= verb.end()), None)
    if after is None or sentence.startswith("就", after.end):
        return None
    return after if _AT_LATEST.fullmatch(sentence[verb.end() : after.start]) else None


def _waited(sentence: str, named: Iterable[Term]) -> Term | None:
    """The time a customer is asked to wait: 请您稍等五分钟."""
    return next((term for term in named if _WAIT_FOR_ME.search(sentence[: term.start])), None)


def _is_alone(sentence: str, term: Term, clause: int) -> bool:
    """Whether the clause before the one that begins at `clause` says little more than the time: 最迟今天18点前，…"""
    begin = sentence.rfind("，", 0, max(clause - 1, 0)) + 1
    said = sentence[begin : term.start] + sentence[term.end : max(clause - 1, begin)]
    return term.start >= begin and bool(_AROUND_TIME.fullmatch(said))


def _clause_of(sentence: str, verb: re.Match[str]) -> tuple[str, str]:
    """The verb's clause, before and after it."""
    start = sentence.rfind("，", 0, verb.start()) + 1
    end = sentence.find("，", verb.end())
    return sentence[start : verb.start()], sentence[verb.end() : end if end >= 0 else len(sentence)]


def _is_meant(sentence: str, verb: re.Match[str], term: Term | None) -> bool:
    """Whether it is the agent who will do it: not a condition, a question, a denial, a report, another's task."""
    before, after = _clause_of(sentence, verb)
    lead = sentence[: verb.start()]
    if _CONDITION.search(lead) or after.startswith("的话") or _RETOLD.search(before):
        return False
    if _ASKED.search(before) or _ASKED.search(after) or (not after and sentence.endswith("？")):
        return False
    if _DENIED.search(before) or _PAST.search(_between(sentence, verb, term, before)) or _OVER.match(after):
        return False
    third = list(_THIRD.finditer(before))
    return not third and (verb.group().startswith("等") or not _CUSTOMER_DOES.search(before))


def _between(sentence: str, verb: re.Match[str], term: Term | None, before: str) -> str:
    """What stands between the time and the verb: 已反馈明天给您答复 is no past, 明天已给您答复 would be."""
    if term is None or term.start >= verb.start() or term.end < verb.start() - len(before):
        return before
    return sentence[term.end : verb.start()]


def _is_coming(sentence: str, verb: re.Match[str]) -> bool:
    """Whether something says that it is still to come, where no time is named."""
    before, _ = _clause_of(sentence, verb)
    if _SOON.search(before + verb.group()) or _THEN.search(before):
        return True
    lead = sentence[: verb.start()]
    return bool(
        re.search(r"(?:有|出|查|问|核实|确认|处理|办|弄)(?:到|好|完|清楚|了)*(?:结果|消息|进展|之?后|就)", lead[-16:])
    )
