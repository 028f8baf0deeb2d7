"""The digest of a big day: 100 agents with 2,000 replies each, and four weeks of books behind it, from SQLite.

python -m benchmarks.digest [--agents 100] [--replies 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.defaults import shipped_lexicon, shipped_rules
from bot.desk.digest import Digests
from bot.engine.loader import Sources, load
from bot.engine.ruleset import RuleSet
from bot.engine.values import Level
from bot.reports.faces import FACES, rendered
from bot.reports.model import Digest
from bot.scoring.measure import count_nin, count_polite_requests
from bot.scoring.signs import agent_signs, customer_signs
from bot.settings import Settings, TeamSettings
from bot.store import Store, day_figures
from bot.store.tables import conversations, findings, messages
from bot.store.tables import day_figures as books

from . import corpus

DAY = date(2026, 11, 23)
_ROUNDS = 5
_TURNS = 10
_FAULTY = 0.03
_CHUNK = 5000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--replies", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), options.agents, options.replies))


async def _measure(folder: Path, agents: int, replies: int) -> None:
    ruleset = load(Sources((shipped_rules(),), (shipped_lexicon(),)), run_examples=False).warm()
    team = TeamSettings("a", "大组", agents={2000 + n: f"客服{n}" for n in range(agents)})
    settings = Settings(teams=(team,))
    async with Store.opened(f"sqlite+aiosqlite:///{folder}/bench.db", data_dir=folder) as store:
        await _fill(store, agents, replies, ruleset)
        digests, now = Digests(store, settings), datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
        began = time.perf_counter()
        await digests.close_books(team, DAY + timedelta(days=1), ruleset)
        print(f"{agents} 人 × {replies} 条：一天结账 {time.perf_counter() - began:.2f} 秒")
        await _four_weeks(store)
        await digests.of(team, DAY, now, ruleset)
        taken, worked, held = [], [], 0.0
        gc.collect()
        gc.freeze()  # as the bot does once it has started
        for _ in range(_ROUNDS):
            began, busy = time.perf_counter(), time.process_time()
            digest, longest = await _watched(digests.of(team, DAY, now, ruleset))
            taken.append(time.perf_counter() - began)
            worked.append(time.process_time() - busy)
            held = max(held, longest)
        print(
            f"日报 {statistics.median(taken):.2f} 秒（{min(taken):.2f}–{max(taken):.2f}），"
            f"处理器 {statistics.median(worked):.2f} 秒，期间别人最多等 {held:.3f} 秒"
        )
        print(
            f"会话 {digest.conversations:,}，消息 {digest.messages:,}，"
            f"命中 {len(digest.evidence):,}，问题 {digest.asked:,}"
        )
        await _faces(digest)


async def _faces(digest: Digest) -> None:
    """Each face as a file, made in a thread as the bot does."""
    for face in FACES:
        taken, held, content = [], 0.0, b""
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            content, longest = await _watched(asyncio.to_thread(rendered, digest, face))
            taken.append(time.perf_counter() - began)
            held = max(held, longest)
        size = f"{len(content) / 1000:7,.0f} kB"
        print(f"{face:<5}{statistics.median(taken):6.3f} 秒，{size}，期间别人最多等 {held:.3f} 秒")


async def _watched(work: Any) -> tuple[Any, float]:
    """Do it, and see how long the event loop was held up at most."""
    longest, done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not done:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            longest = max(longest, time.perf_counter() - began - 0.002)

    watcher = asyncio.create_task(watch())
    result = await work
    done = True
    await watcher
    return result, longest


async def _fill(store: Store, agents: int, replies: int, ruleset: RuleSet) -> None:
    rng = random.Random(3)
    rows = list(_talks(rng, agents, replies, ruleset))
    for table, key in ((conversations, 0), (messages, 1), (findings, 2)):
        values = [one for row in rows for one in row[key]]
        for start in range(0, len(values), _CHUNK):
            async with store.write() as tx:
                await tx.execute(insert(table), values[start : start + _CHUNK])


def _talks(rng: random.Random, agents: int, replies: int, ruleset: RuleSet) -> Iterator[tuple[list[Any], ...]]:
    said, asked = corpus.replies(5000), corpus.questions()
    rules = [rule for rule in ruleset.rules if Level.HINT < rule.level < Level.VETO]
    number = 0
    for talk in range(1, agents * replies // _TURNS + 1):
        agent, key = 2000 + talk % agents, f"tg-group:-1:{talk}"
        at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC) + timedelta(seconds=rng.randrange(9 * 3600))
        row = {
            "id": talk, "team": "a", "key": key, "chat": -1, "local_day": DAY, "opened_at": at,
            "last_at": at + timedelta(minutes=20), "closed_at": at + timedelta(minutes=50), "middle": False,
            "farewell": rng.random() < 0.8, "customer": f"{rng.randrange(agents * 1000):024x}",
        }  # fmt: skip
        told, found = [], []
        for turn in range(2 * _TURNS):
            number += 1
            at += timedelta(seconds=rng.randrange(5, 90))
            role = "agent" if turn % 2 else "customer"
            text = rng.choice(said) if turn % 2 else rng.choice(asked)
            signs = agent_signs(text) if turn % 2 else customer_signs(text)
            told.append({
                "id": number, "conversation_id": talk, "key": key, "ref": number, "team": "a", "local_day": DAY,
                "role": role, "author": agent if turn % 2 else None, "text": text, "at": at, "auto": False,
                "media": False, "waited": rng.randrange(5, 400) if turn % 2 else None, "first_answer": turn == 1,
                "nin": count_nin(text) if turn % 2 else 0, "asked": count_polite_requests(text) if turn % 2 else 0,
                "signs": int(signs), "certain": True,
            })  # fmt: skip
            if turn % 2 and rng.random() < _FAULTY:
                rule = rng.choice(rules)
                found.append({
                    "conversation_id": talk, "origin_id": number, "message_id": number, "rule": rule.id, "place": 0,
                    "team": "a", "local_day": DAY, "agent": agent, "norm": rule.norm, "level": int(rule.level),
                    "name": rule.name, "start": 0, "end": 2, "match": text[:2], "hint": "…", "suggest": None,
                    "rule_hash": rule.hash, "ruleset": ruleset.hash, "state": "hit", "found_at": at,
                    "hint_state": "hinted",
                })  # fmt: skip
        yield [row], told, found


async def _four_weeks(store: Store) -> None:
    """The same day over and over: what a month of such days leaves behind."""
    async with store.write() as tx:
        rows = (await tx.execute(select(books).where(books.c.agent >= 0))).all()
        kept = [day_figures.DayRow(**row._mapping) for row in rows]
        for back in range(1, 29):
            await day_figures.put(tx, [replace(row, local_day=DAY - timedelta(days=back)) for row in kept])


if __name__ == "__main__":
    main()
