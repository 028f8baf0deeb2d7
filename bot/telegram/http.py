"""A small HTTP server for the two things this program serves itself: its health, and Telegram's webhook.

Plain HTTP/1.1 with keep-alive, one handler, bounded bodies and patience. What stands in front of it (a reverse
proxy with the certificate) does the rest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType

import h11

from ..errors import UnavailableError
from .redact import place_of

log = logging.getLogger(__name__)

_LARGEST = 1_000_000
_PATIENCE = 30.0
"""Seconds for which a connection may be silent, or take to send one request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks. Names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What it gets."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


Handler = Callable[[Request], Awaitable[Answer]]


class HttpServer:
    """Serves one handler; `port` 0 takes any free one. Use it in an `async with`."""

    def __init__(self, handler: Handler, host: str, port: int) -> None:
        self._handler, self._host, self.port = handler, host, port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> HttpServer:
        try:
            self._server = await asyncio.start_server(self._accept, self._host, self.port)
        except OSError as error:
            raise UnavailableError(
                f"不能在 {self._host}:{self.port} 上监听（{error.strerror}）；请换一个端口，或停掉占着它的程序"
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        while True:
            try:
                request = await asyncio.wait_for(_request(connection, reader), _PATIENCE)
                answer = None if request is None else await self._answer(request)
            except h11.RemoteProtocolError as error:
                answer = Answer(error.error_status_hint)
            if answer is None:
                return
            if connection.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                await _send(connection, writer, answer)
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()

    async def _answer(self, request: Request) -> Answer:
        try:
            return await self._handler(request)
        except Exception as error:
            log.error("a request for %s could not be answered: %s", request.path, place_of(error))
            return Answer(500)


async def _send(connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> None:
    head = h11.Response(
        status_code=answer.status,
        headers=[("content-type", answer.content_type), ("content-length", str(len(answer.body)))],
    )
    for event in (head, h11.Data(data=answer.body), h11.EndOfMessage()):
        writer.write(connection.send(event) or b"")
    await writer.drain()


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    """The next request, None where the client has gone; raises RemoteProtocolError where it is none, or too large."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _LARGEST:
                raise h11.RemoteProtocolError("body too large", error_status_hint=413)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
            return Request(head.method.decode(), head.target.decode("latin-1").partition("?")[0], headers, bytes(body))
        else:
            return None
