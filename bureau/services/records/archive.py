"""Records of filing (归档) and of destruction (销毁)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveItem:
    """One item (件) of the archive: a package, as the catalogue lists it.

    Args:
        id: id of its package.
        case_id: the case.
        year: 年度, the year in which the case ended (DA/T 22-2015, 5.2: 跨年度办理的归入办结年).
        section: 机构代码.
        title: 题名.
        dated: 日期, YYYYMMDD as the catalogue writes it.
        prepared_at: when it was listed (预归档).
        retention_years: 保管期限; None: not decided yet.
        document_number: 文号, "" when there is none.
        responsible: 责任者.
        pages: 页数; None: not counted.
        note: 备注.
        excluded: it is not filed (不归档).
        item_no: 件号.
        code: 档号.
        filed_at: when both were given.
        filed_by: by whom.
    """

    id: str
    case_id: str
    year: int
    section: str
    title: str
    dated: str
    prepared_at: datetime
    retention_years: int | None = None
    document_number: str = ""
    responsible: str = ""
    pages: int | None = None
    note: str = ""
    excluded: bool = False
    item_no: int | None = None
    code: str | None = None
    filed_at: datetime | None = None
    filed_by: str | None = None


class DestructionState(StrEnum):
    """How far a list is."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DestroyedState(StrEnum):
    """How far one package of a list is."""

    LISTED = "listed"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """One list of packages to be destroyed (销毁清册). It is kept for ever.

    Args:
        number: such as XH-2056-000001.
        state: how far it is.
        reason: why the content is of no more use (鉴定意见).
        proposed_by: who drew it up.
        proposed_at: when.
        approved_by: who approved it; another person.
        approved_at: when.
        supervisors: the two who watched (监销人), "、" between them; "" before.
        settled_at: when it was done or withdrawn.
    """

    number: str
    state: DestructionState
    reason: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    supervisors: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedPackage:
    """One package of a list."""

    number: str
    package_id: str
    state: DestroyedState = DestroyedState.LISTED
    destroyed_at: datetime | None = None
