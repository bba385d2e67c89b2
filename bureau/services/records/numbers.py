"""Record of one running number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NumberState(StrEnum):
    """What became of a number. None is ever given twice, none disappears."""

    RESERVED = "reserved"
    USED = "used"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecord:
    """One number of a register.

    Args:
        id: UUID4 string.
        register: register name, such as "BJ".
        year: calendar year, Asia/Shanghai.
        seq: count within the year, from 1.
        value: the number as written.
        state: what became of it.
        reserved_at: when it was taken.
        case_id: what it was taken for.
        reason: why it is void.
        settled_at: when it was used or voided.
        subject: title of the document (题名); "" where none was given.
        settled_by: who used or voided it: user id, or 系统.
    """

    id: str
    register: str
    year: int
    seq: int
    value: str
    state: NumberState
    reserved_at: datetime
    case_id: str | None = None
    reason: str | None = None
    settled_at: datetime | None = None
    subject: str = ""
    settled_by: str | None = None
