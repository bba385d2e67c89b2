"""Records of accesses: one row for each, and the codes by which citizens ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """One access of a body to the interface. Rows are added, never changed.

    Args:
        at: when it was answered.
        organisation: code of the body.
        key_prefix: which of its keys.
        method: HTTP method.
        route: the route's template.
        subject: the number in the address, such as that of a case; None when there is none.
        status: HTTP status of the answer.
        correlation: id of the request, as in the log.
        id: given by the database; 0 before.
    """

    at: datetime
    organisation: str
    key_prefix: str
    method: str
    route: str
    subject: str | None
    status: int
    correlation: str
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryCode:
    """The code by which whoever holds the receipt may ask after a case.

    Args:
        case_id: the case.
        code_hash: SHA-256 of case id and code, hex.
    """

    case_id: str
    code_hash: str
