"""Writes a backup file: parts as they come, the manifest last, in place only when complete."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from bureau.gateways.backup.manifest import MEMBER, Manifest, Part
from bureau.gateways.backup.sealed import SealingWriter
from bureau.gateways.durable import full_disk_told, sync_folder


class BackupWriter:
    """Adds parts to a tar stream and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: list[Part] = []

    def add(self, name: str, stream: BinaryIO, size: int) -> None:
        """Add `size` bytes of a stream.

        Raises:
            OSError: the stream ended early, or the disk is full.
        """
        counted = _Digesting(stream)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, cast("IO[bytes]", counted))
        self.parts.append(Part(name=name, size=size, sha256=counted.digest.hexdigest()))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file with the size it has when it is opened."""
        with path.open("rb") as stream:
            self.add(name, stream, os.fstat(stream.fileno()).st_size)

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest, with all parts, as the last member."""
        whole = manifest.model_copy(update={"parts": tuple(self.parts)})
        data = whole.model_dump_json(indent=1).encode()
        info = tarfile.TarInfo(MEMBER)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        return whole


@contextmanager
def backup_file(target: Path, key: bytes | None) -> Iterator[BackupWriter]:
    """A backup under way, as `<target>.part`; renamed at the end, removed on any failure.

    Args:
        target: name of the complete file; mode 0600.
        key: seals the file; None leaves it open.

    Raises:
        Transient: the disk is full.
    """
    draft = target.with_name(target.name + ".part")
    try:
        with full_disk_told(target.parent):
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as out:
                sealing = SealingWriter(out, key) if key is not None else None
                sink = cast("IO[bytes]", sealing or out)
                with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                    yield BackupWriter(tar)
                if sealing is not None:
                    sealing.close()
                out.flush()
                os.fsync(out.fileno())
            draft.rename(target)
            sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


class _Digesting:
    """A stream whose bytes are digested while they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data
