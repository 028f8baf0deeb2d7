"""Digests made up for the faces: a full day, an empty one, crowds, names that are hard to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reports.model import (
    AgentLine,
    Answers,
    Appeal,
    Change,
    Complaint,
    Contrast,
    Count,
    DayPoint,
    Digest,
    Evidence,
    Gap,
    HandOver,
    Note,
    PlatformClock,
    Praise,
    Problem,
    Promise,
    Promises,
    Question,
    Review,
    RuleChange,
    Side,
)
from bot.scoring.day import DayScore, Rate

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NAMES = "李莉 王强 赵敏 陈喆 孙珺玥 周祎 吴瑄 郑彧".split()


def trend(last: float | None, seed: int = 0) -> tuple[DayPoint, ...]:
    """Fourteen days that end with `last`; two of them without a number."""
    points = [None if n in (4, 9) else 88 + (n * 7 + seed * 5) % 9 * 0.9 for n in range(13)]
    days = [DAY - timedelta(days=13 - n) for n in range(14)]
    return tuple(DayPoint(day, value, 20) for day, value in zip(days, [*points, last], strict=True))


def agent(number: int = 2001, name: str = "李莉", points: float | None = 91.5) -> AgentLine:
    """An agent's day."""
    answers = Answers(40, 25.0, 32.0, Rate(39, 40, 30), 1)
    few = points is None
    return AgentLine(
        agent=number,
        name=name,
        score=DayScore(points, 3 if few else 23, 12 if few else 260),
        grade=None if few else "合格",
        answers=answers,
        nin=Rate(97, 100, 10),
        counted=3,
        hints=2,
        corrected=1,
        disputed=1,
        to_review=0,
        qing=Rate(38, 44, 10),
        farewell=Rate(19, 22, 10),
        bonus=2,
        before=None if few else 90.2,
        trend=trend(points, number % 10),
        fix=Problem("bare-refusal", "整句拒绝", "sanbu.shengying", 2, "没办法", "拒绝时先说原因，再给办法"),
        praise="我来联系快递，您等我消息就好。",
        promises_open=1,
    )


def people(count: int) -> tuple[AgentLine, ...]:
    """So many agents; one in eight has too few samples."""
    scores = (91.5, 96.2, 88.4, None, 93.0, 84.7, 97.5, 72.3)
    return tuple(
        agent(2001 + n, NAMES[n % 8] + (str(n // 8 + 1) if n >= 8 else ""), scores[(n * 3 + n // 8) % 8])
        for n in range(count)
    )


def contrast(kind: str, gap: float | None, verdict: str) -> Contrast:
    """One of 四个一样."""
    low, high = (None, None) if gap is None else (gap - 3.8, gap + 3.8)
    return Contrast(kind, Side(70, 90.1), Side(82, 92.2), gap, low, high, verdict)  # type: ignore[arg-type]  # words of the calls below


FULL = Digest(
    team="aftersales",
    team_name="售后一组",
    day=DAY,
    zone=ZoneInfo("Asia/Shanghai"),
    until=NOON + timedelta(hours=6, minutes=30),
    began=NOON - timedelta(hours=3),
    ended=NOON + timedelta(hours=6, minutes=20),
    conversations=186,
    messages=2512,
    score=DayScore(91.84, 186, 2512),
    grade="合格",
    yesterday=DayScore(90.16, 170, 2300),
    qing=Rate(188, 264, 10),
    nin=Rate(960, 1000, 10),
    farewell=Rate(142, 169, 10),
    sanbu=(
        Count("sanbu.shengying", "不使用生硬语言", 6),
        Count("sanbu.tuixie", "不说推卸责任的话", 2),
        Count("sanbu.zebei", "不责备客户", 1),
    ),
    others=(Count("xiangying.kuai", "应答及时", 4),),
    corrected=4,
    disputed=2,
    answers=Answers(
        1200, 41.0, 28.4, Rate(1164, 1200, 100), 36,
        (PlatformClock("taobao", "淘宝口径", "3 分钟内的回复占比", Rate(1157, 1200, 100)),),
    ),
    agents=people(8),
    problems=(
        Problem("deng", "催等", "sanbu.shengying", 5, "等会", "请您稍等，3 分钟内回您"),
        Problem("shirk", "推卸责任", "sanbu.tuixie", 2, "这个不归我们管，您找快递吧",
                "这件事我来帮您联系快递核实，今天 18 点前给您回复，请您稍等。"),
        Problem("bare-refusal", "整句拒绝", "sanbu.shengying", 2, "没办法",
                "非常抱歉，这单已出库改不了地址，我帮您联系快递改派，您看可以吗？"),
    ),
    reviews=(Review(7, "王强", NOON + timedelta(hours=3, minutes=22), "外泄证件号", "110***********002X"),),
    notes=(Note("nameless", 3), Note("training", 5), Note("lost", 1)),
    ruleset="59aeccff88c2",
    rules=57,
    change=Change(1.6, 1.9, -0.3, 0.0, "", "1111", "59aeccff88c2"),
    passed=Rate(6, 7, 1),
    trend=trend(91.84),
    promises=Promises(9, 1, 1, 2, (
        Promise(2002, "王强", "18 点前给您回复", NOON, NOON + timedelta(hours=6), "lost", 31),
        Promise(2001, "李莉", "明天上午给您答复", NOON + timedelta(hours=2), NOON + timedelta(hours=24), "open", 40),
    )),
    hand_overs=(HandOver(2003, "赵敏", NOON + timedelta(hours=1), "我帮您转给售后同事", 35),),
    sameness=(
        contrast("busy", -2.1, "unclear"),
        contrast("known", -0.8, "unclear"),
        contrast("watched", None, "few"),
        contrast("hostile", -5.8, "gap"),
    ),
    appeals=(
        Appeal(3, 12, "李莉", NOON + timedelta(hours=1), "催等", "等会", "客户自己说可以等"),
        Appeal(4, 15, "赵敏", NOON + timedelta(hours=2), "整句拒绝", "没办法"),
    ),
    rule_changes=(RuleChange("deng", "催等", "active", "demoted", NOON, 30, 18),),
    questions=(
        Question("这个尺码是不是偏小", 19, 21, ("尺码", "偏小")),
        Question("什么时候发货", 12, 12, ("发货",)),
        Question("发票在哪里开", 8, 2, ("发票",)),
    ),
    asked=74,
    praise=(
        Praise("model", 2001, "李莉", NOON, "我来联系快递，您等我消息就好。", 12),
        Praise("thanks", 2003, "赵敏", NOON + timedelta(hours=1), "谢谢你，太耐心了", 18),
    ),
    complaints=(Complaint(31, NOON, 2002, "王强", "我要投诉你们", ("推卸责任",), False),),
    evidence=(
        Evidence(7, 31, 2002, "王强", NOON + timedelta(hours=3, minutes=22), "id-leak", "外泄证件号", "hongxian.yinsi",
                 "泄露隐私", "veto", "hit", "110***********002X", ""),
        Evidence(12, 40, 2001, "李莉", NOON + timedelta(hours=1), "deng", "催等", "sanbu.shengying", "不使用生硬语言",
                 "normal", "disputed", "等会", "请您稍等，3 分钟内回您"),
        Evidence(13, 41, 2001, "李莉", NOON + timedelta(hours=1), "nin-not-ni", "您字", "sanyao.nin", "「您」字在先",
                 "hint", "hit", "你", "您"),
    ),
    gaps=(Gap(NOON + timedelta(minutes=10), NOON + timedelta(minutes=25), 12),),
    rulesets=("59aeccff88c2",),
)  # fmt: skip

EMPTY = replace(
    FULL,
    began=None,
    ended=None,
    conversations=0,
    messages=0,
    score=DayScore(None, 0, 0),
    grade=None,
    agents=(),
    notes=(),
    reviews=(),
    appeals=(),
    rule_changes=(),
    problems=(),
    evidence=(),
    questions=(),
    praise=(),
    complaints=(),
    promises=Promises(),
    hand_overs=(),
    sameness=(),
    gaps=(),
    change=Change(),
    trend=(),
)

FEW = replace(
    FULL,
    score=DayScore(None, 3, 12),
    grade=None,
    conversations=3,
    messages=12,
    agents=(agent(points=None),),
    qing=Rate(2, 3, 10),
    nin=Rate(7, 8, 10),
    farewell=Rate(1, 2, 10),
    answers=Answers(3, 20.0, None, Rate(3, 3, 100)),
    change=Change(),
    trend=trend(None),
    passed=Rate(0, 0, 1),
)

LONG = replace(
    FULL,
    team_name="华东大区天猫国际海外旗舰店售后服务与客户关怀中心第一小组（夜班）" * 2,
    agents=(
        agent(2001, "欧阳娜娜阿依古丽·买买提江·艾合买提"),
        agent(2002, "Maximiliana-Konstantina von Hohenlohe"),
        agent(2003, "🌸小仙女🌸"),
        agent(2004, "𠮷𠮷"),
        agent(2005, "🐱"),
        agent(2006, "<b>&\u202e\"'", 55.0),
    ),
    problems=tuple(
        replace(problem, better=problem.better * 6, example=problem.example * 4) for problem in FULL.problems
    ),
    sanbu=tuple(replace(count, times=count.times * 1234) for count in FULL.sanbu),
    conversations=1_234_567,
    messages=98_765_432,
)
