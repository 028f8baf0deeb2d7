"""The guards of conftest.py really guard."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest


def test_a_connection_that_leaves_the_machine_fails_the_test() -> None:
    with socket.socket() as sock, pytest.raises(pytest.fail.Exception, match="reach the network"):
        sock.connect(("192.0.2.1", 80))


def test_a_name_on_the_network_is_not_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match="look up a name"):
        socket.getaddrinfo("api.telegram.org", 443)


async def test_asyncio_is_guarded_too() -> None:
    with pytest.raises(pytest.fail.Exception):
        await asyncio.open_connection("192.0.2.1", 80)


def test_servers_on_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_only_the_tests_own_folder_is_in_the_environment(tmp_path: Path) -> None:
    ours = {name: value for name, value in os.environ.items() if name.startswith("QINGNIN_")}
    assert ours == {"QINGNIN_HOME": str(tmp_path / "home")}
