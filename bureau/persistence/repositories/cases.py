"""Repository: cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import InstrumentedAttribute

from bureau.domain.case_keys import applicant_of, matter_of, search_text
from bureau.domain.cases import FINISHED, Case, CaseState
from bureau.persistence.repositories.upserts import upsert
from bureau.persistence.store import Store
from bureau.persistence.tables import CaseSearchTable, CaseTable

#: Ids asked for in one statement: older SQLite takes 999 parameters.
_AT_ONCE: Final = 500


class SqlCases:
    """Cases by id, number and engine instance."""

    def __init__(self, connection: Connection) -> None:
        self._cases = Store(connection, CaseTable, Case)

    def add(self, case: Case) -> None:
        """Store a new case."""
        self._cases.add(case)
        self._index(case)

    def save(self, case: Case) -> None:
        """Replace a stored case."""
        if not self._cases.save(case, CaseTable.id == case.id):
            raise LookupError(f"no case {case.id}")
        self._index(case)

    def get(self, case_id: str) -> Case | None:
        """The case with this id."""
        return self._cases.one(CaseTable.id == case_id)

    def lock(self, case_id: str) -> Case | None:
        """The case with this id, kept from others until the end of the transaction."""
        return self._cases.one(CaseTable.id == case_id, lock=True)

    def by_number(self, number: str) -> Case | None:
        """The case with this case number."""
        return self._cases.one(CaseTable.number == number)

    def by_ids(self, case_ids: Collection[str]) -> Mapping[str, Case]:
        """The cases with these ids, by id; ids without a case are left out."""
        return {case.id: case for case in self._among(CaseTable.id, case_ids)}

    def by_numbers(self, numbers: Collection[str]) -> tuple[Case, ...]:
        """The cases with these case numbers, by number; numbers without a case are left out."""
        return tuple(sorted(self._among(CaseTable.number, numbers), key=lambda one: one.number))

    def unfinished(self) -> tuple[Case, ...]:
        """Cases that are neither closed nor withdrawn, by number."""
        open_states = [state for state in CaseState if state not in FINISHED]
        return self._cases.many(CaseTable.state.in_(open_states), by=[CaseTable.number])

    def by_root_instance(self, instance_id: str) -> Case | None:
        """The case that this process instance carries."""
        return self._cases.one(CaseTable.root_instance_id == instance_id)

    def by_root_instances(self, instance_ids: Collection[str]) -> Mapping[str, Case]:
        """The cases that these process instances carry, by instance."""
        found = self._among(CaseTable.root_instance_id, instance_ids)
        return {case.root_instance_id: case for case in found if case.root_instance_id is not None}

    def _among(self, column: InstrumentedAttribute[Any], values: Collection[str]) -> list[Case]:
        """Cases with one of these values, in questions that no database refuses as too long."""
        wanted = list(dict.fromkeys(values))
        found: list[Case] = []
        for begin in range(0, len(wanted), _AT_ONCE):
            some = column.in_(wanted[begin : begin + _AT_ONCE])
            found += self._cases.many(some, by=[CaseTable.number])
        return found

    def _index(self, case: Case) -> None:
        """Keep what the case is found by."""
        row = {
            "case_id": case.id,
            "applicant": applicant_of(case),
            "matter": matter_of(case),
            "words": search_text(case),
        }
        upsert(self._cases.connection, CaseSearchTable, [row], "case_id")
