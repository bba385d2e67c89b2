"""发送登记簿：发送之前先把键和正文落盘。程序中途退出，重启后仍能用原键发出同样的字节。"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bureau_client.errors import BureauError


@dataclass(frozen=True)
class Entry:
    """一次提交。

    Args:
        key: Idempotency-Key。
        path: 接口地址，如 /v1/submissions。
        body: 正文，逐字节。
        attachments: 所列附件的 SHA-256。
        receipt: 回执原文；还没有得到时为空。
    """

    key: str
    path: str
    body: bytes
    attachments: list[str]
    receipt: bytes | None = None


class Journal:
    """一个文件夹，每个键两个文件：`.sent`（所发）和 `.receipt`（回执）。

    Args:
        folder: 不存在时新建。
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def begin(self, entry: Entry) -> Entry:
        """登记即将发送的内容；键已用过时，返回原来的那一份，由调用方原样重发。

        Raises:
            BureauError: 这个键登记的是另一份内容：一件一键，请换一个。
        """
        known = self.find(entry.key)
        if known is None:
            head = {"key": entry.key, "path": entry.path, "attachments": entry.attachments}
            self._write(entry.key, "sent", json.dumps(head).encode() + b"\n" + entry.body)
            return entry
        if (known.path, known.body) != (entry.path, entry.body):
            raise BureauError(f"键 {entry.key} 已用于另一份内容，请换一个键")
        return known

    def done(self, key: str, receipt: bytes) -> None:
        """记下核验过的回执。"""
        self._write(key, "receipt", receipt)

    def find(self, key: str) -> Entry | None:
        """这个键登记的内容。"""
        path = self._path(key, "sent")
        return self._read(path) if path.exists() else None

    def entries(self) -> Iterator[Entry]:
        """全部登记。"""
        for path in sorted(self._folder.glob("*.sent")):
            yield self._read(path)

    def _read(self, path: Path) -> Entry:
        head, _, body = path.read_bytes().partition(b"\n")
        known = json.loads(head)
        receipt = self._path(known["key"], "receipt")
        return Entry(
            known["key"],
            known["path"],
            body,
            known["attachments"],
            receipt.read_bytes() if receipt.exists() else None,
        )

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.{kind}"

    def _write(self, key: str, kind: str, content: bytes) -> None:
        """先写旁边、落盘，再改名：断电也不会留下半个文件。"""
        target = self._path(key, kind)
        draft = target.with_suffix(f".{kind}.new")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
