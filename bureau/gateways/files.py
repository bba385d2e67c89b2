"""Papers' contents on the local disk, by digest: `<root>/<first two hex digits>/<sha256>`."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bureau.errors import Permanent, TooLarge
from bureau.gateways.durable import full_disk_told, make_folders, sync_folder
from bureau.services.ports.files import Judge, StoredFile

#: Bytes kept for sniffing the type.
HEAD_BYTES = 8192

_SHA256 = re.compile(r"[0-9a-f]{64}")


class LocalFileStore:
    """Content-addressed store: written beside, synced, then renamed; never changed afterwards.

    Args:
        root: folder of the store; made when missing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drafts = root / "drafts"

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> StoredFile:
        """Store a stream; memory use is one chunk, whatever the size.

        Args:
            chunks: the bytes in order.
            limit: most bytes taken.
            judge: looks at the whole before it is kept; nothing is kept when it raises.

        Raises:
            TooLarge: more than `limit` bytes came; reading stopped there and nothing was kept.
            Transient: the disk is full; nothing was kept.
        """
        with full_disk_told(self.root):
            self._drafts.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._drafts)
            draft = Path(name)
            try:
                with os.fdopen(descriptor, "w+b") as stream:
                    stored = copy(chunks, stream, limit)
                    if judge is not None:
                        stream.seek(0)
                        judge(stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                self._settle(draft, stored)
            finally:
                draft.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading.

        Raises:
            Permanent: there is no such content.
        """
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as fault:
            raise Permanent(f"附件库中没有内容 {sha256}") from fault

    def exists(self, sha256: str) -> bool:
        """Whether the content is here."""
        return self._path(sha256).is_file()

    def remove(self, sha256: str, before: datetime) -> bool:
        """Remove a content, unless it was handed in again since `before`.

        It is moved aside first: who hands it in from then on writes it anew, and who was quicker
        has left the time of now on it.
        """
        target = self._path(sha256)
        self._drafts.mkdir(parents=True, exist_ok=True)
        aside = self._drafts / f"{sha256}.gone"
        try:
            target.rename(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= before.timestamp():
            aside.rename(target)
            return False
        aside.unlink()
        return True

    def contents(self) -> Iterator[str]:
        """Digests of everything that is kept, in no order; what comes meanwhile may be missing."""
        for path in self.root.glob("??/*"):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def sweep(self, before: datetime) -> int:
        """Remove drafts that a crash left behind.

        Args:
            before: aware; younger drafts may belong to an upload under way and stay.

        Returns:
            How many were removed.
        """
        for aside in self._drafts.glob("*.gone"):  # `remove` died before it had decided
            target = self._path(aside.stem)
            make_folders(target.parent, self.root)
            aside.rename(target)
        return sweep_drafts(self._drafts, before)

    def _settle(self, draft: Path, stored: StoredFile) -> None:
        target = self._path(stored.sha256)
        if _known(target, stored.size):
            return
        make_folders(target.parent, self.root)
        draft.chmod(0o440)
        draft.rename(target)
        sync_folder(target.parent)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise Permanent(f"不是 SHA-256 摘要：{sha256[:80]!r}")
        return self.root / sha256[:2] / sha256


def _known(target: Path, size: int) -> bool:
    """Whether the content is here; if so, it was last handed in now."""
    try:
        if target.stat().st_size != size:
            return False
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def sweep_drafts(folder: Path, before: datetime) -> int:
    """Remove drafts older than `before`; gives how many."""
    removed = 0
    for draft in folder.glob("*"):
        try:
            if draft.stat().st_mtime < before.timestamp():
                draft.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # its upload ended in between
    return removed


def copy(chunks: Iterable[bytes], stream: BinaryIO, limit: int) -> StoredFile:
    """Write a stream out, counted and digested on the way.

    Raises:
        TooLarge: more than `limit` bytes came.
    """
    digest = hashlib.sha256()
    head = b""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"文件超过上限 {limit / (1024 * 1024):g} MB，请压缩或分开上传")
        if len(head) < HEAD_BYTES:
            head += chunk[: HEAD_BYTES - len(head)]
        digest.update(chunk)
        stream.write(chunk)
    return StoredFile(sha256=digest.hexdigest(), size=size, head=head)
