"""Reads a backup file, once from the beginning to the end; what does not fit is refused."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol, cast

from pydantic import ValidationError

from bureau.gateways.backup.faults import BadBackup, WrongKey
from bureau.gateways.backup.manifest import FORMAT, MEMBER, Manifest, Part
from bureau.gateways.backup.sealed import MAGIC, OpeningReader

_READ: Final = 1024 * 1024


class Bytes(Protocol):
    """Content of one part, to be read once."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""


def verify(path: Path, key: bytes | None) -> Manifest:
    """Read the whole file and compare every part with the manifest.

    Args:
        path: the file.
        key: opens a sealed file.

    Raises:
        WrongKey: it is sealed with another key, or sealed and no key was given.
        BadBackup: it is cut off, changed, or no backup.
    """
    found: list[Part] = []
    manifest: Manifest | None = None
    with opened(path, key) as parts:
        for name, stream in parts:
            if name == MEMBER:
                manifest = _manifest(_all(stream))
                continue
            digest, size = hashlib.sha256(), 0
            while data := stream.read(_READ):
                digest.update(data)
                size += len(data)
            found.append(Part(name=name, size=size, sha256=digest.hexdigest()))
    if manifest is None:
        raise BadBackup("备份文件不完整（被截断，缺少清单），请换一份，或重新拷贝")
    if tuple(found) != manifest.parts:
        listed = {one.name: one for one in manifest.parts}
        wrong = [one.name for one in found if listed.get(one.name) != one]
        wrong += sorted(set(listed) - {one.name for one in found})
        raise BadBackup(f"备份内容与清单不符：{'、'.join(wrong[:5])}")
    return manifest


@contextmanager
def opened(path: Path, key: bytes | None) -> Iterator[Iterator[tuple[str, Bytes]]]:
    """Names and contents, in the order of the file; each content is read before the next.

    Raises:
        WrongKey: it is sealed with another key, or sealed and no key was given.
        BadBackup: it is cut off, changed, or no backup.
    """
    with path.open("rb") as file:
        sealed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        if sealed and key is None:
            raise WrongKey("这个备份是加密的，请用 --key 指定密钥文件")
        source = OpeningReader(file, key) if sealed and key is not None else file
        try:
            with tarfile.open(fileobj=cast("IO[bytes]", source), mode="r|") as tar:
                yield _members(tar)
                _drain(source)
        except tarfile.TarError as fault:
            raise BadBackup("备份文件不完整或不是本系统的备份，请换一份") from fault


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, Bytes]]:
    for member in tar:
        content = tar.extractfile(member)
        if content is None:
            raise BadBackup(f"备份中有不该有的内容：{member.name}")
        yield member.name, content


def _drain(source: OpeningReader | BinaryIO) -> None:
    """To the very end: only there a sealed file shows that it is complete."""
    while source.read(_READ):
        pass


def _all(stream: Bytes) -> bytes:
    return b"".join(iter(lambda: stream.read(_READ), b""))


def _manifest(data: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as fault:
        raise BadBackup("备份的清单读不出来，文件已损坏") from fault
    if manifest.format > FORMAT:
        raise BadBackup(f"备份的格式 {manifest.format} 比本程序新，请用制作它的版本恢复")
    return manifest
