"""The procedures as deployed (事项目录): all that the API and `register` know of one."""

from __future__ import annotations

from bureau.errors import NotFound
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Procedure, ProcedurePicture


class Catalogue:
    """Reads the procedures; `bureau deploy` writes them.

    Args:
        uow: opens transactions.
    """

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    def get(self, procedure_id: str) -> Procedure:
        """A procedure, whoever may start it.

        Raises:
            NotFound: it is not deployed.
        """
        with self._uow(read_only=True) as uow:
            procedure = uow.procedures.get(procedure_id)
        if procedure is None:
            raise NotFound(f"没有事项 {procedure_id}。")
        return procedure

    def names(self) -> dict[str, str]:
        """Chinese name of every procedure, by id."""
        with self._uow(read_only=True) as uow:
            return {one.id: one.name for one in uow.procedures.all()}

    def external(self) -> tuple[Procedure, ...]:
        """Procedures that outsiders may start, by id."""
        with self._uow(read_only=True) as uow:
            return tuple(procedure for procedure in uow.procedures.all() if procedure.external)

    def find_external(self, procedure_id: str) -> Procedure | None:
        """The procedure, if outsiders may start it."""
        with self._uow(read_only=True) as uow:
            procedure = uow.procedures.get(procedure_id)
        return procedure if procedure is not None and procedure.external else None

    def page(self, after: str, limit: int) -> tuple[Procedure, ...]:
        """Procedures that outsiders may start, by id, from behind `after`; at most `limit`."""
        return tuple(one for one in self.external() if one.id > after)[:limit]

    def published(self, procedure_id: str) -> Procedure:
        """A procedure that outsiders may start.

        Raises:
            NotFound: there is none of this id.
        """
        procedure = self.find_external(procedure_id)
        if procedure is None:
            raise NotFound("没有这个事项，或该事项不对外受理。")
        return procedure

    def picture(self, procedure_id: str) -> ProcedurePicture:
        """The picture of its diagram.

        Raises:
            NotFound: no such procedure, or it was deployed without a picture.
        """
        procedure = self.published(procedure_id)
        with self._uow(read_only=True) as uow:
            found = uow.procedures.picture(procedure.id)
        if found is None:
            raise NotFound(f"事项“{procedure.name}”没有流程图。")
        return found
