"""Records of ledgers' rows (台账), their history, and what they are linked to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bureau.domain.json_value import JsonObject


class RowState(StrEnum):
    """Whether a row still counts. A closed one (销号、注销) stays to be read."""

    OPEN = "open"
    CLOSED = "closed"


class RowAct(StrEnum):
    """What was done to a row."""

    APPEND = "append"
    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"

    @property
    def label(self) -> str:
        """Chinese name."""
        return {"append": "登记", "update": "变更", "close": "销号", "reopen": "恢复"}[self.value]


class LinkKind(StrEnum):
    """What a row is linked to."""

    CASE = "case"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One row.

    Args:
        id: UUID4 string.
        ledger: id of the definition.
        row_key: key columns as one text while the row is open; None when it has none.
        data: values by column name; empty ones are absent.
        search: all values as people read them, lower case: what the page searches in.
        state: open or closed.
        version: counts changes from 1; a change names the version it was made from.
        case_id: the case that made the row.
        created_at, created_by: when and by whom (user id, or "系统").
        updated_at, updated_by: the last change.
    """

    id: str
    ledger: str
    row_key: str | None
    data: JsonObject
    search: str
    state: RowState
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    case_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of a row's history; added, never changed.

    Args:
        id: counted by the database; 0 for a new one.
        row_id: the row.
        version: of the row, after the change.
        at: when.
        actor: user id, or "系统".
        actor_name: name as shown.
        act: what was done.
        changes: column name -> [before, after].
        reason: why, Chinese.
        case_id: the case in which it was done.
    """

    row_id: str
    version: int
    at: datetime
    actor: str
    actor_name: str
    act: RowAct
    changes: JsonObject
    reason: str
    case_id: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLink:
    """A case or paper that a row belongs to."""

    row_id: str
    kind: LinkKind
    target_id: str
    linked_at: datetime
    linked_by: str
