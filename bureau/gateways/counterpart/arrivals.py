"""What reached the simulated bodies by mail and folder: one entry for each key, kept in a file."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Arrival:
    """One packet or mail that arrived.

    Args:
        way: "mail" or "folder".
        key: its key; of a mail without one, its Message-ID.
        to: mailbox, or folder name.
        title: subject or title.
        text: letter or text.
        papers: names of the papers, with "✓" when the digest was right.
        number: receipt number given.
        at: ISO time.
        outcome: Chinese: what the body said.
        deliveries: how often it came.
        takings: mails that were counted, by the name the server gave each when it took it.
    """

    way: str
    key: str
    to: str
    title: str
    text: str
    papers: tuple[str, ...]
    number: str
    at: str
    outcome: str
    deliveries: int = 1
    takings: tuple[str, ...] = ()


class Arrivals:
    """Keeps arrivals; safe between threads.

    Args:
        file: JSON file, written before anything is answered.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._kept: dict[str, Arrival] = {}
        if file.exists():
            for row in json.loads(file.read_text(encoding="utf-8")):
                self._kept[row["key"]] = Arrival(
                    **{
                        **row,
                        "papers": tuple(row["papers"]),
                        "takings": tuple(row.get("takings", ())),
                    }
                )

    def add(self, arrival: Arrival) -> bool:
        """Note an arrival; False: the key came before, and is counted up, a taking only once."""
        with self._lock:
            known = self._kept.get(arrival.key)
            if known is not None:
                if arrival.takings and set(arrival.takings) <= set(known.takings):
                    return False
                arrival = replace(
                    known,
                    deliveries=known.deliveries + 1,
                    takings=known.takings + arrival.takings,
                )
            self._kept[arrival.key] = arrival
            self._save()
            return known is None

    def get(self, key: str) -> Arrival | None:
        """What came under this key."""
        with self._lock:
            return self._kept.get(key)

    def all(self) -> list[Arrival]:
        """Everything, oldest first."""
        with self._lock:
            return list(self._kept.values())

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(self._file.name + ".new")
        with draft.open("w", encoding="utf-8") as stream:
            json.dump([asdict(one) for one in self._kept.values()], stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self._file)
