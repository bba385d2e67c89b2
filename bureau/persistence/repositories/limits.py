"""Repository: running limits of cases."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bureau.domain.cases import FINISHED, CaseState
from bureau.persistence.store import Store
from bureau.persistence.tables import CaseLimitTable, CaseTable
from bureau.services.records import CaseLimit

_ORDER = (CaseLimitTable.case_id, CaseLimitTable.ordinal)


class SqlLimits:
    """Limits by the task that computed them."""

    def __init__(self, connection: Connection) -> None:
        self._limits = Store(connection, CaseLimitTable, CaseLimit)

    def add(self, limit: CaseLimit) -> None:
        """Store a new one."""
        self._limits.add(limit)

    def save(self, limit: CaseLimit) -> None:
        """Replace a stored one."""
        if not self._limits.save(limit, CaseLimitTable.key == limit.key):
            raise LookupError(f"no limit {limit.key}")

    def get(self, key: str) -> CaseLimit | None:
        """The limit that this task computed."""
        return self._limits.one(CaseLimitTable.key == key)

    def of_case(self, case_id: str) -> tuple[CaseLimit, ...]:
        """All limits of a case, superseded ones too, in their order."""
        return self._limits.many(CaseLimitTable.case_id == case_id, by=_ORDER)

    def running(self) -> tuple[CaseLimit, ...]:
        """Limits that no other took the place of, of unfinished cases, by case and order."""
        open_states = [state for state in CaseState if state not in FINISHED]
        unfinished = select(CaseTable.id).where(CaseTable.state.in_(open_states))
        return self._limits.many(
            CaseLimitTable.ended_at.is_(None), CaseLimitTable.case_id.in_(unfinished), by=_ORDER
        )

    def untold(self, case_id: str | None = None) -> tuple[CaseLimit, ...]:
        """Limits of which the engine has to be told, of one case or of all."""
        of_case = [] if case_id is None else [CaseLimitTable.case_id == case_id]
        return self._limits.many(CaseLimitTable.untold.is_(True), *of_case, by=_ORDER)
