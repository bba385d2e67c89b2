"""Lists what was published, with its history."""

from __future__ import annotations

from bureau.domain.publications import PublicationState
from bureau.errors import NotFound
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records.publications import Publication, PublicationEntry


class PublicationList:
    """The use case 查发布.

    Args:
        uow: opens transactions.
    """

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    def find(
        self, *, case_number: str | None = None, state: PublicationState | None = None
    ) -> tuple[tuple[Publication, str], ...]:
        """Publications, newest first, each with the number of its case.

        Raises:
            NotFound: no such case.
        """
        with self._uow(read_only=True) as uow:
            case_id = None
            if case_number is not None:
                case = uow.cases.by_number(case_number)
                if case is None:
                    raise NotFound(f"没有办件 {case_number}。")
                case_id = case.id
            found = uow.publications.find(case_id=case_id, state=state)
            cases = {one.case_id: uow.cases.get(one.case_id) for one in found}
        return tuple(
            (one, case.number if (case := cases[one.case_id]) else one.case_id) for one in found
        )

    def history(self, publication_id: str) -> tuple[PublicationEntry, ...]:
        """What happened to a publication, oldest first.

        Raises:
            NotFound: no such publication.
        """
        with self._uow(read_only=True) as uow:
            found = uow.publications.history(publication_id)
        if not found:
            raise NotFound(f"没有发布 {publication_id}。")
        return found
