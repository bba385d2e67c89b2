"""Virus scanner over the protocol of clamd: `zINSTREAM`, chunks with their length, one answer.

The file is sent over the connection, so that scanner and platform need no common folder.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO, Final

from bureau.services.ports.scanner import ScannerAway

_CHUNK: Final = 128 * 1024
#: An answer is one line with a virus's name.
_ANSWER_LIMIT: Final = 4096
_FOUND: Final = re.compile(r"stream: (.+) FOUND")


class Clamd:
    """One clamd.

    Args:
        address: "unix:/run/clamav/clamd.ctl" or "host:port".
        timeout: longest silence.
    """

    def __init__(self, address: str, timeout: timedelta) -> None:
        self._address = address
        self._seconds = timeout.total_seconds()

    def scan(self, stream: BinaryIO) -> str | None:
        """Name of the virus found in a file; None: it is clean.

        Raises:
            ScannerAway: no answer, or one that says neither.
        """
        with self._connection() as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                while chunk := stream.read(_CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it stopped reading: its answer says why
            answer = _answer(connection)
        if answer == "stream: OK":
            return None
        if found := _FOUND.fullmatch(answer):
            return found.group(1)
        raise ScannerAway(f"病毒扫描未完成：{answer or '没有回答'}")

    def ping(self) -> None:
        """Ask whether it answers.

        Raises:
            ScannerAway: it does not.
        """
        with self._connection() as connection:
            connection.sendall(b"zPING\0")
            if (answer := _answer(connection)) != "PONG":
                raise ScannerAway(f"病毒扫描服务的回答无法识别：{answer!r}")

    @contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        try:
            with self._open() as connection:
                yield connection
        except OSError as fault:
            raise ScannerAway(f"无法连接病毒扫描服务 {self._address}：{fault}") from fault

    def _open(self) -> socket.socket:
        if self._address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(self._seconds)
            try:
                connection.connect(self._address.removeprefix("unix:"))
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        if not host or not port.isdigit():
            raise ScannerAway(f"病毒扫描服务的地址不对：{self._address}")
        return socket.create_connection((host.strip("[]"), int(port)), self._seconds)


def _answer(connection: socket.socket) -> str:
    """Its answer, up to the zero byte."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER_LIMIT:
        piece = connection.recv(_ANSWER_LIMIT)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
