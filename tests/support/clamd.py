"""A scanner that speaks clamd's protocol and knows one virus: the EICAR test file."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

#: https://www.eicar.org: harmless, and every scanner takes it for a virus.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """One scanner.

    Args:
        address: where it listens.
        most: bytes it takes before it says that it is too much.
        seen: sizes of the files it looked at.
    """

    address: str = ""
    most: int = 1 << 30
    seen: list[int] = field(default_factory=list)

    def answer(self, connection: socketserver.StreamRequestHandler) -> bytes:
        """What it says to one command."""
        command = _until_zero(connection)
        if command == b"zPING":
            return b"PONG\0"
        if command != b"zINSTREAM":
            return b"UNKNOWN COMMAND\0"
        content = bytearray()
        while size := struct.unpack("!L", connection.rfile.read(4))[0]:
            content += connection.rfile.read(size)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(len(content))
        found = EICAR in content
        return b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0"


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    """A scanner on a free port."""
    scanner = FakeClamd()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(scanner.answer(self))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        scanner.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield scanner
        finally:
            server.shutdown()
            thread.join(5)


def _until_zero(connection: socketserver.StreamRequestHandler) -> bytes:
    command = b""
    while (byte := connection.rfile.read(1)) not in {b"\0", b""}:
        command += byte
    return command
