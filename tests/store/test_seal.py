"""What is sealed comes back as it was, reads as noise, and does not open once altered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.store.seal import Seal

SEAL = Seal(bytes(32))


@given(st.text())
def test_comes_back(text: str) -> None:
    assert SEAL.open(SEAL.close(text)) == text


@given(st.text(min_size=4), st.data())
def test_altered_does_not_open(text: str, data: st.DataObject) -> None:
    sealed = bytearray(SEAL.close(text))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1
    with pytest.raises(StoreError):
        SEAL.open(bytes(sealed))


def test_the_same_words_never_look_the_same() -> None:
    assert SEAL.close("请您稍等") != SEAL.close("请您稍等")


def test_the_key_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "data" / "inbox.key"
    sealed = Seal.load(path).close("请")
    assert Seal.load(path).open(sealed) == "请"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
