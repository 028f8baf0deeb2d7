"""What a supervisor and Prometheus are told, over real HTTP on 127.0.0.1, and that no word or token is in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from bot_process import CANARY, only_shop_rules, start_bot
from telegram_shop import BAD, CONFIG, Shop

from bot.errors import UnavailableError
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import World
from bot.telegram.health import Monitor


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with Monitor(shop.host).serve(0) as server, httpx.AsyncClient(trust_env=False) as made:
        made.base_url = httpx.URL(f"http://127.0.0.1:{server.port}")
        yield made


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels."""
    lines = (await client.get("/metrics")).text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


async def test_all_is_well(shop: Shop, client: httpx.AsyncClient) -> None:
    assert (await client.get("/readyz")).status_code == 503, "not before it has caught up"
    await shop.host.step()
    for path in ("/healthz", "/readyz"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["complaints"], answer.json()["database"]) == (200, [], "ok")
    assert (await client.get("/other")).status_code == 404
    assert (await client.post("/healthz")).status_code == 405


async def test_what_is_complained_of(shop: Shop, client: httpx.AsyncClient) -> None:
    await shop.host.step()
    shop.clock.advance(91)
    shop.host.beat = shop.clock.now()
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()["complaints"]) == (503, ["很久没有收到 Telegram 的回应"])
    await shop.host.ingest.poll(0)
    shop.clock.advance(31)
    assert (await client.get("/healthz")).json()["complaints"] == ["处理循环停住了"]
    await shop.host.step()
    await shop.store.inbox.add(1, "{}", shop.clock.now())
    shop.clock.advance(301)
    await shop.host.ingest.poll(0)
    shop.host.beat = shop.clock.now()
    assert (await client.get("/healthz")).json()["complaints"] == ["收件箱里有消息等了很久"]


async def test_a_database_that_cannot_be_written_is_noticed_and_so_is_its_return(
    shop: Shop, client: httpx.AsyncClient
) -> None:
    await shop.host.step()
    async with shop.store.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE facts RENAME TO facts_away")
    answer = await client.get("/healthz")
    assert answer.status_code == 503
    assert "数据库写不了" in answer.json()["complaints"]
    assert (await client.get("/metrics")).status_code == 200
    async with shop.store.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE facts_away RENAME TO facts")
    shop.clock.advance(6)
    assert (await client.get("/healthz")).status_code == 200


async def test_the_figures(shop: Shop, client: httpx.AsyncClient) -> None:
    shop.promote()
    before = await figures(client)
    await shop.say(shop.customer, "我的快递三天没动了")
    shop.clock.advance(1)
    await shop.say(shop.lili, BAD)
    await shop.wait(5)
    shop.world.push_raw({"update_id": 700_000_002, "poll": {}})
    after = await figures(client)
    assert before["qingnin_updates_received_total"] == 0
    assert after["qingnin_updates_received_total"] == 3
    assert after["qingnin_updates_handled_total"] == 3
    assert after["qingnin_hints_sent_total"] == 1
    assert after["qingnin_hints_dropped_total"] == 0
    assert after['qingnin_rule_hits_total{rule="not-our-job"}'] == 1
    assert after["qingnin_inbox_depth"] == 0
    assert after["qingnin_healthy"] == 1
    assert (await figures(client))['qingnin_rule_hits_total{rule="not-our-job"}'] == 1, "counted once"


async def test_a_hint_that_came_too_late_is_counted(shop: Shop, client: httpx.AsyncClient) -> None:
    shop.promote()
    await shop.say(shop.customer, "在吗")
    await shop.say(shop.lili, BAD)
    shop.world.flood.punish(shop.group.id, shop.clock.now() + timedelta(minutes=5))
    await shop.wait(200)
    after = await figures(client)
    assert (after["qingnin_hints_sent_total"], after["qingnin_hints_dropped_total"]) == (0, 1)
    assert after["qingnin_flood_waits_total"] == 1


async def test_nothing_that_anybody_said_or_is(shop: Shop, client: httpx.AsyncClient) -> None:
    shop.promote()
    await shop.say(shop.customer, "我的快递三天没动了")
    await shop.say(shop.lili, BAD)
    await shop.wait(5)
    told = (await client.get("/metrics")).text + (await client.get("/healthz")).text
    for word in ("快递", "归我们管", "李莉", "2001", "3001", "1001000000001", shop.world.token):
        assert word not in told


async def test_a_port_that_is_taken_is_named(shop: Shop) -> None:
    async with Monitor(shop.host).serve(0) as server:
        with pytest.raises(UnavailableError, match=str(server.port)):
            await Monitor(shop.host).serve(server.port).__aenter__()


@pytest.mark.slow
async def test_a_running_bot_serves_it(tmp_path: Path, unused_tcp_port: int) -> None:
    (tmp_path / "config.yaml").write_text(
        CONFIG + f"metrics: {{enabled: true, port: {unused_tcp_port}}}\n", encoding="utf-8"
    )
    only_shop_rules(tmp_path)
    world = World(lambda: datetime.now(UTC), token=CANARY)
    async with SandboxServer(world) as server:
        process = await start_bot(tmp_path, server.base, quiet=True)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{unused_tcp_port}", trust_env=False) as client:
            while True:
                try:
                    if (await client.get("/readyz")).status_code == 200:
                        break
                except httpx.TransportError:
                    assert process.returncode is None
                await asyncio.sleep(0.05)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 6) == 0
