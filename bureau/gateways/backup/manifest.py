"""What a backup says of itself: when, of which version, every part with size and digest."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Format of the files this version writes; older ones are read as well.
FORMAT: Final = 1

#: Last member of the tar: a file that ends before it was cut off.
MEMBER: Final = "manifest.json"

DatabaseKind = Literal["sqlite", "postgresql", "h2"]


class Part(BaseModel):
    """One file in the backup.

    Args:
        name: path in the tar.
        size: bytes.
        sha256: digest of the bytes, hex.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """The whole backup.

    Args:
        created_at: moment that both databases show.
        schema_revision: of our database.
        product: kind of our database.
        engine: kind of the engine's.
        rows: rows by table at that moment; the engine's tables begin with "engine.". H2 is compared
            by the digest of its file.
        frozen_seconds: how long writers had to wait; 0: the system stood still.
        parts: every file.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    created_at: datetime
    version: str
    schema_revision: str
    product: DatabaseKind
    engine: DatabaseKind
    rows: dict[str, int]
    frozen_seconds: float = 0.0
    parts: tuple[Part, ...] = Field(default=())

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)
