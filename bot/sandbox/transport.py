"""Lets python-telegram-bot talk to the in-memory world as if it were Telegram's server. No socket is opened."""

from __future__ import annotations

import asyncio
import json
from typing import IO, Any

import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from .methods import BotDoor
from .values import Json, Refusal, Upload
from .world import World


class SandboxRequest(BaseRequest):
    """PTB's transport, answered by a `World`. Pass one for `request` and one for `get_updates_request`."""

    def __init__(self, world: World) -> None:
        self._world, self._door = world, BotDoor(world)

    @property
    def read_timeout(self) -> float | None:
        """PTB adds this to a long poll's own timeout."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer one HTTP request. The token stands in the address, as it does at Telegram."""
        token, name = url.split("/")[-2:]
        params: Json = {}
        if request_data is not None:
            params = dict(request_data.parameters) | {
                k: Upload(v[0], _bytes(v[1])) for k, v in request_data.multipart_data.items()
            }
        if self._world.weather.down:
            raise NetworkError("httpx.ConnectError: the line is down") from httpx.ConnectError("the line is down")
        code, body = await answer(self._world, self._door, token.removeprefix("bot"), name, params)
        if self._world.weather.loses(name):
            raise NetworkError("httpx.ReadError: the line was cut") from httpx.ReadError("the line was cut")
        return code, body


async def answer(world: World, door: BotDoor, token: str, method: str, params: Json) -> tuple[int, bytes]:
    """Status and body for one call; waits on a long poll as long as asked, and longer on a slow line."""
    if world.weather.slow:
        await asyncio.sleep(world.weather.slow)
    try:
        if token != world.token:
            raise Refusal(401, "Unauthorized")
        if method == "getUpdates":
            await _wait_for_updates(world, params)
        body: Json = {"ok": True, "result": door.call(method, params)}
        code = 200
    except Refusal as refusal:
        body, code = refusal.as_json(), refusal.code
    return code, json.dumps(body, ensure_ascii=False).encode()


async def _wait_for_updates(world: World, params: Json) -> None:
    seconds = float(params.get("timeout", 0))
    if seconds > 0 and not world.updates(int(params.get("offset", 0)), 1):
        world.waiting += 1
        try:
            await asyncio.wait_for(world.arrived.wait(), seconds)
        except TimeoutError:
            return
        finally:
            world.waiting -= 1


def _bytes(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else content.read()
