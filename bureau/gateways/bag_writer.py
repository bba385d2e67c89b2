"""Writes one BagIt folder: payload, manifests and tags, in constant memory, synced to disk."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from bureau.errors import Permanent
from bureau.gateways.durable import sync_folder
from bureau.services.ports.files import FileStore
from bureau.services.ports.packages import PackageContent, PackageEntry

_CHUNK = 1024 * 1024

#: Bytes of one name on the usual file systems.
_LONGEST_NAME = 255

#: Written as their full-width forms: awkward on other file systems, or in a manifest line
#: (`bagit` does not decode the %25 that RFC 8493 asks for).
_WIDE = str.maketrans('\\:*?"<>|%', "＼：＊？＂＜＞｜％") | dict.fromkeys((*range(32), 127), "_")


class BagWriter:
    """Fills an empty folder.

    Args:
        folder: made by the caller.
        files: papers' contents.
    """

    def __init__(self, folder: Path, files: FileStore) -> None:
        self._folder = folder
        self._files = files

    def write(self, content: PackageContent, at: datetime) -> None:
        """Write the bag of `content`, dated `at`.

        Raises:
            Permanent: an impossible or repeated path, a missing or damaged content.
        """
        lines: dict[str, str] = {}
        total = 0
        for entry in content.entries:
            path = _payload_path(entry.path)
            if path in lines:
                raise Permanent(f"归档信息包中文件重名：{entry.path}")
            size, digest = self._write(path, self._chunks(entry))
            if entry.sha256 is not None and digest != entry.sha256:
                raise Permanent(f"附件库中内容已损坏：{entry.path}（{entry.sha256}）")
            lines[path] = digest
            total += size
        self._tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        info = {
            **content.info,
            "External-Identifier": content.case_number,
            "Bagging-Date": f"{at:%Y-%m-%d}",
            "Payload-Oxum": f"{total}.{len(lines)}",
        }
        self._tag("bag-info.txt", "".join(f"{_label(k)}: {_value(v)}\n" for k, v in info.items()))
        self._tag("manifest-sha256.txt", _manifest(lines))
        tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
        digests = {
            tag: hashlib.sha256((self._folder / tag).read_bytes()).hexdigest() for tag in tags
        }
        self._tag("tagmanifest-sha256.txt", _manifest(digests))
        for folder, _, _ in os.walk(self._folder):
            sync_folder(Path(folder))

    def _chunks(self, entry: PackageEntry) -> Iterator[bytes]:
        if entry.content is not None and entry.sha256 is None:
            yield entry.content
        elif entry.sha256 is not None and entry.content is None:
            with self._files.open(entry.sha256) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        else:
            raise Permanent(f"归档文件须有内容或摘要之一：{entry.path}")

    def _write(self, path: str, chunks: Iterator[bytes]) -> tuple[int, str]:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        size = 0
        with target.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        return size, digest.hexdigest()

    def _tag(self, name: str, text: str) -> None:
        self._write(name, iter((text.encode(),)))


def _payload_path(path: str) -> str:
    """The path below `data/`, in names that every file system and manifest takes."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or any(part in ("..", ".") for part in parts):
        raise Permanent(f"归档文件路径不合要求：{path!r}")
    return "/".join(("data", *(_name(part) for part in parts)))


def _name(part: str) -> str:
    clean = unicodedata.normalize("NFC", part).translate(_WIDE).strip() or "_"
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix.encode()) > 20:
        stem, dot, suffix = clean, "", ""
    room = _LONGEST_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + suffix


def _manifest(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def _label(text: str) -> str:
    if ":" in text or _value(text) != text:
        raise Permanent(f"归档标签名不合要求：{text!r}")
    return text


def _value(text: str) -> str:
    """One line: bag-info values may not break it."""
    return " ".join(text.split())
