"""Makes export files for systems without an interface: the packet as a zip in the file store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Final

from bureau.gateways.packet_zip import write_packet
from bureau.gateways.paper_stream import CHUNK
from bureau.services.ports.counterpart import Packet
from bureau.services.ports.files import FileStore, StoredFile

#: Kept in memory up to here, on disk beyond.
_SPOOL: Final = 8 * 1024 * 1024


class PacketExporter:
    """Writes packets into the file store.

    Args:
        files: the store.
        limit: largest export file, in bytes.
    """

    def __init__(self, files: FileStore, limit: int) -> None:
        self._files = files
        self._limit = limit

    def export(self, packet: Packet, key: str) -> StoredFile:
        """Write one packet; the same one gives the same content.

        Raises:
            Permanent: a paper's content is missing or damaged.
            TooLarge: over the limit.
            Transient: the disk is full.
        """
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as stream:
            write_packet(stream, packet, key, self._files)
            stream.seek(0)
            return self._files.put(_chunks(stream), self._limit)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
