"""Channel to a body by an exchange folder (交换目录) that both sides see: a share, a drop box.

    <root>/<body>/out/<case number>-<32 hex>.zip      the packet, there whole or not at all
    <root>/<body>/sent/<32 hex>.json                  our own note that it was put there
    <root>/<body>/receipts/<32 hex>[-any].json        the other side's receipt
    <root>/<body>/receipts/done/                      receipts that are in our books

The 32 hex digits stand for the key. The other side may take the packet away once it has written
the receipt: {"key", "number", "received_at", "status": "accepted" | "rejected", "reason"}.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bureau import failpoints
from bureau.domain.clock import Clock
from bureau.errors import Permanent, Transient
from bureau.gateways.durable import full_disk_told, sync_folder
from bureau.gateways.packet_key import checked_key, short_name
from bureau.gateways.packet_zip import write_packet
from bureau.services.packet_letter import packet_digest
from bureau.services.ports.counterpart import LateAnswer, Packet, Receipt
from bureau.services.ports.files import FileStore

_POLL: Final = 0.05


class _ReceiptFile(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str = Field(min_length=1, max_length=128)
    number: str = Field(min_length=1, max_length=128)
    received_at: AwareDatetime
    status: Literal["accepted", "rejected"] = "accepted"
    reason: str = Field(default="", max_length=2000)


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    digest: str
    file: str
    at: AwareDatetime


class FolderChannel:
    """One body's exchange folder.

    Args:
        root: folder of all exchange folders; it must be there, a missing mount is no empty one.
        name: the body's folder below it; made when missing.
        files: where the papers' bytes are.
        clock: when a packet was put there.
        wait: how long a receipt is waited for; one that comes later is a late answer.
    """

    def __init__(
        self, root: Path, name: str, files: FileStore, clock: Clock, *, wait: timedelta
    ) -> None:
        self._root = root
        self._base = root / name
        self._files = files
        self._clock = clock
        self._wait = wait.total_seconds()

    def send(self, packet: Packet, key: str) -> Receipt:
        """Put one packet there; a repeat gives what is known of the first time.

        Raises:
            Transient: the folder is not there, or its disk is full.
            Permanent: the key was used for another packet, a paper is damaged, or the packet was
                put there, is gone, and no receipt tells why.
        """
        short = short_name(checked_key(key))
        digest = packet_digest(packet, key)
        with self._reachable():
            note = self._note(short)
            if note is not None and note.digest != digest:
                raise Permanent(f"编号 {key} 已用于另一件材料")
            if note is None or self._known(short, note) is None:
                note = self._put(packet, key, short, digest)
            return self._awaited(short, note)

    def find(self, key: str) -> Receipt | None:
        """What became of a packet; None when it was never put there.

        Raises:
            Transient: the folder is not there.
            Permanent: it was put there and is gone, without a receipt.
        """
        short = short_name(checked_key(key))
        with self._reachable():
            note = self._note(short)
            return None if note is None else self._known(short, note)

    def probe(self) -> str:
        """Write and remove a file.

        Raises:
            Transient: the folder is not there, or cannot be written.
        """
        with self._reachable():
            descriptor, name = tempfile.mkstemp(dir=self._folder("out"), suffix=".probe")
            os.close(descriptor)
            Path(name).unlink()
        return f"交换目录 {self._base} 可写"

    def collect(self) -> Iterator[LateAnswer]:
        """Receipts that lie there.

        Raises:
            Transient: the folder is not there.
        """
        with self._reachable():
            for path in sorted(self._folder("receipts").glob("*.json")):
                receipt = _read_receipt(path)
                if receipt is not None:
                    yield LateAnswer(
                        key=receipt.key,
                        status=receipt.status,
                        number=receipt.number,
                        reason=receipt.reason,
                        at=receipt.received_at,
                        token=path.name,
                    )

    def taken(self, answer: LateAnswer) -> None:
        """Move a receipt aside; it stays the proof for `find`."""
        with self._reachable():
            path = self._folder("receipts") / Path(answer.token).name
            if path.exists():
                path.replace(self._folder("receipts/done") / path.name)

    def _put(self, packet: Packet, key: str, short: str, digest: str) -> _Note:
        number = "".join(c if c.isalnum() or c == "-" else "_" for c in packet.case_number)
        file = f"{number or 'packet'}-{short}.zip"
        out = self._folder("out")
        descriptor, draft = tempfile.mkstemp(dir=out, prefix=f".{short}-", suffix=".part")
        noted = False
        try:
            with os.fdopen(descriptor, "wb") as stream:
                write_packet(stream, packet, key, self._files)
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).chmod(0o640)
            note = _Note(key=key, digest=digest, file=file, at=self._clock.now())
            self._write_note(short, note)
            noted = True
            failpoints.reach("packet-noted")
            Path(draft).replace(out / file)
        finally:
            if not noted:  # after the note a draft is the proof that the packet never lay there
                Path(draft).unlink(missing_ok=True)
        sync_folder(out)
        for left in out.glob(f".{short}-*.part"):
            left.unlink(missing_ok=True)
        return note

    def _write_note(self, short: str, note: _Note) -> None:
        folder = self._folder("sent")
        draft = folder / f".{short}.part"
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(note.model_dump_json())
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(folder / f"{short}.json")
        sync_folder(folder)

    def _note(self, short: str) -> _Note | None:
        path = self._folder("sent") / f"{short}.json"
        try:
            return _Note.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as fault:
            raise Permanent(f"发送记录 {path} 已损坏") from fault

    def _known(self, short: str, note: _Note) -> Receipt | None:
        """The receipt, or the packet that still lies there; None: the note was not followed up.

        Raises:
            Permanent: it lay there once and is gone without a receipt.
        """
        receipt = self._receipt(short)
        if receipt is not None:
            return receipt
        if (self._base / "out" / note.file).exists():
            return Receipt(note.file, note.at, "accepted", confirmed=False)
        if any(self._folder("out").glob(f".{short}-*.part")):
            return None  # it ended between the note and the rename: never lay there whole
        raise Permanent(f"{note.file} 已不在交换目录，也没有回执：请电话核实，再登记结果")

    def _receipt(self, short: str) -> Receipt | None:
        for folder in ("receipts", "receipts/done"):
            for path in sorted(self._folder(folder).glob(f"{short}*.json")):
                read = _read_receipt(path)
                if read is not None:
                    return Receipt(read.number, read.received_at, read.status, read.reason)
        return None

    def _awaited(self, short: str, note: _Note) -> Receipt:
        end = time.monotonic() + self._wait
        while (receipt := self._receipt(short)) is None and time.monotonic() < end:
            time.sleep(_POLL)
        return receipt or Receipt(note.file, note.at, "accepted", confirmed=False)

    def _folder(self, name: str) -> Path:
        folder = self._base / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        """Turn trouble of the share into errors of ours."""
        if not self._root.is_dir():
            raise Transient(f"交换目录 {self._root} 不在：请检查共享是否已挂载")
        try:
            with full_disk_told(self._root):
                yield
        except OSError as fault:
            raise Transient(f"交换目录 {self._root} 暂不可用：{fault.strerror}") from fault


def _read_receipt(path: Path) -> _ReceiptFile | None:
    """A receipt; None when it is being written, or is none."""
    try:
        return _ReceiptFile.model_validate_json(path.read_bytes())
    except (ValidationError, FileNotFoundError):
        return None
