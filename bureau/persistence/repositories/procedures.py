"""Repository: deployed procedures."""

from __future__ import annotations

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import ProcedurePictureTable, ProcedureTable
from bureau.services.records import Procedure, ProcedurePicture


class SqlProcedures:
    """Procedures as they were last deployed."""

    def __init__(self, connection: Connection) -> None:
        self._procedures = Store(connection, ProcedureTable, Procedure)
        self._pictures = Store(connection, ProcedurePictureTable, ProcedurePicture)

    def save(self, procedure: Procedure) -> None:
        """Store or replace a procedure."""
        if not self._procedures.add_new(procedure):
            self._procedures.save(procedure, ProcedureTable.id == procedure.id)

    def get(self, procedure_id: str) -> Procedure | None:
        """The procedure with this process id."""
        return self._procedures.one(ProcedureTable.id == procedure_id)

    def all(self) -> tuple[Procedure, ...]:
        """All procedures by id."""
        return self._procedures.many(by=(ProcedureTable.id,))

    def save_picture(self, picture: ProcedurePicture) -> None:
        """Store or replace the picture of a procedure."""
        if not self._pictures.add_new(picture):
            same = ProcedurePictureTable.procedure_id == picture.procedure_id
            self._pictures.save(picture, same)

    def picture(self, procedure_id: str) -> ProcedurePicture | None:
        """The picture of a procedure."""
        return self._pictures.one(ProcedurePictureTable.procedure_id == procedure_id)
