"""Seals raw updates while they wait in the inbox, so that no unmasked word is ever readable in the database.

With the same key customers get their pseudonyms.

The key lies in a file of its own beside the database (mode 0600): neither the database with its
write-ahead log nor a backup of it holds anything that can be read. It protects against a copied or
recovered database file, not against somebody who holds the whole folder; that is the disk's encryption.

The cipher is a keystream from SHAKE-256 over key and nonce, checked by keyed BLAKE2b: what the
standard library offers, for texts that live for milliseconds.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from ..errors import StoreError

_KEY_SIZE = 32
_NONCE_SIZE = 16
_TAG_SIZE = 16


class Seal:
    """Seals and opens byte strings with one key."""

    def __init__(self, key: bytes) -> None:
        self._stream_key = hashlib.blake2b(key, person=b"qingnin-stream").digest()
        self._tag_key = hashlib.blake2b(key, person=b"qingnin-tag").digest()
        self._name_key = hashlib.blake2b(key, person=b"qingnin-name").digest()

    @classmethod
    def load(cls, path: Path) -> Seal:
        """The seal whose key lies at `path`; a new key is made where there is none."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = path.read_bytes()
        else:
            key = secrets.token_bytes(_KEY_SIZE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(descriptor)
        if len(key) != _KEY_SIZE:
            raise StoreError(f"{path} 不是本程序的密钥文件（应为 {_KEY_SIZE} 字节）；请从备份恢复，或删除它重新生成")
        return cls(key)

    def pseudonym(self, team: str, person: int | str) -> str:
        """What a customer is called in the database: the same for the same person in one team, and no way back.

        The key is the salt: without the file beside the database, nobody can try numbers until one fits.
        """
        return hashlib.blake2b(f"{team}\n{person}".encode(), key=self._name_key, digest_size=12).hexdigest()

    def close(self, text: str) -> bytes:
        """Seal a text."""
        nonce = secrets.token_bytes(_NONCE_SIZE)
        body = self._mixed(nonce, text.encode("utf-8", "surrogatepass"))
        return nonce + self._tag(nonce + body) + body

    def open(self, sealed: bytes) -> str:
        """Open a sealed text; raises StoreError if it was sealed with another key or altered."""
        nonce, tag = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE : _NONCE_SIZE + _TAG_SIZE]
        body = sealed[_NONCE_SIZE + _TAG_SIZE :]
        if not hmac.compare_digest(tag, self._tag(nonce + body)):
            raise StoreError("收件箱里有一条更新打不开：密钥文件 inbox.key 与数据库不是一套，请把两者从同一份数据恢复")
        return self._mixed(nonce, body).decode("utf-8", "surrogatepass")

    def _mixed(self, nonce: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._stream_key + nonce).digest(len(data))
        mixed = int.from_bytes(data, "little") ^ int.from_bytes(stream, "little")
        return mixed.to_bytes(len(data), "little")

    def _tag(self, data: bytes) -> bytes:
        return hashlib.blake2b(data, key=self._tag_key, digest_size=_TAG_SIZE).digest()
