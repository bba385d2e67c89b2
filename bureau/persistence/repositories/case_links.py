"""Repository: cases that one case opened."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import CaseLinkTable
from bureau.services.records import CaseLink


class SqlCaseLinks:
    """Links between cases."""

    def __init__(self, connection: Connection) -> None:
        self._links = Store(connection, CaseLinkTable, CaseLink)

    def add(self, link: CaseLink) -> None:
        """Store a new link."""
        self._links.add(link)

    def save(self, link: CaseLink) -> None:
        """Replace a stored link."""
        if not self._links.save(link, CaseLinkTable.child_case_id == link.child_case_id):
            raise LookupError(f"no link to case {link.child_case_id}")

    def of_child(self, case_id: str) -> CaseLink | None:
        """The link to the case that opened this one."""
        return self._links.one(CaseLinkTable.child_case_id == case_id)

    def of_parent(self, case_id: str) -> tuple[CaseLink, ...]:
        """What a case opened, in the order of opening."""
        table = CaseLinkTable
        return self._links.many(
            table.parent_case_id == case_id, by=(table.created_at, table.step, table.position)
        )

    def of_step(self, step: str) -> tuple[CaseLink, ...]:
        """What one service step opened, by position."""
        return self._links.many(CaseLinkTable.step == step, by=(CaseLinkTable.position,))
