"""Masking: what it hides, what it leaves alone, and that spans stay valid."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.mask import mask

HIDDEN = {
    "mobile": ("电话13800138000，请打", "电话***********，请打"),
    "mobile alone": ("我的是13800138000哦", "我的是138****8000哦"),
    "mobile in groups": ("打138 0013 8000吧", "打138 **** 8000吧"),
    "mobile with hyphens": ("138-0013-8000", "138-****-8000"),
    "mobile digit by digit": ("1 3 8 0 0 1 3 8 0 0 0", "1 3 8 * * * * 8 0 0 0"),
    "mobile full-width": ("找１３８００１３８０００", "找１３８****８０００"),
    "mobile with zero-width": ("138\u200b0013\u200b8000", "138\u200b****\u200b8000"),
    "mobile with country code": ("+86 13800138000", "+86 138****8000"),
    "mobile glued to country code": ("8613800138000", "86138****8000"),
    "mobile in Chinese digits": ("幺三八零零一三八零零零", "幺三八****八零零零"),
    "identity number": ("身份证11010519491231002X对吗", "身份证110***********002X对吗"),
    "identity number, small x": ("11010519491231002x", "110***********002x"),
    "identity number with a slip": ("110105194912310021", "110***********0021"),
    "old identity number": ("110105491231002", "110********1002"),
    "bank card": ("卡号6222021234567894", "卡号6222********7894"),
    "bank card in groups": ("6222 0212 3456 7894", "6222 **** **** 7894"),
    "e-mail": ("发zhangsan@qq.com吧", "发z*******@qq.com吧"),
    "e-mail, one letter": ("a@b.cn", "*@b.cn"),
    "e-mail full-width": ("ＡＢ＠ｑｑ．com", "Ａ*＠ｑｑ．com"),
    "landline": ("021-58881234", "021-****1234"),
    "landline with four digits of area": ("0571 88881234", "0571 ****1234"),
    "address with a road": ("上海市浦东新区张江路88号3栋502室", "上海市浦东新区************"),
    "address with a compound": ("阳光花园3栋2单元502室", "*************"),
    "address in Chinese numerals": ("三栋二单元五零二室", "*********"),
    "plate": ("车牌京A12345", "车牌京A*****"),
    "plate, electric": ("粤B·D12345", "粤B·******"),
    "WeChat id": ("加微信abc12345聊", "加微信ab******聊"),
    "WeChat, abbreviated": ("vx: wxid_abcd", "vx: wx**_****"),
    "WeChat id before the word": ("zhangsan88是我的微信", "zh********是我的微信"),
    "verification code": ("验证码是123456", "验证码是******"),
    "password": ("密码：abc12345", "密码：********"),
}

KEPT = [
    "订单号2026112312345678901，请您稍等",
    "2026-11-23 18:30 前发出",
    "尺码 150 155 160 165 170 都有",
    "1399 1280 150 三个价位",
    "满399减30，第2件半价",
    "400-820-8820 是官方热线",
    "身高170可以选L",
    "25号发货，10号前给您发",
    "微信支付成功，支付宝也可以",
    "A4纸，USB3.0，iPhone15",
    "您好，请您稍等",
    "",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN.values(), ids=HIDDEN.keys())
def test_hides_what_identifies_a_person(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_leaves_ordinary_words_and_numbers_alone(text: str) -> None:
    assert mask(text) == text


def test_a_number_beside_chinese_needs_no_word_boundary() -> None:
    assert mask("请加13800138000谢谢") == "请加138****8000谢谢"


def test_a_longer_number_is_not_a_mobile_with_something_around_it() -> None:
    assert mask("2113800138000999") == "2113800138000999"


def test_order_numbers_only_when_asked() -> None:
    assert mask("订单号123456789012") == "订单号123456789012"
    assert mask("订单号123456789012", orders=True) == "订单号********9012"


_PARTS = st.sampled_from(
    "138|0013|8000|13800138000|1|86|0|x|X| |-|·|\u200b|路|88号|3栋|室|微信|vx|abc12345|@|qq.com"
    "|京A|12345|验证码|是|：|零一二三|您好|＠|１３８|①|𝟏".split("|")
)


@given(st.one_of(st.text(), st.lists(_PARTS, max_size=12).map("".join)))
@example("13800138000" * 3)
@example("a" * 30 + "@" + "b.c" * 20)
@example("\ud800 13800138000")
def test_keeps_the_length_and_changes_nothing_the_second_time(text: str) -> None:
    for orders in (False, True):
        masked = mask(text, orders=orders)
        assert len(masked) == len(text)
        assert mask(masked, orders=orders) == masked
        assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@given(st.text(alphabet="您好请，。发货 abc", max_size=20), st.text(alphabet="您好请，。发货 ", max_size=20))
def test_a_mobile_is_hidden_whatever_stands_around_it(before: str, after: str) -> None:
    assert "13800138000" not in mask(f"{before}13800138000{after}")


def test_long_hostile_texts_take_no_time() -> None:
    """Only to see that nothing explodes: 4,096 characters of what each pattern likes best."""
    for unit in ("1 ", "13800138000 ", "a", "路1", "1号", "一", "京A", "微信", "@a."):
        text = (unit * 4096)[:4096]
        assert len(mask(text)) == 4096
