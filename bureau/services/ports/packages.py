"""Case packages (归档信息包): what goes in, and what is known of one afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """One file of a package: either its bytes, or the digest of a content in the file store.

    Args:
        path: relative POSIX path inside the payload, such as "papers/01-录音.mp3".
        content: the bytes, for what was made for the package.
        sha256: digest in the file store, for a paper.
    """

    path: str
    content: bytes | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PackageContent:
    """What one package holds.

    Args:
        case_number: 办件编号; its year names the folder.
        kind: the closing package of the case, or an archive step of its own.
        key: repeats of the same act carry the same key.
        entries: the files.
        info: tags for bag-info.txt.
    """

    case_number: str
    kind: Literal["case", "archive"]
    key: str
    entries: tuple[PackageEntry, ...]
    info: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """A written package.

    Args:
        path: relative to the archive folder.
        sha256: digest of its manifest.
    """

    path: str
    sha256: str


class Packager(Protocol):
    """Writes and checks packages."""

    def write(self, content: PackageContent) -> PackageRecord:
        """Write the package once for each (case number, kind, key).

        Raises:
            Permanent: a paper's content is missing or damaged, or an entry is impossible.
            Transient: the disk is full; nothing was kept.
        """
        ...

    def verify(self, path: Path) -> list[str]:
        """Faults of a package, each naming its file; empty when it is whole."""
        ...


class PackageKeeper(Protocol):
    """Looks after packages that were written."""

    def verify(self, path: Path) -> list[str]:
        """Faults of a package, each naming its file; empty when it is whole."""
        ...

    def digest(self, path: Path) -> str:
        """SHA-256 of a whole package's manifest, as `write` gave it."""
        ...

    def destroy(self, path: Path, tombstone: bytes) -> None:
        """Remove a package's content and leave a tombstone in its place; may be repeated.

        Args:
            path: relative to the archive folder.
            tombstone: what stays: a JSON file beside, named as the package.

        Raises:
            Permanent: there is neither the package nor its tombstone.
            Transient: the disk is full; the package is whole.
        """
        ...

    def buried(self, path: Path) -> list[str]:
        """Faults of a destroyed package: its content is still there, or its tombstone is gone."""
        ...
