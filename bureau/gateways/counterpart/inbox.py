"""What the simulated body has received: one entry for each key, with a count of its deliveries."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bureau.domain.clock import Clock


class KeyReused(Exception):
    """The same key came with another body."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One accepted or rejected packet."""

    key: str
    body: dict[str, object]
    number: str
    received_at: str
    status: str
    reason: str
    deliveries: int = 1

    def receipt(self) -> dict[str, str]:
        """The receipt given for it."""
        return {
            "number": self.number,
            "received_at": self.received_at,
            "status": self.status,
            "reason": self.reason,
        }


@dataclass(slots=True)
class _Content:
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    complaints: list[dict[str, object]] = field(default_factory=list)
    papers: dict[str, int] = field(default_factory=dict)


class Inbox:
    """Keeps deliveries and sent complaints; with a state file it survives a restart.

    Args:
        clock: receipt times.
        state_file: JSON file written before each answer; None: memory only.
    """

    def __init__(self, clock: Clock, state_file: Path | None = None) -> None:
        self._clock = clock
        self._file = state_file
        self._lock = threading.Lock()
        self._content = _Content()
        if state_file is not None and state_file.exists():
            document = json.loads(state_file.read_text(encoding="utf-8"))
            self._content = _Content(
                {entry["key"]: Delivery(**entry) for entry in document["deliveries"]},
                document["complaints"],
                document.get("papers", {}),
            )

    def accept(self, key: str, body: dict[str, object], rejection: str = "") -> Delivery:
        """Take a packet; a key seen before only counts up and keeps its first receipt.

        Raises:
            KeyReused: the key was used for another body.
        """
        with self._lock:
            known = self._content.deliveries.get(key)
            if known is not None:
                if known.body != body:
                    raise KeyReused(key)
                delivery = replace(known, deliveries=known.deliveries + 1)
            else:
                now = self._clock.now()
                delivery = Delivery(
                    key=key,
                    body=body,
                    number=f"ZB12345-{now:%Y%m%d}-{len(self._content.deliveries) + 1:05d}",
                    received_at=now.isoformat(timespec="seconds"),
                    status="rejected" if rejection else "accepted",
                    reason=rejection,
                )
            self._content.deliveries[key] = delivery
            self._save()
            return delivery

    def keep_paper(self, sha256: str, size: int) -> None:
        """Note that a paper came; its bytes are not kept."""
        with self._lock:
            self._content.papers[sha256] = size
            self._save()

    def has_paper(self, sha256: str) -> bool:
        """Whether a paper with this digest came."""
        with self._lock:
            return sha256 in self._content.papers

    def find(self, key: str) -> Delivery | None:
        """What came under this key."""
        with self._lock:
            return self._content.deliveries.get(key)

    def all(self) -> list[Delivery]:
        """Everything received, oldest first."""
        with self._lock:
            return list(self._content.deliveries.values())

    def note_complaint(self, complaint: dict[str, object]) -> None:
        """Remember a complaint that was posted to the bureau and what the bureau answered."""
        with self._lock:
            self._content.complaints.append(complaint)
            self._save()

    def complaints(self) -> list[dict[str, object]]:
        """Complaints posted, oldest first."""
        with self._lock:
            return list(self._content.complaints)

    def _save(self) -> None:
        if self._file is None:
            return
        document = {
            "deliveries": [asdict(d) for d in self._content.deliveries.values()],
            "complaints": self._content.complaints,
            "papers": self._content.papers,
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(self._file.name + ".new")
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self._file)
