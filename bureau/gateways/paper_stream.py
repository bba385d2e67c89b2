"""Reads papers from the file store for a packet; the digest is checked on the way out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from bureau.errors import Permanent
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.ports.files import FileStore

CHUNK: Final = 256 * 1024


def paper_chunks(files: FileStore, paper: PacketPaper) -> Iterator[bytes]:
    """The bytes of a paper, piece by piece.

    Raises:
        Permanent: the content is missing, or is not what its digest says; raised after the last
            piece, so that the receiver must not count what it got before the end.
    """
    digest = hashlib.sha256()
    with files.open(paper.sha256) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            yield chunk
    if digest.hexdigest() != paper.sha256:
        raise Permanent(f"附件“{paper.name}”的内容与登记的摘要不符，未送出：请核对附件库")


class PaperBody:
    """A paper as the body of a request: its length is known, its bytes come piece by piece."""

    def __init__(self, files: FileStore, paper: PacketPaper) -> None:
        self._size = paper.size
        self._chunks = paper_chunks(files, paper)
        self._left = b""

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def read(self, size: int = CHUNK) -> bytes:
        """At most `size` bytes, b"" at the end.

        Raises:
            Permanent: as for `paper_chunks`.
        """
        if not self._left:
            self._left = next(self._chunks, b"")
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def paper_bytes(files: FileStore, paper: PacketPaper) -> bytes:
    """The whole paper, for ways that cannot stream.

    Raises:
        Permanent: as for `paper_chunks`.
    """
    return b"".join(paper_chunks(files, paper))
