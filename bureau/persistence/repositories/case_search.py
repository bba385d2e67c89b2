"""Repository: finding cases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bureau.domain.case_keys import applicant_of, matter_of
from bureau.domain.cases import FINISHED, Case, CaseState
from bureau.persistence.repositories.upserts import upsert
from bureau.persistence.store import Store
from bureau.persistence.tables import (
    CasePeopleReadTable,
    CasePersonTable,
    CaseSearchTable,
    CaseTable,
)
from bureau.services.ports.store.case_search import CaseQuery, Likeness

#: Root instances looked up by one statement.
_CHUNK = 500


class SqlCaseSearch:
    """Finds cases by words, person, applicant and matter."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cases = Store(connection, CaseTable, Case)

    def find(self, query: CaseQuery, *, limit: int, offset: int = 0) -> tuple[Case, ...]:
        """Cases, the latest received first."""
        statement = (
            select(self._cases.table)
            .where(*_conditions(query))
            .order_by(CaseTable.received_at.desc(), CaseTable.number.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(Case(**row) for row in self._connection.execute(statement).mappings())

    def count(self, query: CaseQuery) -> int:
        """How many there are."""
        return self._cases.count(*_conditions(query))

    def like(self, case: Case, limit: int) -> tuple[Likeness, ...]:
        """Other cases of the same applicant or about the same matter, the latest first."""
        applicant, matter = applicant_of(case), matter_of(case)
        same_matter = and_(
            CaseSearchTable.matter == matter, CaseTable.procedure_id == case.procedure_id
        )
        same_applicant = CaseSearchTable.applicant == applicant
        wanted = or_(same_applicant, same_matter) if applicant else same_matter
        statement = (
            select(
                self._cases.table,
                CaseSearchTable.applicant.label("their_applicant"),
                CaseSearchTable.matter.label("their_matter"),
            )
            .join(CaseSearchTable, CaseSearchTable.case_id == CaseTable.id)
            .where(wanted, CaseTable.id != case.id)
            .order_by(CaseTable.received_at.desc(), CaseTable.number.desc())
            .limit(limit)
        )
        found = []
        for row in self._connection.execute(statement).mappings():
            facts = dict(row)
            theirs, their_matter = facts.pop("their_applicant"), facts.pop("their_matter")
            other = Case(**facts)
            found.append(
                Likeness(
                    case=other,
                    same_applicant=applicant != "" and theirs == applicant,
                    same_matter=their_matter == matter and other.procedure_id == case.procedure_id,
                )
            )
        return tuple(found)

    def seen(self, user_id: str, case_ids: Collection[str]) -> frozenset[str]:
        """Those of the cases that this person began or took part in."""
        statement = select(CaseTable.id).where(CaseTable.id.in_(case_ids), _seen_by(user_id))
        return frozenset(self._connection.execute(statement).scalars())

    def read_until(self, user_id: str) -> datetime | None:
        """Up to when the engine's history was read for a person."""
        table = CasePeopleReadTable
        statement = select(table.until).where(table.user_id == user_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def took_part(self, user_id: str, last: dict[str, datetime], until: datetime | None) -> None:
        """Note that a person took part; instances without a case are left out."""
        roots = sorted(last)
        for at in range(0, len(roots), _CHUNK):
            chosen = roots[at : at + _CHUNK]
            statement = select(CaseTable.id, CaseTable.root_instance_id).where(
                CaseTable.root_instance_id.in_(chosen)
            )
            rows = [
                {"case_id": case_id, "user_id": user_id, "last_at": last[root]}
                for case_id, root in self._connection.execute(statement)
                if root is not None
            ]
            upsert(self._connection, CasePersonTable, rows, "case_id", "user_id")
        if until is not None:
            row = {"user_id": user_id, "until": until}
            upsert(self._connection, CasePeopleReadTable, [row], "user_id")


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.words:
        table = CaseSearchTable
        found.append(
            select(table.case_id)
            .where(
                table.case_id == CaseTable.id,
                *(table.words.contains(word, autoescape=True) for word in query.words),
            )
            .exists()
        )
    if query.seen_by is not None:
        found.append(_seen_by(query.seen_by))
    if query.began_by is not None:
        found.append(CaseTable.initiator == query.began_by)
    if query.done_by is not None:
        found.append(_took_part(query.done_by))
    if query.unfinished:
        open_states = [state for state in CaseState if state not in FINISHED]
        found.append(CaseTable.state.in_(open_states))
    return found


def _seen_by(user_id: str) -> ColumnElement[bool]:
    return or_(CaseTable.initiator == user_id, _took_part(user_id))


def _took_part(user_id: str) -> ColumnElement[bool]:
    table = CasePersonTable
    mine = select(table.case_id).where(table.user_id == user_id)
    return CaseTable.id.in_(mine)
