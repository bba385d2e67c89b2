"""Where the bytes of papers are kept: by their digest, unchangeable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One stored content.

    Args:
        sha256: lower case hex digest; the content's name.
        size: bytes.
        head: the first bytes, enough to sniff the type.
    """

    sha256: str
    size: int
    head: bytes


#: Looks at a complete file before it is kept; raises to refuse it.
Judge = Callable[[BinaryIO], None]


class FileStore(Protocol):
    """Keeps contents by SHA-256."""

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> StoredFile:
        """Store a stream of at most `limit` bytes.

        Args:
            chunks: the bytes in order.
            limit: most bytes taken.
            judge: looks at the whole before it is kept; nothing is kept when it raises.

        Raises:
            TooLarge: more than `limit` bytes came; nothing was kept.
            Transient: the disk is full; nothing was kept.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading.

        Raises:
            Permanent: there is no such content.
        """
        ...

    def exists(self, sha256: str) -> bool:
        """Whether the content is here."""
        ...

    def remove(self, sha256: str, before: datetime) -> bool:
        """Remove a content that nothing refers to any more.

        Args:
            sha256: whose.
            before: aware; what was handed in again since then stays: a paper may be on its way.

        Returns:
            Whether it is gone. A store that cannot do both in one step keeps it (a bucket without
            versions).
        """
        ...

    def sweep(self, before: datetime) -> int:
        """Remove drafts that a crash left behind on this machine.

        Args:
            before: aware; younger drafts may belong to an upload under way and stay.

        Returns:
            How many were removed.
        """
        ...

    def contents(self) -> Iterator[str]:
        """Digests of everything that is kept, in no order; what comes meanwhile may be missing."""
        ...
