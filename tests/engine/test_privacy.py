"""Privacy and secrets: what is a red line, what is asked for in the open, what may be said."""

from __future__ import annotations

import pytest

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.loader import Sources, load
from bot.engine.mask import mask
from bot.engine.values import Level

NORMS = ("yinsi", "jimi")


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False).of_norms(NORMS))


OTHERS = [
    "上一位客户姓陈，也住您那栋楼",
    "那位买家的手机号是13912345678",
    "他手机号是13912345678，您自己打给他",
    "她的身份证号是110105194912310021",
    "我把对方的地址发给您",
    "别的客户的订单截图给您看看",
    "隔壁桌客人的电话我念给您",
    "退货的那个人叫李建国，住3栋502",
    "把她的微信号发给您",
    "我给您看别的客户的聊天记录",
    "那个客人的病历我发您参考",
]
SECRETS = [
    "供货商的电话发您",
    "这款进价才八块",
    "我们一单利润有三十",
    "内部价格表发您一份",
    "厂家的微信给您，您自己谈",
    "我们都是从白沟市场拿的货",
]
ASKED = [
    "身份证号发我",
    "请把银行卡号发给我",
    "短信验证码多少",
    "登录密码告诉我，我帮您改",
    "身份证正反面拍给我",
    "麻烦您报一下信用卡号和有效期",
    "把您的支付密码发我一下",
    "动态码念一下",
]
OWN = [
    "跟您核对一下，11010519491231002X 对吗",
    "退到 6222021234567890128 这张卡对吗",
    "您的手机号是13800135566，对吗",
    "收件人电话：13912345678",
]
HARMLESS = [
    "您的手机尾号5566对吗",
    "麻烦说下身份证后四位",
    "验证码请不要告诉任何人",
    "请您在官方页面上传身份证，不要发在聊天里",
    "其他客户的信息不便透露",
    "师傅电话13912345678，他下午联系您",
    "骑手的电话是虚拟号，您可以直接打",
    "订单号202611250001772349",
    "商品条码6921234567890",
    "房门密码是2580#",
    "无线密码在桌上",
    "密码忘了可以点找回密码",
    "进价属于商业秘密，不便说明",
    "这款产地是广东佛山",
    "客服热线400-820-1234",
    "收不到验证码的话，您看看短信拦截",
    "取件码8-2-3011，驿站晚上九点关门",
    "他们店今天十点开门",
    "他住院期间的费用也能报",
    "运单号 4111111111111112",
]


def worst(checker: Checker, text: str) -> Level | None:
    return max((finding.level for finding in checker.check_reply(text)), default=None)


@pytest.mark.parametrize("text", OTHERS + SECRETS)
def test_what_belongs_to_others_is_a_red_line(checker: Checker, text: str) -> None:
    assert worst(checker, text) is Level.VETO


@pytest.mark.parametrize("text", ASKED)
def test_what_must_not_be_asked_for_in_a_chat_is_deducted(checker: Checker, text: str) -> None:
    assert worst(checker, text) is Level.MAJOR


@pytest.mark.parametrize("text", OWN)
def test_a_customers_own_number_in_full_is_a_hint_and_never_kept_in_full(checker: Checker, text: str) -> None:
    findings = checker.check_reply(text)
    assert {finding.level for finding in findings} == {Level.HINT}
    assert all(finding.redact for finding in findings)
    assert "*" * 4 in mask(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_may_be_said_is_left_alone(checker: Checker, text: str) -> None:
    assert worst(checker, text) is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("证件号11010519491231002X", "证件号110105194912310021"), ("卡号4111111111111111", "卡号4111111111111112")],
)
def test_the_check_digit_decides(checker: Checker, right: str, wrong: str) -> None:
    assert worst(checker, right) is Level.HINT
    assert worst(checker, wrong) is None


def test_spaced_out_numbers_are_seen_too(checker: Checker) -> None:
    assert worst(checker, "那位买家的手机号是 139 1234 5678") is Level.VETO
    assert "5678" in mask("139 1234 5678")
    assert "1234" not in mask("139 1234 5678")
