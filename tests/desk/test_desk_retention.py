"""Words are kept as long as config.yaml says and not a day longer, in the files themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shop_floor import BAD, SETTINGS, opened

from bot.engine.ruleset import RuleSet
from bot.settings import RetentionSettings

KEEPING = replace(SETTINGS, retention=RetentionSettings(text_days=30, scores_days=400))
DAY = 86_400


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("qingnin.db*"))


async def test_words_go_after_thirty_days_and_figures_stay(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules, KEEPING) as floor:
        await floor.customer("我的快递三天没动了")
        await floor.agent(BAD, after=20)
        await floor.wait(60)
        await floor.send()
        floor.pass_time(29 * DAY)
        await floor.desk.tick(floor.now)
        assert BAD.encode() in on_disk(tmp_path)
        floor.pass_time(2 * DAY)
        await floor.desk.tick(floor.now)
        for words in (BAD, "我的快递三天没动了", "不归我们管"):
            assert words.encode() not in on_disk(tmp_path), "neither in the database nor in its log"
        assert await floor.rows("messages", "role", "text") == [("customer", ""), ("agent", "")]
        assert [row[0] for row in await floor.rows("findings", "rule")] == ["shirk", "bye"]


async def test_everything_goes_after_four_hundred_days(rules: RuleSet, tmp_path: Path) -> None:
    async with opened(tmp_path, rules, KEEPING) as floor:
        await floor.agent(BAD)
        await floor.wait(60)
        floor.pass_time(402 * DAY)
        await floor.desk.tick(floor.now)
        floor.pass_time(DAY)
        await floor.desk.tick(floor.now)
        for table in ("conversations", "messages", "findings", "hints"):
            assert await floor.rows(table, "id") == []
