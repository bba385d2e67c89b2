"""What the tests of the stack measured, for people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console


class Report:
    """Lines of one session."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def say(self, what: str, value: str) -> None:
        """Add a figure, and print it at once."""
        self._lines.append(f"| {what} | {value} |")
        Console().print(f"{what}: {value}", highlight=False)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Add the seconds that the block took."""
        begun = time.monotonic()
        yield
        self.say(what, f"{time.monotonic() - begun:.1f} s")

    def write(self, file: Path) -> None:
        """Write all lines as a table."""
        file.parent.mkdir(exist_ok=True)
        table = ["| what | measured |", "|---|---|", *self._lines]
        file.write_text("\n".join(table) + "\n", encoding="utf-8")
