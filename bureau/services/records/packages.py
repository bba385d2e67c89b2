"""Record of one written package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

#: The closing package of a case, or the package of an archive step.
PackageKind: TypeAlias = Literal["case", "archive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRow:
    """One package in the archive folder.

    Args:
        id: UUID string; the archive number (归档编号) of an archive step.
        case_id: the case.
        kind: which package.
        dedup_key: the act that wrote it; unique with case and kind.
        path: relative to the archive folder.
        sha256: digest of the manifest.
        created_at: when the row was written.
        retention_years: 保管期限 in years, see `bureau.domain.retention`; None where none is set.
        archive_class: 归档类别.
        destroyed_at: when its content was destroyed; the record stays.
    """

    id: str
    case_id: str
    kind: PackageKind
    dedup_key: str
    path: str
    sha256: str
    created_at: datetime
    retention_years: int | None = None
    archive_class: str | None = None
    destroyed_at: datetime | None = None
