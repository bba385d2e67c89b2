"""Port: deployed procedures."""

from __future__ import annotations

from typing import Protocol

from bureau.services.records import Procedure, ProcedurePicture


class ProcedureRepository(Protocol):
    """Procedures as they were last deployed."""

    def save(self, procedure: Procedure) -> None:
        """Store or replace a procedure."""
        ...

    def get(self, procedure_id: str) -> Procedure | None:
        """The procedure with this process id."""
        ...

    def all(self) -> tuple[Procedure, ...]:
        """All procedures by id."""
        ...

    def save_picture(self, picture: ProcedurePicture) -> None:
        """Store or replace the picture of a procedure that is stored."""
        ...

    def picture(self, procedure_id: str) -> ProcedurePicture | None:
        """The picture of a procedure."""
        ...
