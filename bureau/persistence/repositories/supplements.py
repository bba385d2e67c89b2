"""Repository: requests for supplements."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import SupplementTable
from bureau.services.records import SupplementRequest


class SqlSupplements:
    """Requests for supplements (补正要求)."""

    def __init__(self, connection: Connection) -> None:
        self._requests = Store(connection, SupplementTable, SupplementRequest)

    def add(self, request: SupplementRequest) -> bool:
        """Store a request; False: the step that asks has asked before."""
        return self._requests.add_new(request)

    def save(self, request: SupplementRequest) -> None:
        """Replace a stored request."""
        if not self._requests.save(request, SupplementTable.id == request.id):
            raise LookupError(f"no supplement request {request.id}")

    def get(self, request_id: str) -> SupplementRequest | None:
        """The request with this id."""
        return self._requests.one(SupplementTable.id == request_id)

    def lock(self, request_id: str) -> SupplementRequest | None:
        """The request with this id, kept from others until the end of the transaction."""
        return self._requests.one(SupplementTable.id == request_id, lock=True)

    def of_case(self, case_id: str) -> tuple[SupplementRequest, ...]:
        """All requests of a case, oldest first."""
        table = SupplementTable
        return self._requests.many(table.case_id == case_id, by=(table.asked_at, table.id))
