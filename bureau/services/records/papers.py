"""Record of one paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper (材料) of a case; its bytes are in the file store under `sha256`.

    Args:
        id: UUID4 string.
        sha256: digest of the content.
        size: bytes.
        media_type: detected type.
        name: file name as given, without folders.
        kind: what it is: "attachment", "recording" ...
        added_by: user id, or code of the body.
        added_at: when.
        case_id: the case; None until the submission that names it is accepted.
        submission_id: the submission it came with.
        organisation_id: the body that uploaded it.
        note: remark.
        destroyed_at: when its content was destroyed with the packages of its case (销毁).
    """

    id: str
    sha256: str
    size: int
    media_type: str
    name: str
    kind: str
    added_by: str
    added_at: datetime
    case_id: str | None = None
    submission_id: str | None = None
    organisation_id: str | None = None
    note: str | None = None
    destroyed_at: datetime | None = None
