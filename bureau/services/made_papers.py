"""Papers that a service step makes: kept in the store, then listed with their case."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from bureau.domain.timeline import SYSTEM
from bureau.services.ports.files import FileStore
from bureau.services.records import Paper

#: Media types of what steps make.
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Largest paper that a step makes.
MOST_BYTES: Final = 100 * 1024 * 1024

_NAMES: Final = uuid.UUID("0d0f5a50-5c5e-4a27-9b1c-0a9c1d1f4b77")


def keep(
    files: FileStore,
    content: bytes,
    *,
    name: str,
    media_type: str,
    kind: str,
    case_id: str,
    key: str,
    at: datetime,
) -> Paper:
    """Put a made paper into the store; the caller adds the record in its transaction.

    Args:
        files: the store.
        content: the bytes.
        name: file name with its ending.
        media_type: see above.
        kind: what it is in the case.
        case_id: the case.
        key: external task id and file name give the paper's id: made again, it is the same paper.
        at: when.
    """
    stored = files.put([content], MOST_BYTES)
    return Paper(
        id=str(uuid.uuid5(_NAMES, f"{key}\x1f{name}")),
        sha256=stored.sha256,
        size=stored.size,
        media_type=media_type,
        name=name,
        kind=kind,
        added_by=SYSTEM,
        added_at=at,
        case_id=case_id,
    )
