"""What holds for every test: no network beyond this machine, no settings from the person's own environment."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.sandbox.privacy import PrivacyWatch

# A shared machine can be slow for a moment: that is no failure of a property. Benchmarks measure time.
settings.register_profile("qingnin", deadline=None)
settings.load_profile("qingnin")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each test has an empty QINGNIN_* environment, a team folder of its own, and leaves the umask as it was."""
    for name in [name for name in os.environ if name.startswith("QINGNIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QINGNIN_HOME", str(tmp_path / "home"))
    mask = os.umask(0o022)
    yield
    os.umask(mask)


@pytest.fixture(autouse=True)
def nobody_overhears(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In every test with an imitated Telegram: no message of the bot is seen by anyone but the one it is for.

    Nor is anything called that Bot API 10.3 does not know. Who breaks that on purpose says so by `watch.take()`.
    """
    watches: list[PrivacyWatch] = []
    make = PrivacyWatch.__init__

    def making(self: PrivacyWatch) -> None:
        make(self)
        watches.append(self)

    monkeypatch.setattr(PrivacyWatch, "__init__", making)
    yield
    assert [words for watch in watches for words in watch.violations] == []


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A connection that would leave this machine fails the test, whatever the code under test catches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _local_names_only(socket.getaddrinfo))
        yield


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            pytest.fail(f"a test tried to reach the network: {address[0]}")
        return connect(self, address)

    return call


def _local_names_only(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def call(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_local(host):
            pytest.fail(f"a test tried to look up a name on the network: {host}")
        return look_up(host, *args, **kwargs)

    return call


def _is_local(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
