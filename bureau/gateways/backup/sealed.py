"""Streamed authenticated encryption of backups: AES-256-GCM in chunks (STREAM construction).

File: magic, 16 bytes of salt, then frames: one byte "last", four bytes of length, the chunk. The
key of a file comes from the office's key and the salt (HKDF-SHA256); a chunk's nonce is its number
and "last". So a chunk that was changed, moved, left out, or taken from another file does not open,
and a file without its last chunk is known to be cut off.
"""

from __future__ import annotations

import os
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bureau.gateways.backup.faults import BadBackup, WrongKey

MAGIC: Final = b"BUREAU-BACKUP-1\n"
#: Shortest key, in bytes.
SHORTEST_KEY: Final = 32

_SALT: Final = 16
_CHUNK: Final = 1024 * 1024
_TAG: Final = 16


class SealingWriter:
    """Takes a stream of bytes and writes it sealed; `close` writes the last chunk.

    Args:
        out: where the file goes; stays open.
        key: the office's key, at least 32 bytes.
    """

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out = out
        salt = os.urandom(_SALT)
        self._cipher = AESGCM(_file_key(key, salt))
        self._known = MAGIC + salt
        self._number = 0
        self._waiting = bytearray()
        out.write(self._known)

    def write(self, data: bytes) -> int:
        """Take bytes; whole chunks go out at once."""
        self._waiting += data
        while len(self._waiting) > _CHUNK:
            self._seal(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Write what is left as the last chunk."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), chunk, self._known)
        self._number += 1
        self._out.write(bytes([last]) + len(sealed).to_bytes(4, "big") + sealed)


class OpeningReader:
    """Reads a sealed file; `read` gives the bytes that were written, or raises.

    Args:
        source: the file, at its beginning.
        key: the office's key.

    Raises:
        BadBackup: the file ends before its first chunk.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source = source
        self._known = self._exactly(len(MAGIC) + _SALT)
        self._cipher = AESGCM(_file_key(key, self._known[len(MAGIC) :]))
        self._number = 0
        self._ready = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, b"" at the end.

        Raises:
            WrongKey: the first chunk does not open.
            BadBackup: a later one does not, or the file is cut off.
        """
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._ready += self._next()
        if size < 0:
            size = len(self._ready)
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _next(self) -> bytes:
        head = self._exactly(5)
        last, length = head[0], int.from_bytes(head[1:], "big")
        if last > 1 or not _TAG <= length <= _CHUNK + _TAG:
            raise BadBackup(f"备份文件已损坏（第 {self._number + 1} 块）")
        try:
            nonce = _nonce(self._number, bool(last))
            chunk = self._cipher.decrypt(nonce, self._exactly(length), self._known)
        except InvalidTag as fault:
            if self._number == 0:
                raise WrongKey("密钥不对，打不开这个备份；也可能文件开头被改动过") from fault
            raise BadBackup(f"备份文件已损坏或被改动（第 {self._number + 1} 块）") from fault
        self._number += 1
        if last:
            self._ended = True
            if self._source.read(1):
                raise BadBackup("备份文件末尾多出内容，不是原来的文件")
        return chunk

    def _exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) < size:
            raise BadBackup("备份文件不完整（被截断），请换一份，或重新拷贝")
        return data


def _file_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
