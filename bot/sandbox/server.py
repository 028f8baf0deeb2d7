"""The imitated Telegram as a real HTTP server on 127.0.0.1, so that a bot in its own process can use it.

    async with SandboxServer(world) as server:
        ...                                     # QINGNIN_API_BASE = server.base

Any other address is refused by construction: the host is not a parameter. Only what a Bot API client
and a page in a browser need of HTTP is here: POST and GET, keep-alive, form fields and JSON bodies.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import parse_qsl

import h11

from .http import Answer, Page, Request
from .methods import BotDoor
from .transport import answer
from .values import Json, Refusal, Upload
from .world import World

_HOST = "127.0.0.1"
_MOST = 20_000_000


class SandboxServer:
    """Serves one world; `base` is what QINGNIN_API_BASE should be. `port` 0 takes any free one.

    `page` answers whatever is not addressed to the Bot API.
    """

    def __init__(self, world: World, port: int = 0, page: Page | None = None) -> None:
        self._world, self._door, self._port, self._page = world, BotDoor(world), port, page
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self._poll: asyncio.Task[tuple[int, bytes]] | None = None

    @property
    def base(self) -> str:
        """Root of the Bot API, without a trailing slash."""
        return f"http://{_HOST}:{self._port}"

    async def __aenter__(self) -> SandboxServer:
        self._server = await asyncio.start_server(self._accept, _HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:  # fmt: skip
        if self._server is not None:
            self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._clients.add(task)
            task.add_done_callback(self._clients.discard)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, h11.ProtocolError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests on one connection, one after the other."""
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        while True:
            request = await _request(connection, reader)
            if request is None:
                return
            if self._world.weather.down:
                return
            given = await self._respond(request)
            if self._world.weather.loses(request.path.rpartition("/")[2]):
                return
            head = h11.Response(status_code=given.code, headers=[
                ("date", format_datetime(self._world.clock().astimezone(UTC), usegmt=True)),
                ("content-type", given.content_type), ("content-length", str(len(given.body))),
                ("x-content-type-options", "nosniff")])  # fmt: skip
            for event in (head, h11.Data(data=given.body), h11.EndOfMessage()):
                writer.write(connection.send(event) or b"")
            await writer.drain()
            if connection.our_state is not h11.DONE:
                return
            connection.start_next_cycle()

    async def _respond(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        if len(parts) == 2 and parts[0].startswith("bot"):
            params = dict(request.query) | _fields(request.content_type, request.body)
            return Answer(*await self._exclusive(parts[0].removeprefix("bot"), parts[1], params))
        if self._page is not None:
            return await self._page.answer(request)
        return Answer(404, b'{"ok": false, "error_code": 404, "description": "Not Found"}')

    async def _exclusive(self, token: str, method: str, params: Json) -> tuple[int, bytes]:
        """A second getUpdates ends the first with a conflict, as two running bots find out."""
        if method != "getUpdates":
            return await answer(self._world, self._door, token, method, params)
        if self._poll is not None:
            self._poll.cancel()
        poll = self._poll = asyncio.create_task(answer(self._world, self._door, token, method, params))
        try:
            return await poll
        except asyncio.CancelledError:
            if self._poll is poll:  # it is this connection that ends
                raise
            refusal = Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot "
                                   "instance is running")  # fmt: skip
            return refusal.code, json.dumps(refusal.as_json()).encode()
        finally:
            if self._poll is poll:
                self._poll = None


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    """The next request; None where the client has gone."""
    head, body = None, bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _MOST:
                raise h11.RemoteProtocolError("body too large", error_status_hint=413)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _read(head, bytes(body))
        else:
            return None


def _read(head: h11.Request, body: bytes) -> Request:
    path, _, query = head.target.decode().partition("?")
    headers = {name.decode(): value.decode("latin-1") for name, value in head.headers}
    return Request(
        head.method.decode(),
        path,
        dict(parse_qsl(query)),
        headers.get("content-type", ""),
        headers.get("host", ""),
        body,
    )


def _fields(content_type: str, body: bytes) -> Json:
    if content_type.startswith("application/json"):
        return dict(json.loads(body))
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode()))
    if content_type.startswith("multipart/form-data"):
        return _parts(content_type, body)
    return {}


def _parts(content_type: str, body: bytes) -> Json:
    """Form fields of an upload; a file is its name, with its content."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    fields: Json = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        if b"filename=" in head:
            filename = head.partition(b'filename="')[2].partition(b'"')[0].decode()
            fields[name] = Upload(filename, content.removesuffix(b"\r\n"))
        else:
            fields[name] = content.removesuffix(b"\r\n").decode()
    return fields
