"""Port: requests for supplements."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import SupplementRequest


class SupplementRepository(Protocol):
    """Requests for supplements (补正要求)."""

    def add(self, request: SupplementRequest) -> bool:
        """Store a request; False: the step that asks has asked before."""
        ...

    def save(self, request: SupplementRequest) -> None:
        """Replace a stored request."""
        ...

    def get(self, request_id: str) -> SupplementRequest | None:
        """The request with this id."""
        ...

    def lock(self, request_id: str) -> SupplementRequest | None:
        """The request with this id, kept from others until the end of the transaction."""
        ...

    def of_case(self, case_id: str) -> tuple[SupplementRequest, ...]:
        """All requests of a case, oldest first."""
        ...
