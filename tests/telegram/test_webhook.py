"""Updates by Telegram's own calls: the secret, the commit before the 200, troubles, and the way back to polling."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram_shop import BAD, Shop

from bot.engine.ruleset import RuleSet
from bot.errors import UsageError
from bot.settings import LogSettings
from bot.telegram.redact import set_up_logging
from bot.telegram.webhook import Address, Webhook

URL = "https://bot.example.cn/qingnin/hook"


class Hooked(Shop):
    """A shop whose bot is called by Telegram; `deliver` is Telegram's side of it."""

    async def open(self) -> None:
        await super().open()
        address = Address.of(URL, "127.0.0.1:0")
        self.hook = Webhook(self.host.application.bot, self.store, self.clock, address)
        self.host.ingest = self.hook
        await self.hook.open()
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.hook.port}", trust_env=False)

    async def close(self) -> None:
        await self.client.aclose()
        await super().close()

    async def call(self, body: bytes | Any, secret: str | None = "", path: str = "/qingnin/hook") -> int:
        """One call; the secret that the bot told Telegram, unless another is given."""
        secret = self.world.webhook["secret_token"] if secret == "" else secret
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (await self.client.post(path, content=content, headers=headers)).status_code

    async def deliver(self) -> None:
        """Bring everything that waits; what is not answered with 200 stays."""
        for update in self.world.updates(0, 1000):
            if await self.call(update) != 200:
                return
            self.world.updates(update["update_id"] + 1, 1)


@pytest.fixture
async def hooked(tmp_path: Path, rules: RuleSet) -> AsyncIterator[Hooked]:
    shop = Hooked(tmp_path, rules)
    await shop.open()
    yield shop
    await shop.close()
    assert shop.world.watch.violations == []


async def test_a_hint_by_webhook(hooked: Hooked) -> None:
    hooked.promote()
    hooked.world.say(hooked.group, hooked.customer, "我的快递三天没动了")
    hooked.world.say(hooked.group, hooked.lili, BAD)
    await hooked.deliver()
    await hooked.host.step()
    await hooked.wait(5)
    assert len(hooked.hints(hooked.lili)) == 1
    assert hooked.hook.received == 3


async def test_telegram_is_told_what_to_send_and_a_long_secret(hooked: Hooked) -> None:
    (told,) = [call for call in hooked.world.calls if call.method == "setWebhook"]
    assert told.params["url"] == URL
    assert len(told.params["secret_token"]) >= 32
    assert "business_message" in told.params["allowed_updates"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "秘密"])
async def test_who_does_not_know_the_secret_is_turned_away(hooked: Hooked, secret: str | None) -> None:
    update = {"update_id": 1, "poll": {}}
    headers = {} if secret is None else {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
    answer = await hooked.client.post("/qingnin/hook", json=update, headers=headers)
    assert answer.status_code == 403
    assert answer.content == b""
    assert await hooked.store.inbox.last_update() is None


async def test_what_is_no_update_is_refused(hooked: Hooked) -> None:
    for body in (b"", b"{", b"[]", b"{}", b'{"update_id": "1"}', b'{"update_id": true}'):
        assert await hooked.call(body) == 400
    assert await hooked.call(b" " * 1_100_000) == 413
    assert await hooked.call({"update_id": 1}, path="/other") == 404
    headers = {"X-Telegram-Bot-Api-Secret-Token": hooked.world.webhook["secret_token"]}
    assert (await hooked.client.get("/qingnin/hook", headers=headers)).status_code == 405


async def test_a_second_delivery_changes_nothing(hooked: Hooked) -> None:
    hooked.world.say(hooked.group, hooked.customer, "在吗")
    (update,) = hooked.world.updates(0, 10)
    assert [await hooked.call(update) for _ in range(3)] == [200, 200, 200]
    await hooked.host.worker.drain()
    async with hooked.store.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM messages")).scalar_one() == 1
    assert hooked.hook.duplicates == 2


async def test_what_cannot_be_kept_is_not_confirmed(hooked: Hooked) -> None:
    hooked.world.say(hooked.group, hooked.customer, "在吗")
    async with hooked.store.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE inbox RENAME TO inbox_away")
    await hooked.deliver()
    assert hooked.world.pending == 1
    async with hooked.store.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE inbox_away RENAME TO inbox")
    await hooked.deliver()
    assert hooked.world.pending == 0
    assert await hooked.store.inbox.backlog() == 1


async def test_while_telegram_has_more_nobody_says_that_an_answer_is_missing(hooked: Hooked) -> None:
    hooked.world.say(hooked.group, hooked.customer, "在吗")
    await hooked.hook._ask()
    assert not hooked.hook.caught_up
    await hooked.deliver()
    assert await hooked.hook.poll_patiently(0) == 1
    assert hooked.hook.caught_up


async def test_a_left_over_webhook_is_taken_back_for_polling(tmp_path: Path, rules: RuleSet) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(LogSettings(), stream)
    shop = Shop(tmp_path, rules)
    shop.world.webhook = {"url": URL, "secret_token": "x"}
    await shop.open()
    assert shop.world.webhook == {}
    await shop.say(shop.customer, "在吗")
    await shop.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    assert "webhook" in stream.getvalue()


@pytest.mark.parametrize(("url", "listen"), [
    ("http://bot.example.cn/x", "127.0.0.1:8080"), ("bot.example.cn", "127.0.0.1:8080"),
    (URL, "8080"), (URL, "127.0.0.1:eighty"), (URL, "127.0.0.1:99999"),
])  # fmt: skip
def test_addresses_that_cannot_be_right(url: str, listen: str) -> None:
    with pytest.raises(UsageError, match="例如"):
        Address.of(url, listen)


def test_an_address_as_it_should_be() -> None:
    address = Address.of("https://bot.example.cn", "[::1]:8443")
    assert (address.path, address.host, address.port) == ("/", "::1", 8443)
