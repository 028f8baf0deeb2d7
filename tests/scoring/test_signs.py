"""What is noted of a message: the customer's tone and wishes, the agent's good moments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.signs import Sign, agent_signs, customer_signs


@pytest.mark.parametrize(
    "text",
    [
        "什么态度啊",
        "都催了三次了",
        "再不处理我要投诉",
        "到底还能不能退",
        "骗子！",
        "太慢了！！",
        "没人管是吗",
        "给差评",
    ],
)
def test_anger_about_how_one_was_treated(text: str) -> None:
    assert Sign.ANGRY in customer_signs(text)


@pytest.mark.parametrize(
    "text",
    ["杯子碎了", "还没收到货", "滚筒洗衣机有吗", "我不想投诉，就问问", "好的", "怎么退款", "衣服掉色", "发票怎么开？"],
)
def test_broken_goods_and_questions_are_no_anger(text: str) -> None:
    assert Sign.ANGRY not in customer_signs(text)


@pytest.mark.parametrize(
    ("text", "thanks"), [("好的谢谢", True), ("辛苦了", True), ("不用谢", False), ("呵呵谢谢", False)]
)
def test_thanks(text: str, thanks: bool) -> None:
    assert (Sign.THANKS in customer_signs(text)) is thanks


@pytest.mark.parametrize(
    ("text", "praises"),
    [
        ("你服务真好", True),
        ("客服很耐心，谢谢", True),
        ("已经给好评啦", True),
        ("您好，帮我找个评分高的", False),
        ("好评返现吗", False),
        ("你说的太专业了听不懂", False),
        ("态度不好", False),
    ],
)
def test_praise(text: str, praises: bool) -> None:
    assert (Sign.PRAISES in customer_signs(text)) is praises


@pytest.mark.parametrize("text", ["我要投诉你", "找你们领导", "12315见", "再也不来了"])
def test_complaints(text: str) -> None:
    assert Sign.COMPLAINS in customer_signs(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [("怎么退款", True), ("尺码偏小", True), ("能便宜点吗", True), ("在吗", False), ("嗯呢", False), ("好的", False)],
)
def test_questions(text: str, asks: bool) -> None:
    assert (Sign.ASKS in customer_signs(text)) is asks


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("我来帮您联系快递，您等我消息就好", Sign.TAKES_OVER),
        ("我给您申请补发，今天18点前给您回复", Sign.TAKES_OVER | Sign.NAMES_TIME),
        ("三个工作日内到账", Sign.NAMES_TIME),
        ("您自己联系快递", Sign(0)),
        ("好的", Sign(0)),
    ],
)
def test_an_agents_good_moments(text: str, signs: Sign) -> None:
    assert agent_signs(text) == signs


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    customer_signs(text)
    agent_signs(text)
