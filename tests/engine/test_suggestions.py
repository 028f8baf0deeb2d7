"""Every finding offers a whole reply to send instead, and the rules themselves find nothing to deduct in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from bot.defaults import shipped_lexicon, shipped_rules
from bot.engine.checker import Checker
from bot.engine.examples import examples_of, read
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Finding, Level, Message
from bot.errors import FileProblems

DATA = Path(__file__).parent.parent / "data"
GROUPS = {"三要", "三不", "服务态度", "首问负责制", "禁止", "四语(敷衍)", "四语(蔑视/斗气)"}


@pytest.fixture(scope="module")
def ruleset() -> RuleSet:
    return load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False)


def replies(ruleset: RuleSet) -> Iterator[tuple[str, str | None]]:
    """All labelled replies, and the examples of every rule that are single messages."""
    for name in ("replies_labelled", "replies_blind"):
        for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            yield entry["text"], entry["prev"]
    for rule in ruleset.rules:
        for _, _, example in examples_of(rule):
            case = read(example.text)
            if not case.is_script and rule.when.role != "customer":
                yield case.messages[0].text, None


def test_every_suggestion_could_be_sent_as_it_stands(ruleset: RuleSet) -> None:
    assert suggestions(ruleset, every=6) > 400


@pytest.mark.soak
def test_every_suggestion_to_every_reply_could_be_sent_as_it_stands(ruleset: RuleSet) -> None:
    assert suggestions(ruleset, every=1) > 2500


def suggestions(ruleset: RuleSet, every: int) -> int:
    """How many suggestions were offered to some of the replies; every one of them is tried."""
    checker = Checker(ruleset)
    judged: dict[tuple[str, str | None], list[Finding]] = {}
    offered = 0
    for text, prev in islice(replies(ruleset), 0, None, every):
        for finding in checker.check_reply(text, prev):
            if ruleset.norms[finding.norm].group not in GROUPS:
                continue
            assert finding.suggest, (finding.rule, text)
            assert finding.suggest.strip() != text.strip()
            key = finding.suggest, prev
            if key not in judged:
                judged[key] = [f for f in checker.check_reply(finding.suggest, prev) if f.deducts]
            assert judged[key] == [], (finding.rule, text, finding.suggest)
            offered += 1
    return offered


def test_the_shipped_models_are_fit_to_send(ruleset: RuleSet) -> None:
    assert len(ruleset.models) >= 50
    for model in ruleset.models:
        for reply in model.say:
            assert ruleset.is_fit_model(reply), reply
            assert "你" not in reply


@pytest.mark.parametrize(
    ("prev", "text", "expected"),
    [
        ("包裹三天没动了", "自己找快递去", "快递"),
        ("我的退款呢", "这个不归我们管", "退款"),
        ("不会连接蓝牙", "这都不会，说明书没看吗", "一步一步"),
        ("发票开错了", "你自己填错的怪谁", "发票"),
    ],
)
def test_the_scene_follows_what_the_customer_speaks_of(ruleset: RuleSet, prev: str, text: str, expected: str) -> None:
    findings = [f for f in Checker(ruleset).check_reply(text, prev) if f.deducts]
    assert findings
    assert all(expected in (f.suggest or "") for f in findings)


def test_the_agents_own_words_are_kept_where_only_a_word_is_amiss(ruleset: RuleSet) -> None:
    found = Checker(ruleset).check_reply("你的快递到杭州了，请稍等")
    assert [f.suggest for f in found] == ["您的快递到杭州了，请稍等"]


def test_own_words_that_are_rude_beyond_the_word_are_not_kept(ruleset: RuleSet) -> None:
    found = Checker(ruleset).check_reply("你自己找快递去", "包裹呢")
    assert {f.suggest for f in found if f.norm == "sanyao.nin"}.isdisjoint({"您自己找快递去"})


# ---- the file of models ----------------------------------------------------------------------

RULE = """\
version: 1
rules:
  - id: no
    name: 不
    norm: sanbu.shengying
    forbid: [不行]
    hint: 换个说法
    bad: [【不行】]
    good: ["“不行”是谁说的"]
"""
NORMS = """\
version: 1
norms:
  - {id: sanbu.shengying, group: 三不, name: 生硬, gloss: blunt, definition: 不生硬, severity: normal}
"""


def written(folder: Path, models: str) -> RuleSet:
    for name, text in (("mine.yaml", RULE), ("norms.yaml", NORMS), ("rewrites.yaml", models)):
        (folder / name).write_text(text, "utf-8")
    return load(Sources((folder,)))


MODELS = """\
version: 1
models:
  - {scene: 不合适, norms: [sanbu.shengying], about: [快递], say: [这样也不行]}
  - {scene: 快递, norms: [sanbu.shengying], about: [快递], say: [我帮您问快递]}
  - {scene: 通用, norms: [sanbu.shengying], say: [我帮您想办法]}
"""


def test_a_team_writes_its_own_models_and_unfit_ones_are_passed_over(tmp_path: Path) -> None:
    checker = Checker(written(tmp_path, MODELS))
    assert [f.suggest for f in checker.check_reply("不行", "快递呢")] == ["我帮您问快递"]
    assert [f.suggest for f in checker.check_reply("不行", "在吗")] == ["我帮您想办法"]
    assert [f.suggest for f in checker.check_reply("快递不行")] == ["我帮您问快递"]


def test_other_models_give_another_hash(tmp_path: Path) -> None:
    one = written(tmp_path, MODELS).hash
    assert written(tmp_path, MODELS.replace("我帮您想办法", "我再想想办法")).hash != one


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("norms: [sanbu.shengying], say", "norms: [sanbu.shengyin], say", "没有规范 “sanbu.shengyin”"),
        ("about: [快递], say: [我", "about: [<没有>], say: [我", "没有词表"),
        ("scene: 通用", "scenes: 通用", "scenes"),
    ],
)
def test_a_mistake_in_the_models_is_told_with_its_place(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in MODELS
    with pytest.raises(FileProblems) as caught:
        written(tmp_path, MODELS.replace(old, new))
    assert complaint in str(caught.value)
    assert "rewrites.yaml" in str(caught.value)


def test_a_hint_offers_a_reply_too(ruleset: RuleSet) -> None:
    found = Checker(ruleset).check_reply("【？？】到底要不要", "在吗")
    assert all(f.suggest for f in found if f.level is Level.HINT)


def test_a_goodbye_is_not_added_to_words_that_cost_points(ruleset: RuleSet) -> None:
    lines = [("customer", "好的，谢谢"), ("agent", "规定就是规定")]
    findings = Checker(ruleset).check_dialogue(Message(role, text) for role, text in lines)  # type: ignore[arg-type]
    (goodbye,) = [f for f in findings if f.norm == "sanyao.zaijian"]
    assert goodbye.suggest == "感谢您的咨询，祝您生活愉快，再见！"


@pytest.mark.parametrize(
    ("prev", "text", "elsewhere"),
    [
        ("燃气灶打不着火", "电池多久没换了啊，您自己都不检查一下吗", "费用"),
        ("婴儿车轮子断了", "轮子断了找品牌，我们就是个柜台", "还有哪个时间"),
        ("SSL证书过期没续上", "证书是您域名商管，赖托管？搞笑", "教务"),
        ("我没看到合同里这条", "合同您逐页签的字，现在说没看见，您哄谁呢", "物业"),
        ("赠品怎么没发", "送的东西还要追着要，差您那一把花洒啊", "优惠券"),
        ("我穿170的，要买多大码？", "你自己不会看吗，详情页写着呢", "设置"),
        ("开荒几个人来", "看情况来，到了您自然知道几个人", "办不了"),
    ],
)
def test_a_word_that_fits_many_scenes_chooses_none(ruleset: RuleSet, prev: str, text: str, elsewhere: str) -> None:
    """燃气灶 is no bill, 证书 no course, and nobody asked for what "cannot be done"."""
    offered = [finding.suggest for finding in Checker(ruleset).check_reply(text, prev) if finding.suggest]
    assert offered
    assert not [words for words in offered if elsewhere in words]
