"""Port: a virus scanner."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from bureau.errors import Transient


class ScannerAway(Transient):
    """The scanner does not answer, or could not look at the file."""


class VirusScanner(Protocol):
    """Looks at files."""

    def scan(self, stream: BinaryIO) -> str | None:
        """Name of the virus found in a file; None: it is clean.

        Args:
            stream: read from its present position to the end.

        Raises:
            ScannerAway: it was not looked at.
        """
        ...

    def ping(self) -> None:
        """Ask whether it answers.

        Raises:
            ScannerAway: it does not.
        """
        ...
