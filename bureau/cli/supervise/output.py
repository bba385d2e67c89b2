"""Lines of the parts: into a log file each, and to the terminal after the part's name."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bureau.cli.supervise.part import Part

#: A log file that has grown beyond this is set aside as `<name>.log.1` when its part starts anew or
#: the next line comes, in bytes.
LOG_LIMIT = 20 * 1024 * 1024

#: Lines kept in memory, to be shown when the part dies.
KEPT_LINES = 25


class LineSink:
    """Takes the lines of one part.

    Args:
        part: whose lines.
        folder: where the log file is.
        console: terminal; shared with the other parts under `lock`.
        lock: held while a line is written to the terminal.
    """

    def __init__(self, part: Part, folder: Path, console: Console, lock: threading.Lock) -> None:
        self._part = part
        self._console = console
        self._lock = lock
        self.path = folder / f"{part.name}.log"
        self._file: TextIO | None = None
        self._size = 0
        self.streaming = False
        self.last: deque[str] = deque(maxlen=KEPT_LINES)

    def line(self, text: str) -> None:
        """Keep one line, and show it if the parts' lines are being shown."""
        self.last.append(text)
        self._store(text)
        if not self.streaming:
            return
        prefix = Text(f"{self._part.name:>7} │ ", style=self._part.colour)
        with self._lock:
            try:
                self._console.print(prefix + Text.from_ansi(text), soft_wrap=True)
            except OSError:
                # The terminal is gone (closed window): the log file still has every line, and a
                # reader that stopped here would block the part on a full pipe.
                self.streaming = False

    def _store(self, text: str) -> None:
        if self._file is None or self._size > LOG_LIMIT:
            self._open()
        assert self._file is not None
        self._size += self._file.write(text + "\n")
        self._file.flush()

    def _open(self) -> None:
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > LOG_LIMIT:
            self.path.replace(self.path.with_suffix(".log.1"))
        self._file = self.path.open("a", encoding="utf-8")
        self._size = self.path.stat().st_size

    def close(self) -> None:
        """Close the log file."""
        if self._file is not None:
            self._file.close()
            self._file = None
