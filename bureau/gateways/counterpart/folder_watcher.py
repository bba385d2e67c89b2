"""Simulated bodies at the other end of the exchange folders: check each packet, write a receipt."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import zipfile
from pathlib import Path
from typing import Final

from bureau.domain.clock import Clock
from bureau.gateways.counterpart.arrivals import Arrival, Arrivals
from bureau.gateways.counterpart.faults import FaultSwitch

_POLL: Final = 0.1


class FolderWatcher:
    """Looks into every `<root>/<body>/out`.

    Args:
        root: folder of all exchange folders.
        arrivals: what came.
        clock: receipt times.
    """

    def __init__(self, root: Path, arrivals: Arrivals, clock: Clock) -> None:
        self.faults = FaultSwitch()
        self._root = root
        self._arrivals = arrivals
        self._clock = clock
        self._closing = threading.Event()
        self._waits: dict[Path, float] = {}
        #: Packets that have their receipt: with hundreds, looking for each again takes long.
        self._answered: set[Path] = set()

    def run(self) -> None:
        """Watch until `stop`."""
        while not self._closing.wait(_POLL):
            self.look()

    def stop(self) -> None:
        """End `run`."""
        self._closing.set()

    def look(self) -> None:
        """Answer each packet that has no receipt yet."""
        for path in sorted(set(self._root.glob("*/out/[!.]*.zip")) - self._answered):
            short = path.stem.rpartition("-")[2]
            if any(path.parent.parent.glob(f"receipts/**/{short}*.json")):
                self._answered.add(path)
            else:
                self._answer(path, short)

    def _answer(self, path: Path, short: str) -> None:
        mode = self.faults.peek()[0]
        if mode == "down":
            return
        if path not in self._waits:
            fault = self.faults.take()
            self._waits[path] = time.monotonic() + (fault.seconds if mode == "slow" else 0.0)
        if time.monotonic() < self._waits[path]:
            return
        listed, papers, fault_text = _read(path)
        reason = "不属于本单位职责" if mode == "reject" else fault_text
        now = self._clock.now().isoformat(timespec="seconds")
        body = path.parent.parent.name
        number = f"{body.upper()}-{len(self._arrivals.all()) + 1:05d}"
        fresh = self._arrivals.add(
            Arrival(
                way="folder",
                key=str(listed.get("key", "")),
                to=body,
                title=str(listed.get("title", "")),
                text=str(listed.get("text", "")),
                papers=papers,
                number=number,
                at=now,
                outcome=f"不接收：{reason}" if reason else "已接收",
            )
        )
        if not fresh:
            known = self._arrivals.get(str(listed.get("key", "")))
            number = known.number if known else number
        receipt = {
            "key": listed.get("key", ""),
            "number": number,
            "received_at": now,
            "status": "rejected" if reason else "accepted",
            "reason": reason,
        }
        names = [f"{short}.json"]
        if mode == "duplicate-receipt":
            names.append(f"{short}-2.json")
        for name in names:
            _write(path.parent.parent / "receipts" / name, receipt)


def _read(path: Path) -> tuple[dict[str, object], tuple[str, ...], str]:
    """Manifest, names of papers, and what is wrong with the packet."""
    with zipfile.ZipFile(path) as archive:
        listed: dict[str, object] = json.loads(archive.read("manifest.json"))
        rows = listed.get("files")
        names: list[str] = []
        for row in rows if isinstance(rows, list) else []:
            content = archive.read(str(row["path"]))
            if hashlib.sha256(content).hexdigest() != row["sha256"]:
                return listed, tuple(names), f"{row['path']} 与清单的摘要不符"
            names.append(f"{str(row['path']).rpartition('/')[2]} ✓")
    return listed, tuple(names), ""


def _write(path: Path, receipt: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(receipt, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
