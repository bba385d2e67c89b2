"""A packet as one zip file: letter, papers, manifest with digests. The same packet, the same bytes.

送件函.txt, manifest.json, papers/01-<name> ...
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import IO, Final

from bureau.gateways.paper_stream import paper_chunks
from bureau.services.packet_letter import letter, manifest
from bureau.services.ports.counterpart import Packet
from bureau.services.ports.files import FileStore

LETTER: Final = "送件函.txt"
MANIFEST: Final = "manifest.json"

# Zip files carry local times without a zone: a fixed one keeps the same packet the same bytes.
_MADE: Final = (2000, 1, 1, 0, 0, 0)


def write_packet(target: IO[bytes], packet: Packet, key: str, files: FileStore) -> None:
    """Write the zip.

    Args:
        target: open for writing, seekable.
        packet: what goes in.
        key: under which it is handed over.
        files: where the papers' bytes are.

    Raises:
        Permanent: a paper's content is missing or damaged.
    """
    text = letter(packet).encode()
    listed = manifest(packet, key)
    listed["letter"] = {"name": LETTER, "sha256": hashlib.sha256(text).hexdigest()}
    listed["files"] = [
        {"path": path_of(at, paper.name), "sha256": paper.sha256, "size": paper.size}
        for at, paper in enumerate(packet.papers, start=1)
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(LETTER), text)
        for at, paper in enumerate(packet.papers, start=1):
            with archive.open(_entry(path_of(at, paper.name)), "w", force_zip64=True) as entry:
                for chunk in paper_chunks(files, paper):
                    entry.write(chunk)
        document = json.dumps(listed, ensure_ascii=False, indent=1).encode()
        archive.writestr(_entry(MANIFEST), document)


def path_of(at: int, name: str) -> str:
    """Path of the paper at this place, counted from 1; never outside the folder `papers`."""
    plain = name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
    return f"papers/{at:02d}-{plain}"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
